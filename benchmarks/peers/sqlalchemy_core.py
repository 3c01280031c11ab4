"""SQLAlchemy Core: the rows of W5 by its expression language, built once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from benchmarks.reference.rows import Writer, rows

EVENT_KEYS = ("case_id", "seq", "at_us", "kind", "body")
CASE_KEYS = ("id", "state", "version", "body")
OUTBOX_KEYS = ("case_id", "topic", "body")


def stored(path: Path, synchronous: str) -> Writer:
    """Return a writer."""
    engine = sa.create_engine(f"sqlite:///{path}")

    @sa.event.listens_for(engine, "connect")
    def _settle(connection: Any, _record: Any) -> None:
        connection.execute("pragma journal_mode=wal")
        connection.execute(f"pragma synchronous={synchronous}")

    tables = _tables()
    sa.MetaData.create_all(tables[0].metadata, engine)
    add_event, add_told = tables[0].insert(), tables[2].insert()
    put = insert(tables[1])
    put = put.on_conflict_do_update(
        index_elements=["id"], set_={name: put.excluded[name] for name in ("state", "version", "body")}
    )

    def several(numbers: Sequence[int]) -> None:
        made = [rows(number) for number in numbers]
        with engine.begin() as connection:
            connection.execute(add_event, [dict(zip(EVENT_KEYS, event, strict=True)) for event, _, _ in made])
            connection.execute(put, [dict(zip(CASE_KEYS, case, strict=True)) for _, case, _ in made])
            connection.execute(add_told, [dict(zip(OUTBOX_KEYS, told, strict=True)) for _, _, told in made])

    def one(number: int) -> None:
        event, case, told = rows(number)
        with engine.begin() as connection:
            connection.execute(add_event, dict(zip(EVENT_KEYS, event, strict=True)))
            connection.execute(put, dict(zip(CASE_KEYS, case, strict=True)))
            connection.execute(add_told, dict(zip(OUTBOX_KEYS, told, strict=True)))

    def counts() -> tuple[int, int, int]:
        with engine.connect() as connection:
            found = [connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables]
        return found[0], found[1], found[2]

    return Writer(one, several, engine.dispose, counts)


def _tables() -> tuple[sa.Table, sa.Table, sa.Table]:
    names, text, whole = sa.MetaData(), sa.Text, sa.Integer
    event = sa.Table(
        "event", names, sa.Column("case_id", text, primary_key=True), sa.Column("seq", whole, primary_key=True),
        sa.Column("at_us", whole), sa.Column("kind", text), sa.Column("body", text), sqlite_with_rowid=False,
    )  # fmt: skip
    complaint = sa.Table(
        "complaint", names, sa.Column("id", text, primary_key=True), sa.Column("state", text),
        sa.Column("version", whole), sa.Column("body", text), sqlite_with_rowid=False,
    )  # fmt: skip
    outbox = sa.Table(
        "outbox", names, sa.Column("id", whole, primary_key=True), sa.Column("case_id", text),
        sa.Column("topic", text), sa.Column("body", text),
    )  # fmt: skip
    return event, complaint, outbox
