"""Rules that look across cases, as data.

The kernel never sees another case: it is told what was found (`flags` of an `open`, a `flag` event) and looks here
for the rule that found it. `complaintflow.correlation` evaluates the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from complaintflow.compiled.condition import Condition
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.words import Clause, Words

Counted = Literal["opened", "closed", "ordered"]


@dataclass(frozen=True, slots=True)
class OrderOccurrence:
    """An event that gives a standing order or takes one back; `where` looks at the case and the event's data."""

    event: str
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class CrossCaseRule:
    """One rule. `counted`: what of the earlier case counts, and from when `within` is measured.

    `when` looks at the new complaint's facts, `earlier` at the earlier case as it stands when the new one comes.
    `runs` is false while a parameter that the rule needs is still to be decided. `follow_up`: an earlier case that is
    still open takes the new complaint.
    """

    id: str
    same: tuple[str, ...]
    counted: Counted = "opened"
    when: Condition | None = None
    earlier: Condition | None = None
    within: Duration | None = None
    at_least: int = 2
    flag: str | None = None
    tells_all: bool = False
    follow_up: bool = False
    ordered_by: OrderOccurrence | None = None
    revoked_by: tuple[OrderOccurrence, ...] = ()
    runs: bool = True
    title: Words = Words()
    clause: Clause = ()
