"""python-statemachine: a condition and a callback at every event."""

from __future__ import annotations

from typing import Any

from statemachine import State, StateMachine

from benchmarks.inputs.procedure import CYCLE
from benchmarks.peers.callbacks import Work
from benchmarks.workloads.events import Cycle


class _Machine(StateMachine):
    received = State(initial=True)
    assigned, responded, proposed, escalated, settled = State(), State(), State(), State(), State()
    give = received.to(assigned, cond="may")
    respond = assigned.to(responded, cond="may")
    propose = responded.to(proposed, cond="may") | escalated.to(proposed, cond="may")
    turn_down = proposed.to(escalated, cond="may")
    settle = proposed.to(settled, cond="may")
    start_again = settled.to(received, cond="may")

    def __init__(self) -> None:
        self.work = Work()
        super().__init__()

    def may(self) -> bool:
        return self.work.may()

    def after_transition(self, event: Any, source: Any, target: Any) -> None:
        self.work.did(str(event), source.id, target.id)


def cycle() -> Cycle:
    """Join W3."""
    machine = _Machine()

    def live(times: int) -> list[str]:
        machine.work.case.log.clear()
        for _ in range(times):
            seen = [str(machine.current_state_value)]
            for event in CYCLE:
                machine.send(event)
                seen.append(str(machine.current_state_value))
        return seen

    return Cycle("python-statemachine", live, lambda: machine.work.case.deadlines, 10, "a condition and a callback")
