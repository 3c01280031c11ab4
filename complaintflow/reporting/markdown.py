"""Report pages as Markdown.

In: a `Page`. Out: text. What comes from cases is escaped, so that no fact can become a heading, a link or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from complaintflow.reporting.page import (
    FiguresPart,
    FigureText,
    ListPart,
    Page,
    Part,
    PassagePart,
    Row,
    SubmissionsPart,
    TablePart,
)
from complaintflow.reporting.wording import Wording
from complaintflow.source import printable

_SPECIAL: Final = re.compile(r"([\\`*_\[\]|<>&~$])")
_AT_THE_START: Final = re.compile(r"^(#|[-+=]|[0-9]+(?=[.)]))")
_NUMBER: Final = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?%?|–")


def markdown(pages: Sequence[Page]) -> str:
    """Return pages one after the other."""
    return "\n".join("\n".join(_page(page)) for page in pages)


def _page(page: Page) -> Iterator[str]:
    words = Wording(page.language)
    yield f"# {escaped(page.title)}"
    yield ""
    yield f"**{escaped(page.subtitle)}**"
    yield ""
    for name, value in page.facts:
        yield f"- {escaped(name)}: {escaped(value)}"
    if page.facts:
        yield ""
    for part in page.parts:
        yield f"## {escaped(part.title)}"
        yield ""
        yield from _part(part, words)
        if part.clause:
            yield f"*{words('clause')}: {escaped(words.listed(part.clause))}*"
            yield ""
    yield f"*{escaped(page.source)}*"
    yield ""


def _part(part: Part, words: Wording) -> Iterator[str]:
    match part:
        case FiguresPart():
            named = tuple(words(key) for key in ("metric", "value", "of", "target"))
            yield from _table(named, (_figure(figure, words) for figure in part.figures), frozenset({1}))
        case TablePart():
            heads = (*part.heads, *part.columns)
            numbers = frozenset(range(len(part.heads), len(heads)))
            yield from _table(heads, [*map(_row, part.rows), _row(part.total)], numbers)
        case ListPart():
            yield from _listing(part.heads, part.cells, words)
        case SubmissionsPart():
            yield from _listing(part.heads, part.cells, words)
        case PassagePart():
            text = part.text or part.placeholder
            yield from (escaped(line) for line in text.splitlines())
            yield ""


def _figure(figure: FigureText, words: Wording) -> tuple[str, ...]:
    reached = figure.figure.on_target
    target = figure.target
    if reached is not None:
        target += f" ({words('met' if reached else 'missed')})"
    return figure.title, figure.text, figure.detail, target


def _row(row: Row) -> tuple[str, ...]:
    return (*row.labels, *(figure.text for figure in row.figures))


def _listing(heads: Sequence[str], rows: Sequence[Sequence[str]], words: Wording) -> Iterator[str]:
    if rows:
        yield from _table(heads, rows, frozenset())
    else:
        yield words("no_cases")
        yield ""


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: frozenset[int]) -> Iterator[str]:
    yield "| " + " | ".join(map(escaped, heads)) + " |"
    yield "|" + "|".join("---:" if place in numbers else "---" for place in range(len(heads))) + "|"
    for row in rows:
        yield "| " + " | ".join(map(escaped, row)) + " |"
    yield ""


def escaped(text: str) -> str:
    """Return a text as Markdown shows it, on one line."""
    plain = " ".join(printable(text).split())
    if _NUMBER.fullmatch(plain):
        return plain
    # What begins a heading or a list begins none here: a number stands before an escaped point.
    found = _AT_THE_START.match(plain)
    mark, rest = (found[0], plain[found.end() :]) if found else ("", plain)
    if mark.isdecimal():
        mark, rest = f"{mark}\\{rest[0]}", rest[1:]
    return ("\\" if mark and not mark[0].isdecimal() else "") + mark + _SPECIAL.sub(r"\\\1", rest)
