"""A transaction that writes to tables in memory.

In: a view of the tables. Out: the same view with changes, which the store puts into its tables when all went well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile
from operator import attrgetter
from typing import NoReturn, TypeVar

from complaintflow.correlation.index import CorrelationIndex
from complaintflow.errors import ConflictError, StoreError
from complaintflow.stores.memory_index import LayeredIndex
from complaintflow.stores.memory_reading import MemoryReading, place_of
from complaintflow.stores.recording import MOVED_ON, recorded
from complaintflow.stores.rows import (
    PUT_OFF_MAX,
    ActRow,
    AttemptRow,
    CaseRow,
    CaseStatus,
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

Row = TypeVar("Row")


class MemoryWriting(MemoryReading):
    """Writes to a view. Once something has failed, nothing of the transaction happens, whoever catches the error."""

    _failed: StoreError | None = None

    def check(self) -> None:
        """Raise StoreError unless everything may be written."""
        if self._failed is not None:
            raise self._failed
        orphan = self._tables.orphan()
        if orphan is not None:
            raise StoreError(f"something was written for the case `{orphan}`, which is not there: add the case first")

    def _taken(self, what: str) -> NoReturn:
        self._failed = ConflictError(f"{what} is there already: another transaction was first")
        raise self._failed

    # ---- policies and cases

    def lock_case(self, case: str) -> CaseRow | None:
        """Return a case; nobody else writes anyway."""
        return self.case(case)

    def add_policy(self, row: PolicyRow) -> None:
        """Keep a policy, unless it is known."""
        if self._tables.policies.get(row.digest) is None:
            self._tables.policies.put(row.digest, row)

    def add_case(self, row: CaseRow, key: bytes) -> bool:
        """Keep a new case with its key; False when the id is taken."""
        if self._tables.cases.get(row.case) is not None:
            return False
        self._tables.cases.put(row.case, row)
        self._tables.keys.put(row.case, key)
        return True

    def put_case(self, row: CaseRow, was: int, status: CaseStatus | None = None) -> bool:
        """Replace a case whose version is `was` and whose status is `status`, by default that of the row."""
        found = self._tables.cases.get(row.case)
        if found is None or (found.version, found.status) != (was, status or row.status):
            return False
        self._tables.cases.put(row.case, row)
        return True

    def append(self, row: LogRow) -> None:
        """Add a row to a case's log."""
        rows = self._tables.logs.get(row.case) or ()
        if any(row.n == other.n or (row.event is not None and row.event == other.event) for other in rows):
            self._taken(f"row {row.n} of the log of `{row.case}`, or its event")
        self._tables.logs.put(row.case, _with(rows, row, "n"))

    def record(self, steps: Sequence[StepRows]) -> None:
        """Write what steps have led to."""
        moved = recorded(self, steps)
        if moved is not None:
            self._failed = ConflictError(MOVED_ON.format(case=f"`{moved[:80]}`"))
            raise self._failed

    def put_alias(self, name: str, case: str) -> None:
        """Let a name stand for a case."""
        self._tables.aliases.put(name, case)

    # ---- timers and lanes

    def put_timer(self, case: str, row: TimerRow | None) -> None:
        """Set or drop the timer of a case."""
        self._tables.timers.put(case, row)

    def take_due(self, now: int) -> TimerRow | None:
        """Return the earliest timer that is due and not held back."""
        due = takewhile(lambda row: row.due <= now, self._tables.timers.in_order())
        cases = self._tables.cases
        return next((row for row in due if _is_over(row.hold, now) and cases.get(row.case) is not None), None)

    def add_outbox(self, rows: Iterable[OutboxRow]) -> None:
        """Put effects into their lanes, and count them there."""
        for row in rows:
            there = self._tables.outbox.get(row.case) or ()
            if any(place_of(row) == place_of(other) for other in there):
                self._taken(f"position {row.position} of lane `{row.lane}` of `{row.case}`")
            self._tables.outbox.put(row.case, _with(there, row, "lane", "position"))
            if row.status == "pending":
                lane = self.lane(row.case, row.lane) or LaneRow(row.case, row.lane, 0)
                self.put_lane(replace(lane, pending=lane.pending + 1))

    def last_position(self, case: str, lane: str) -> int:
        """Return the highest position of a case's lane."""
        return max((row.position for row in self._tables.outbox.get(case) or () if row.lane == lane), default=0)

    def take_lane(self, now: int, lease: int) -> LaneRow | None:
        """Take a lane to try now."""
        lanes = self._tables.lane
        waiting = takewhile(lambda row: row.next_try <= now, lanes.in_order())
        found = next((row for row in waiting if _is_over(row.lease, now)), None)
        if found is None:
            far = lanes.in_order(now + PUT_OFF_MAX + 1)
            found = next((row for row in far if _is_over(row.lease, now)), None)
        if found is None:
            return None
        taken = replace(found, lease=lease)
        self.put_lane(taken)
        return taken

    def lock_lane(self, case: str, lane: str) -> LaneRow | None:
        """Return a lane; nobody else writes anyway."""
        return self.lane(case, lane)

    def put_lane(self, row: LaneRow) -> None:
        """Set a lane; one with nothing pending is dropped."""
        self._tables.lane.put((row.case, row.lane), row if row.pending > 0 else None)

    def put_outbox(self, row: OutboxRow) -> None:
        """Replace a row of the outbox."""
        rows = self._tables.outbox.get(row.case) or ()
        if not any(place_of(row) == place_of(other) for other in rows):
            self._failed = StoreError(f"lane `{row.lane}` of `{row.case}` has no position {row.position} to replace")
            raise self._failed
        replaced = tuple(row if place_of(row) == place_of(other) else other for other in rows)
        self._tables.outbox.put(row.case, replaced)

    def add_attempt(self, row: AttemptRow) -> None:
        """Note a try to deliver."""
        rows = self._tables.attempts.get(row.case) or ()
        if any((row.lane, row.number) == (other.lane, other.number) for other in rows):
            self._taken(f"try {row.number} in lane `{row.lane}` of `{row.case}`")
        self._tables.attempts.put(row.case, _with(rows, row, "lane", "number"))

    def add_lanes(self, body: str, added: int) -> int:
        """Add a table of lanes, unless the latest says the same; return its number."""
        latest = self.lanes()
        if latest is not None and latest.body == body:
            return latest.number
        number = 1 if latest is None else latest.number + 1
        self._tables.lanes.put(number, LanesRow(number, body, added))
        return number

    # ---- seals and erasure

    def add_seal(self, row: SealRow, heads: Sequence[SealedHead]) -> None:
        """Add a seal, and mark the cases whose heads it covers."""
        if self._tables.seals.get(row.number) is not None:
            self._taken(f"seal {row.number}")
        self._tables.seals.put(row.number, row)
        self._tables.heads.put(row.number, tuple(heads))
        for head in heads:
            case = self._tables.cases.get(head.case)
            if case is not None and case.head == head.head:
                self._tables.cases.put(case.case, replace(case, sealed=True))

    def put_key(self, case: str, key: bytes) -> None:
        """Replace the key of a case, where there is one."""
        if self._tables.keys.get(case) is not None:
            self._tables.keys.put(case, key)

    def forget_key(self, case: str) -> None:
        """Delete the key of a case."""
        self._tables.keys.put(case, None)

    def drop_secrets(self, case: str) -> None:
        """Delete what is encrypted in a case's log."""
        rows = self._tables.logs.get(case)
        if rows:
            self._tables.logs.put(case, tuple(replace(row, secret=None) for row in rows))

    def drop_derived(self, case: str) -> None:
        """Delete timer, outbox and lanes of a case."""
        self._tables.timers.put(case, None)
        self._tables.outbox.put(case, None)
        for name in [name for name, _ in self._tables.lane.items() if name[0] == case]:
            self._tables.lane.put(name, None)

    def drop_sightings(self, case: str) -> None:
        """Delete what the index across cases holds of a case."""
        for key, found in list(self._tables.sightings.items()):
            if any(one.case == case for one in found):
                self._tables.sightings.put(key, tuple(one for one in found if one.case != case) or None)

    def drop_aliases(self, case: str) -> None:
        """Delete the names that stand for a case."""
        for name in self.aliases(case):
            self._tables.aliases.put(name, None)

    def put_retention(self, case: str, row: RetentionRow | None) -> None:
        """Set or drop when a rule of retention next has something done with a case."""
        self._tables.retention.put(case, row)

    def take_retention(self, now: int) -> RetentionRow | None:
        """Return the earliest that is due and not held back."""
        due = takewhile(lambda row: row.due <= now, self._tables.retention.in_order())
        return next((row for row in due if _is_over(row.hold, now)), None)

    def add_act(self, row: ActRow) -> None:
        """Add what was done with a case."""
        if self._tables.acts.get(row.number) is not None:
            self._taken(f"act {row.number}")
        self._tables.acts.put(row.number, row)

    def purge(self, case: str) -> None:
        """Delete everything there is of a case, but for its acts and what seals say of it."""
        self.drop_derived(case)
        self.drop_sightings(case)
        self.drop_aliases(case)
        tables = self._tables
        for table in (tables.attempts, tables.retention, tables.keys, tables.logs, tables.cases):
            table.put(case, None)
        for name in [name for name, _ in tables.noted.items() if name[1] == case]:
            tables.noted.put(name, None)

    def set_store_value(self, name: str, value: bytes) -> None:
        """Set a value of the store's own, unless it is set."""
        if self._tables.own.get(name) is None:
            self._tables.own.put(name, value)

    # ---- rules across cases

    def index(self, policy_id: str) -> CorrelationIndex:
        """Return the index across the cases of a policy."""
        return LayeredIndex(self._tables.sightings, policy_id)

    def put_noted(self, policy_id: str, case: str, body: bytes | None) -> None:
        """Set or drop what the rules across cases have noted of a case."""
        self._tables.noted.put((policy_id, case), body)


def _is_over(until: int, now: int) -> bool:
    return until <= now or until > now + PUT_OFF_MAX


def _with(rows: tuple[Row, ...], row: Row, *names: str) -> tuple[Row, ...]:
    """Return rows with one more, in order; it mostly comes last."""
    order = attrgetter(*names)
    if not rows or order(rows[-1]) < order(row):
        return (*rows, row)
    return tuple(sorted((*rows, row), key=order))
