"""The reference of W5: three rows for an event, by sqlite3 itself; and the limit, lines at the end of a file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

SCHEMA = """
create table event(
  case_id text, seq integer, at_us integer, kind text, body text, primary key(case_id, seq)) without rowid;
create table complaint(id text primary key, state text, version integer, body text) without rowid;
create table outbox(id integer primary key, case_id text, topic text, body text);
"""
EVENT = "insert into event values(?,?,?,?,?)"
COMPLAINT = (
    "insert into complaint values(?,?,?,?) on conflict(id) do update set state=excluded.state, "
    "version=excluded.version, body=excluded.body"
)
OUTBOX = "insert into outbox(case_id,topic,body) values(?,?,?)"
CASES = 1_000
"""The events go to so many cases in turn."""

Rows = tuple[tuple[str, int, int, str, str], tuple[str, str, int, str], tuple[str, str, str]]


class Writer(NamedTuple):
    """What can be timed: one event in a transaction, several in one, and what there is to be found afterwards."""

    one: Callable[[int], None]
    several: Callable[[Sequence[int]], None]
    close: Callable[[], None]
    counts: Callable[[], tuple[int, int, int]]


def rows(number: int) -> Rows:
    """Return the rows of an event: in the log, the case as it stands, what is to be told."""
    case = f"C{number % CASES}"
    body = f'{{"i":{number},"note":"the customer called again","by":"hotline"}}'
    return (
        (case, number, 1_750_000_000_000_000 + number, "respond", body),
        (case, "responded", number, body),
        (case, "case.responded", body),
    )


def raw(path: Path, synchronous: str) -> Writer:
    """Return a writer of plain statements."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("pragma journal_mode=wal")
    connection.execute(f"pragma synchronous={synchronous}")
    connection.executescript(SCHEMA)
    execute = connection.execute

    def one(number: int) -> None:
        event, case, told = rows(number)
        execute("begin immediate")
        execute(EVENT, event)
        execute(COMPLAINT, case)
        execute(OUTBOX, told)
        execute("commit")

    def several(numbers: Sequence[int]) -> None:
        made = [rows(number) for number in numbers]
        execute("begin immediate")
        connection.executemany(EVENT, [event for event, _, _ in made])
        connection.executemany(COMPLAINT, [case for _, case, _ in made])
        connection.executemany(OUTBOX, [told for _, _, told in made])
        execute("commit")

    def counts() -> tuple[int, int, int]:
        found = [execute(f"select count(*) from {table}").fetchone()[0] for table in ("event", "complaint", "outbox")]
        return found[0], found[1], found[2]

    return Writer(one, several, connection.close, counts)


def appended(path: Path, synchronous: str) -> Writer:
    """Return a writer of lines: no index, no transaction."""
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def several(numbers: Sequence[int]) -> None:
        os.write(file, "".join("\n".join(map(repr, rows(number))) + "\n" for number in numbers).encode())
        if synchronous == "full":
            os.fsync(file)

    def counts() -> tuple[int, int, int]:
        lines = path.read_text(encoding="utf-8").splitlines()
        return len(lines) // 3, len({line.split(",")[0] for line in lines[1::3]}), len(lines) // 3

    return Writer(lambda number: several((number,)), several, lambda: os.close(file), counts)
