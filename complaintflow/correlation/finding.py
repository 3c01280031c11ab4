"""What a rule found for a complaint.

Plain values, and the `flag` event by which a finding reaches a case that is open already.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from hashlib import sha256

from complaintflow.compiled.cross_case import CrossCaseRule
from complaintflow.correlation.series import Ruled
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.event import SYSTEM_ACTOR, Event

FLAGS = "flags"
"""The datum of an `open` in which findings stand."""
NAMED_MAX = 100
"""How many cases a flag names (or as many as its rule needs, if that is more): the nearest ones."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's answer for a complaint: the earlier cases that it speaks of, oldest first."""

    ruled: Ruled
    cases: tuple[str, ...]

    def as_flag(self) -> dict[str, object]:
        """Return the finding as one of the `flags` of an `open`."""
        return {"flag": self.ruled.rule.flag, "cases": list(self.cases), "rule": self.ruled.rule.id}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A complaint that an open case takes as its follow-up."""

    rule: CrossCaseRule
    case: str


def is_told(case: CaseState, rule: CrossCaseRule, cases: tuple[str, ...]) -> bool:
    """Return whether a case already carries the rule's flag for these cases."""
    return any(raised.flag == rule.flag and set(cases) <= set(raised.cases) for raised in case.flags)


def flag_event(case: str, rule: CrossCaseRule, cases: tuple[str, ...], at: int) -> Event:
    """Return the event that tells a case of a finding."""
    mark = sha256(json.dumps(cases).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    data: dict[str, object] = {"flag": rule.flag, "cases": list(cases), "rule": rule.id}
    return Event(case, "flag", at, f"{rule.id}:{mark}", SYSTEM_ACTOR, data)


def as_soon_as_possible(event: Event, case: CaseState) -> Event:
    """Return the event at its own instant, or at the first one after it that the case can still take."""
    first = case.clock + (1 if case.clock_closed else 0)
    return event if event.at >= first else replace(event, at=first)
