"""Places in a file.

In: line and column numbers. Out: `Span`, the value every diagnostic points with. Knows nothing about the
text it points into.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one file; lines and columns count characters from 1, the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def start_of(cls, file: str) -> Span:
        """Return the empty span at the very start of `file`, for what concerns the file as a whole."""
        return cls(file, 1, 1, 1, 1)

    def to(self, other: Span) -> Span:
        """Return the span from the start of this one to the end of `other` (same file)."""
        assert self.file == other.file, "a span lies in one file"
        return Span(self.file, self.line, self.column, other.end_line, other.end_column)

    def __str__(self) -> str:
        """Return `file:line:column`, the form editors and terminals turn into a link."""
        return f"{self.file}:{self.line}:{self.column}"


class _Draft:
    """A span while it is being written: the same slots without a lock on them."""

    __slots__ = ("column", "end_column", "end_line", "file", "line")


def span_at(file: str, line: int, column: int, end_line: int, end_column: int) -> Span:
    """Return `Span(…)` for less than half the price: one is made for everything that stands in a file."""
    made: Any = _Draft()
    made.file = file
    made.line = line
    made.column = column
    made.end_line = end_line
    made.end_column = end_column
    made.__class__ = Span
    return made  # type: ignore[no-any-return]  # it is one now
