"""What a store on SQL asks, as statements that are built once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, get_args

import sqlalchemy as sa

from complaintflow.stores import schema as of
from complaintflow.stores.protocol import CaseFilter
from complaintflow.stores.rows import PUT_OFF_MAX, Delivery
from complaintflow.stores.words import Words

Query = sa.Select[Any]

_TEXT: Final = Words()
_WHOLE: Final = sa.BigInteger()
_MOST: Final = sa.bindparam("most", type_=_WHOLE)


def _is(column: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    return column == sa.bindparam(name, type_=column.type)


POLICY: Final = sa.select(of.policy).where(_is(of.policy.c.digest, "digest"))
POLICIES: Final = sa.select(of.policy).order_by(of.policy.c.added, of.policy.c.digest)
POLICY_DIGESTS: Final = sa.select(of.policy.c.digest).order_by(of.policy.c.added, of.policy.c.digest)
CASE: Final = sa.select(of.case).where(_is(of.case.c.id, "case"))
KEY: Final = sa.select(of.key.c.body).where(_is(of.key.c.case_id, "case"))
LOG: Final = (
    sa.select(of.log)
    .where(_is(of.log.c.case_id, "case"), of.log.c.n > sa.bindparam("after", type_=_WHOLE))
    .order_by(of.log.c.n)
)
LOG_PAGE: Final = LOG.limit(_MOST)
LOGGED: Final = sa.select(of.log).where(_is(of.log.c.case_id, "case"), _is(of.log.c.event, "event"))
ALIAS: Final = sa.select(of.alias.c.case_id).where(_is(of.alias.c.name, "name"))
ALIASES: Final = sa.select(of.alias.c.name).where(_is(of.alias.c.case_id, "case")).order_by(of.alias.c.name)
TIMER: Final = sa.select(of.timer).where(_is(of.timer.c.case_id, "case"))
DUE: Final = (
    sa.select(of.timer)
    .where(of.timer.c.due <= sa.bindparam("until", type_=_WHOLE))
    .order_by(of.timer.c.due, of.timer.c.case_id)
    .limit(_MOST)
)
LANE: Final = sa.select(of.lane).where(_is(of.lane.c.case_id, "case"), _is(of.lane.c.lane, "lane"))
WAITING_LANES: Final = sa.select(of.lane).order_by(of.lane.c.next_try, of.lane.c.case_id, of.lane.c.lane).limit(_MOST)
ATTEMPTS: Final = (
    sa.select(of.attempt).where(_is(of.attempt.c.case_id, "case")).order_by(of.attempt.c.lane, of.attempt.c.number)
)
ATTEMPTS_IN_LANE: Final = ATTEMPTS.where(_is(of.attempt.c.lane, "lane"))
LANES: Final = sa.select(of.lanes).where(_is(of.lanes.c.number, "number"))
LATEST_LANES: Final = sa.select(of.lanes).order_by(of.lanes.c.number.desc()).limit(1)
SEALS: Final = (
    sa.select(of.seal)
    .where(of.seal.c.number > sa.bindparam("after", type_=_WHOLE))
    .order_by(of.seal.c.number)
    .limit(_MOST)
)
LAST_SEAL: Final = sa.select(of.seal).order_by(of.seal.c.number.desc()).limit(1)
HEADS: Final = sa.select(of.sealed_head).where(_is(of.sealed_head.c.seal, "seal")).order_by(of.sealed_head.c.case_id)
HEADS_OF: Final = sa.select(of.sealed_head).where(_is(of.sealed_head.c.case_id, "case")).order_by(of.sealed_head.c.seal)
UNSEALED: Final = sa.select(of.case).where(of.IS_UNSEALED).order_by(of.case.c.id).limit(_MOST)
ACTS: Final = (
    sa.select(of.act)
    .where(of.act.c.number > sa.bindparam("after", type_=_WHOLE))
    .order_by(of.act.c.number)
    .limit(_MOST)
)
ACTS_OF: Final = ACTS.where(_is(of.act.c.case_id, "case"))
LAST_ACT: Final = sa.select(of.act).order_by(of.act.c.number.desc()).limit(1)
RETENTION: Final = sa.select(of.retention).where(_is(of.retention.c.case_id, "case"))
RETENTION_DUE: Final = (
    sa.select(of.retention)
    .where(of.retention.c.due <= sa.bindparam("until", type_=_WHOLE))
    .order_by(of.retention.c.due, of.retention.c.case_id)
    .limit(_MOST)
)
SIGHTINGS: Final = (
    sa.select(
        of.sighting.c.policy_id, of.sighting.c.series, of.sighting.c.key, of.sighting.c.at, of.sighting.c.since,
        of.sighting.c.until,
    )
    .where(_is(of.sighting.c.case_id, "case"))
    .order_by(of.sighting.c.policy_id, of.sighting.c.series, of.sighting.c.key, of.sighting.c.at, of.sighting.c.since)
)  # fmt: skip
OWN: Final = sa.select(of.value.c.body).where(_is(of.value.c.name, "name"))
NOTED: Final = sa.select(of.noted.c.body).where(_is(of.noted.c.policy_id, "policy"), _is(of.noted.c.case_id, "case"))
LAST_POSITION: Final = sa.select(sa.func.max(of.outbox.c.position)).where(
    _is(of.outbox.c.case_id, "case"), _is(of.outbox.c.lane, "lane")
)

# What others have locked is passed over; on SQLite, where one transaction writes at a time, this says nothing.
_NOW: Final = sa.bindparam("now", type_=_WHOLE)
# Who had a clock that was years ahead holds nothing back for years.
_FAR: Final = _NOW + PUT_OFF_MAX


def _is_over(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    return sa.or_(column <= _NOW, column > _FAR)


# The case is locked first, as senders do, so that neither waits for the other; and the timer, so that one which was
# fired between being found and being locked is seen to be gone.
TAKE_DUE: Final = (
    sa.select(of.timer)
    .join(of.case, of.case.c.id == of.timer.c.case_id)
    .where(of.timer.c.due <= _NOW, _is_over(of.timer.c.hold))
    .order_by(of.timer.c.due, of.timer.c.case_id)
    .limit(1)
    .with_for_update(of=(of.case, of.timer), skip_locked=True)
)
TAKE_RETENTION: Final = (
    sa.select(of.retention)
    .where(of.retention.c.due <= _NOW, _is_over(of.retention.c.hold))
    .order_by(of.retention.c.due, of.retention.c.case_id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
TAKE_LANE: Final = (
    sa.select(of.lane)
    .where(of.lane.c.next_try <= _NOW, _is_over(of.lane.c.lease))
    .order_by(of.lane.c.next_try, of.lane.c.case_id, of.lane.c.lane)
    .limit(1)
    .with_for_update(skip_locked=True)
)
TAKE_FAR_LANE: Final = (
    sa.select(of.lane)
    .where(of.lane.c.next_try > _FAR, _is_over(of.lane.c.lease))
    .order_by(of.lane.c.next_try, of.lane.c.case_id, of.lane.c.lane)
    .limit(1)
    .with_for_update(skip_locked=True)
)
LOCK_CASE: Final = CASE.with_for_update()
LOCK_LANE: Final = LANE.with_for_update()


# Conditions that name the status in the statement, where a partial index can be seen to serve it.
STATUSES: Final[Mapping[str, sa.ColumnElement[bool]]] = {
    status: of.outbox.c.status == sa.literal_column(f"'{status}'") for status in get_args(Delivery)
}


COUNTS: Final = sa.select(
    sa.select(sa.func.count()).select_from(of.case).scalar_subquery().label("cases"),
    sa.select(sa.func.count()).select_from(of.log).scalar_subquery().label("log"),
    sa.select(sa.func.count()).select_from(of.timer).scalar_subquery().label("timers"),
    sa.select(sa.func.count()).where(STATUSES["pending"]).scalar_subquery().label("outbox_pending"),
    sa.select(sa.func.count()).where(STATUSES["dead"]).scalar_subquery().label("outbox_dead"),
    sa.select(sa.func.count()).select_from(of.seal).scalar_subquery().label("seals"),
)


def _traces() -> Query:
    after = sa.bindparam("after", type_=_TEXT)
    parts = [
        sa.select(
            sa.select(column.label("found")).where(column > after).order_by(column).distinct().limit(_MOST).subquery()
        )
        for column in (of.case.c.id, of.log.c.case_id, of.sealed_head.c.case_id)
    ]
    found = sa.union(*parts).subquery()
    return sa.select(found.c.found).order_by(found.c.found).limit(_MOST)


TRACES: Final = _traces()


@lru_cache(maxsize=64)
def outbox(*, case: bool, lane: bool, status: str | None) -> Query:
    """Return the query for a page of the outbox: of a case, of a lane, of a status."""
    columns = (of.outbox.c.case_id, of.outbox.c.lane, of.outbox.c.position)
    after = sa.tuple_(
        sa.bindparam("after_case", type_=_TEXT),
        sa.bindparam("after_lane", type_=_TEXT),
        sa.bindparam("after_position", type_=_WHOLE),
    )
    query = sa.select(of.outbox).where(sa.tuple_(*columns) > after).order_by(*columns).limit(_MOST)
    if case:
        query = query.where(_is(of.outbox.c.case_id, "case"))
    if lane:
        query = query.where(_is(of.outbox.c.lane, "lane"))
    return query if status is None else query.where(STATUSES[status])


def case_list(wanted: CaseFilter) -> tuple[Query, dict[str, object]]:
    """Return the query for a page of cases, and its parameters but for `after` and `most`."""
    given = {name: getattr(wanted, name) for name in _ASKED if getattr(wanted, name) is not None}
    return _case_list(tuple(given), closed=wanted.closed), given


_ASKED: Final = ("policy_id", "state", "klass", "owner", "status", "due_before", "owed_before", "closed_before")


@lru_cache(maxsize=512)
def _case_list(asked: tuple[str, ...], *, closed: bool | None) -> Query:
    columns = of.case.c
    query = sa.select(of.case).where(columns.id > sa.bindparam("after", type_=_TEXT))
    if closed is not None:
        query = query.where(columns.closed.is_not(None) if closed else of.IS_OPEN)
    for name in asked:
        match name:
            case "policy_id":
                digests = sa.select(of.policy.c.digest).where(_is(of.policy.c.id, name))
                query = query.where(columns.policy.in_(digests))
            case "due_before" | "owed_before":
                instant = columns.next_due if name == "due_before" else columns.owed
                # What lies before is looked up first: SQLite would go through all cases to find them in order.
                before = sa.select(columns.id).where(instant <= sa.bindparam(name, type_=_WHOLE))
                query = query.where(columns.id.in_(before))
            case "closed_before":
                query = query.where(columns.closed <= sa.bindparam(name, type_=_WHOLE))
            case _:
                query = query.where(_is(columns[name], name))
    return query.order_by(columns.id).limit(_MOST)
