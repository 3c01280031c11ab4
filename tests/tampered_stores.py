"""Real stores with the rows of a ledger: written the honest way, or put there behind the store's back.

In: a ledger (tests/ledgers.py). Out: an open store. SQLite files are changed with the plain `sqlite3` of somebody who
has the file and knows nothing of this library; no check of the database's own stands in their way.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import astuple
from pathlib import Path

from complaintflow.stores.addresses import open_store
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.memory_tables import Tables
from complaintflow.stores.protocol import Store
from complaintflow.stores.words import stored
from tests.ledgers import Ledger


def in_memory(rows: Ledger) -> Store:
    """A store in memory that holds just these rows."""
    store = MemoryStore()
    store._tables = Tables(
        policies={row.digest: row for row in rows.policies},
        cases={row.case: row for row in rows.cases},
        keys=dict(rows.keys),
        logs={case: tuple(rows.of(case)) for case in {row.case for row in rows.log}},
        seals={row.number: row for row in rows.seals},
        heads={seal: tuple(head for head in rows.heads if head.seal == seal) for seal in {h.seal for h in rows.heads}},
        own=dict(rows.own),
        acts={row.number: row for row in rows.acts},
    )
    return store


def in_file(rows: Ledger, path: Path) -> Store:
    """A store in a SQLite file, made by this library and then filled with just these rows by somebody else."""
    open_store(path).close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("DROP INDEX cf_log_event")
        for table, kept in (
            ("cf_policy", [astuple(row) for row in rows.policies]),
            ("cf_case", [astuple(row) for row in rows.cases]),
            ("cf_key", list(rows.keys.items())),
            ("cf_log", [astuple(row) for row in rows.log]),
            ("cf_seal", [astuple(row) for row in rows.seals]),
            ("cf_sealed_head", [astuple(head) for head in rows.heads]),
            ("cf_act", [astuple(row) for row in rows.acts]),
            ("cf_value", list(rows.own.items())),
        ):
            if table != "cf_value":  # which holds a secret of the store too
                database.execute(f"DELETE FROM {table}")
            for row in kept:
                values = [stored(value) if isinstance(value, str) else value for value in row]
                database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
        database.commit()
    return open_store(path, create=False)
