"""The worlds of a simulation, each in one of several processes.

In: what was asked for. Out: the worlds, taken up in order, so that what is told and written is the same however many
processes work. On Ctrl-C the worlds at work come to an end, and count as far as they have come.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Final, TextIO

from complaintflow.cli.loading import complain, load_policy, usage
from complaintflow.cli.processes import worked
from complaintflow.cli.reading import in_words, worded
from complaintflow.errors import PolicyError
from complaintflow.simulation import Alternative, WhatIfError, alternative, check_plan, default_plan
from complaintflow.simulation.observing import Row
from complaintflow.simulation.simulation import Simulation, shares
from complaintflow.simulation.tally import Tally
from complaintflow.simulation.world import World
from complaintflow.simulation.written import case_row
from complaintflow.source import has_errors

_STOP: Final = "stop"
"""The file that ends the worlds at work."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be simulated, by how many processes."""

    policy: Path
    plan: Path | None
    cases: int
    seed: int
    what_if: tuple[str, ...]
    jobs: int


def alternatives_of(request: Request) -> tuple[Alternative, ...]:
    """Return the plan itself and what is to be different from it. Raises `Stop` where something is wrong."""
    policy = load_policy(request.policy)
    plan = default_plan(policy.compiled)
    if request.plan is not None:
        checked = check_plan(request.plan, policy.compiled)
        if checked.plan is None or has_errors(checked.diagnostics):
            raise complain(checked.diagnostics, checked.sources)
        plan = checked.plan
    try:
        others = tuple(alternative(text, policy, plan) for text in request.what_if)
    except (WhatIfError, PolicyError) as problem:
        raise usage(worded("--what-if {why}", why=in_words(str(problem)))) from problem
    return (Alternative("", policy, plan), *others)


@lru_cache(maxsize=1)
def _again(request: Request) -> tuple[Alternative, ...]:
    """Return the alternatives in another process, where they have been loaded before without a mistake."""
    return alternatives_of(request)


@dataclass(frozen=True, slots=True)
class _Errand:
    """One world of one alternative, for another process, with a folder for what is too much to be sent back.

    `rows`: whether the cases are wanted one by one; they go into a file.
    """

    request: Request
    number: int
    world: int
    folder: Path
    rows: bool

    def __call__(self) -> Tally:
        one = _again(self.request)[self.number]
        with ExitStack() as stack:
            watch = _Watch(self.folder / _STOP, None)
            if self.rows:
                file = stack.enter_context(self.file.open("w", encoding="utf-8", newline=""))
                watch.row = row_writer(file, one)
            world = World(one.policy, one.plan, self.request.seed, self.world, self.cases, watch)
            with suppress(_StoppedError):
                world.run()
            return world.tally

    @property
    def cases(self) -> int:
        """How many cases come in this world."""
        return shares(self.request.cases)[self.world]

    @property
    def file(self) -> Path:
        """Where the rows are written."""
        return self.folder / f"{self.world}-{self.number}.csv"


class _StoppedError(Exception):
    """The process that gave out the work wants to know what is known so far."""


@dataclass(slots=True)
class _Watch:
    """Passes on the rows of a world, and ends it once there is a certain file."""

    stop: Path
    row: Callable[[Row], None] | None
    stopped: bool = False

    def __call__(self, row: Row | None) -> None:
        if self.row is not None and row is not None:
            self.row(row)
        if not self.stopped and self.stop.exists():
            self.stopped = True
            raise _StoppedError


def run_apart(request: Request, simulation: Simulation, rows: TextIO | None, told: Callable[[int], None]) -> None:
    """Let others do the worlds; take them up in order, so that what is told and written is the same."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        order = [
            _Errand(request, number, world, folder, rows is not None)
            for world in range(len(shares(request.cases)))
            for number in range(len(simulation.outcomes))
        ]
        known: dict[int, Tally] = {}
        waiting = deque(enumerate(order))

        def take_up(*, all_known: bool = False) -> None:
            while waiting and (all_known or waiting[0][0] in known):
                key, errand = waiting.popleft()
                if key not in known:
                    continue
                simulation.outcomes[errand.number].take(known.pop(key))
                if rows is not None:
                    with errand.file.open(encoding="utf-8", newline="") as file:
                        copyfileobj(file, rows)
                    errand.file.unlink()

        try:
            for key, tally in worked(enumerate(order), min(request.jobs, len(order)), (folder / _STOP).touch):
                known[key] = tally
                told(order[key].cases)
                take_up()
        finally:
            take_up(all_known=True)


def row_writer(file: TextIO, one: Alternative) -> Callable[[Row], None]:
    """Return what writes the cases of an alternative, as they end."""
    writer = csv.writer(file, lineterminator="\n")
    return lambda row: writer.writerow((one.name, *case_row(one.policy, row)))
