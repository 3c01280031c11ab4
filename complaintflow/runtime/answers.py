"""What the service answers: plain values. A refusal is one of them, never an exception."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from complaintflow.facade import Case
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event
from complaintflow.kernel.wire import effect_json


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an event, or of the passing of time.

    `case` is the case afterwards (None where opening was refused), `version` the number of its last log row: pass it
    as `expected_version` to act only on what you have seen. `repeated`: the event was known already, and this is what
    it led to then. `taken_by`: the case that took a complaint as its follow-up. `others`: what followed in other cases.
    """

    event: Event = field(repr=False)
    case: Case | None = field(repr=False)
    effects: tuple[Effect, ...] = field(repr=False)
    version: int
    repeated: bool = False
    taken_by: str | None = None
    others: tuple[Answer, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the event was accepted."""
        return self.refused is None

    @property
    def refused(self) -> Effect | None:
        """The refusal, when the event was refused."""
        return self.effects[-1] if self.effects and self.effects[-1].refused_event is not None else None

    def to_json(self) -> list[dict[str, object]]:
        """Return the effects in the wire format, times in the zone of the case's policy (UTC without a case)."""
        from complaintflow.instants import format_instant

        zone = "UTC" if self.case is None else self.case.policy.time_zone
        return [effect_json(effect, lambda us: format_instant(us, zone)) for effect in self.effects]

    def __iter__(self) -> Iterator[Effect]:
        """Iterate over the effects."""
        return iter(self.effects)


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A line of a list of cases. Instants are UTC microseconds; nothing personal stands here.

    `owed`: when the first deadline that is owed falls due (or fell). `next_due`: when the case next does something by
    itself. `digest` is that of the policy which it is pinned to (`ComplaintDesk.policy`).
    """

    id: str
    policy: str
    policy_version: str
    state: str
    klass: str | None
    owner: str | None
    outcome: str | None
    opened: int
    next_due: int | None
    version: int
    status: str
    closed: int | None = None
    owed: int | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class DueCase:
    """A deadline that is owed, and the case that owes it. `due_us` is UTC microseconds.

    `digest` is that of the policy which the case is pinned to.
    """

    case: str
    deadline: str
    due_us: int
    status: str
    state: str
    owner: str | None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A case whose time can't pass: the instant that waits to be dealt with, how often that failed, the next try.

    Instants are UTC microseconds. Sending the case any event, or asking it to advance, tells what is wrong.
    """

    case: str
    due: int
    failures: int
    next_try: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of a case's log, as a viewer may see it: what happened, when, and what followed.

    `written` is when it was written, `at` when it happened. `erased`: personal values are gone for good.
    """

    n: int
    kind: str
    at: int
    written: int
    event: Event | None
    effects: tuple[Effect, ...]
    erased: bool = False
