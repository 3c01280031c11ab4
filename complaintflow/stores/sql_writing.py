"""A transaction that writes to a store on SQL.

In: a link to the database. Out: changed rows, when the transaction ends well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from complaintflow.correlation.index import CorrelationIndex
from complaintflow.errors import ConflictError, StoreError
from complaintflow.stores import kept, queries
from complaintflow.stores.changes import Changes
from complaintflow.stores.index import Hold, SqlIndex
from complaintflow.stores.recording import MOVED_ON, recorded
from complaintflow.stores.rows import (
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
from complaintflow.stores.sql_link import Link
from complaintflow.stores.sql_reading import SqlReading

LANES_ARE_ADDED: Final = 0x6366_6C61_6E65_7301
"""What is held while a table of lanes is added; the last byte of what other numbers stand for is not its own."""


@dataclass(frozen=True, slots=True)
class Kit:
    """What a kind of database brings along, and the secret of the store that stands before its index."""

    changes: Changes
    hold: Hold
    secret: bytes


class SqlWriting(SqlReading):
    """Writes through a link."""

    def __init__(self, link: Link, kit: Kit) -> None:
        """Begin."""
        super().__init__(link)
        self._kit = kit
        self._changes = kit.changes

    # ---- policies and cases

    def lock_case(self, case: str) -> CaseRow | None:
        """Return a case and keep others from changing it until the end of the transaction."""
        return self._row(kept.CASE, queries.LOCK_CASE, {"case": case})

    def add_policy(self, row: PolicyRow) -> None:
        """Keep a policy, unless it is known."""
        self._link.run(self._changes.add_policy, kept.POLICY.parameters(row))

    def add_case(self, row: CaseRow, key: bytes) -> bool:
        """Keep a new case with its key; False when the id is taken."""
        if not self._link.changed(self._changes.add_case, kept.CASE.parameters(row)):
            return False
        self._link.run(self._changes.add_key, {"case_id": row.case, "body": key})
        return True

    def put_case(self, row: CaseRow, was: int, status: CaseStatus | None = None) -> bool:
        """Replace a case whose version is `was` and whose status is `status`, by default that of the row."""
        values = {
            **kept.CASE.parameters(row),
            "of_case": row.case,
            "of_version": was,
            "of_status": status or row.status,
        }
        del values["id"]
        return self._link.changed(self._changes.put_case, values) == 1

    def append(self, row: LogRow) -> None:
        """Add a row to a case's log."""
        self._link.run(self._changes.append, kept.LOG.parameters(row))

    def record(self, steps: Sequence[StepRows]) -> None:
        """Write what steps have led to."""
        moved = recorded(self, steps)
        if moved is not None:
            raise self._link.fail(ConflictError(MOVED_ON.format(case=f"`{moved[:80]}`")))

    def put_alias(self, name: str, case: str) -> None:
        """Let a name stand for a case."""
        self._link.run(self._changes.put_alias, {"name": name, "case_id": case})

    # ---- timers and lanes

    def put_timer(self, case: str, row: TimerRow | None) -> None:
        """Set or drop the timer of a case."""
        if row is None:
            self._link.run(self._changes.drop_timer, {"of_case": case})
        else:
            self._link.run(self._changes.put_timer, kept.TIMER.parameters(row))

    def take_due(self, now: int) -> TimerRow | None:
        """Return the earliest timer that is due and not held back, and lock it."""
        return self._row(kept.TIMER, queries.TAKE_DUE, {"now": now})

    def add_outbox(self, rows: Iterable[OutboxRow]) -> None:
        """Put effects into their lanes, and count them there."""
        added = list(rows)
        if not added:
            return
        self._link.run(self._changes.add_outbox, [kept.OUTBOX.parameters(row) for row in added])
        pending: dict[tuple[str, str], int] = {}
        for row in added:
            if row.status == "pending":
                pending[row.case, row.lane] = pending.get((row.case, row.lane), 0) + 1
        for (case, lane), count in pending.items():
            self._link.run(self._changes.count_pending, kept.LANE.parameters(LaneRow(case, lane, count)))

    def last_position(self, case: str, lane: str) -> int:
        """Return the highest position of a case's lane."""
        found: int | None = self._value(queries.LAST_POSITION, {"case": case, "lane": lane})
        return found or 0

    def take_lane(self, now: int, lease: int) -> LaneRow | None:
        """Take a lane to try now."""
        found = self._row(kept.LANE, queries.TAKE_LANE, {"now": now})
        if found is None:
            found = self._row(kept.LANE, queries.TAKE_FAR_LANE, {"now": now})
        if found is None:
            return None
        self._link.run(self._changes.lease_lane, {"of_case": found.case, "of_lane": found.lane, "lease": lease})
        return replace(found, lease=lease)

    def lock_lane(self, case: str, lane: str) -> LaneRow | None:
        """Return a lane and keep others from changing it until the end of the transaction."""
        return self._row(kept.LANE, queries.LOCK_LANE, {"case": case, "lane": lane})

    def put_lane(self, row: LaneRow) -> None:
        """Set a lane; one with nothing pending is dropped."""
        if row.pending > 0:
            self._link.run(self._changes.put_lane, kept.LANE.parameters(row))
        else:
            self._link.run(self._changes.drop_lane, {"of_case": row.case, "of_lane": row.lane})

    def put_outbox(self, row: OutboxRow) -> None:
        """Replace a row of the outbox."""
        values = kept.OUTBOX.parameters(row)
        for name, of in (("case_id", "of_case"), ("lane", "of_lane"), ("position", "of_position")):
            values[of] = values.pop(name)
        if self._link.changed(self._changes.put_outbox, values) != 1:
            message = f"lane `{row.lane}` of `{row.case}` has no position {row.position} to replace"
            raise self._link.fail(StoreError(message))

    def add_attempt(self, row: AttemptRow) -> None:
        """Note a try to deliver."""
        self._link.run(self._changes.add_attempt, kept.ATTEMPT.parameters(row))

    def add_lanes(self, body: str, added: int) -> int:
        """Add a table of lanes, unless the latest says the same; return its number."""
        latest = self.lanes()
        if latest is not None and latest.body == body:
            return latest.number
        self._kit.hold(self._link, LANES_ARE_ADDED)
        latest = self.lanes()  # another transaction may have added one meanwhile
        if latest is not None and latest.body == body:
            return latest.number
        number = 1 if latest is None else latest.number + 1
        self._link.run(self._changes.add_lanes, kept.LANES.parameters(LanesRow(number, body, added)))
        return number

    # ---- seals and erasure

    def add_seal(self, row: SealRow, heads: Sequence[SealedHead]) -> None:
        """Add a seal, and mark the cases whose heads it covers."""
        self._link.run(self._changes.add_seal, kept.SEAL.parameters(row))
        if heads:
            self._link.run(self._changes.add_heads, [kept.HEAD.parameters(head) for head in heads])
            marks = [{"of_case": head.case, "of_head": head.head} for head in heads]
            self._link.run(self._changes.mark_sealed, marks)

    def put_key(self, case: str, key: bytes) -> None:
        """Replace the key of a case, where there is one."""
        self._link.run(self._changes.put_key, {"of_case": case, "body": key})
        self._link.erases = True

    def forget_key(self, case: str) -> None:
        """Delete the key of a case, for good."""
        self._link.run(self._changes.forget_key, {"of_case": case})
        self._link.erases = True

    def drop_secrets(self, case: str) -> None:
        """Delete what is encrypted in a case's log."""
        self._link.run(self._changes.drop_secrets, {"of_case": case})
        self._link.erases = True

    def drop_derived(self, case: str) -> None:
        """Delete timer, outbox and lanes of a case."""
        for statement in (self._changes.drop_timer, self._changes.drop_outbox, self._changes.drop_lanes):
            self._link.run(statement, {"of_case": case})

    def drop_sightings(self, case: str) -> None:
        """Delete what the index across cases holds of a case."""
        self._link.run(self._changes.drop_sightings, {"of_case": case})

    def drop_aliases(self, case: str) -> None:
        """Delete the names that stand for a case."""
        self._link.run(self._changes.drop_aliases, {"of_case": case})

    def put_retention(self, case: str, row: RetentionRow | None) -> None:
        """Set or drop when a rule of retention next has something done with a case."""
        if row is None:
            self._link.run(self._changes.drop_retention, {"of_case": case})
        else:
            self._link.run(self._changes.put_retention, kept.RETENTION.parameters(row))

    def take_retention(self, now: int) -> RetentionRow | None:
        """Return the earliest that is due and not held back, and lock it."""
        return self._row(kept.RETENTION, queries.TAKE_RETENTION, {"now": now})

    def add_act(self, row: ActRow) -> None:
        """Add what was done with a case."""
        self._link.run(self._changes.add_act, kept.ACT.parameters(row))

    def purge(self, case: str) -> None:
        """Delete everything there is of a case, but for its acts and what seals say of it."""
        for statement in self._changes.purge:
            self._link.run(statement, {"of_case": case})

    def set_store_value(self, name: str, value: bytes) -> None:
        """Set a value of the store's own, unless it is set."""
        self._link.run(self._changes.set_own, {"name": name, "body": value})

    # ---- rules across cases

    def index(self, policy_id: str) -> CorrelationIndex:
        """Return the index across the cases of a policy."""
        return SqlIndex(self._link, self._changes, policy_id, self._kit.secret, self._kit.hold)

    def put_noted(self, policy_id: str, case: str, body: bytes | None) -> None:
        """Set or drop what the rules across cases have noted of a case."""
        if body is None:
            self._link.run(self._changes.drop_noted, {"of_policy": policy_id, "of_case": case})
        else:
            self._link.run(self._changes.put_noted, {"policy_id": policy_id, "case_id": case, "body": body})
