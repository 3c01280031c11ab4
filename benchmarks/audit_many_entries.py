"""How long an audit takes, and how much memory: `PYTHONPATH=. python benchmarks/audit_many_entries.py 100000`.

In: a number of cases, each of which gets ten entries in a SQLite file. Out: seconds and megabytes on stdout.
"""

import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import astuple, replace
from pathlib import Path

from complaintflow.stores.addresses import open_store
from complaintflow.stores.audit import AuditWith, verify
from complaintflow.stores.rows import PolicyRow
from complaintflow.stores.seals import seal_all
from tests.ledgers import KEYS, POLICY, fresh, own_key, written

ENTRIES = 10


def fill(path: Path, cases: int) -> None:
    with closing(sqlite3.connect(path)) as database:
        insert(database, "cf_policy", PolicyRow(POLICY, "p", "1", "2020-01-01", "{}", "[]", 1))
        for number in range(cases):
            row = fresh(f"case-{number:08}")
            for n in range(1, ENTRIES + 1):
                entry = written(row.case, n, row.head)
                insert(database, "cf_log", entry)
                row = replace(row, version=n, head=entry.digest)
            insert(database, "cf_case", row)
            database.execute("INSERT INTO cf_key VALUES (?, ?)", (row.case, own_key(row.case)))
        database.commit()


def insert(database: sqlite3.Connection, table: str, row: object) -> None:
    values = astuple(row)
    database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def measured(path: Path) -> Iterator[str]:
    with closing(open_store(path)) as store:
        began = time.monotonic()
        made = len(seal_all(store, now=1))
        yield f"{made} seals made: {time.monotonic() - began:.1f} s"
        for what, against in (("chains and seals", AuditWith()), ("personal values too", AuditWith(keys=KEYS))):
            began = time.monotonic()
            report = verify(store, against)
            assert report.clean
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            yield f"{report.entries:,} entries, {what}: {time.monotonic() - began:.1f} s, at most {peak} MB"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.db"
        open_store(path).close()
        fill(path, int(sys.argv[1]))
        for line in measured(path):
            print(line)


main()
