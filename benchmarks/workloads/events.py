"""W3: one full event: sender's role, guard, a deadline met and another started, effects with their causes."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.inputs.procedure import CYCLE, PATH
from benchmarks.measuring import Contender, DifferentAnswersError, Pace, Table, compare
from benchmarks.ours import answers as ours
from benchmarks.reference import kernel

REFERENCE = "kernel as a pure function"
CYCLES = 300


def tables(pace: Pace) -> Iterator[Table]:
    """Measure one event, in cycles of seven on a new case each."""
    live = ours.cycling()
    pure, in_place = kernel.pure_cycle(2), kernel.in_place_cycle(2)
    path = list(PATH)
    if (got := live(2)) != pure or pure != in_place or pure[0] != path or kernel.dispatch_cycle(2) != path:
        raise DifferentAnswersError(f"W3: {got}, and not {pure} or {in_place}")
    contenders = [
        _contender(REFERENCE, "reference", kernel.pure_cycle, "no roles, types, effects, causes or versions"),
        _contender("kernel in place", "reference", kernel.in_place_cycle, "the case is changed"),
        _contender("mapping alone", "limit", kernel.dispatch_cycle, "the next state and nothing else"),
        _contender(ours.NAME, "ours", live, "the event is made, too; effect ids on demand"),
    ]
    facts = (f"states and due instants as wanted, left running: {', '.join(sorted(pure[1]))}",)
    yield Table("W3 one event", "event", REFERENCE, compare(contenders, REFERENCE, pace), facts)


def _contender(name: str, role: str, live: object, note: str = "", cycles: int = CYCLES) -> Contender:
    return Contender(name, role, lambda: live(cycles), cycles * len(CYCLE), note)  # type: ignore[arg-type, operator]
