# ruff: noqa: RUF009  # `key` returns a dataclass field
"""Scenarios of reports as their author writes them.

In: the shapes of the policy language. Out: `ReportScenarioSpec` and its parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from complaintflow.policy import (
    CLAUSE,
    NAME,
    NO_ENTRIES,
    TEXT,
    VALUE,
    WORDS,
    Choice,
    ListOf,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportActSpec:
    """Somebody hands a report in, or sets its date."""

    span: Span
    event: Name = key(Choice("submit", "schedule", doc="what is done"), "submit, or schedule", required=True)
    by: Text | None = key(TEXT, "who does it: an actor of this file, or simply a role (default: `defaults.by`)")
    at: Text = key(MOMENT, "when: an instant, or the time since the period's end such as +4d", required=True)
    data: Free = key(FREE, "the passages handed in, or the date that is set (`date`)", default=NO_ENTRIES)
    id: Text | None = key(TEXT, "the line's id (default: derived from what it says)")
    refused: Text | None = key(TEXT, "the code of the refusal that is expected")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportThenSpec:
    """What is expected of a report."""

    span: Span
    due: Text | None = key(DUE, "when it is due; `none`: that is to be decided")
    status: Name | None = key(
        Choice("coming", "undecided", "owed", "overdue", "submitted", "submitted_late", doc="how a report stands"),
        "how it stands: coming, undecided, owed, overdue, submitted or submitted_late",
    )
    figures: Mapping[Text, Text] = key(
        MapOf(TEXT, VALUE),
        "metrics and their values as they are shown, such as 12 or 85.7%; `none`: –",
        default=NO_ENTRIES,
    )
    lists: tuple[tuple[Text, ...], ...] = key(
        ListOf(OneOrMany(TEXT)), "the cases of each list of the report, in order", default=()
    )
    effects: tuple[Free, ...] = key(OneOrMany(FREE), "effects that came, at least these, in this order", default=())
    never: tuple[Free, ...] = key(OneOrMany(FREE), "effects that did not come", default=())


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
        OneOrMany(NAME), "the scenarios of this file whose cases it is about (default: all)", default=()
    )
    when: tuple[ReportActSpec, ...] = key(OneOrMany(Record(ReportActSpec)), "what is handed in, in order", default=())
    at: Text | None = key(MOMENT, "as known when (default: at the last of `when`, or at the period's end)")
    then: ReportThenSpec | None = key(Record(ReportThenSpec), "what is expected")
