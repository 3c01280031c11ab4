"""What a store must do, whoever keeps the rows. All stores pass one conformance suite (tests/conformance).

A store hands out transactions: `reading()` sees one consistent state, `writing()` either happens as a whole, when its
block ends, or not at all. What is locked stays locked until then. Rows are kept as they are given: what they mean, how
they are encrypted and chained, is the business of `complaintflow.stores.codec` and its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol

from complaintflow.correlation.index import CorrelationIndex
from complaintflow.stores.rows import (
    ActRow,
    AttemptRow,
    CaseRow,
    CaseStatus,
    Delivery,
    LaneRow,
    LanesRow,
    LogRow,
    OutboxRow,
    PolicyRow,
    RetentionRow,
    SealedHead,
    SealRow,
    StepRows,
    TimerRow,
)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list shows; None asks for nothing. The last three are UTC microseconds: up to and including.

    `due_before` asks when a case next does something by itself, `owed_before` when its first owed deadline falls due.
    """

    policy_id: str | None = None
    state: str | None = None
    klass: str | None = None
    owner: str | None = None
    closed: bool | None = None
    status: CaseStatus | None = None
    due_before: int | None = None
    owed_before: int | None = None
    closed_before: int | None = None


ALL_CASES: Final = CaseFilter()


class Reading(Protocol):
    """A transaction that looks."""

    def policy(self, digest: str) -> PolicyRow | None:
        """Return a policy by its digest."""

    def policies(self) -> Sequence[PolicyRow]:
        """Return every policy, in the order in which they were added (then by digest)."""

    def policy_digests(self) -> Sequence[str]:
        """Return the digests of all policies, in the same order."""

    def case(self, case: str) -> CaseRow | None:
        """Return a case."""

    def cases(self, wanted: CaseFilter = ALL_CASES, *, after: str = "", limit: int = 1000) -> Sequence[CaseRow]:
        """Return cases in the order of their ids, those after an id, at most `limit`."""

    def key(self, case: str) -> bytes | None:
        """Return the key of a case, None where there is none (any more)."""

    def log(self, case: str, *, after: int = 0, limit: int | None = None) -> Sequence[LogRow]:
        """Return the rows of a case's log in order, those after a number."""

    def logged(self, case: str, event: str) -> LogRow | None:
        """Return the row of an event by its id."""

    def alias(self, name: str) -> str | None:
        """Return the case that took the complaint which a name was meant for."""

    def aliases(self, case: str) -> Sequence[str]:
        """Return the names whose complaints a case took, sorted."""

    def timer(self, case: str) -> TimerRow | None:
        """Return the timer of a case."""

    def due(self, until: int, limit: int) -> Sequence[TimerRow]:
        """Return timers due up to and including an instant, the earliest first (then by case); held ones too."""

    def outbox(
        self,
        case: str | None = None,
        *,
        lane: str | None = None,
        status: Delivery | None = None,
        after: tuple[str, str, int] = ("", "", 0),
        limit: int = 1000,
    ) -> Sequence[OutboxRow]:
        """Return rows of the outbox by case, lane and position, those after such a place."""

    def lane(self, case: str, lane: str) -> LaneRow | None:
        """Return a lane that has something to deliver."""

    def waiting_lanes(self, limit: int) -> Sequence[LaneRow]:
        """Return lanes that have something to deliver, by next try (then case and lane)."""

    def attempts(self, case: str, lane: str | None = None) -> Sequence[AttemptRow]:
        """Return the tries to deliver a case's effects, by lane and number."""

    def lanes(self, number: int | None = None) -> LanesRow | None:
        """Return a table of lanes, the latest by default."""

    def seals(self, *, after: int = 0, limit: int = 1000) -> Sequence[SealRow]:
        """Return seals in order."""

    def last_seal(self) -> SealRow | None:
        """Return the seal with the highest number."""

    def sealed_heads(self, seal: int) -> Sequence[SealedHead]:
        """Return what a seal says, by case."""

    def sealed_of(self, case: str) -> Sequence[SealedHead]:
        """Return what all seals say of a case, by seal."""

    def acts(self, case: str | None = None, *, after: int = 0, limit: int = 1000) -> Sequence[ActRow]:
        """Return what was done with a case (or with all), in order; those after a number, at most `limit`."""

    def last_act(self) -> ActRow | None:
        """Return the act with the highest number."""

    def retention(self, case: str) -> RetentionRow | None:
        """Return when a rule of retention next has something done with a case."""

    def retention_due(self, until: int, limit: int) -> Sequence[RetentionRow]:
        """Return what rules of retention ask for up to and including an instant, the earliest first (then by case)."""

    def sightings(self, case: str) -> Sequence[tuple[str, str, bytes, int, int, int | None]]:
        """Return what the index across cases holds of a case, in order.

        Each as policy, series, what stands for the key, instant, beginning and end.
        """

    def noted(self, policy_id: str, case: str) -> bytes | None:
        """Return what the rules across cases have noted of a case."""

    def traces(self, *, after: str = "", limit: int = 1000) -> Sequence[str]:
        """Return the ids of cases of which there is a row, a log or a sealed head, by id: also where the row is gone.

        Those after an id, at most `limit`.
        """

    def unsealed(self, limit: int) -> Sequence[CaseRow]:
        """Return cases that no seal covers as they stand, by id, whatever their status."""

    def counts(self) -> dict[str, int]:
        """Return how many rows of each table there are: cases, log, timers, outbox_pending, outbox_dead, seals."""

    def store_value(self, name: str) -> bytes | None:
        """Return a value of the store's own (a secret, a signing key), None where it was never set."""


