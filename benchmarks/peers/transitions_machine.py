"""transitions: one machine, a condition and a callback at every event."""

from __future__ import annotations

from typing import Any

from transitions import Machine

from benchmarks.inputs.procedure import CYCLE, MOVES, STATES
from benchmarks.peers.callbacks import Work
from benchmarks.workloads.events import Cycle

NAME = "transitions"


class _Model(Work):
    state: str

    def guard(self, _event: Any) -> bool:
        return self.may()

    def after(self, event: Any) -> None:
        self.did(event.event.name, event.transition.source, event.transition.dest)


def cycle() -> Cycle:
    """Join W3."""
    model = _Model()
    Machine(
        model=model, states=list(STATES), initial="received", auto_transitions=False, send_event=True,
        transitions=[
            {"trigger": event, "source": state, "dest": to, "conditions": "guard", "after": "after"}
            for event, state, to in MOVES
        ],
    )  # fmt: skip
    calls = [getattr(model, event) for event in CYCLE]

    def live(times: int) -> list[str]:
        model.case.log.clear()
        for _ in range(times):
            seen = [model.state]
            for call in calls:
                call()
                seen.append(model.state)
        return seen

    return Cycle(NAME, live, lambda: model.case.deadlines, 60, "a condition and a callback")
