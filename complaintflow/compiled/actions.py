"""What a policy can order to be done: notices, tasks, facts set, records asked for, class and owner moves.

Plain data. The kernel turns them into effects; nobody here performs anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from complaintflow.compiled.condition import Condition
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.words import Clause


@dataclass(frozen=True, slots=True)
class Relation:
    """A role found through another: the `name` (say `l2_manager`) of the owner, applicant, actor or a role."""

    name: str
    of: str


@dataclass(frozen=True, slots=True)
class NamedRole:
    """The role (or roles) that a fact names, or as `data.NAME` a datum of the event at hand."""

    name: str


RoleRef = str | Relation | NamedRole
"""A role's name, one of the words `customer`, `owner`, `applicant`, `actor`, `participants`, or a role to look up."""


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell each recipient through a medium; `copy` recipients are told the same, marked as copies."""

    to: tuple[RoleRef, ...]
    via: str
    template: str
    copy: tuple[RoleRef, ...] = ()
    when: Condition | None = None
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Task:
    """Ask a role to do something, by an instant when `within` is given (counted from the step's instant)."""

    task: str
    role: RoleRef
    within: Duration | None = None
    when: Condition | None = None
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class SetFacts:
    """Write facts of the case; values are typed. None removes the fact."""

    values: tuple[tuple[str, object], ...]
    when: Condition | None = None
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Require:
    """Ask for facts that the record still lacks (effect `record_required`)."""

    fields: tuple[str, ...]
    when: Condition | None = None
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class RaiseClass:
    """Lift the class floor: the case is at least of this class from now on."""

    to: str
    when: Condition | None = None
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class SetOwner:
    """Make a role the owner until the owners' table gives another answer."""

    role: RoleRef
    when: Condition | None = None
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class AddParticipants:
    """Let roles take part in the case without owning it."""

    roles: tuple[RoleRef, ...]
    when: Condition | None = None
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class RaiseFlag:
    """Raise a flag on this case; `cases` is the fact that names the other cases it is about."""

    flag: str
    when: Condition | None = None
    clause: Clause = ()
    cases: str | None = None


@dataclass(frozen=True, slots=True)
class CancelDeadlines:
    """Cancel the named deadlines where they run."""

    deadlines: tuple[str, ...]
    when: Condition | None = None
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Extent:
    """So much as a number in a fact says; `unit` is a duration of amount 1."""

    field: str
    unit: Duration


@dataclass(frozen=True, slots=True)
class ExtendDeadline:
    """Move the due instant of a deadline on, where it runs. `why` stands in the effect."""

    deadline: str
    by: Duration | Extent
    why: str
    when: Condition | None = None
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class SendEvent:
    """Let the lifecycle go on by itself: the event is sent by `system` after the step, once each."""

    event: str
    when: Condition | None = None
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class StartTrack:
    """Start a track with facts of its own, or one for each value of the set `each` (a fact, or `data.NAME`).

    A value `data.NAME` copies a datum of the event; `receives` is the track's fact that gets the value of `each`.
    """

    track: str
    values: tuple[tuple[str, object], ...] = ()
    each: str | None = None
    receives: str | None = None
    when: Condition | None = None
    clause: Clause = ()


Action = (
    StartTrack
    | Notify
    | Task
    | SetFacts
    | Require
    | RaiseClass
    | SetOwner
    | AddParticipants
    | RaiseFlag
    | CancelDeadlines
    | ExtendDeadline
    | SendEvent
)
