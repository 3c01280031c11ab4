"""Content lines of iCalendar (RFC 5545): escaped, folded at 75 octets, ended by CR LF.

In: names, parameters and texts. Out: lines. Knows nothing of deadlines.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_OCTETS: Final = 75
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def line(name: str, value: str) -> str:
    """Return a content line; the value is written as it is."""
    return folded(f"{name}:{value}")


def text(name: str, *values: str) -> str:
    """Return a content line of texts, escaped, with commas between several of them."""
    return folded(f"{name}:{','.join(map(_escaped, values))}")


def instant(us: int) -> str:
    """Return an instant as iCalendar writes it in UTC; fractions of a second are rounded up."""
    return f"{_EPOCH + timedelta(seconds=-(-us // 1_000_000)):%Y%m%dT%H%M%SZ}"


def folded(content: str) -> str:
    """Return a line in pieces of at most 75 octets, each further one after a space; no character is cut."""
    pieces: list[str] = []
    piece, room = "", _OCTETS
    for char in content:
        size = len(char.encode("utf-8", "replace"))
        if size > room:
            pieces.append(piece)
            piece, room = "", _OCTETS - 1
        piece += char
        room -= size
    return "\r\n ".join((*pieces, piece)) + "\r\n"


def _escaped(value: str) -> str:
    clean = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    for char in ("\\", ";", ","):
        clean = clean.replace(char, "\\" + char)
    return clean.replace("\n", "\\n").encode("utf-8", "replace").decode()
