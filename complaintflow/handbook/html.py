"""A handbook as one HTML file that needs nothing else: styles inside, pictures as SVG, no script.

In: a handbook. Out: a well-formed document, the same bytes for the same handbook. Whatever comes from a policy is
escaped. Two languages stand side by side, and one below the other where there is no room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib import resources
from typing import Final

from complaintflow.diagram import to_svg
from complaintflow.handbook.document import (
    Block,
    Cell,
    Edition,
    Figure,
    Handbook,
    Items,
    Letter,
    Line,
    Paragraph,
    Run,
    Section,
    Table,
    anchor,
    clause_of,
    clauses_in,
)
from complaintflow.handbook.pairing import Across, Column, side_by_side
from complaintflow.messages.places import clean

_TAGS: Final = {"strong": "strong", "open": "mark", "place": "span", "clause": "span"}
_LANG: Final = {"en": "en", "zh": "zh-CN"}
_LEVEL: Final = {1: "h2", 2: "h3"}


def to_html(handbook: Handbook) -> str:
    """Return the document. Raises MissingExtraError without the extra `diagram`."""
    editions = handbook.editions
    first = editions[0]
    known = clauses_in(first)
    title = " · ".join(edition.title for edition in editions)
    body = "".join((*_front(handbook), *_contents(editions), *_body(editions, known)))
    style = resources.files(__package__).joinpath("handbook.css").read_text(encoding="utf-8")
    page = "@page{size:A4 landscape}" if len(editions) > 1 else "@page{size:A4}"
    return (
        f'<!DOCTYPE html>\n<html lang="{_LANG[first.language]}"><head><meta charset="utf-8"/>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        f"<title>{_safe(title)}</title><style>{style}{page}</style></head>\n"
        f'<body class="{"both" if len(editions) > 1 else "one"}">{body}</body></html>\n'
    )


def _safe(text: str) -> str:
    return escape(clean(text))


# ---- front and contents


def _front(handbook: Handbook) -> Iterator[str]:
    yield '<header class="front">'
    for edition in handbook.editions:
        yield f'<div lang="{_LANG[edition.language]}"><p class="kind">{_safe(edition.subtitle)}</p>'
        yield f"<h1>{_safe(edition.title)}</h1><dl>"
        for name, value in edition.facts:
            yield f"<div><dt>{_safe(name)}</dt><dd>{_safe(value)}</dd></div>"
        yield f'</dl><p class="remark">{_safe(edition.remark)}</p></div>'
    yield "</header>\n"


def _contents(editions: Sequence[Edition]) -> Iterator[str]:
    label = " / ".join("目录" if edition.language == "zh" else "Contents" for edition in editions)
    yield f'<nav aria-label="{label}"><h2>{label}</h2><ol>'
    for parts in zip(*(edition.sections for edition in editions), strict=True):
        one = parts[0]
        titles = " <span>/</span> ".join(_title(edition, part) for edition, part in zip(editions, parts, strict=True))
        yield f'<li class="l{one.level}"><a href="#{anchor(one.id)}"><b>{one.number}</b> {titles}</a></li>'
    yield "</ol></nav>\n"


def _title(edition: Edition, section: Section) -> str:
    return f'<span lang="{_LANG[edition.language]}">{_safe(section.title)}</span>'


# ---- sections


def _body(editions: Sequence[Edition], known: frozenset[str]) -> Iterator[str]:
    yield "<main>\n"
    for parts in zip(*(edition.sections for edition in editions), strict=True):
        one = parts[0]
        tag = _LEVEL[one.level]
        titles = " <i>/</i> ".join(_title(edition, part) for edition, part in zip(editions, parts, strict=True))
        yield f'<section class="l{one.level}" id="{anchor(one.id)}"{_elements(one.elements)}>'
        yield f"<{tag}><b>{one.number}</b> {titles}</{tag}>\n"
        for blocks in zip(*(part.blocks for part in parts), strict=True):
            yield from _blocks(blocks, [edition.language for edition in editions], known)
        yield "</section>\n"
    yield "</main>\n"


def _elements(elements: Iterable[str]) -> str:
    named = " ".join(elements)
    return f' data-element="{_safe(named)}"' if named else ""


def _blocks(blocks: Sequence[Block], languages: Sequence[str], known: frozenset[str]) -> Iterator[str]:
    """Yield the same block in every language: tables row by row, anything else side by side."""
    tables = [block for block in blocks if isinstance(block, Table)]
    if tables:
        yield from _table(tables, languages, known)
        return
    if len(blocks) == 1:
        yield _one(blocks[0], known)
        return
    kind = "stack" if isinstance(blocks[0], Figure) else "pair"
    parts = (
        f'<div lang="{_LANG[name]}">{_one(block, known)}</div>' for name, block in zip(languages, blocks, strict=True)
    )
    yield f'<div class="{kind}">{"".join(parts)}</div>\n'


def _one(block: Block, known: frozenset[str]) -> str:
    match block:
        case Paragraph(line=line, note=note):
            return f"<p{' class=' + chr(34) + 'note' + chr(34) if note else ''}>{_line(line, known)}</p>\n"
        case Items(lines=lines):
            return f"<ul>{''.join(f'<li>{_line(line, known)}</li>' for line in lines)}</ul>\n"
        case Letter():
            subject = f'<p class="subject">{_line(block.subject, known)}</p>' if block.subject else ""
            text = "".join(f"<p>{_line(line, known)}</p>" for line in block.lines)
            head = f"<figcaption>{_line(block.head, known)}</figcaption>"
            return f'<figure class="letter"{_elements(block.elements)}>{head}<div>{subject}{text}</div></figure>\n'
        case Figure(diagram=diagram, caption=caption):
            # The picture is our own drawing, with every text in it escaped where it was drawn.
            svg = to_svg(diagram)
            inner = svg[svg.index("<svg") :]
            return f'<figure class="chart" tabindex="0">{inner}<figcaption>{_safe(caption)}</figcaption></figure>\n'
        case Table():
            return "".join(_table([block], ["en"], known))


def _table(tables: Sequence[Table], languages: Sequence[str], known: frozenset[str]) -> Iterator[str]:
    grid = side_by_side(tables, languages)
    several = len(tables) > 1
    yield "<table><colgroup>"
    yield "".join(f'<col style="width:{column.width:g}%"/>' for column in grid.columns)
    yield "</colgroup><thead><tr>"
    for column in grid.columns:
        yield f'<th scope="col"{_spoken(column, several=several)}>{_safe(column.head)}</th>'
    yield "</tr></thead><tbody>\n"
    for row in grid.rows:
        yield "".join(_row(row, grid.columns, known, several=several))
    yield "</tbody></table>\n"


def _row(row: Across, columns: Sequence[Column], known: frozenset[str], *, several: bool) -> Iterator[str]:
    place = f' id="clause-{anchor(row.clause)}"' if row.clause else ""
    yield f"<tr{place}{_elements(row.elements)}>"
    for cell, column in zip(row.cells, columns, strict=True):
        first = ' class="first"' if column.begins else ""
        yield f'<td data-head="{_safe(column.head)}"{_spoken(column, several=several)}{first}>{_cell(cell, known)}</td>'
    yield "</tr>\n"


def _spoken(column: Column, *, several: bool) -> str:
    return f' lang="{_LANG[column.language]}"' if several else ""


def _cell(cell: Cell, known: frozenset[str]) -> str:
    if len(cell) == 1:
        return _line(cell[0], known)
    return "".join(f"<p>{_line(line, known)}</p>" for line in cell)


def _line(line: Line, known: frozenset[str]) -> str:
    return "".join(_run(run, known) for run in line)


def _run(run: Run, known: frozenset[str]) -> str:
    text = _safe(run.text)
    if run.kind == "plain":
        return text
    if run.kind == "clause" and clause_of(run) in known:
        return f'<a class="clause" href="#clause-{anchor(clause_of(run))}">{text}</a>'
    tag = _TAGS[run.kind]
    named = f' class="{run.kind}"' if tag == "span" else ""
    return f"<{tag}{named}>{text}</{tag}>"
