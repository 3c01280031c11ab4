"""A transaction that looks at tables in memory.

In: a view of the tables. Out: rows. What is due or waits for delivery is found in order, however many cases there are;
searches and counts go through all rows of a table: they are for being right, not for a hundred thousand cases.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice, takewhile
from operator import attrgetter
from typing import TypeVar

from complaintflow.errors import StoreError
from complaintflow.stores.memory_tables import View
from complaintflow.stores.protocol import ALL_CASES, CaseFilter
from complaintflow.stores.rows import (
    ActRow,
    AttemptRow,
    CaseRow,
    Delivery,
    LaneRow,
    LanesRow,
    LogRow,
    OutboxRow,
    PolicyRow,
    RetentionRow,
    SealedHead,
    SealRow,
    TimerRow,
)

Row = TypeVar("Row")

OVER = "this transaction is over: read and write within its `with` block"


class MemoryReading:
    """Reads from a view."""

    def __init__(self, view: View) -> None:
        """Begin."""
        self._view: View | None = view

    @property
    def _tables(self) -> View:
        if self._view is None:
            raise StoreError(OVER)
        return self._view

    def end(self) -> None:
        """Say that the transaction is over."""
        self._view = None

    # ---- policies and cases

    def policy(self, digest: str) -> PolicyRow | None:
        """Return a policy by its digest."""
        return self._tables.policies.get(digest)

    def policies(self) -> Sequence[PolicyRow]:
        """Return every policy, in the order in which they were added."""
        return sorted(self._tables.policies.values(), key=attrgetter("added", "digest"))

    def policy_digests(self) -> Sequence[str]:
        """Return the digests of all policies, in the same order."""
        return [row.digest for row in self.policies()]

    def case(self, case: str) -> CaseRow | None:
        """Return a case."""
        return self._tables.cases.get(case)

    def cases(self, wanted: CaseFilter = ALL_CASES, *, after: str = "", limit: int = 1000) -> Sequence[CaseRow]:
        """Return cases in the order of their ids."""
        found = [row for row in self._tables.cases.values() if row.case > after and self._is(row, wanted)]
        return _first(found, limit, "case")

    def _is(self, row: CaseRow, wanted: CaseFilter) -> bool:
        if wanted.policy_id is not None:
            policy = self._tables.policies.get(row.policy)
            if policy is None or policy.id != wanted.policy_id:
                return False
        for name in ("state", "klass", "owner", "status"):
            value = getattr(wanted, name)
            if value is not None and getattr(row, name) != value:
                return False
        if wanted.closed is not None and wanted.closed != (row.closed is not None):
            return False
        instants = (
            (row.next_due, wanted.due_before),
            (row.owed, wanted.owed_before),
            (row.closed, wanted.closed_before),
        )
        return all(until is None or (instant is not None and instant <= until) for instant, until in instants)

    def key(self, case: str) -> bytes | None:
        """Return the key of a case."""
        return self._tables.keys.get(case)

    def log(self, case: str, *, after: int = 0, limit: int | None = None) -> Sequence[LogRow]:
        """Return the rows of a case's log in order."""
        rows = self._tables.logs.get(case) or ()
        start = bisect_right(rows, after, key=attrgetter("n"))
        return list(rows[start:] if limit is None else rows[start : start + limit])

    def logged(self, case: str, event: str) -> LogRow | None:
        """Return the row of an event by its id."""
        return next((row for row in self._tables.logs.get(case) or () if row.event == event), None)

    def alias(self, name: str) -> str | None:
        """Return the case that a name stands for."""
        return self._tables.aliases.get(name)

    def aliases(self, case: str) -> Sequence[str]:
        """Return the names that stand for a case, sorted."""
        return sorted(name for name, of in self._tables.aliases.items() if of == case)

    # ---- what is to be done

    def timer(self, case: str) -> TimerRow | None:
        """Return the timer of a case."""
        return self._tables.timers.get(case)

    def due(self, until: int, limit: int) -> Sequence[TimerRow]:
        """Return timers due up to and including an instant."""
        found = takewhile(lambda row: row.due <= until, self._tables.timers.in_order())
        return list(islice(found, max(limit, 0)))

    def outbox(
        self,
        case: str | None = None,
        *,
        lane: str | None = None,
        status: Delivery | None = None,
        after: tuple[str, str, int] = ("", "", 0),
        limit: int = 1000,
    ) -> Sequence[OutboxRow]:
        """Return rows of the outbox by case, lane and position."""
        tables = self._tables
        all_rows: Iterable[OutboxRow]
        if case is None:
            all_rows = (row for rows in tables.outbox.values() for row in rows)
        else:
            all_rows = tables.outbox.get(case) or ()
        found = [
            row
            for row in all_rows
            if lane in (None, row.lane) and status in (None, row.status) and place_of(row) > after
        ]
        return sorted(found, key=place_of)[: max(limit, 0)]

    def lane(self, case: str, lane: str) -> LaneRow | None:
        """Return a lane that has something to deliver."""
        return self._tables.lane.get((case, lane))

    def waiting_lanes(self, limit: int) -> Sequence[LaneRow]:
        """Return lanes that have something to deliver."""
        return list(islice(self._tables.lane.in_order(), max(limit, 0)))

    def attempts(self, case: str, lane: str | None = None) -> Sequence[AttemptRow]:
        """Return the tries to deliver a case's effects."""
        found = [row for row in self._tables.attempts.get(case) or () if lane in (None, row.lane)]
        return sorted(found, key=attrgetter("lane", "number"))

    def lanes(self, number: int | None = None) -> LanesRow | None:
        """Return a table of lanes, the latest by default."""
        if number is not None:
            return self._tables.lanes.get(number)
        return max(self._tables.lanes.values(), key=attrgetter("number"), default=None)

    # ---- seals

    def seals(self, *, after: int = 0, limit: int = 1000) -> Sequence[SealRow]:
        """Return seals in order."""
        return _first([row for row in self._tables.seals.values() if row.number > after], limit, "number")

    def last_seal(self) -> SealRow | None:
        """Return the seal with the highest number."""
        return max(self._tables.seals.values(), key=attrgetter("number"), default=None)

    def sealed_heads(self, seal: int) -> Sequence[SealedHead]:
        """Return what a seal says, by case."""
        return sorted(self._tables.heads.get(seal) or (), key=attrgetter("case"))

    def sealed_of(self, case: str) -> Sequence[SealedHead]:
        """Return what all seals say of a case, by seal."""
        found = [head for heads in self._tables.heads.values() for head in heads if head.case == case]
        return sorted(found, key=attrgetter("seal"))

    # ---- what is kept how long

    def acts(self, case: str | None = None, *, after: int = 0, limit: int = 1000) -> Sequence[ActRow]:
        """Return what was done with a case (or with all), in order."""
        found = [row for row in self._tables.acts.values() if row.number > after and case in (None, row.case)]
        return _first(found, limit, "number")

    def last_act(self) -> ActRow | None:
        """Return the act with the highest number."""
        return max(self._tables.acts.values(), key=attrgetter("number"), default=None)

    def retention(self, case: str) -> RetentionRow | None:
        """Return when a rule of retention next has something done with a case."""
        return self._tables.retention.get(case)

    def retention_due(self, until: int, limit: int) -> Sequence[RetentionRow]:
        """Return what rules of retention ask for up to and including an instant."""
        found = takewhile(lambda row: row.due <= until, self._tables.retention.in_order())
        return list(islice(found, max(limit, 0)))

    def sightings(self, case: str) -> Sequence[tuple[str, str, bytes, int, int, int | None]]:
        """Return what the index across cases holds of a case, in order."""
        found = ((name, one) for name, seen in self._tables.sightings.items() for one in seen if one.case == case)
        return sorted(((*name, one.at, one.since, one.until) for name, one in found), key=lambda row: row[:5])

    def noted(self, policy_id: str, case: str) -> bytes | None:
        """Return what the rules across cases have noted of a case."""
        return self._tables.noted.get((policy_id, case))

    # ---- traces, counts, the store's own

    def traces(self, *, after: str = "", limit: int = 1000) -> Sequence[str]:
        """Return the ids of cases of which there is anything, by id."""
        tables = self._tables
        found = {case for case, _ in tables.cases.items()} | {case for case, _ in tables.logs.items()}
        found |= {head.case for heads in tables.heads.values() for head in heads}
        return sorted(case for case in found if case > after)[: max(limit, 0)]

    def unsealed(self, limit: int) -> Sequence[CaseRow]:
        """Return cases that no seal covers as they stand."""
        return _first([row for row in self._tables.cases.values() if not row.sealed], limit, "case")

    def counts(self) -> dict[str, int]:
        """Return how many rows there are."""
        tables = self._tables
        outbox = [row.status for rows in tables.outbox.values() for row in rows]
        return {
            "cases": len(list(tables.cases.items())),
            "log": sum(len(rows) for rows in tables.logs.values()),
            "timers": len(list(tables.timers.items())),
            "outbox_pending": outbox.count("pending"),
            "outbox_dead": outbox.count("dead"),
            "seals": len(list(tables.seals.items())),
        }

    def store_value(self, name: str) -> bytes | None:
        """Return a value of the store's own."""
        return self._tables.own.get(name)


def place_of(row: OutboxRow) -> tuple[str, str, int]:
    """Return where a row of the outbox stands."""
    return row.case, row.lane, row.position


def _first(rows: Iterable[Row], limit: int, *names: str) -> list[Row]:
    return sorted(rows, key=attrgetter(*names))[: max(limit, 0)]
