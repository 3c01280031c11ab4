"""Lines in order of time, however they come.

In: the lines of a run. Out: the same lines; each case keeps the order of its own, and all cases together go forward in
time, so that rules across cases find the same in every arrangement of a file. Lines wait in a temporary file.

A line's time is when it was entered, or that of an earlier line of its case where that is later. At one instant the
openings come last, in order of their cases, each followed by what happens in its case at that very instant. A line that
is no event stays behind the line before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from complaintflow.cli.event_lines import Line
from complaintflow.cli.spool import Rank, Spool
from complaintflow.instants import InstantError, parse_instant

_FIRST: Final[Rank] = (-(2**63), 0, "")


def in_order_of_time(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines in order of time, once all have been read."""
    waiting = Spool[tuple[int, dict[str, object] | None, str]]()
    for rank, line in _ranked(lines):
        waiting.put(rank, (line.number, line.value, line.problem))
    yield from (Line(*parts) for parts in waiting.in_order())


def _ranked(lines: Iterable[Line]) -> Iterator[tuple[Rank, Line]]:
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
