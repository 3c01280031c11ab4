# ruff: noqa: RUF009  # `key` returns a dataclass field
"""Scenarios of reports as their author writes them.

In: the shapes of the policy language. Out: `ReportScenarioSpec` and its parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from complaintflow.policy import (
    BOOL,
    CLAUSE,
    NAME,
    NO_ENTRIES,
    PATH,
    TEXT,
    VALUE,
    WORDS,
    ByKey,
    ByKind,
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
from complaintflow.scenario.shapes import DUE, FREE, MOMENT, PERIOD, Free
from complaintflow.source import Span

STATUS: Final = Choice(
    "coming", "undecided", "owed", "overdue", "submitted", "submitted_late", doc="how a report stands"
)
_HOW: Final = "coming, undecided, owed, overdue, submitted or submitted_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportActSpec:
    """Somebody hands a report in, or sets its date."""

    span: Span
    event: Name = key(Choice("submit", "schedule", doc="what is done"), "submit, or schedule", required=True)
    by: Text | None = key(TEXT, "who does it: an actor of this file, or simply a role (default: `defaults.by`)")
    at: Text = key(MOMENT, "when: an instant, or the time since the period's end such as +4d", required=True)
    data: Free = key(FREE, "the passages handed in, or the date that is set (`date`)", default=NO_ENTRIES)
    report: Name | None = key(NAME, "which report, where it is another one of the same period")
    unit: Text | None = key(TEXT, "whose, where another unit hands its own in (default: the scenario's unit)")
    id: Text | None = key(TEXT, "the line's id (default: derived from what it says)")
    refused: Text | None = key(TEXT, "the code of the refusal that is expected")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandsSpec:
    """How the report stands at an instant."""

    span: Span
    status: Name = key(STATUS, f"how it stands: {_HOW}", required=True)
    at: Text = key(MOMENT, "when: an instant, or the time since the period's end such as +5d1s", required=True)
    due: Text | None = key(DUE, "when it is due, as it is known then; `none`: that is to be decided")


ReportStepSpec: TypeAlias = ReportActSpec | StandsSpec
_STEP: Final = ByKey(
    {"event": Record(ReportActSpec), "status": Record(StandsSpec)},
    defines="report_step",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """Rows of a table of the report."""

    span: Span
    by: tuple[Name, ...] = key(OneOrMany(TEXT), "the facts that the table's rows are of", default=())
    over: Name | None = key(NAME, "or the parts of the period that they are of: month, quarter or half_year")
    rows: tuple[Free, ...] = key(
        OneOrMany(FREE),
        "rows: `of` (the fact's value, several in a list, `none`, `others`, `total`) and metrics with their values",
        required=True,
    )
    exactly: Located[bool] | None = key(BOOL, "true: and no other rows")


LISTED: Final = ByKind(scalar=TEXT, mapping=FREE)
"""A case of a list: its id, or its id (`case`) and what the list shows of it."""
LISTS: Final = ByKind(sequence=ListOf(OneOrMany(TEXT)), mapping=MapOf(TEXT, OneOrMany(LISTED)))
"""The cases of every list in turn, or of lists by their titles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportThenSpec:
    """What is expected of a report."""

    span: Span
    due: Text | None = key(DUE, "when it is due; `none`: that is to be decided")
    status: Name | None = key(STATUS, f"how it stands: {_HOW}")
    from_: tuple[Name, ...] = key(OneOrMany(NAME), "the roles that it comes from", default=())
    to: tuple[Name, ...] = key(OneOrMany(NAME), "the roles that it goes to", default=())
    figures: Mapping[Text, Text] = key(
        MapOf(TEXT, VALUE),
        "metrics and their values as they are shown, such as 12 or 85.7%; `none`: –",
        default=NO_ENTRIES,
    )
    shows: tuple[Name, ...] = key(
        OneOrMany(NAME), "exactly the metrics that the report shows outside its tables, in its order", default=()
    )
    tables: tuple[TableSpec, ...] = key(OneOrMany(Record(TableSpec)), "rows of the report's tables", default=())
    lists: Mapping[Text, tuple[object, ...]] | tuple[tuple[Text, ...], ...] = key(
        LISTS, "the cases of lists by the list's title, or of every list in turn", default=()
    )
    passages: Mapping[Name, Text] = key(
        MapOf(NAME, TEXT), "passages as they were handed in; `none`: nobody wrote it", default=NO_ENTRIES
    )
    submissions: Mapping[Name, object] = key(
        MapOf(NAME, ByKind(scalar=STATUS, mapping=MapOf(TEXT, STATUS))),
        "how reports stand that this one rests on, by name, or by name and unit",
        default=NO_ENTRIES,
    )
    effects: tuple[Free, ...] = key(OneOrMany(FREE), "effects that came, at least these, in this order", default=())
    exactly: tuple[Text, ...] = key(
        OneOrMany(TEXT), "kinds of effects of which only those listed under `effects` came", default=()
    )
    never: tuple[Free, ...] = key(OneOrMany(FREE), "effects that did not come", default=())
    nothing_else: Located[bool] | None = key(BOOL, "true: no effects came but those under `effects`")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportScenarioSpec:
    """One scenario of a report: the cases of some scenarios, a period, what is handed in, what follows."""

    span: Span
    id: Name = key(NAME, "the scenario's name, once in this file", required=True)
    title: WordsSpec | None = key(WORDS, "what it shows, in English and Chinese")
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses it shows", default=())
    report: Name = key(NAME, "the report, or overview", required=True)
    period: Text = key(PERIOD, "the period, such as 2026-03 or 2026-H1", required=True)
    unit: Text | None = key(TEXT, "the unit whose report it is")
    of: tuple[Name, ...] = key(
        OneOrMany(NAME),
        "the scenarios of this file whose cases it is about (default: all `cases`; with `events`, none)",
        default=(),
    )
    events: Text | None = key(PATH, "a file of events that it is about, relative to this file")
    when: tuple[ReportStepSpec, ...] = key(
        OneOrMany(_STEP), "what is handed in, and how it stands on the way, in order", default=()
    )
    at: Text | None = key(MOMENT, "as known when (default: at the last of `when`, or at the period's end)")
    then: ReportThenSpec | None = key(Record(ReportThenSpec), "what is expected")
