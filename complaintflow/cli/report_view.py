"""Report pages on a terminal.

In: a `Page`. Out: headings and tables on the screen.
"""

from __future__ import annotations

from collections.abc import Sequence

from complaintflow.cli.screen import Part as Piece
from complaintflow.cli.screen import Screen
from complaintflow.reporting.page import FiguresPart, ListPart, Page, Part, PassagePart, SubmissionsPart, TablePart
from complaintflow.reporting.wording import Wording


def print_page(page: Page, screen: Screen) -> None:
    """Print one page."""
    words = Wording(page.language)
    screen.line(Piece(page.title, "bold"))
    screen.line(Piece(page.subtitle, "bold"))
    for name, value in page.facts:
        screen.line(Piece(f"  {name}: ", "dim"), value)
    for part in page.parts:
        screen.line()
        cited = f"  [{words.listed(part.clause)}]" if part.clause else ""
        screen.line(Piece(part.title, "bold"), Piece(cited, "dim"))
        _print_part(part, words, screen)
    screen.line()
    screen.line(Piece(page.source, "dim"))


def _print_part(part: Part, words: Wording, screen: Screen) -> None:
    match part:
        case FiguresPart():
            _print_figures(part, words, screen)
        case TablePart():
            heads = (*part.heads, *part.columns)
            rows = [(*row.labels, *(figure.text for figure in row.figures)) for row in (*part.rows, part.total)]
            screen.columns(heads, rows, numbers=frozenset(range(len(part.heads), len(heads))), indent="  ")
        case ListPart() | SubmissionsPart():
            _print_list(part.heads, part.cells, words, screen)
        case PassagePart():
            for line in (part.text or part.placeholder).splitlines():
                screen.line(f"  {line}")


def _print_figures(part: FiguresPart, words: Wording, screen: Screen) -> None:
    rows = []
    for figure in part.figures:
        reached = figure.figure.on_target
        verdict = "" if reached is None else f" ({words('met' if reached else 'missed')})"
        rows.append((figure.title, figure.text, figure.detail, figure.target + verdict))
    heads = (words("metric"), words("value"), words("of"), words("target"))
    used = [place for place in range(4) if place < 2 or any(row[place] for row in rows)]
    shown = [[row[place] for place in used] for row in rows]
    screen.columns([heads[place] for place in used], shown, numbers=frozenset({1}), indent="  ")


def _print_list(heads: Sequence[str], cells: Sequence[Sequence[str]], words: Wording, screen: Screen) -> None:
    if cells:
        screen.columns(heads, cells, indent="  ")
    else:
        screen.line(f"  {words('no_cases')}")
