"""A handbook as a PDF, set by Typst in the library's own typeface.

In: a handbook. Out: bytes. The page is a template that reads the handbook as JSON, so that no text of a policy can be
markup. The date in the file is the day from which the procedure holds: the same handbook gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib import resources
from typing import Final, Literal

from complaintflow.diagram.page import page_of
from complaintflow.diagram.svg import svg_text
from complaintflow.errors import MissingExtraError
from complaintflow.fonts import FAMILY, folder
from complaintflow.handbook.document import (
    Block,
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
from complaintflow.handbook.pairing import Grid, side_by_side

Json = dict[str, object]

_WIDE: Final = str.maketrans("“”‘’", "\"\"''")
"""The typeface is a Chinese one: its quotation marks are as wide as a Chinese character, which tears English apart."""


def to_pdf(handbook: Handbook) -> bytes:
    """Return the PDF. Raises MissingExtraError without the extra `handbook`."""
    return _set(handbook, "pdf")[0]


def to_pages(handbook: Handbook) -> tuple[bytes, ...]:
    """Return the same pages as pictures, a PNG each."""
    return _set(handbook, "png")


def _set(handbook: Handbook, form: Literal["pdf", "png"]) -> tuple[bytes, ...]:
    try:
        import typst
    except ImportError as missing:
        raise MissingExtraError("handbook") from missing
    template = resources.files(__package__).joinpath("handbook.typ").read_bytes()
    day = date.fromisoformat(handbook.effective)
    made: bytes | list[bytes] = typst.compile(
        template,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder())]),
        format=form,
        ppi=110,
        sys_inputs={"book": json.dumps(_book(handbook, day), ensure_ascii=False)},
        timestamp=int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()),
    )
    return (made,) if isinstance(made, bytes) else tuple(made)


def _book(handbook: Handbook, day: date) -> Json:
    editions = handbook.editions
    known = clauses_in(editions[0])
    zh = [edition.language == "zh" for edition in editions]
    return {
        "font": FAMILY,
        "title": " · ".join(edition.title for edition in editions),
        "author": editions[0].issuer,
        "date": [day.year, day.month, day.day],
        "header": " / ".join(edition.title for edition in editions),
        "edition": " / ".join(
            f"第 {handbook.version} 版，{handbook.effective} 起施行"
            if chinese
            else f"version {handbook.version}, effective {handbook.effective}"
            for chinese in zh
        ),
        "digest": f"{handbook.policy} · {handbook.digest[:16]}",
        "contents": " / ".join("目录" if chinese else "Contents" for chinese in zh),
        "editions": [_front(edition) for edition in editions],
        "sections": [
            {
                "level": parts[0].level,
                "title": f"{parts[0].number}  " + " / ".join(map(_titled, parts, editions)),
                "blocks": [
                    _blocks(blocks, [edition.language for edition in editions], known)
                    for blocks in zip(*(part.blocks for part in parts), strict=True)
                ],
            }
            for parts in zip(*(edition.sections for edition in editions), strict=True)
        ],
    }


def _front(edition: Edition) -> Json:
    return {
        "language": edition.language,
        "title": _shown(edition.title, edition.language),
        "subtitle": edition.subtitle,
        "facts": [[_shown(text, edition.language) for text in fact] for fact in edition.facts],
        "remark": _shown(edition.remark, edition.language),
    }


def _blocks(blocks: Sequence[Block], languages: Sequence[str], known: frozenset[str]) -> list[Json]:
    tables = [block for block in blocks if isinstance(block, Table)]
    if tables:
        return [_grid(side_by_side(tables, languages), known)]
    return [_block(block, language, known) for block, language in zip(blocks, languages, strict=True)]


def _block(block: Block, language: str, known: frozenset[str]) -> Json:
    match block:
        case Paragraph(line=line, note=note):
            said: Json = {"kind": "paragraph", "line": _line(line, known, language), "note": note}
        case Items(lines=lines):
            said = {"kind": "items", "lines": _lines(lines, known, language)}
        case Letter(head=head, subject=subject, lines=lines):
            said = {"kind": "letter", "head": _line(head, known, language), "subject": _line(subject, known, language)}
            said["lines"] = _lines(lines, known, language)
        case Figure(diagram=diagram, caption=caption):
            page = page_of(diagram)
            # Typst knows no CSS variables, so the picture comes without its style sheet.
            said = {"kind": "figure", "svg": svg_text(page, styled=False), "wide": page.width, "high": page.height}
            said |= {"caption": _shown(caption, language)}
        case Table():
            return _grid(side_by_side([block], [language]), known)
    return {**said, "language": language}


def _grid(grid: Grid, known: frozenset[str]) -> Json:
    columns = [
        {
            "head": _shown(one.head, one.language),
            "width": one.width,
            "begins": one.begins,
            "language": one.language,
        }
        for one in grid.columns
    ]
    rows = [
        {
            "cells": [
                _lines(cell, known, column.language) for cell, column in zip(row.cells, grid.columns, strict=True)
            ],
            "whole": row.whole,
            **({"at": f"clause-{anchor(row.clause)}"} if row.clause else {}),
        }
        for row in grid.rows
    ]
    return {"kind": "table", "columns": columns, "rows": rows}


def _lines(lines: Sequence[Line], known: frozenset[str], language: str) -> list[list[Json]]:
    return [_line(line, known, language) for line in lines]


def _line(line: Line, known: frozenset[str], language: str) -> list[Json]:
    return [_run(run, known, language) for run in line]


def _run(run: Run, known: frozenset[str], language: str) -> Json:
    said: Json = {"text": _shown(run.text, language), "kind": run.kind}
    if run.kind == "clause" and clause_of(run) in known:
        said["to"] = f"clause-{anchor(clause_of(run))}"
    return said


def _titled(part: Section, edition: Edition) -> str:
    return _shown(part.title, edition.language)


def _shown(text: str, language: str) -> str:
    return text.translate(_WIDE) if language == "en" else text
