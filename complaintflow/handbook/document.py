"""A handbook as data: sections of paragraphs, lists, tables, letters and figures. No markup in it, of no format.

A line is made of runs; what a run is (a clause, something to be decided, a place to be filled in) is said, and every
writer shows it in its own way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from complaintflow.diagram.model import Diagram
from complaintflow.messages.places import clean

RunKind = Literal["plain", "strong", "clause", "open", "place"]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text. `clause` cites a clause, `open` is still to be decided, `place` is filled in for each case."""

    text: str
    kind: RunKind = "plain"


Line = tuple[Run, ...]
Cell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a `note` stands a little behind the rest."""

    line: Line
    note: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, and the elements of the policy that it is about."""

    cells: tuple[Cell, ...]
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `widths` are parts of the page's width."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as the recipient reads it."""

    head: Line
    subject: Line
    lines: tuple[Line, ...]
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A flow chart, which every writer draws as it needs it, with what stands under it."""

    diagram: Diagram
    caption: str


Block = Paragraph | Items | Table | Letter | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A section or, on level 2, a part of one. `id` is the same in every language."""

    id: str
    level: int
    number: str
    title: str
    blocks: tuple[Block, ...] = ()
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """The handbook in one language."""

    language: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    remark: str
    sections: tuple[Section, ...]
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Handbook:
    """A handbook in one language or two. Its editions have the same sections and blocks, one for one.

    `effective` is the date from which the procedure holds (ISO): the date of the files that are made of it.
    """

    policy: str
    version: str
    effective: str
    digest: str
    editions: tuple[Edition, ...]


_LETTERS: Final[dict[str, RunKind]] = {"s": "strong", "c": "clause", "o": "open", "p": "place"}
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9.-]")
_MARKED: Final = re.compile("\x0e([scop])([^\x0e\x0f]*)\x0f")


def marked(kind: RunKind, text: str) -> str:
    """Return a text that `line` reads as a run of a kind, to be put together with others in a sentence."""
    letter = next(letter for letter, known in _LETTERS.items() if known == kind)
    return f"\x0e{letter}{text}\x0f"


def line(text: str) -> Line:
    """Return the runs of a text. No control character is left in them: nothing a policy says can pass for a mark."""
    runs: list[Run] = []
    here = 0
    for found in _MARKED.finditer(text):
        runs.append(Run(clean(text[here : found.start()])))
        runs.append(Run(clean(found[2]), _LETTERS[found[1]]))
        here = found.end()
    runs.append(Run(clean(text[here:])))
    return tuple(run for run in runs if run.text)


def plain(text: Line) -> str:
    """Return what a line says, marks aside."""
    return "".join(run.text for run in text)


def cell(*texts: str) -> Cell:
    """Return a cell of lines; empty ones are left out."""
    return tuple(line(text) for text in texts if text)


def row(*cells: Cell | str, elements: tuple[str, ...] = ()) -> Row:
    """Return a row; a text is a cell of one line."""
    return Row(tuple(cell(one) if isinstance(one, str) else one for one in cells), elements)


def anchor(text: str) -> str:
    """Return a text as the name of a place in a document; different texts get different names."""
    return _NO_NAME.sub(lambda found: f"_{ord(found[0]):x}_", text)


def clause_of(run: Run) -> str:
    """Return the clause that a run cites."""
    return run.text.removesuffix("※")


def clauses_in(edition: Edition) -> frozenset[str]:
    """Return the clauses that have a row of their own in an edition, to which citations lead."""
    return frozenset(
        element.removeprefix("clause:")
        for section in edition.sections
        for block in section.blocks
        if isinstance(block, Table)
        for row in block.rows
        for element in row.elements
        if element.startswith("clause:")
    )
