"""The work of `complaintflow simulate`: worlds of a simulation, by one process or several, and what is told of them.

In: what was asked for. Out: results on stdout, files of cases and plots. The results are the same however many
processes work.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from complaintflow.cli.exits import Exit
from complaintflow.cli.loading import complain, load_policy, usage
from complaintflow.cli.options import ResultFormat
from complaintflow.cli.processes import worked
from complaintflow.cli.reading import in_words, worded
from complaintflow.cli.screen import Part, Screen
from complaintflow.cli.usage_words import trouble
from complaintflow.compiled.words import Words
from complaintflow.errors import MissingExtraError, PolicyError
from complaintflow.simulation import Alternative, SimulationError, WhatIfError, alternative, check_plan, default_plan
from complaintflow.simulation.simulation import Simulation, run_world, shares, simulation_of
from complaintflow.simulation.tables import tables
from complaintflow.simulation.tally import Tally
from complaintflow.simulation.world import World
from complaintflow.simulation.written import FIGURE_COLUMNS, ROW, as_json, as_markdown, case_rows, figure_rows
from complaintflow.source import has_errors

if TYPE_CHECKING:
    from complaintflow.facade import Policy


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be simulated, by how many processes."""

    policy: Path
    plan: Path | None
    cases: int
    seed: int
    what_if: tuple[str, ...]
    jobs: int


class _Writer(Protocol):
    def __call__(self, name: str, policy: Policy, tally: Tally) -> None:
        """Write the cases of a world of an alternative."""


@dataclass(frozen=True, slots=True)
class _Errand:
    """One world of one alternative, for another process."""

    request: Request
    number: int
    world: int

    def __call__(self) -> Tally:
        one = _again(self.request)[self.number]
        return run_world(one, self.request.cases, self.request.seed, self.world)


@lru_cache(maxsize=1)
def _again(request: Request) -> tuple[Alternative, ...]:
    """Return the alternatives in another process, where they have been loaded before without a mistake."""
    return _alternatives(request)


def carry_out(request: Request, format: ResultFormat, csv_file: Path | None, plots: Path | None, language: str) -> Exit:
    """Simulate and tell. May raise `Stop`."""
    draw = None if plots is None else _drawing()
    alternatives = _alternatives(request)
    simulation = simulation_of(alternatives, request.cases, request.seed)
    try:
        with _case_file(csv_file) as write:
            _run(simulation, alternatives, request, write)
    except SimulationError as problem:
        raise usage(str(problem)) from problem
    except OSError as problem:
        raise usage(worded("{where}: {why}", where=csv_file, why=trouble(problem).lower())) from problem
    _tell(simulation, format, language)
    if plots is not None and draw is not None:
        try:
            written = draw(simulation, plots, language)
        except OSError as problem:
            raise usage(worded("{where}: {why}", where=plots, why=trouble(problem).lower())) from problem
        Screen(sys.stderr).line(
            Words(f"{len(written)} plots in {plots}", f"已写入 {len(written)} 张图：{plots}").in_language(language)
        )
    return Exit.OK if simulation.complete else Exit.INTERRUPTED


def _drawing() -> Callable[[Simulation, Path, str], list[Path]]:
    """Return what draws plots, before any work is done that would be in vain without it."""
    try:
        from complaintflow.simulation.plots import write_plots
    except MissingExtraError as missing:
        raise usage(str(missing)) from missing
    return write_plots


def _alternatives(request: Request) -> tuple[Alternative, ...]:
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


# ---------------------------------------------------------------- running


def _run(
    simulation: Simulation, alternatives: tuple[Alternative, ...], request: Request, write: _Writer | None
) -> None:
    """Let every world happen, or as many as there is patience for."""

    def take(number: int, tally: Tally) -> None:
        simulation.outcomes[number].take(tally)
        if write is not None:
            write(alternatives[number].name, alternatives[number].policy, tally)

    with _progress(request.cases * len(alternatives)) as told:
        try:
            if request.jobs > 1:
                _run_apart(request, len(alternatives), take, told)
            else:
                _run_here(alternatives, request, take, told)
        except KeyboardInterrupt:
            simulation.complete = False


def _run_here(
    alternatives: tuple[Alternative, ...],
    request: Request,
    take: Callable[[int, Tally], None],
    told: Callable[[int], None],
) -> None:
    for world, cases in enumerate(shares(request.cases)):
        for number, one in enumerate(alternatives):
            running = World(one.policy, one.plan, request.seed, world, cases, lambda: told(1))
            try:
                running.run()
            finally:  # stopped in between, the cases until then count too
                take(number, running.tally)


def _run_apart(
    request: Request, alternatives: int, take: Callable[[int, Tally], None], told: Callable[[int], None]
) -> None:
    order = [(world, number) for world in range(len(shares(request.cases))) for number in range(alternatives)]
    known: dict[tuple[int, int], Tally] = {}
    taken = 0
    for key, tally in worked(((key, _Errand(request, key[1], key[0])) for key in order), request.jobs):
        known[key] = tally
        told(shares(request.cases)[key[0]])
        while taken < len(order) and order[taken] in known:  # in order, so that what is written is the same
            take(order[taken][1], known.pop(order[taken]))
            taken += 1


@contextmanager
def _progress(cases: int) -> Iterator[Callable[[int], None]]:
    """Give what tells of cases that have ended; a bar where somebody looks."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _cases: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(worded("simulate"), total=cases)
        yield lambda ended: progress.update(task, advance=ended)


@contextmanager
def _case_file(path: Path | None) -> Iterator[_Writer | None]:
    if path is None:
        yield None
        return
    with ExitStack() as stack:
        file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("alternative", *ROW))

        def write(name: str, policy: Policy, tally: Tally) -> None:
            writer.writerows((name, *row) for row in case_rows(policy, tally.rows))

        yield write


# ---------------------------------------------------------------- telling


def _tell(simulation: Simulation, format: ResultFormat, language: str) -> None:
    screen = Screen()
    if not simulation.complete:
        told = simulation.base.whole.opened
        words = Words(
            f"stopped: this is what {told:,} of {simulation.cases:,} complaints say so far",
            f"已中断：以下为 {simulation.cases:,} 件投诉中前 {told:,} 件的结果",
        )
        Screen(sys.stderr).line(Part(words.in_language(language), "yellow"))
    if format is ResultFormat.JSON:
        screen.raw(json.dumps(as_json(simulation), ensure_ascii=False, indent=2) + "\n")
    elif format is ResultFormat.MARKDOWN:
        screen.raw(as_markdown(simulation, language))
    elif format is ResultFormat.CSV:
        writer = csv.writer(screen.file, lineterminator="\n")
        writer.writerow(FIGURE_COLUMNS)
        writer.writerows(figure_rows(simulation))
    else:
        _print_tables(simulation, screen, language)


def _print_tables(simulation: Simulation, screen: Screen, language: str) -> None:
    words = Words(
        f"{simulation.policy.id} {simulation.policy.version}: {simulation.cases:,} complaints, seed {simulation.seed}, "
        f"plan {simulation.plan.name}",
        f"{simulation.policy.id} {simulation.policy.version}：{simulation.cases:,} 件投诉，随机种子 {simulation.seed}，"
        f"方案 {simulation.plan.name}",
    )
    screen.line(Part(words.in_language(language), "bold"))
    for table in tables(simulation, language):
        screen.line("")
        screen.line(Part(table.title, "bold"))
        numbers = frozenset(range(table.numbers_from, len(table.header)))
        screen.columns(table.header, table.rows, numbers=numbers, indent="  ")
