"""W3: one full event: sender's role, guard, a deadline met and another started, effects with their causes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from importlib import import_module

from benchmarks.inputs.procedure import CYCLE, PATH, RUNNING
from benchmarks.measuring import Contender, DifferentAnswersError, Plan, Role, Table, compare
from benchmarks.ours import answers as ours
from benchmarks.peers.invited import left_out
from benchmarks.reference import kernel

REFERENCE = "kernel as a pure function"
PEERS = ("transitions_machine", "sismic_charts", "statemachine")
CYCLES = 300


@dataclass(frozen=True, slots=True)
class Cycle:
    """Who lives the cycle so many times and returns the states of the last one; the deadlines it leaves running."""

    name: str
    live: Callable[[int], list[str]]
    running: Callable[[], Collection[str]]
    cycles: int
    note: str = ""

    def contender(self) -> Contender:
        """Return it to be timed. Raises DifferentAnswersError when it takes another way."""
        seen = self.live(2)
        if seen != list(PATH) or set(self.running()) != RUNNING:
            raise DifferentAnswersError(f"W3: {self.name} went {seen}, with {set(self.running())} running")
        return Contender(self.name, "peer", lambda: self.live(self.cycles), self.cycles * len(CYCLE), self.note)


def tables(plan: Plan) -> Iterator[Table]:
    """Measure one event, in cycles of seven on a new case each."""
    live, answer = ours.cycling()
    pure, in_place = kernel.pure_cycle(2), kernel.in_place_cycle(2)
    path = list(PATH)
    if (
        (got := live(2)) != pure
        or answer(2) != pure
        or pure != in_place
        or pure[0] != path
        or kernel.dispatch_cycle(2) != path
    ):
        raise DifferentAnswersError(f"W3: {got}, and not {pure} or {in_place}")
    contenders = [
        _contender(REFERENCE, "reference", kernel.pure_cycle, "no roles, types, effects, causes or versions"),
        _contender("kernel in place", "reference", kernel.in_place_cycle, "the case is changed"),
        _contender("mapping alone", "limit", kernel.dispatch_cycle, "the next state and nothing else"),
        _contender(ours.NAME, "ours", live, "the event is made, too; effect ids on demand"),
        _contender(f"{ours.NAME}, the step alone", "ours", answer, "its event was made before"),
    ]
    facts = [f"states and due instants as wanted, left running: {', '.join(sorted(pure[1]))}"]
    for peer in PEERS if plan.peers else ():
        try:
            contenders.append(import_module(f"benchmarks.peers.{peer}").cycle().contender())
        except Exception as problem:  # noqa: BLE001  # a peer that does not work must not take the others with it
            facts.append(left_out(peer, problem))
    yield Table("W3 one event", "event", REFERENCE, compare(contenders, REFERENCE, plan), tuple(facts))


def _contender(name: str, role: Role, live: Callable[[int], object], note: str = "") -> Contender:
    return Contender(name, role, lambda: live(CYCLES), CYCLES * len(CYCLE), note)
