"""Guarantees as data: what must be seen to happen on every path of a policy, and what never may.

Nothing here watches or proves: `complaintflow.verification.guarantees` does. The kernel knows nothing of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from complaintflow.compiled.actions import RoleRef
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.words import Clause, Words

DeadlineMove = Literal[
    "started", "met", "met_in_time", "met_late", "breached", "lapsed", "expired", "cancelled", "extended", "paused",
    "resumed",
]  # fmt: skip
ApprovalMove = Literal["asked", "granted", "rejected", "timed_out", "voided"]


@dataclass(frozen=True, slots=True)
class EventHappens:
    """One of these events is accepted.

    `where` looks at the case as it was before the event and at the event's data, `by` at the sender's roles (`owner`
    and `participants` are those of the case then), `parties` at the sender and whom they act for.
    """

    events: tuple[str, ...]
    where: Condition | None = None
    by: tuple[str, ...] | None = None
    parties: tuple[str, ...] = ()
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class StateEntered:
    """The case enters one of these states (also the one in which it was)."""

    states: tuple[str, ...]
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class ClassReached:
    """The class becomes one of these."""

    classes: tuple[str, ...]
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class OwnerBecomes:
    """One of these roles becomes the owner."""

    roles: tuple[str, ...]
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One of these gets a notice (a copy counts), perhaps only by certain texts or a medium."""

    whom: tuple[RoleRef, ...]
    templates: tuple[str, ...] = ()
    via: str | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One of these is given a task or asked for an approval, perhaps only for certain ones."""

    whom: tuple[RoleRef, ...]
    tasks: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class DeadlineMoves:
    """One of these deadlines of the case reaches a moment of its life."""

    deadlines: tuple[str, ...]
    at: DeadlineMove
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class FlagRaised:
    """One of these flags is raised, or further cases are added to it."""

    flags: tuple[str, ...]
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class TrackMoves:
    """A track of this kind starts or closes, perhaps only with certain outcomes."""

    track: str
    at: Literal["started", "closed"]
    outcomes: tuple[str, ...] = ()
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class ApprovalMoves:
    """An application for one of these approvals is made, or comes to its end."""

    approvals: tuple[str, ...]
    at: ApprovalMove
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class DecidedBy:
    """One of the people of these parties, or somebody in their name, decides on an application.

    `applicant` is whoever made that very application. No approvals: any, those of tracks included.
    """

    parties: tuple[str, ...]
    approvals: tuple[str, ...] = ()
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class CaseMoves:
    """The case closes (perhaps only with certain outcomes), or is reopened."""

    at: Literal["closed", "reopened"]
    outcomes: tuple[str, ...] = ()
    when: Condition | None = None


Moment = (
    EventHappens
    | StateEntered
    | ClassReached
    | OwnerBecomes
    | Told
    | Asked
    | DeadlineMoves
    | FlagRaised
    | TrackMoves
    | ApprovalMoves
    | DecidedBy
    | CaseMoves
)
Moments = tuple[Moment, ...]
"""Moments of which any counts."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How long something may take. `length` None: in the same step, or, with `parameter`, still to be decided."""

    length: Duration | None
    counting: str = "exact"
    parameter: str | None = None


@dataclass(frozen=True, slots=True)
class After:
    """After a trigger one of `expect` (or of `or_else`) happens within the bound, unless the duty is lifted first."""

    name: str
    trigger: Moments
    bound: Bound
    expect: Moments
    or_else: Moments = ()
    unless: Moments = ()
    when: Condition | None = None
    title: Words = Words()
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Before:
    """Whenever one of `moments` happens, one of `expect` has happened since the last of `since`, or in that step."""

    name: str
    moments: Moments
    expect: Moments
    since: Moments = ()
    when: Condition | None = None
    title: Words = Words()
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Every:
    """While the case is open and `span` holds, one of `expect` (or of `or_else`) happens again within the bound."""

    name: str
    bound: Bound
    expect: Moments
    or_else: Moments = ()
    span: Condition | None = None
    title: Words = Words()
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Always:
    """After every step `holds`, as long as `span` does."""

    name: str
    holds: Condition
    span: Condition | None = None
    title: Words = Words()
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Never:
    """None of `moments` ever happens."""

    name: str
    moments: Moments
    when: Condition | None = None
    title: Words = Words()
    clause: Clause = ()


Guarantee = After | Before | Every | Always | Never
