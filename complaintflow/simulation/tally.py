"""What is counted while cases live: numbers that add up, whoever counted which part.

In: occurrences. Out: counters and sketches. Two tallies merge into the tally of both; none of it grows with the number
of cases, but for the hours of the time that is looked at.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from complaintflow.simulation.plan import HOURS_OF_WEEK
from complaintflow.simulation.sketch import Sketch


@dataclass(slots=True)
class DeadlineTally:
    """The cycles of a deadline in cases of a class: how they ended, and how late the late ones were."""

    ends: Counter[str] = field(default_factory=Counter)
    late_by: Sketch = field(default_factory=Sketch)

    def merge(self, other: DeadlineTally) -> None:
        """Take up another one."""
        self.ends.update(other.ends)
        self.late_by.merge(other.late_by)


@dataclass(slots=True)
class ClassTally:
    """The cases of a class: how many, how they ended, how soon they had a first reply and were closed."""

    cases: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    first_reply: Sketch = field(default_factory=Sketch)
    closing: Sketch = field(default_factory=Sketch)

    def merge(self, other: ClassTally) -> None:
        """Take up another one."""
        self.cases += other.cases
        self.ends.update(other.ends)
        self.first_reply.merge(other.first_reply)
        self.closing.merge(other.closing)


def _week() -> list[int]:
    return [0] * HOURS_OF_WEEK


@dataclass(slots=True)
class RoleTally:
    """The work of a role: what was done, how long it waited for somebody, and its weeks hour by hour.

    `busy`: time in which people worked (microseconds, added up over people), `open`: in which one of them would have,
    `queued`: in which work waited, `passed`: that passed at all.
    """

    done: Counter[str] = field(default_factory=Counter)
    waited: Sketch = field(default_factory=Sketch)
    busy: list[int] = field(default_factory=_week)
    open: list[int] = field(default_factory=_week)
    queued: list[int] = field(default_factory=_week)
    passed: list[int] = field(default_factory=_week)

    def merge(self, other: RoleTally) -> None:
        """Take up another one."""
        self.done.update(other.done)
        self.waited.merge(other.waited)
        for mine, theirs in (
            (self.busy, other.busy), (self.open, other.open), (self.queued, other.queued), (self.passed, other.passed),
        ):  # fmt: skip
            for hour, amount in enumerate(theirs):
                mine[hour] += amount


@dataclass(slots=True)
class Tally:
    """Everything that is counted of some cases. `touched`: states, transitions, escalations, approvals by element."""

    opened: int = 0
    closed: int = 0
    still_open: int = 0
    refused_openings: int = 0
    given_up: int = 0
    events: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    deadlines: dict[tuple[str, str], DeadlineTally] = field(default_factory=dict)
    classes: dict[str, ClassTally] = field(default_factory=dict)
    roles: dict[str, RoleTally] = field(default_factory=dict)
    touched: Counter[str] = field(default_factory=Counter)

    def deadline(self, name: str, klass: str) -> DeadlineTally:
        """Return the tally of a deadline in a class."""
        return self.deadlines.setdefault((name, klass), DeadlineTally())

    def klass(self, name: str) -> ClassTally:
        """Return the tally of a class."""
        return self.classes.setdefault(name, ClassTally())

    def role(self, name: str) -> RoleTally:
        """Return the tally of a role."""
        return self.roles.setdefault(name, RoleTally())

    def merge(self, other: Tally) -> None:
        """Take up another one."""
        self.opened += other.opened
        self.closed += other.closed
        self.still_open += other.still_open
        self.refused_openings += other.refused_openings
        self.given_up += other.given_up
        self.events += other.events
        self.refused.update(other.refused)
        self.touched.update(other.touched)
        for (name, klass), deadline in other.deadlines.items():
            self.deadline(name, klass).merge(deadline)
        for name, one in other.classes.items():
            self.klass(name).merge(one)
        for name, role in other.roles.items():
            self.role(name).merge(role)
