"""What a store on SQL changes, as statements that are built once for a kind of database.

`ON CONFLICT` is no standard SQL; SQLite and PostgreSQL say it alike, but SQLAlchemy has an `insert` for each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from complaintflow.stores import schema as of

Insert = Callable[[sa.Table], Any]
"""`sqlalchemy.dialects.sqlite.insert`, or that of another database with `ON CONFLICT`."""


def _is(column: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    return column == sa.bindparam(name, type_=column.type)


class Changes:
    """The statements; parameters that say which row begin with `of_`, since others bear the names of columns."""

    def __init__(self, insert: Insert) -> None:
        """Build them."""
        self.add_policy = insert(of.policy).on_conflict_do_nothing()
        # Of an INSERT the count of rows is not kept unless asked for.
        self.add_case = insert(of.case).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
        self.add_key = insert(of.key)
        self.put_case = sa.update(of.case).where(
            _is(of.case.c.id, "of_case"), _is(of.case.c.version, "of_version"), _is(of.case.c.status, "of_status")
        )
        # For whoever sets only what differs from the row as it was read: a seal between would be overlooked.
        self.move_case = self.put_case.where(_is(of.case.c.sealed, "of_sealed"))
        self.append = insert(of.log)
        self.put_alias = _upsert(insert, of.alias, "case_id")
        self.put_timer = _upsert(insert, of.timer, "due", "hold", "failures")
        # A timer that stands as it is to stand is not written again.
        added = insert(of.timer)
        self.renew_timer = added.on_conflict_do_update(
            index_elements=list(of.timer.primary_key),
            set_={name: added.excluded[name] for name in ("due", "hold", "failures")},
            where=sa.or_(of.timer.c.due != added.excluded.due, of.timer.c.failures != sa.literal_column("0")),
        )
        self.drop_timer = sa.delete(of.timer).where(_is(of.timer.c.case_id, "of_case"))
        self.add_outbox = insert(of.outbox)
        counted = insert(of.lane)
        self.count_pending = counted.on_conflict_do_update(
            index_elements=list(of.lane.primary_key), set_={"pending": of.lane.c.pending + counted.excluded.pending}
        )
        of_lane = (_is(of.lane.c.case_id, "of_case"), _is(of.lane.c.lane, "of_lane"))
        self.lease_lane = sa.update(of.lane).where(*of_lane)
        self.put_lane = _upsert(insert, of.lane, "pending", "attempts", "next_try", "lease")
        self.drop_lane = sa.delete(of.lane).where(*of_lane)
        self.put_outbox = sa.update(of.outbox).where(
            _is(of.outbox.c.case_id, "of_case"),
            _is(of.outbox.c.lane, "of_lane"),
            _is(of.outbox.c.position, "of_position"),
        )
        self.add_attempt = insert(of.attempt)
        self.add_lanes = insert(of.lanes)
        self.add_seal = insert(of.seal)
        self.add_heads = insert(of.sealed_head)
        self.mark_sealed = (
            sa.update(of.case).where(_is(of.case.c.id, "of_case"), _is(of.case.c.head, "of_head")).values(sealed=True)
        )
        self._build_keeping(insert)
        self.set_own = insert(of.value).on_conflict_do_nothing()
        self.put_noted = _upsert(insert, of.noted, "body")
        self.drop_noted = sa.delete(of.noted).where(
            _is(of.noted.c.policy_id, "of_policy"), _is(of.noted.c.case_id, "of_case")
        )
        self.add_sighting = _upsert(insert, of.sighting, "until")
        self.end_sighting = sa.update(of.sighting).where(
            _is(of.sighting.c.key, "of_key"),
            _is(of.sighting.c.at, "of_at"),
            _is(of.sighting.c.case_id, "of_case"),
            _is(of.sighting.c.since, "of_since"),
        )
        self.forget_sightings = sa.delete(of.sighting).where(
            _is(of.sighting.c.policy_id, "of_policy"),
            _is(of.sighting.c.series, "of_series"),
            of.sighting.c.at < sa.bindparam("before", type_=sa.BigInteger()),
        )

    def _build_keeping(self, insert: Insert) -> None:
        """Build what erases, purges, and notes what is done with whole cases."""
        self.put_key = sa.update(of.key).where(_is(of.key.c.case_id, "of_case")).values(body=sa.bindparam("body"))
        self.forget_key = sa.delete(of.key).where(_is(of.key.c.case_id, "of_case"))
        self.drop_secrets = (
            sa.update(of.log)
            .where(_is(of.log.c.case_id, "of_case"), of.log.c.secret.is_not(None))
            .values(secret=sa.null())
        )
        self.drop_outbox = sa.delete(of.outbox).where(_is(of.outbox.c.case_id, "of_case"))
        self.drop_lanes = sa.delete(of.lane).where(_is(of.lane.c.case_id, "of_case"))
        self.drop_sightings = sa.delete(of.sighting).where(_is(of.sighting.c.case_id, "of_case"))
        self.drop_aliases = sa.delete(of.alias).where(_is(of.alias.c.case_id, "of_case"))
        self.put_retention = _upsert(insert, of.retention, "due", "hold", "failures")
        self.drop_retention = sa.delete(of.retention).where(_is(of.retention.c.case_id, "of_case"))
        self.add_act = insert(of.act)
        # The case itself comes last; the index across cases and what rules have noted name it without a foreign key.
        self.purge = tuple(
            sa.delete(table).where(_is(column, "of_case"))
            for table, column in (
                *((table, table.c.case_id) for table in (of.outbox, of.lane, of.attempt, of.timer, of.retention)),
                *((table, table.c.case_id) for table in (of.sighting, of.noted, of.alias, of.key, of.log)),
                (of.case, of.case.c.id),
            )
        )


def _upsert(insert: Insert, table: sa.Table, *names: str) -> Any:  # noqa: ANN401 (a statement of a database's own kind)
    """Return a statement that adds a row, or sets these columns of the one that is there."""
    added = insert(table)
    return added.on_conflict_do_update(
        index_elements=list(table.primary_key), set_={name: added.excluded[name] for name in names}
    )
