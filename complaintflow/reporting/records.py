"""Report pages for machines: JSON and CSV.

In: `Page` values. Out: JSON objects, or files of CSV by name. Numbers that are not whole are given to six places; what
a reader may not see is left out, as it is everywhere.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
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

_PLACES: Final = 6
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def json_text(pages: Sequence[Page]) -> str:
    """Return pages as JSON."""
    return json.dumps([_page(page) for page in pages], ensure_ascii=False, indent=2) + "\n"


def _page(page: Page) -> dict[str, object]:
    return {
        "report": page.report,
        "period": page.period,
        "unit": page.unit,
        "title": page.title,
        "about": dict(page.facts),
        "contents": [_part(part) for part in page.parts],
        "clause": list(page.clause),
    }


def _part(part: Part) -> dict[str, object]:
    said: dict[str, object] = {"title": part.title}
    match part:
        case FiguresPart():
            said["figures"] = [_figure(figure) for figure in part.figures]
        case TablePart():
            said["by"] = list(part.names)
            said["rows"] = [_row(part, row) for row in part.rows]
            said["total"] = {figure.name: number(figure.figure.value) for figure in part.total.figures}
        case ListPart():
            said["cases"] = [dict(zip(part.names, values, strict=True)) for values in part.values]
        case PassagePart():
            said |= {"passage": part.name, "text": part.text or None}
        case SubmissionsPart():
            said |= {"report": part.report, "reports": [dict(zip(part.heads, row, strict=True)) for row in part.cells]}
    return said


def _row(part: TablePart, row: Row) -> dict[str, object]:
    keys: Mapping[str, object] = dict(zip(part.names, row.keys, strict=False))
    return {"of": dict(keys), **{figure.name: number(figure.figure.value) for figure in row.figures}}


def _figure(text: FigureText) -> dict[str, object]:
    figure = text.figure
    said: dict[str, object] = {
        "metric": text.name,
        "title": text.title,
        "value": number(figure.value),
        "unit": figure.unit,
        "shown": text.text,
    }
    if figure.part is not None:
        said |= {"part": number(figure.part), "whole": number(figure.whole)}
    if figure.on_target is not None:
        said["on_target"] = figure.on_target
    return said | ({"note": note_of(text)} if note_of(text) else {})


def note_of(text: FigureText) -> str:
    """Return what is to be known about the data of an earlier period."""
    return "no_data" if text.figure.no_data else "partial_data" if text.figure.since is not None else ""


def number(value: Fraction | None) -> int | float | None:
    """Return a value as JSON has it: whole numbers whole, others to six places."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else round(float(value), _PLACES)


# ---- CSV


def csv_files(pages: Iterable[Page]) -> dict[str, str]:
    """Return the text of each file by its name: one for a part of a page, and one with all figures."""
    files: dict[str, str] = {}
    figures: list[tuple[object, ...]] = []
    for page in pages:
        stem = "-".join(_safe(word) for word in (page.report, page.period, page.unit) if word is not None)
        for place, part in enumerate(page.parts, 1):
            match part:
                case FiguresPart():
                    figures += [_figure_row(page, text) for text in part.figures]
                case TablePart():
                    rows = [[*row.labels, *map(_amount, row.figures)] for row in (*part.rows, part.total)]
                    files[f"{stem}-{place}.csv"] = csv_text((*part.heads, *part.columns), rows)
                case ListPart() | SubmissionsPart():
                    files[f"{stem}-{place}.csv"] = csv_text(part.heads, part.cells)
    if figures:
        heads = ("report", "period", "unit", "metric", "title", "value", "kind", "part", "whole", "note")
        files = {"figures.csv": csv_text(heads, figures), **files}
    return files


def _figure_row(page: Page, text: FigureText) -> tuple[object, ...]:
    figure = text.figure
    numbers = (number(figure.value), number(figure.part), number(figure.whole))
    value, part, whole = ("" if one is None else one for one in numbers)
    note = note_of(text)
    return (
        page.report, page.period, page.unit or "", text.name, text.title, value, figure.unit, part, whole, note,
    )  # fmt: skip


def _amount(text: FigureText) -> object:
    value = number(text.figure.value)
    return "" if value is None else value


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV, safe to open in a spreadsheet: no text begins a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([_cell(head) for head in heads])
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return stream.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _safe(word: str) -> str:
    """Return a word as part of a file's name."""
    return "".join(char if char.isalnum() or char in "_-" else "_" for char in word)
