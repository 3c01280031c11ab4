"""Contenders side by side in one process, as ratios to a reference.

In: what each contender answers to the same inputs. Out: a `Table` of ratios. Answers are compared before anything is
timed. In every round each contender runs once, in a new order, with the reference timed right before and right after:
a ratio is the contender's time over the mean of these two, so that whatever else the machine does cancels out. What is
stated is the median over rounds. The garbage collector stays on, as in production, and is run before each timing; it
passes over what was there before, libraries and inputs, so that these cost nobody. Timed
is the processor's time of this process, so that whoever else wants the processor disturbs less; what waits for a disk
is timed by the clock on the wall.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["reference", "ours", "peer", "limit"]
"""`reference`: a few lines that do the least the workload asks for. `limit`: what cannot, or need not, be reached."""

REPEATS_MAX = 200
SHOWN = 200


class DifferentAnswersError(Exception):
    """A contender answers otherwise than the reference: what it takes says nothing."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long is measured, and beside whom.

    `floor`: the shortest timing in seconds, shorter batches are repeated within one. `peers`: whether other libraries
    take part.
    """

    rounds: int = 9
    floor: float = 0.03
    peers: bool = False


QUICK = Plan(rounds=3, floor=0.004)
"""A smoke test, no measurement."""


@dataclass(frozen=True, slots=True)
class Contender:
    """Something that is timed: one batch, and how many operations that is."""

    name: str
    role: Role
    run: Callable[[], object]
    operations: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What came out for one contender: microseconds an operation, and its ratio to the reference with quartiles."""

    name: str
    role: Role
    us: float
    ratio: float
    low: float
    high: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one comparison, the fastest first, and what else was found out on the way: in words, and figures."""

    title: str
    unit: str
    reference: str
    rows: tuple[Row, ...]
    facts: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)

    def row(self, name: str) -> Row | None:
        """Return the row of a contender; None where it did not take part."""
        return next((row for row in self.rows if row.name == name), None)


@dataclass(frozen=True, slots=True)
class Part:
    """The inputs by which a slow peer is measured: the numbers of those that are timed, and of those compared."""

    timed: Sequence[int]
    compared: Sequence[int]

    @classmethod
    def first(cls, count: int, compared: int | None = None) -> Part:
        """Return a part from the first on."""
        return cls(range(count), range(compared or count))


@dataclass(slots=True)
class Race:
    """A comparison that is being set up: the same inputs for everybody, and the answers they must give.

    `peers_may_differ`: how many of a peer's answers are other ones is counted; elsewhere it is left out.
    """

    title: str
    unit: str
    inputs: Sequence[Any]
    want: Sequence[Any]
    peers_may_differ: bool = False
    contenders: list[Contender] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)

    def add(
        self,
        name: str,
        role: Role,
        answer: Callable[[Any], Any],
        *,
        part: Part | None = None,
        prepare: Callable[[Any], Any] | None = None,
        reading: Callable[[Any], Any] | None = None,
        want: Sequence[Any] | None = None,
        note: str = "",
    ) -> None:
        """Let somebody take part.

        `prepare` puts an input into the contender's own form, untimed; `reading` makes its answer comparable; `want`:
        what is wanted of this contender, where it says less than the others.

        Raises:
            DifferentAnswersError: it answers otherwise.
        """
        part = part or Part.first(len(self.inputs))
        ready = {place: self.inputs[place] for place in {*part.timed, *part.compared}}
        if prepare is not None:
            ready = {place: prepare(one) for place, one in ready.items()}
        wanted = self.want if want is None else want
        different: list[str] = []
        for place in part.compared:
            said = answer(ready[place])
            got = said if reading is None else reading(said)
            if got != wanted[place]:
                shown = f"{str(ready[place])[:SHOWN]}: {str(got)[:SHOWN]}, and not {str(wanted[place])[:SHOWN]}"
                different.append(shown)
        compared = len(part.compared)
        if different and not (role == "peer" and self.peers_may_differ):
            raise DifferentAnswersError(
                f"{self.title}: {name} answers {len(different)} of {compared} as {different[0]}"
            )
        if different:
            note = f"{note}; " * bool(note) + f"{len(different)} of {compared:,} answers are other ones"
            self.facts.append(f"{name} differs in {len(different):,} of {compared:,}, for instance {different[0]}")
        else:
            self.facts.append(f"{name}: same answers on {compared:,}")
        batch = [ready[place] for place in part.timed]

        def run() -> None:
            for one in batch:
                answer(one)

        self.contenders.append(Contender(name, role, run, len(batch), note))

    def add_batch(
        self, name: str, role: Role, answers: Callable[[], object], read: Callable[[], Sequence[Any]], note: str = ""
    ) -> None:
        """Let somebody take part who answers all inputs at once; `read` gives the answers one by one."""
        got = list(read())
        if got != list(self.want):
            raise DifferentAnswersError(f"{self.title}: {name} answers otherwise")
        self.facts.append(f"{name}: same answers on {len(got):,}")
        self.contenders.append(Contender(name, role, answers, len(got), note))

    def measured(self, reference: str, plan: Plan) -> Table:
        """Measure everybody against the reference."""
        rows = compare(self.contenders, reference, plan)
        return Table(self.title, self.unit, reference, rows, tuple(self.facts), self.figures)


Clock = Callable[[], float]


def compare(
    contenders: Iterable[Contender], reference: str, plan: Plan, clock: Clock = time.process_time
) -> tuple[Row, ...]:
    """Time contenders against the one of that name; return a row for each, the fastest first."""
    everybody = list(contenders)
    measure = next(one for one in everybody if one.name == reference)
    gc.collect()
    gc.freeze()
    repeats = {one.name: _repeats(one, plan.floor, clock) for one in everybody}
    times: dict[str, list[float]] = {one.name: [] for one in everybody}
    ratios: dict[str, list[float]] = {one.name: [] for one in everybody}
    order = random.Random(20250101)
    for _ in range(plan.rounds):
        order.shuffle(everybody)
        before = _timed(measure, repeats[reference], clock)
        for one in everybody:
            took = _timed(one, repeats[one.name], clock)
            after = _timed(measure, repeats[reference], clock)
            times[one.name].append(took)
            ratios[one.name].append(2 * took / (before + after))
            before = after
    gc.unfreeze()
    rows = [_row(one, times[one.name], ratios[one.name]) for one in everybody]
    return tuple(sorted(rows, key=lambda row: row.ratio))


def _row(one: Contender, times: list[float], ratios: list[float]) -> Row:
    low, high = quartiles(ratios)
    return Row(one.name, one.role, statistics.median(times) * 1e6, statistics.median(ratios), low, high, one.note)


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    """Return the values a quarter and three quarters of the way up."""
    rising = sorted(values)
    return rising[len(rising) // 4], rising[3 * len(rising) // 4]


def _repeats(one: Contender, floor: float, clock: Clock) -> int:
    """Warm a contender up, and return how often its batch is run within one timing."""
    took = _timed(one, 1, clock) * one.operations
    return max(1, min(REPEATS_MAX, round(floor / max(took, 1e-6))))


def _timed(one: Contender, repeats: int, clock: Clock) -> float:
    """Return the seconds of one operation."""
    gc.collect()
    run = one.run
    begun = clock()
    for _ in range(repeats):
        run()
    return (clock() - begun) / repeats / one.operations
