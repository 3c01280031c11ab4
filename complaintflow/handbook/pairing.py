"""The same table in one language or two, as one table: what reads the same in both is shown once.

In: a table in every language. Out: its columns from left to right, and rows of cells to go with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from complaintflow.handbook.document import Cell, Table, plain

_LONG: Final = 1200
_ROOM: Final = {"en": 1.0, "zh": 0.75}
"""How much room the same words take in a language."""
_SHARED: Final = 0.6
"""How much of its width a column keeps that both languages share: it has half of the page, not half of a half."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its width in parts of the page's, and whether it begins another language, set off by a line."""

    language: str
    head: str
    width: float
    begins: bool


@dataclass(frozen=True, slots=True)
class Across:
    """A row; `whole` ones stay on one page, for they are surely shorter than that."""

    cells: tuple[Cell, ...]
    elements: tuple[str, ...]
    whole: bool

    @property
    def clause(self) -> str:
        """The clause that the row is about, to which citations lead, or nothing."""
        return next((name.removeprefix("clause:") for name in self.elements if name.startswith("clause:")), "")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table over the whole width of a page."""

    columns: tuple[Column, ...]
    rows: tuple[Across, ...]


def side_by_side(tables: Sequence[Table], languages: Sequence[str]) -> Grid:
    """Return the tables side by side; columns without a difference once, before the languages or after them.

    Clauses, numbers and names of files are the same in every language: shown twice they would only take room.
    """
    first = tables[0]
    places = range(len(first.head))
    same = {place for place in places if len(tables) > 1 and _same(tables, place)}
    leading = next((place for place in places if place not in same), len(first.head))
    shared = [(0, place) for place in places if place in same]
    own = [(number, place) for number in range(len(tables)) for place in places if place not in same]
    order = [*shared[:leading], *own, *shared[leading:]]
    wanted = [
        first.widths[place] * (_SHARED if place in same else _ROOM[languages[number]] / len(tables))
        for number, place in order
    ]
    widths = [100 * width / sum(wanted) for width in wanted] if len(tables) > 1 else list(first.widths)
    columns = tuple(
        Column(
            languages[number],
            " / ".join(dict.fromkeys(table.head[place] for table in tables)) if place in same else _head(tables, at),
            width,
            begins=_begins(at, order[index - 1] if index else None, same),
        )
        for index, (at, width) in enumerate(zip(order, widths, strict=True))
        for number, place in (at,)
    )
    rows = (
        Across(cells, sides[0].elements, max(sum(len(plain(line)) for line in cell) for cell in cells) < _LONG)
        for sides in zip(*(table.rows for table in tables), strict=True)
        for cells in (tuple(sides[number].cells[place] for number, place in order),)
    )
    return Grid(columns, tuple(rows))


def _same(tables: Sequence[Table], place: int) -> bool:
    return all(
        _said(row.cells[place]) == _said(other.cells[place])
        for table in tables[1:]
        for row, other in zip(tables[0].rows, table.rows, strict=True)
    )


def _said(cell: Cell) -> list[list[tuple[str, str]]]:
    """Return what a cell says, without the commas between its parts: each language has its own."""
    return [[(run.text, run.kind) for run in line if run.text.strip(" ,、，;；")] for line in cell]


def _head(tables: Sequence[Table], at: tuple[int, int]) -> str:
    number, place = at
    return tables[number].head[place]


def _begins(at: tuple[int, int], before: tuple[int, int] | None, same: set[int]) -> bool:
    """Return whether a column is of another language than the one before it, or of both."""
    return before is not None and (at[0], at[1] in same) != (before[0], before[1] in same)
