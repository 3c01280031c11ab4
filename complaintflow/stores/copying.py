"""A store copied to another place, such as from a SQLite file to PostgreSQL: every row as it is, keys and digests too.

In: two addresses. Out: how many rows each table has. The copy is one transaction on each side, so it holds one state
of the store, or nothing. The original is left as it is: whoever goes on with the copy must have stopped writing to it.
"""

from __future__ import annotations

from contextlib import closing
from typing import Final

import sqlalchemy as sa

from complaintflow.errors import StoreError
from complaintflow.stores import schema
from complaintflow.stores.addresses import open_store
from complaintflow.stores.sql import SqlStore
from complaintflow.stores.sql_link import Link

_PAGE: Final = 500
_OF_THE_PLACE: Final = frozenset({schema.meta.name})
"""Tables that say how a place is laid out; a copy has its own."""


def copy_store(source: str, target: str) -> dict[str, int]:
    """Copy a store to a place that has none yet, or an empty one. Open the copy only afterwards.

    Raises StoreError where there is no store to copy, or where the other place has cases already.
    """
    with (
        closing(_on_sql(source, create=False)) as taken,
        closing(_on_sql(target, create=True)) as given,
        taken.linked(writes=False) as reading,
        given.linked(writes=True) as writing,
    ):
        if any(writing.one(sa.select(table).limit(1)) for table in (schema.case, schema.policy)):
            raise StoreError(f"found a store with policies or cases at {given.address}, expected an empty place")
        return {table.name: _copy(table, reading, writing) for table in _tables()}


def _on_sql(address: str, *, create: bool) -> SqlStore:
    store = open_store(address, create=create)
    if not isinstance(store, SqlStore):
        store.close()
        raise StoreError(f"found {address!r}, which is kept in memory: expected a file or a PostgreSQL address")
    return store


def _tables() -> list[sa.Table]:
    """Return the tables in an order in which nothing refers to what is not there yet."""
    return [table for table in schema.metadata.sorted_tables if table.name not in _OF_THE_PLACE]


def _copy(table: sa.Table, reading: Link, writing: Link) -> int:
    # A new place has made secrets of its own; what is kept was made with those of the original.
    writing.run(sa.delete(table))
    insert, names, count = sa.insert(table), table.columns.keys(), 0
    for rows in reading.pages(sa.select(table), _PAGE):
        writing.run(insert, [dict(zip(names, row, strict=True)) for row in rows])
        count += len(rows)
    return count