class Writing(Reading, Protocol):
    """A transaction that writes."""

    def lock_case(self, case: str) -> CaseRow | None:
        """Return a case and keep others from changing it until the end of the transaction."""

    def add_policy(self, row: PolicyRow) -> None:
        """Keep a policy, unless it is known."""

    def add_case(self, row: CaseRow, key: bytes) -> bool:
        """Keep a new case with its key; False when the id is taken."""

    def put_case(self, row: CaseRow, was: int, status: CaseStatus | None = None) -> bool:
        """Replace a case whose version is `was`, and whose status that of `row` or `status`; False when it is not."""

    def append(self, row: LogRow) -> None:
        """Add a row to a case's log. Raises StoreError where number or event id are taken."""

    def record(self, steps: Sequence[StepRows]) -> None:
        """Write what steps of any cases have led to, each case's in order; a timer that stands already is left alone.

        Raises ConflictError where a case is not as its step found it.
        """

    def put_timer(self, case: str, row: TimerRow | None) -> None:
        """Set or drop the timer of a case."""

    def put_alias(self, name: str, case: str) -> None:
        """Let a name stand for a case."""

    def take_due(self, now: int) -> TimerRow | None:
        """Return the earliest timer that is due and not held back, and lock its case; passes over locked ones.

        A timer without its case is passed over too.
        """

    def add_outbox(self, rows: Iterable[OutboxRow]) -> None:
        """Put effects into their lanes, and count them there."""

    def last_position(self, case: str, lane: str) -> int:
        """Return the highest position of a case's lane, 0 where it has none."""

    def take_lane(self, now: int, lease: int) -> LaneRow | None:
        """Take a lane to try now: one whose `next_try` and `lease` have passed; leases it until `lease`.

        What lies further ahead than `PUT_OFF_MAX` counts as passed, here and for what is held back elsewhere.
        """

    def lock_lane(self, case: str, lane: str) -> LaneRow | None:
        """Return a lane and keep others from changing it until the end of the transaction."""

    def put_lane(self, row: LaneRow) -> None:
        """Set a lane; one with nothing pending is dropped."""

    def put_outbox(self, row: OutboxRow) -> None:
        """Replace a row of the outbox."""

    def add_attempt(self, row: AttemptRow) -> None:
        """Note a try to deliver."""

    def add_lanes(self, body: str, added: int) -> int:
        """Add a table of lanes, unless the latest says the same; return its number."""

    def add_seal(self, row: SealRow, heads: Sequence[SealedHead]) -> None:
        """Add a seal, and mark the cases whose heads it covers."""

    def put_key(self, case: str, key: bytes) -> None:
        """Replace the key of a case, where there is one."""

    def forget_key(self, case: str) -> None:
        """Delete the key of a case, for good."""

    def drop_secrets(self, case: str) -> None:
        """Delete what is encrypted in a case's log."""

    def drop_derived(self, case: str) -> None:
        """Delete timer, outbox and lanes of a case (not its row), to build them anew."""

    def drop_aliases(self, case: str) -> None:
        """Delete the names that stand for a case."""

    def put_retention(self, case: str, row: RetentionRow | None) -> None:
        """Set or drop when a rule of retention next has something done with a case."""

    def take_retention(self, now: int) -> RetentionRow | None:
        """Return the earliest that is due and not held back, and lock it; passes over what others have locked."""

    def add_act(self, row: ActRow) -> None:
        """Add what was done with a case. Raises ConflictError where the number is taken."""

    def purge(self, case: str) -> None:
        """Delete everything there is of a case, but for its acts and what seals say of it."""

    def drop_sightings(self, case: str) -> None:
        """Delete what the index across cases holds of a case."""

    def set_store_value(self, name: str, value: bytes) -> None:
        """Set a value of the store's own, unless it is set."""

    def index(self, policy_id: str) -> CorrelationIndex:
        """Return the index across the cases of a policy; what it keeps is written with this transaction."""

    def put_noted(self, policy_id: str, case: str, body: bytes | None) -> None:
        """Set or drop what the rules across cases have noted of a case."""


class Store(Protocol):
    """Where cases are kept."""

    @property
    def address(self) -> str:
        """Where it is, without secrets: for people and logs."""

    def reading(self) -> AbstractContextManager[Reading]:
        """Begin a transaction that looks. Raises StoreError."""

    def writing(self) -> AbstractContextManager[Writing]:
        """Begin a transaction that writes: it happens when its block ends without an exception, or not at all.

        Raises StoreError; ConflictError where another got in the way. Once a part has raised one of these, nothing of
        the transaction happens, even if the block goes on.
        """

    def close(self) -> None:
        """Let go of files and connections."""


def all_cases(reading: Reading, wanted: CaseFilter | None = None, page: int = 500) -> Iterator[CaseRow]:
    """Yield all cases in the order of their ids, page by page."""
    after = ""
    while rows := reading.cases(wanted or ALL_CASES, after=after, limit=page):
        yield from rows
        after = rows[-1].case
