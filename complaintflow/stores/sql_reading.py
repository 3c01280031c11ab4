"""A transaction that looks at a store on SQL.

In: a link to the database. Out: rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from complaintflow.stores import kept, queries
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
from complaintflow.stores.sql_link import Link, Parameters


class SqlReading:
    """Reads through a link."""

    def __init__(self, link: Link) -> None:
        """Begin."""
        self._link = link

    def _rows(
        self, of: kept.Kept[kept.Kind], query: queries.Query, parameters: Parameters | None = None
    ) -> list[kept.Kind]:
        return [of.row(found) for found in self._link.all(query, parameters)]

    def _row(
        self, of: kept.Kept[kept.Kind], query: queries.Query, parameters: Parameters | None = None
    ) -> kept.Kind | None:
        found = self._link.one(query, parameters)
        return None if found is None else of.row(found)

    def _value(self, query: queries.Query, parameters: Parameters) -> Any:  # noqa: ANN401 (the column knows)
        found = self._link.one(query, parameters)
        return None if found is None else found[0]

    # ---- policies and cases

    def policy(self, digest: str) -> PolicyRow | None:
        """Return a policy by its digest."""
        return self._row(kept.POLICY, queries.POLICY, {"digest": digest})

    def policies(self) -> Sequence[PolicyRow]:
        """Return every policy, in the order in which they were added."""
        return self._rows(kept.POLICY, queries.POLICIES)

    def policy_digests(self) -> Sequence[str]:
        """Return the digests of all policies, in the same order."""
        return [str(found[0]) for found in self._link.all(queries.POLICY_DIGESTS)]

    def case(self, case: str) -> CaseRow | None:
        """Return a case."""
        return self._row(kept.CASE, queries.CASE, {"case": case})

    def cases(self, wanted: CaseFilter = ALL_CASES, *, after: str = "", limit: int = 1000) -> Sequence[CaseRow]:
        """Return cases in the order of their ids."""
        query, given = queries.case_list(wanted)
        return self._rows(kept.CASE, query, {**given, "after": after, "most": max(limit, 0)})

    def key(self, case: str) -> bytes | None:
        """Return the key of a case."""
        found: bytes | None = self._value(queries.KEY, {"case": case})
        return found

    def log(self, case: str, *, after: int = 0, limit: int | None = None) -> Sequence[LogRow]:
        """Return the rows of a case's log in order."""
        if limit is None:
            return self._rows(kept.LOG, queries.LOG, {"case": case, "after": after})
        return self._rows(kept.LOG, queries.LOG_PAGE, {"case": case, "after": after, "most": max(limit, 0)})

    def logged(self, case: str, event: str) -> LogRow | None:
        """Return the row of an event by its id."""
        return self._row(kept.LOG, queries.LOGGED, {"case": case, "event": event})

    def alias(self, name: str) -> str | None:
        """Return the case that a name stands for."""
        found: str | None = self._value(queries.ALIAS, {"name": name})
        return found

    def aliases(self, case: str) -> Sequence[str]:
        """Return the names that stand for a case, sorted."""
        return [found[0] for found in self._link.all(queries.ALIASES, {"case": case})]

    # ---- what is to be done

    def timer(self, case: str) -> TimerRow | None:
        """Return the timer of a case."""
        return self._row(kept.TIMER, queries.TIMER, {"case": case})

    def due(self, until: int, limit: int) -> Sequence[TimerRow]:
        """Return timers due up to and including an instant."""
        return self._rows(kept.TIMER, queries.DUE, {"until": until, "most": max(limit, 0)})

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
        if status is not None and status not in queries.STATUSES:
            return []
        query = queries.outbox(case=case is not None, lane=lane is not None, status=status)
        given: dict[str, object] = {"case": case, "lane": lane}
        places = dict(zip(("after_case", "after_lane", "after_position"), after, strict=True))
        asked = {name: value for name, value in given.items() if value is not None}
        return self._rows(kept.OUTBOX, query, {**asked, **places, "most": max(limit, 0)})

    def lane(self, case: str, lane: str) -> LaneRow | None:
        """Return a lane that has something to deliver."""
        return self._row(kept.LANE, queries.LANE, {"case": case, "lane": lane})

    def waiting_lanes(self, limit: int) -> Sequence[LaneRow]:
        """Return lanes that have something to deliver."""
        return self._rows(kept.LANE, queries.WAITING_LANES, {"most": max(limit, 0)})

    def attempts(self, case: str, lane: str | None = None) -> Sequence[AttemptRow]:
        """Return the tries to deliver a case's effects."""
        if lane is None:
            return self._rows(kept.ATTEMPT, queries.ATTEMPTS, {"case": case})
        return self._rows(kept.ATTEMPT, queries.ATTEMPTS_IN_LANE, {"case": case, "lane": lane})

    def lanes(self, number: int | None = None) -> LanesRow | None:
        """Return a table of lanes, the latest by default."""
        if number is None:
            return self._row(kept.LANES, queries.LATEST_LANES)
        return self._row(kept.LANES, queries.LANES, {"number": number})

    # ---- seals

    def seals(self, *, after: int = 0, limit: int = 1000) -> Sequence[SealRow]:
        """Return seals in order."""
        return self._rows(kept.SEAL, queries.SEALS, {"after": after, "most": max(limit, 0)})

    def last_seal(self) -> SealRow | None:
        """Return the seal with the highest number."""
        return self._row(kept.SEAL, queries.LAST_SEAL)

    def sealed_heads(self, seal: int) -> Sequence[SealedHead]:
        """Return what a seal says, by case."""
        return self._rows(kept.HEAD, queries.HEADS, {"seal": seal})

    def sealed_of(self, case: str) -> Sequence[SealedHead]:
        """Return what all seals say of a case, by seal."""
        return self._rows(kept.HEAD, queries.HEADS_OF, {"case": case})

    # ---- what is kept how long

    def acts(self, case: str | None = None, *, after: int = 0, limit: int = 1000) -> Sequence[ActRow]:
        """Return what was done with a case (or with all), in order."""
        given: dict[str, object] = {"after": after, "most": max(limit, 0)}
        if case is None:
            return self._rows(kept.ACT, queries.ACTS, given)
        return self._rows(kept.ACT, queries.ACTS_OF, {**given, "case": case})

    def last_act(self) -> ActRow | None:
        """Return the act with the highest number."""
        return self._row(kept.ACT, queries.LAST_ACT)

    def retention(self, case: str) -> RetentionRow | None:
        """Return when a rule of retention next has something done with a case."""
        return self._row(kept.RETENTION, queries.RETENTION, {"case": case})

    def retention_due(self, until: int, limit: int) -> Sequence[RetentionRow]:
        """Return what rules of retention ask for up to and including an instant."""
        return self._rows(kept.RETENTION, queries.RETENTION_DUE, {"until": until, "most": max(limit, 0)})

    def sightings(self, case: str) -> Sequence[tuple[str, str, bytes, int, int, int | None]]:
        """Return what the index across cases holds of a case, in order."""
        found: Sequence[Sequence[Any]] = self._link.all(queries.SIGHTINGS, {"case": case})
        return [(policy, series, bytes(key), at, since, until) for policy, series, key, at, since, until in found]

    def noted(self, policy_id: str, case: str) -> bytes | None:
        """Return what the rules across cases have noted of a case."""
        found: bytes | None = self._value(queries.NOTED, {"policy": policy_id, "case": case})
        return found

    # ---- traces, counts, the store's own

    def traces(self, *, after: str = "", limit: int = 1000) -> Sequence[str]:
        """Return the ids of cases of which there is anything, by id."""
        return [found[0] for found in self._link.all(queries.TRACES, {"after": after, "most": max(limit, 0)})]

    def unsealed(self, limit: int) -> Sequence[CaseRow]:
        """Return cases that no seal covers as they stand."""
        return self._rows(kept.CASE, queries.UNSEALED, {"most": max(limit, 0)})

    def counts(self) -> dict[str, int]:
        """Return how many rows there are."""
        found = self._link.one(queries.COUNTS)
        assert found is not None, "a count is always there"
        return dict(zip(queries.COUNTS.selected_columns.keys(), found, strict=True))

    def store_value(self, name: str) -> bytes | None:
        """Return a value of the store's own."""
        found: bytes | None = self._value(queries.OWN, {"name": name})
        return found
