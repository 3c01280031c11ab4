"""Many cases of one policy, run event by event.

In: events in the order in which they come. Out: steps, to whoever listens. Keeps the cases and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from complaintflow.errors import EventError
from complaintflow.facade import Case, Policy, Step
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event
from complaintflow.reporting.submissions import is_submission


class Listener(Protocol):
    """Who is told what happens."""

    def event(self, event: Event, step: Step, /) -> None:
        """An event was answered."""

    def time(self, effects: Iterable[Effect]) -> None:
        """Time has passed and timers fired, perhaps of many cases, in order of their instants."""

    def bad_line(self, number: int, message: str, told: Mapping[str, str], /) -> None:
        """A line holds no event; `told` has its case, event and time as far as they could be read."""


@dataclass(slots=True)
class Session:
    """The cases of a run, in order of their first appearance."""

    policy: Policy
    listener: Listener
    cases: dict[str, Case] = field(default_factory=dict)
    bad_lines: int = 0

    def take(self, number: int, value: object, problem: str = "") -> None:
        """Answer a line: `value` is the object in it, None where there is none because of `problem`."""
        if value is None:
            self.refuse(number, problem)
            return
        if self.policy.compiled.reports and is_submission(value):
            return  # of a report, not of a case: `report` reads it
        try:
            event = self.policy.read_event(value)
        except EventError as wrong:
            self.refuse(number, str(wrong), value)
            return
        step = self.policy.step(self.cases.get(event.case), event)
        if step.opened is not None:
            self.cases[event.case] = step.opened
        self.listener.event(event, step)

    def refuse(self, number: int, message: str, value: object = None) -> None:
        """Say that a line holds no event; what could be read of it is told."""
        self.bad_lines += 1
        told = value if isinstance(value, dict) else {}
        self.listener.bad_line(
            number, message, {k: v for k in ("case", "event", "at") if isinstance(v := told.get(k), str)}
        )

    def finish(self, until: int | None) -> None:
        """Fire every timer due up to and including `until`, over all cases in order of their instants."""
        if until is None:
            return
        fired: list[tuple[int, int, Effect]] = []
        for place, name in enumerate(self.cases):
            case = self.cases[name]
            if case.clock > until:
                continue
            step = case.advance(until)
            self.cases[name] = step.opened or case
            fired += [(effect.at, place, effect) for effect in step.effects]
        # Stable: equal instants in the order of the cases, effects of one case in their own order.
        fired.sort(key=lambda one: one[:2])
        self.listener.time(effect for _, _, effect in fired)

    def forget(self, name: str) -> None:
        """Drop a case that is over and done with."""
        self.cases.pop(name, None)
