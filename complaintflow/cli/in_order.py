"""Lines in order of time, however they come.

In: the lines of a run. Out: the same lines; each case keeps the order of its own, and all cases together go forward in
time, so that rules across cases find the same in every arrangement of a file. Lines wait in a temporary file.

A line's time is when it was entered, or that of an earlier line of its case where that is later. At one instant the
openings come last, in order of their cases, each followed by what happens in its case at that very instant. A line that
is no event stays behind the line before it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import Final

from complaintflow.cli.event_lines import Line
from complaintflow.instants import InstantError, parse_instant

_Rank = tuple[int, int, str]
"""When a line comes: its instant, whether its case opens there, and its case."""

_FIRST: Final[_Rank] = (-(2**63), 0, "")
_TABLE: Final = "create table line (at integer, opens integer, name text, place integer, number integer, body text)"
_IN_ORDER: Final = "select number, body from line order by at, opens, name, place"
_BATCH: Final = 5_000


def in_order_of_time(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines in order of time, once all have been read."""
    # A database without a name is a temporary file that SQLite deletes by itself.
    with closing(sqlite3.connect("")) as waiting:
        waiting.execute(_TABLE)
        batch: list[tuple[object, ...]] = []
        for place, (rank, line) in enumerate(_ranked(lines)):
            body = json.dumps([line.value, line.problem], ensure_ascii=False)
            batch.append((*rank, place, line.number, body))
            if len(batch) == _BATCH:
                _write(waiting, batch)
        _write(waiting, batch)
        for number, body in waiting.execute(_IN_ORDER):
            value, problem = json.loads(body)
            yield Line(number, value, problem)


def _write(waiting: sqlite3.Connection, batch: list[tuple[object, ...]]) -> None:
    waiting.executemany("insert into line values (?, ?, ?, ?, ?, ?)", batch)
    batch.clear()


def _ranked(lines: Iterable[Line]) -> Iterator[tuple[_Rank, Line]]:
    reached: dict[str, tuple[int, int]] = {}
    last = _FIRST
    for line in lines:
        name, at = _told(line.value)
        if at is not None:
            before, opened = reached.get(name, (at, 0))
            opens = line.value is not None and line.value.get("event") == "open"
            instant = max(at, before)
            stage = 1 if opens or (opened and instant == before) else 0
            reached[name] = instant, stage
            last = instant, stage, name
        yield last, line


def _told(value: Mapping[str, object] | None) -> tuple[str, int | None]:
    """Return the case and the instant of entry of a line, no instant where it is no event."""
    if value is None:
        return "", None
    name, at = value.get("case"), value.get("recorded_at") or value.get("at")
    if not isinstance(name, str) or not isinstance(at, str):
        return "", None
    try:
        return name, parse_instant(at)
    except InstantError:
        return "", None
