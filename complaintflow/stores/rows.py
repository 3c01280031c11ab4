"""What stores keep, as plain values: the log, and what is derived from it.

In the order of trust: policies and log rows are the truth and are never changed (erasure drops `secret`, nothing
else); acts are the truth about what was archived, erased and purged, attempts that about deliveries. Cases, timers,
retention, the outbox and its lanes are derived from those and can be built anew, byte for byte. Instants are UTC
microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from complaintflow.compiled.frozen import swift

CaseStatus = Literal["live", "archived", "erased"]
Kind = Literal["event", "refused", "time"]
Delivery = Literal["pending", "delivered", "dead"]
ActKind = Literal["archive", "restore", "erase", "purge"]
AttemptOutcome = Literal["delivered", "retry", "dead", "again"]

PUT_OFF_MAX: Final = 8 * 86_400_000_000
"""Nothing is held back or leased for longer, in microseconds: what says so was written under a wrong clock."""


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy as it was when a case was first pinned to it: all its texts, and the public holidays it was given.

    `sources` is a JSON object of file names to texts, the policy's own first; `holidays` one of what it was given
    besides (`complaintflow.stores.pin_record`). `effective` is a local day, `added` in UTC microseconds.
    """

    digest: str
    id: str
    version: str
    effective: str
    sources: str
    holidays: str
    added: int


@swift
@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as it stands. `version` is the number of its last log row, `head` that row's digest.

    `snapshot` is the sealed state without its log, None once the case is erased. `next_due`: when it next does
    something by itself; `owed`: when the first deadline that is owed falls due (or fell). `policy` is the digest of the
    policy it is pinned to. `sealed`: whether the last seal of the store covers `head`.
    """

    case: str
    policy: str
    version: int
    head: str
    opened: int
    clock: int
    state: str
    klass: str | None
    owner: str | None
    outcome: str | None
    closed: int | None
    next_due: int | None
    owed: int | None
    snapshot: bytes | None
    status: CaseStatus = "live"
    sealed: bool = False


@swift
@dataclass(frozen=True, slots=True)
class LogRow:
    """A line of a case's log: an event, a refused event, or the passing of time; with the effects it had.

    `public` is canonical JSON in which personal values are replaced by salted digests; `secret` holds these values,
    encrypted under the key of the case (None where there are none, or once they are erased). `at` is the instant of
    the entry, `written` when it was written. `digest` covers all but `secret`, and `prev`, the digest before it.
    `lanes`: by which table of lanes its effects were put into the outbox.
    """

    case: str
    n: int
    kind: Kind
    event: str | None
    at: int
    written: int
    policy: str
    lanes: int
    public: str
    secret: bytes | None
    prev: str
    digest: str


@swift
@dataclass(frozen=True, slots=True)
class TimerRow:
    """When a case next does something by itself. `hold`: not tried again before, after `failures` failed tries."""

    case: str
    due: int
    hold: int = 0
    failures: int = 0


@swift
@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An effect that somebody outside must act on, in a lane: effects of a case in one lane are delivered in order.

    `n` is the log row that holds the effect, `index` its place there. `position` counts within case and lane, from 1.
    """

    case: str
    lane: str
    position: int
    effect: str
    n: int
    index: int
    status: Delivery = "pending"
    attempts: int = 0


@swift
@dataclass(frozen=True, slots=True)
class LaneRow:
    """A lane of a case with effects still to deliver: how many, and when to try next.

    `attempts` failed in a row, and `next_try` follows from the last. `lease`: until then a worker has it in hand.
    """

    case: str
    lane: str
    pending: int
    attempts: int = 0
    next_try: int = 0
    lease: int = 0


@swift
@dataclass(frozen=True, slots=True)
class StepRows:
    """What one step of a case writes: its line of the log, the case as it stands, its timer, its effects to deliver.

    `key`: that of a case which the step has opened. Any other case is there, at the version before: `was`, where the
    step knows it; a store may leave alone what is as it was.
    """

    log: LogRow
    case: CaseRow
    timer: TimerRow | None
    outbox: Sequence[OutboxRow] = ()
    key: bytes | None = None
    was: CaseRow | None = None


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """A try to deliver an effect, and how it went; `again`: somebody asked for another try of a dead letter.

    `number` counts within case and lane. `detail` says what the other side answered, without personal data.
    """

    case: str
    lane: str
    number: int
    position: int
    at: int
    outcome: AttemptOutcome
    detail: str = ""
    retry_at: int = 0


@dataclass(frozen=True, slots=True)
class LanesRow:
    """A table that says into which lanes effects are put, as JSON; a new one counts for what is written after it."""

    number: int
    body: str
    added: int


@dataclass(frozen=True, slots=True)
class SealRow:
    """A seal over the heads of all cases that moved since the seal before: `digest` covers them, `prev` and `at`."""

    number: int
    at: int
    cases: int
    prev: str
    digest: str


@dataclass(frozen=True, slots=True)
class SealedHead:
    """What a seal says of one case: the number and digest of its last log row at the time."""

    seal: int
    case: str
    n: int
    head: str


@dataclass(frozen=True, slots=True)
class ActRow:
    """Something that was done with a whole case: it was archived, brought back, erased, purged; by whom, and why.

    Acts of all cases are one chain: `digest` covers all of it and `prev`, the digest before. `actor` is who did it (""
    where the rules of the policy did, by themselves), `rule` the retention rule that it rests on. `n` and `head` are
    the number and digest of the case's last log row then. `purge_at`: when what an erasure leaves goes too.
    """

    number: int
    at: int
    case: str
    kind: ActKind
    actor: str
    reason: str
    rule: str | None
    n: int
    head: str
    purge_at: int | None
    prev: str
    digest: str


@dataclass(frozen=True, slots=True)
class RetentionRow:
    """When a rule of retention next has something done with a case. `hold`: not tried before, after `failures`."""

    case: str
    due: int
    hold: int = 0
    failures: int = 0
