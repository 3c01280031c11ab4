# ruff: noqa: RUF009  # `key` returns a dataclass field
"""The column mapping of a CSV replay as its author writes it (`map:`).

In: the shapes of the policy language. Out: `ColumnMapSpec`, decoded with positions like a policy, and its zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.zone import Zone
from complaintflow.compiler.zone_names import read_zone
from complaintflow.policy import (
    BOOL,
    FORMAT,
    NAME,
    NO_ENTRIES,
    TEXT,
    TIME_ZONE,
    WORDS,
    Choice,
    ListOf,
    Located,
    MapOf,
    Name,
    OneOrMany,
    Record,
    Text,
    WordsSpec,
    key,
)
from complaintflow.source import Code, Findings
from complaintflow.source.span import Span

_DOUBLED: Final = Choice("first", "last", doc="which of two equal local times is meant")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSpec:
    """A column, and what its values become."""

    span: Span
    column: Text = key(TEXT, "the column's heading", required=True)
    values: Mapping[Text, Text] = key(
        MapOf(TEXT, TEXT), "what a value becomes; `missing`: no value; other values stay", default=NO_ENTRIES
    )


_COLUMN: Final = Record(ColumnSpec, shorthand=("column",))
_COLUMNS: Final = MapOf(NAME, _COLUMN)


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderSpec:
    """Who the events come from."""

    span: Span
    id: Text | None = key(TEXT, "the sender's id")
    id_column: Text | None = key(TEXT, "or the column that holds it")
    roles: tuple[Name, ...] = key(OneOrMany(NAME), "the roles the sender holds", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningSpec:
    """Which columns open a case."""

    span: Span
    at: Text = key(TEXT, "the column with the time of opening", required=True)
    actor: SenderSpec | None = key(Record(SenderSpec, shorthand=("id",)), "who opens the case")
    facts: Mapping[Name, ColumnSpec] = key(_COLUMNS, "the facts and their columns", default=NO_ENTRIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowEventSpec:
    """An event that a row tells of when its time column has a value."""

    span: Span
    event: Name = key(NAME, "the event", required=True)
    at: Text = key(TEXT, "the column with its time; a row without a value there has no such event", required=True)
    when: Mapping[Text, Text | tuple[Text, ...]] = key(
        MapOf(TEXT, OneOrMany(TEXT)), "only where these columns have one of these values", default=NO_ENTRIES
    )
    actor: SenderSpec | None = key(Record(SenderSpec, shorthand=("id",)), "who sends it")
    data: Mapping[Name, ColumnSpec] = key(_COLUMNS, "its data and their columns", default=NO_ENTRIES)
    once: Located[bool] | None = key(
        BOOL, "true: every row of the case repeats it, and only the first row with a time tells it"
    )
    not_before_opening: Located[bool] | None = key(
        BOOL, "true: a time before that of opening (a date, read as its midnight) is taken as the time of opening"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapSpec:
    """The whole file."""

    span: Span
    map: Name = key(NAME, "the map's name (first key: it tells what kind of file this is)", required=True)
    format: Text = key(FORMAT, "the version of the format", required=True)
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    zone: Text = key(TIME_ZONE, "the IANA time zone of times without an offset", required=True)
    doubled_hour: Name | None = key(
        _DOUBLED, "which occurrence a local time means that comes twice, in every column (default: first)"
    )
    case: Text = key(TEXT, "the column with the case's id", required=True)
    one_case_per_row: Located[bool] | None = key(
        BOOL, "true: a row is a whole case, which is forgotten when its row is done"
    )
    rows_together: Located[bool] | None = key(
        BOOL, "true: a case's rows stand together; it is run in order of time and forgotten when the last is read"
    )
    open: OpeningSpec = key(Record(OpeningSpec), "what opens a case", required=True)
    events: tuple[RowEventSpec, ...] = key(ListOf(Record(RowEventSpec)), "what else a row tells of", default=())
    group_by: tuple[Text, ...] = key(OneOrMany(TEXT), "columns by which the summary counts", default=())

    @property
    def row_is_case(self) -> bool:
        """Whether every row is a whole case."""
        return is_true(self.one_case_per_row)

    @property
    def rows_stand_together(self) -> bool:
        """Whether the rows of a case follow one another."""
        return is_true(self.rows_together)


def is_true(written: Located[bool] | None) -> bool:
    """Whether a truth value is written and is true."""
    return written is not None and written.value


def read_map(columns: ColumnMapSpec, findings: Findings) -> Zone:
    """Return the map's zone; what makes no sense in the map is reported."""
    if columns.row_is_case and columns.rows_together is not None and columns.rows_stand_together:
        message = "`rows_together` says that a case has several rows, `one_case_per_row` that it has one"
        findings.error(Code.BAD_VALUE, columns.rows_together.span, message, "write the one that is so")
    return read_zone(columns.zone, findings)
