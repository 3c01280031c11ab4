"""Diagnostics to text.

In: diagnostics and the sources they point into. Out: text for people (the line and what is wrong in it,
underlined), plain text (one line each) or JSON. Prints nothing. What an author wrote is shown with control
and invisible characters spelt out, so that it can be seen and cannot drive a terminal.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from complaintflow.source.diagnostic import Diagnostic, Level, Related, printable
from complaintflow.source.span import Span
from complaintflow.source.text import SourceText

_COMMANDS: Final = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
_RESET: Final = "\x1b[0m"
_BOLD: Final = "\x1b[1m"
_DIM: Final = "\x1b[2m"
_LEVEL_COLOUR: Final = {Level.ERROR: "\x1b[31m", Level.WARNING: "\x1b[33m", Level.NOTE: "\x1b[36m"}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {"error": "错误", "warning": "警告", "note": "提示", "help": "建议", "no mistakes found": "没有发现错误"},
}
_TAB: Final = "    "
_SHOWN_MAX: Final = 160
_BEFORE_MAX: Final = 60


def render_human(
    diags: Iterable[Diagnostic], sources: Mapping[str, SourceText], color: bool, language: str = "en"
) -> str:
    """Return the diagnostics for people, each with its line and carets, and a summary line at the end.

    `language` is that of the words around them: diagnostics come as they are to be read.
    """
    found = list(diags)
    blocks = [_block(diagnostic, sources, color, language) for diagnostic in found]
    return "\n".join([*blocks, _summary(found, language)]) + "\n"


class Told(Protocol):
    """Something that is told of a place in a file, as a diagnostic is."""

    @property
    def code(self) -> str:
        """What kind of thing it is."""

    @property
    def level(self) -> Level:
        """How much it matters."""

    @property
    def span(self) -> Span:
        """The place it is about."""

    @property
    def message(self) -> str:
        """What was found."""

    @property
    def help(self) -> str:
        """What to do about it."""

    @property
    def related(self) -> tuple[Related, ...]:
        """Other places that belong to it."""


def render_one(told: Told, sources: Mapping[str, SourceText], color: bool, language: str = "en") -> str:
    """Return what is told of one place for people: its line, with what is meant underlined."""
    return _block(told, sources, color, language)


def render_plain(diags: Iterable[Diagnostic]) -> str:
    """Return one line for each diagnostic, `file:line:column: level[code]: message; help: …`."""
    lines = []
    for each in diags:
        line = f"{_place(each.span)}: {each.level}[{each.code}]: {_one_line(each.message)}"
        for related in each.related:
            line += f"; {_one_line(related.message)}: {_place(related.span)}"
        lines.append(line + (f"; help: {_one_line(each.help)}" if each.help else "") + "\n")
    return "".join(lines)


def render_json(diags: Iterable[Diagnostic]) -> str:
    """Return a JSON list with one object for each diagnostic; the keys and their order are stable."""
    return json.dumps([_as_object(each) for each in diags], ensure_ascii=False, indent=2) + "\n"


def render_github(diags: Iterable[Diagnostic]) -> str:
    """Return one workflow command a diagnostic, which GitHub shows at the line in a pull request."""
    lines = []
    for each in diags:
        span = each.span
        place = {
            "file": _escaped(span.file, more=True),
            "line": span.line,
            "endLine": span.end_line,
            # GitHub takes columns of one line only.
            **({"col": span.column, "endColumn": span.end_column} if span.line == span.end_line else {}),
            "title": each.code.value,
        }
        told = ",".join(f"{key}={value}" for key, value in place.items())
        message = printable(each.message) + (f"\n{printable(each.help)}" if each.help else "")
        lines.append(f"::{_COMMANDS[each.level]} {told}::{_escaped(message)}\n")
    return "".join(lines)


def _escaped(text: str, *, more: bool = False) -> str:
    text = _encodable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if more else text


def _as_object(each: Diagnostic) -> dict[str, Any]:
    return {
        "code": each.code.value,
        "level": each.level.value,
        **_place_object(each.span),
        "message": _encodable(each.message),
        "help": _encodable(each.help),
        "related": [_related_object(related) for related in each.related],
    }


def _related_object(related: Related) -> dict[str, Any]:
    return {"message": _encodable(related.message), **_place_object(related.span)}


def _place_object(span: Span) -> dict[str, Any]:
    return {
        "file": _encodable(span.file),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _block(each: Told, sources: Mapping[str, SourceText], color: bool, language: str = "en") -> str:
    tint = _LEVEL_COLOUR[each.level]
    head = _paint(f"{_word(each.level, language)}[{each.code}]", _BOLD + tint, color)
    place = _paint(_place(each.span), _BOLD, color)
    lines = [f"{place}: {head}: {_one_line(each.message)}"]
    margin = " " * len(str(each.span.line))
    source = sources.get(each.span.file)
    if source is not None and each.span.line <= source.line_count:
        shown, carets = _underlined(source.line(each.span.line), each.span)
        lines.append(_paint(f"{margin} |", _DIM, color))
        lines.append(_paint(f"{each.span.line} |", _DIM, color) + f" {shown}".rstrip())
        lines.append(_paint(f"{margin} |", _DIM, color) + f" {_paint(carets, tint, color)}")
    lines += [f"{margin} = {_one_line(related.message)}: {_place(related.span)}" for related in each.related]
    if each.help:
        lines.append(f"{margin} = {_paint(_word('help', language), _BOLD, color)}: {_one_line(each.help)}")
    return "\n".join(lines) + "\n"


def _underlined(line: str, span: Span) -> tuple[str, str]:
    """Return a line as it is shown and `^~~~` under the span, in columns of a terminal."""
    start = min(span.column - 1, len(line))
    end = len(line) if span.end_line > span.line else min(span.end_column - 1, len(line))
    first = max(start - _BEFORE_MAX, 0) if len(line) > _SHOWN_MAX else 0
    last = min(first + _SHOWN_MAX, len(line))
    head = ("…" if first else "") + _shown(line[first:start])
    body = _shown(line[start : min(max(end, start), last)])
    tail = _shown(line[max(min(end, last), start) : last]) + ("…" if last < len(line) else "")
    carets = "^" + "~" * (_width(body) - 1)
    return head + body + tail, " " * _width(head) + carets


def _shown(text: str) -> str:
    return printable(text.replace("\t", _TAB))


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: Chinese characters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _summary(found: Sequence[Diagnostic], language: str) -> str:
    parts = []
    for level in Level:
        count = sum(each.level is level for each in found)
        if count:
            plural = f"{level}{'s' if count > 1 else ''}"
            parts.append(f"{count} {plural}" if language == "en" else f"{count}个{_word(level, language)}")
    between = ", " if language == "en" else "，"
    return between.join(parts) or _word("no mistakes found", language)


def _word(word: str, language: str) -> str:
    return _WORDS.get(language, {}).get(word, word)


def _place(span: Span) -> str:
    return printable(str(span))


def _one_line(text: str) -> str:
    return printable(text)


def _encodable(text: str) -> str:
    """Return `text` so that it can be written as UTF-8 (a file name may hold bytes that are no text)."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _paint(text: str, style: str, color: bool) -> str:
    return f"{style}{text}{_RESET}" if color else text
