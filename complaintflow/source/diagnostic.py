"""What loading reports to an author.

In: a code, a place and words. Out: `Diagnostic` values, sorted. A message is one lower-case sentence
without a full stop that says what was found and what was expected, with the author's words in backticks
(`quote`); advice goes into `help`. Nothing here raises or prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from complaintflow.source.codes import Code
from complaintflow.source.limits import LIMITS
from complaintflow.source.span import Span

# Control characters, surrogates, line separators, bidirectional controls and other invisible characters:
# printed as `<U+200B>` so that they can be seen and cannot drive a terminal.
UNPRINTABLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_QUOTED_MAX: Final = 60


class Level(StrEnum):
    """How much a diagnostic matters: an error refuses the file, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a diagnostic, such as the first of two equal keys."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake, doubt or note about a file, with the place it is about."""

    code: Code
    level: Level
    span: Span
    message: str
    help: str = ""
    related: tuple[Related, ...] = ()


@dataclass(slots=True)
class Findings:
    """Collect the diagnostics of one stage, and no more than the limit.

    A hostile file can hold a mistake every three bytes; beyond the limit mistakes are only counted, and
    `listed` ends with one diagnostic that says how many were left out.
    """

    limit: int = LIMITS.diagnostics
    _found: list[Diagnostic] = field(default_factory=list)
    _left_out: int = 0

    def error(self, code: Code, span: Span, message: str, help: str = "", related: tuple[Related, ...] = ()) -> None:
        """Record an error."""
        self.add(Diagnostic(code, Level.ERROR, span, message, help, related))

    def warning(self, code: Code, span: Span, message: str, help: str = "", related: tuple[Related, ...] = ()) -> None:
        """Record a warning."""
        self.add(Diagnostic(code, Level.WARNING, span, message, help, related))

    def note(self, code: Code, span: Span, message: str, help: str = "", related: tuple[Related, ...] = ()) -> None:
        """Record a note."""
        self.add(Diagnostic(code, Level.NOTE, span, message, help, related))

    def add(self, diagnostic: Diagnostic) -> None:
        """Record `diagnostic`."""
        if self.is_full:
            self.leave_out()
        else:
            self._found.append(diagnostic)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was recorded."""
        return not self._found

    @property
    def is_full(self) -> bool:
        """Whether further mistakes are only counted, so that working out what to say is a waste."""
        return len(self._found) >= self.limit

    def leave_out(self) -> None:
        """Count one mistake that is not listed."""
        self._left_out += 1

    def listed(self) -> list[Diagnostic]:
        """Return what was recorded, sorted, with a last entry for what was left out."""
        found = sort_and_dedupe(self._found)
        if self._left_out:
            message = f"{self._left_out} more mistakes of this file are not listed"
            found.append(Diagnostic(Code.LIMIT_EXCEEDED, Level.ERROR, found[-1].span, message))
        return found


def sort_and_dedupe(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics by file, line, column and code, each message at one place only once."""
    kept: dict[tuple[str, int, int, str, str], Diagnostic] = {}
    for diagnostic in diagnostics:
        span = diagnostic.span
        kept.setdefault((span.file, span.line, span.column, diagnostic.code.value, diagnostic.message), diagnostic)
    return [kept[key] for key in sorted(kept)]


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether one of the diagnostics refuses the file."""
    return any(diagnostic.level is Level.ERROR for diagnostic in diagnostics)


def quote(text: str) -> str:
    """Return an author's words in backticks, on one line, cut to 60 characters, nothing invisible in them."""
    cut = text if len(text) <= _QUOTED_MAX else text[: _QUOTED_MAX - 1] + "…"
    return f"`{printable(cut)}`"


def printable(text: str) -> str:
    """Return `text` with control and invisible characters spelt out as `<U+200B>`."""
    return UNPRINTABLE.sub(lambda found: character_name(found[0]), text)


def character_name(character: str) -> str:
    """Return the code point of a character as `<U+200B>`."""
    return f"<U+{ord(character):04X}>"
