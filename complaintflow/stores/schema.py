"""The tables of a store on SQL, as they are at `VERSION`.

Columns stand in the order of the fields of the rows (complaintflow.stores.rows). Whoever changes a table gives it a new
version and a step that leads there (complaintflow.stores.migrations); the tests keep every version that there was.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from complaintflow.stores.words import Words

VERSION: Final = 2
"""The version of the schema."""

metadata = sa.MetaData()


def _text(name: str, *, key: bool = False, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, Words(), primary_key=key, nullable=null)


def _number(name: str, *, key: bool = False, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), primary_key=key, nullable=null, autoincrement=False)


def _bytes(name: str, *, key: bool = False, null: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), primary_key=key, nullable=null)


def _case(*, key: bool = True) -> sa.Column[str]:
    """Return a column that names a case of this store, which is there at the latest when the transaction ends."""
    there = sa.ForeignKey("cf_case.id", deferrable=True, initially="DEFERRED")
    return sa.Column("case_id", Words(), there, primary_key=key, nullable=False)


def _table(name: str, *columns: sa.Column[Any], by_key: bool = False) -> sa.Table:
    """Return a table; `by_key`: SQLite keeps small rows in the tree of the key, not beside it."""
    return sa.Table(name, metadata, *columns, sqlite_with_rowid=not by_key)


meta = _table("cf_meta", _text("name", key=True), _text("value"), by_key=True)

policy = _table(
    "cf_policy",
    _text("digest", key=True),
    _text("id"),
    _text("version"),
    _text("effective"),
    _text("sources"),
    _text("holidays"),
    _number("added"),
)

case = _table(
    "cf_case",
    _text("id", key=True),
    _text("policy"),
    _number("version"),
    _text("head"),
    _number("opened"),
    _number("clock"),
    _text("state"),
    _text("klass", null=True),
    _text("owner", null=True),
    _text("outcome", null=True),
    _number("closed", null=True),
    _number("next_due", null=True),
    _number("owed", null=True),
    _bytes("snapshot", null=True),
    _text("status"),
    sa.Column("sealed", sa.Boolean(), nullable=False),
)

key = _table("cf_key", _case(), _bytes("body"), by_key=True)

log = _table(
    "cf_log",
    _case(),
    _number("n", key=True),
    _text("kind"),
    _text("event", null=True),
    _number("at"),
    _number("written"),
    _text("policy"),
    _number("lanes"),
    _text("public"),
    _bytes("secret", null=True),
    _text("prev"),
    _text("digest"),
)

alias = _table("cf_alias", _text("name", key=True), _case(key=False), by_key=True)

timer = _table("cf_timer", _case(), _number("due"), _number("hold"), _number("failures"), by_key=True)

outbox = _table(
    "cf_outbox",
    _case(),
    _text("lane", key=True),
    _number("position", key=True),
    _text("effect"),
    _number("n"),
    _number("place"),
    _text("status"),
    _number("attempts"),
)

lane = _table(
    "cf_lane",
    _case(),
    _text("lane", key=True),
    _number("pending"),
    _number("attempts"),
    _number("next_try"),
    _number("lease"),
    by_key=True,
)

attempt = _table(
    "cf_attempt",
    _case(),
    _text("lane", key=True),
    _number("number", key=True),
    _number("position"),
    _number("at"),
    _text("outcome"),
    _text("detail"),
    _number("retry_at"),
)

lanes = _table("cf_lanes", _number("number", key=True), _text("body"), _number("added"))

seal = _table("cf_seal", _number("number", key=True), _number("at"), _number("cases"), _text("prev"), _text("digest"))

sealed_head = _table(
    "cf_sealed_head", _number("seal", key=True), _text("case_id", key=True), _number("n"), _text("head"), by_key=True
)

value = _table("cf_value", _text("name", key=True), _bytes("body"))

sighting = _table(
    "cf_sighting",
    _bytes("key", key=True),
    _number("at", key=True),
    _text("case_id", key=True),
    _number("since", key=True),
    _number("until", null=True),
    _text("policy_id"),
    _text("series"),
    by_key=True,
)

noted = _table("cf_noted", _text("policy_id", key=True), _text("case_id", key=True), _bytes("body"))

act = _table(
    "cf_act",
    _number("number", key=True),
    _number("at"),
    _text("case_id"),
    _text("kind"),
    _text("actor"),
    _text("reason"),
    _text("rule", null=True),
    _number("n"),
    _text("head"),
    _number("purge_at", null=True),
    _text("prev"),
    _text("digest"),
)

retention = _table("cf_retention", _case(), _number("due"), _number("hold"), _number("failures"), by_key=True)


def _index(name: str, *columns: sa.Column[Any], where: sa.ColumnElement[bool] | None = None) -> None:
    sa.Index(name, *columns, sqlite_where=where, postgresql_where=where)


IS_OPEN: Final = case.c.closed.is_(None)
IS_UNSEALED: Final = sa.not_(case.c.sealed)

# What a list costs depends on how long it is, not on how many cases there are.
_index("cf_case_open", case.c.id, where=IS_OPEN)
_index("cf_case_policy", case.c.policy, case.c.closed, case.c.id)
_index("cf_case_state", case.c.state, case.c.closed, case.c.id)
_index("cf_case_owner", case.c.owner, case.c.closed, case.c.id)
_index("cf_case_due", case.c.next_due, case.c.id, where=case.c.next_due.is_not(None))
_index("cf_case_owed", case.c.owed, case.c.id, where=case.c.owed.is_not(None))
_index("cf_case_closed", case.c.status, case.c.closed, case.c.id, where=case.c.closed.is_not(None))
_index("cf_case_unsealed", case.c.id, where=IS_UNSEALED)
sa.Index("cf_log_event", log.c.case_id, log.c.event, unique=True)
_index("cf_alias_case", alias.c.case_id, alias.c.name)
_index("cf_timer_due", timer.c.due, timer.c.case_id, timer.c.hold)
_index("cf_lane_next", lane.c.next_try, lane.c.case_id, lane.c.lane, lane.c.lease)
for _status in ("pending", "dead"):
    _index(
        f"cf_outbox_{_status}",
        outbox.c.case_id,
        outbox.c.lane,
        outbox.c.position,
        where=outbox.c.status == sa.literal_column(f"'{_status}'"),
    )
_index("cf_act_case", act.c.case_id, act.c.number)
_index("cf_retention_due", retention.c.due, retention.c.case_id, retention.c.hold)
_index("cf_sealed_head_case", sealed_head.c.case_id, sealed_head.c.seal)
_index("cf_sighting_case", sighting.c.case_id)
_index("cf_noted_case", noted.c.case_id)
_index("cf_sighting_series", sighting.c.policy_id, sighting.c.series, sighting.c.at)
