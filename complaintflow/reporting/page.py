"""A report as it is read: headings, figures, tables and lists with their texts, in one language.

Plain data. `reporting.build` makes it; Markdown, HTML, CSV, JSON and the terminal are written from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from complaintflow.compiled.words import Clause
from complaintflow.reporting.metrics import Figure


@dataclass(frozen=True, slots=True)
class FigureText:
    """A metric's value with its texts."""

    figure: Figure
    title: str
    text: str
    detail: str = ""
    target: str = ""

    @property
    def name(self) -> str:
        """The metric's name."""
        return self.figure.metric.name


@dataclass(frozen=True, slots=True)
class FiguresPart:
    """Metrics under one another."""

    title: str
    figures: tuple[FigureText, ...]
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what it is of (as values and as text), and a figure for each column."""

    keys: tuple[object, ...]
    labels: tuple[str, ...]
    figures: tuple[FigureText, ...]


@dataclass(frozen=True, slots=True)
class TablePart:
    """Metrics by facts or over time. `names` are the facts (or the kind of the parts) that the rows are of."""

    title: str
    names: tuple[str, ...]
    heads: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row
    over_time: bool = False
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class ListPart:
    """A list of cases: for each its id, then what is shown of it (as values and as text)."""

    title: str
    names: tuple[str, ...]
    heads: tuple[str, ...]
    values: tuple[tuple[object, ...], ...]
    cells: tuple[tuple[str, ...], ...]
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class PassagePart:
    """A passage written by a person; `text` is empty while nobody has."""

    title: str
    name: str
    text: str
    placeholder: str
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class SubmissionsPart:
    """Reports that have come in, or not."""

    title: str
    report: str
    heads: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    clause: Clause = ()


Part = FiguresPart | TablePart | ListPart | PassagePart | SubmissionsPart


@dataclass(frozen=True, slots=True)
class Page:
    """A report for one period (and one unit). `facts` are lines such as from whom it comes and when it is due.

    `short` tells the page apart from the others of its period: the title and the unit.
    """

    report: str
    period: str
    unit: str | None
    language: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    source: str
    clause: Clause = ()
    short: str = ""
