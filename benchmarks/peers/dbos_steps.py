"""DBOS: a workflow of seven steps, each recorded; alone, and each with the three rows of W5 in a database of its own.

It leaves SQLite's journal as it is; a write-ahead log is kinder to it.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from dbos import DBOS

from benchmarks.measuring import Contender
from benchmarks.reference.rows import raw

STEPS, CASES = 7, 3


@contextmanager
def contenders(folder: Path) -> Iterator[list[Contender]]:
    """Let its workflows run as long as the block lasts."""
    path = folder / "dbos.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma journal_mode=wal")
    DBOS(
        config={
            "name": "bench", "system_database_url": f"sqlite:///{path}", "log_level": "ERROR",
            "run_admin_server": False,
        }
    )  # fmt: skip
    logging.getLogger("dbos").setLevel(logging.ERROR)
    rows, numbers = raw(folder / "dbos-rows.db", "full"), count()

    @DBOS.step()
    def record(number: int) -> int:
        return number

    @DBOS.step()
    def record_rows(number: int) -> int:
        rows.one(number)
        return number

    @DBOS.workflow()
    def recorded(wanted: list[int]) -> int:
        for number in wanted:
            record(number)
        return len(wanted)

    @DBOS.workflow()
    def recorded_rows(wanted: list[int]) -> int:
        for number in wanted:
            record_rows(number)
        return len(wanted)

    DBOS.launch()

    def live(flow: Callable[[list[int]], int]) -> None:
        for _ in range(CASES):
            flow([next(numbers) for _ in range(STEPS)])

    try:
        with closing(sqlite3.connect(path)) as connection:
            before = _recorded(connection)
            recorded_rows([next(numbers) for _ in range(STEPS)])
            made = _recorded(connection) - before
        assert made == STEPS, f"{made} steps recorded"
        note = "workflow of 7 steps, its start and end included"
        yield [
            Contender("DBOS, record only", "peer", lambda: live(recorded), CASES * STEPS, note),
            Contender("DBOS, with the rows", "peer", lambda: live(recorded_rows), CASES * STEPS, note),
        ]
    finally:
        DBOS.destroy()
        rows.close()


def _recorded(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("select count(*) from operation_outputs").fetchone()[0]
    return found
