"""How wide a text is in our typeface, and where it breaks into lines.

In: a text, a size, a weight. Out: widths in pixels; lines that fit a width. Chinese breaks between any two characters,
but never before closing punctuation nor after opening; other words break at spaces, and inside only where one word
alone is too long.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from complaintflow.diagram.widths import BOLD, EM, REGULAR

_NOT_FIRST: Final = frozenset("，。、；：！？）》」』】〉”’…,.;:!?)]}%］｝〕")
_NOT_LAST: Final = frozenset("（《「『【〈“‘([{［｛〔")
_PIECES: Final = re.compile(r"[⺀-鿿豈-﫿＀-｠　-〿]|[^\s⺀-鿿豈-﫿＀-｠　-〿]+|\s+")


# The same words are measured for every way to lay a picture out.
@lru_cache(maxsize=8192)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is."""
    table = BOLD if bold else REGULAR
    total = 0
    for letter in text:
        known = table.get(letter)
        total += known if known is not None else 0 if unicodedata.combining(letter) else EM
    return total * size / EM


@lru_cache(maxsize=8192)
def wrapped(
    text: str, limit: float, size: float, *, bold: bool = False, most: int | None = None, first: float = 0.0
) -> tuple[str, ...]:
    """Return the text in lines that are no wider than the limit; of more than `most` lines the rest is cut off.

    `first` is taken already of the first line, which is empty where nothing goes there.
    """
    lines = list(_lines(text, limit, size, bold=bold, taken=first))
    if most is None or len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while last and width(last + "…", size, bold=bold) > limit:
        last = last[: last.rfind(" ")] if " " in last.strip() else last[:-1]
    return (*lines[: most - 1], last.rstrip(" ,、，;；(（") + "…")


def _lines(text: str, limit: float, size: float, *, bold: bool, taken: float) -> Iterator[str]:
    line = ""
    for piece in _glued(text):
        if taken + width((line + piece).rstrip(), size, bold=bold) <= limit or not (line + piece).strip():
            line += piece
            continue
        if line.strip() or taken:
            yield line.strip()
        line, taken = piece.lstrip(), 0.0
        while width(line.rstrip(), size, bold=bold) > limit:
            cut = _cut(line, limit, size, bold=bold)
            yield line[:cut]
            line = line[cut:]
    if line.strip():
        yield line.strip()


def _cut(word: str, limit: float, size: float, *, bold: bool) -> int:
    """Return how many letters of an overlong word fit: at least one."""
    end = 1
    while end < len(word) and width(word[: end + 1], size, bold=bold) <= limit:
        end += 1
    return end


def _glued(text: str) -> list[str]:
    """Return the pieces between which a line may break: what must not begin a line stays with what precedes it."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        if pieces and (piece[0] in _NOT_FIRST or pieces[-1][-1] in _NOT_LAST):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces
