"""A case: the fold of its events, as immutable plain data. Instants are UTC microseconds.

Nothing here computes. What a case knows of its past beyond these fields stands in `entries`, its own log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from complaintflow.compiled.frozen import swift
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Actor, Event

RunStatus = Literal[
    "waiting", "running", "paused", "met", "late", "breached", "cancelled", "lapsed", "expired"
]  # fmt: skip


@swift
@dataclass(frozen=True, slots=True)
class Hit:
    """An act that counted towards meeting a deadline."""

    leaf: int
    at: int
    event: str


@swift
@dataclass(frozen=True, slots=True)
class Pause:
    """An interval in which a deadline stood still, and why."""

    start: int
    end: int
    reason: str


@swift
@dataclass(frozen=True, slots=True)
class Consent:
    """The agreement of one side to an extension: to which length, for which role, and who gave it."""

    by: str
    role: str
    people: tuple[str, ...]


@swift
@dataclass(frozen=True, slots=True)
class Kept:
    """A due instant that a migration kept, whatever the new limit says.

    The first `pauses` pauses and `extensions` extensions of the run are in it already. `instead_of`: where the new
    limit would have put it; once that answer changes, because a fact it is read from has, the new limit counts.
    """

    due: int
    pauses: int = 0
    extensions: int = 0
    instead_of: int | None = None


@swift
@dataclass(frozen=True, slots=True)
class Run:
    """One cycle of a deadline.

    `waiting`: started, but without a limit for now. `breached` is still owed and may be met late. `row` is the
    limit's row in force,
    `placed_at` the instant at which `due` was last worked out (no timer of this run fires before it).
    `consents`: what has been agreed to of an extension that both sides must agree to. `fired` counts each rung's
    firings, `answered` are the acts that silenced rungs. `ended`: nothing more is owed, whatever the verdict. `next` is
    the earliest instant at which something happens by itself. `kept`: a migration kept its due instant.
    """

    deadline: str
    cycle: int
    started: int
    because: str
    status: RunStatus
    due: int | None = None
    row: int = -1
    warn: int | None = None
    placed_at: int = 0
    hits: tuple[Hit, ...] = ()
    pauses: tuple[Pause, ...] = ()
    paused_since: int | None = None
    pause_reason: str = ""
    pause_used_up: bool = False
    extensions: tuple[str, ...] = ()
    fired: tuple[int, ...] = ()
    verdict_at: int | None = None
    met_at: int | None = None
    ended: bool = False
    next: int | None = None
    consents: tuple[Consent, ...] = ()
    answered: tuple[Hit, ...] = ()
    kept: Kept | None = None


@swift
@dataclass(frozen=True, slots=True)
class Vote:
    """A decision of one person on one approval step. `for_role`: the role of the step that it fills."""

    step: int
    actor: Actor
    at: int
    granted: bool
    for_role: str


@swift
@dataclass(frozen=True, slots=True)
class Application:
    """An application for an approval, by its ordinal in the case."""

    approval: str
    ordinal: int
    applicant: Actor
    at: int
    chain: int
    step: int
    status: Literal["pending", "granted", "rejected", "voided"]
    votes: tuple[Vote, ...] = ()
    roles: tuple[str, ...] = ()
    timeouts: int = 0
    next: int | None = None


@swift
@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence that a counter counts: when, its value, the event's id; without a value it marks a reset."""

    at: int
    value: object
    event: str


@swift
@dataclass(frozen=True, slots=True)
class Raised:
    """A flag on the case and the cases it speaks of."""

    flag: str
    cases: tuple[str, ...] = ()


@swift
@dataclass(frozen=True, slots=True)
class Notice:
    """An effect that went to somebody (`notify`, `task`, `approval_requested`), and what is known of it.

    `what` is its template, task or approval. `delivered`, `failed`: when it was reported to have arrived or not; `by`:
    the medium by which it arrived, where that was said.
    """

    id: str
    kind: str
    to: str
    what: str
    at: int
    via: str | None = None
    delivered: int | None = None
    failed: int | None = None
    by: str | None = None


@swift
@dataclass(frozen=True, slots=True)
class Link:
    """Another case that this one has to do with: how, since when, by which event."""

    case: str
    relation: str
    at: int
    event: str


@swift
@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the case's log: an event (accepted, or refused with the refusal), or the passing of time up to `at`.

    `changes` are the facts it changed (None: removed), `confirmed` those that it wrote as they stood,
    `timed` those that timers wrote before it, with the instant. `seq` is the last sequence number given when it was
    reached.
    """

    at: int
    event: Event | None
    seq: int
    refusal: Effect | None = None
    changes: tuple[tuple[str, object], ...] = ()
    late: bool = False
    confirmed: tuple[tuple[str, object], ...] = ()
    timed: tuple[tuple[str, object, int], ...] = ()


@swift
@dataclass(frozen=True, slots=True)
class CaseState:
    """Everything the kernel knows of a case.

    `clock` is the latest instant reached; `clock_closed` says that time was advanced through it. `floor` is the class
    below which the case can't fall. `assigned` overrides the owners' table while that still answers `assigned_over`.
    `tracks` are what runs beside the main lifecycle, by id (`measure-1`); each holds its own facts only.
    `notices`: what went to whom, the latest thousand. `merged_into`: the case in which this one goes on. `former`: the
    cycles of deadlines that the case's policy no longer has, with their verdicts.
    """

    id: str
    opened: int
    clock: int
    clock_closed: bool
    seq: int
    state: str
    klass: str | None
    floor: str | None
    owner: str | None
    table_owner: str | None
    facts: Mapping[str, object]
    extra: Mapping[str, object]
    runs: Mapping[str, tuple[Run, ...]]
    assigned: str | None = None
    participants: tuple[str, ...] = ()
    outcome: str | None = None
    closed_at: int | None = None
    ended_by_closing: tuple[str, ...] = ()
    flags: tuple[Raised, ...] = ()
    counts: Mapping[str, tuple[Occurrence, ...]] = field(default_factory=dict)
    applications: tuple[Application, ...] = ()
    suspensions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    escalated: tuple[tuple[str, str], ...] = ()
    parties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    tracks: Mapping[str, CaseState] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    links: tuple[Link, ...] = ()
    merged_into: str | None = None
    former: tuple[Run, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether the case has an outcome."""
        return self.outcome is not None


@swift
@dataclass(frozen=True, slots=True)
class Step:
    """The answer to an event: the new case (None when opening was refused), effects, and the elements touched."""

    case: CaseState | None
    effects: tuple[Effect, ...]
    touched: tuple[str, ...] = ()

    @property
    def refusal(self) -> Effect | None:
        """The refusal, when the event was refused."""
        return self.effects[-1] if self.effects and self.effects[-1].refused_event is not None else None
