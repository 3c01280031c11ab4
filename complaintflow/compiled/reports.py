"""Reports as data: what is owed for each period, by whom, to whom, when, what it contains and what its ladder does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from complaintflow.compiled.condition import Condition
from complaintflow.compiled.deadlines import Rung
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.metrics import Population
from complaintflow.compiled.period import PeriodKind
from complaintflow.compiled.words import Clause, Words

MonthEnd = Literal["clamp", "next_month"]
Roll = Literal["none", "next_working_day", "previous_working_day"]


@dataclass(frozen=True, slots=True)
class DayDue:
    """Due at the end of a day of the month after the period (or of `month`, the next one of that name).

    `inclusive` false: due before that day begins.
    """

    day: int
    month: int | None = None
    inclusive: bool = True
    month_end: MonthEnd = "clamp"
    roll: Roll = "none"
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class AfterDue:
    """Due so long after the period's end, by a counting."""

    duration: Duration
    counting: str = "civil"


@dataclass(frozen=True, slots=True)
class BeforeDue:
    """Due before another report or meeting of the same period takes place or falls due."""

    report: str


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Due on the day that a line of the events sets. `parameter`: the unset parameter that leaves it open, if any."""

    parameter: str | None = None


Due = DayDue | AfterDue | BeforeDue | Scheduled


@dataclass(frozen=True, slots=True)
class Figures:
    """Metrics under a heading."""

    metrics: tuple[str, ...]
    title: Words = Words()
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class MetricTable:
    """Metrics by the values of facts (`by`), or over the parts of the period (`over`)."""

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    over: PeriodKind | None = None
    top: int | None = None
    title: Words = Words()
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class CaseList:
    """A list of cases with some of their facts."""

    of: Population
    where: Condition | None = None
    show: tuple[str, ...] = ()
    title: Words = Words()
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that a person writes."""

    name: str
    title: Words = Words()
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Submissions:
    """Which reports of another kind have come in for the period."""

    report: str
    title: Words = Words()
    clause: Clause = ()


Content = Figures | MetricTable | CaseList | Passage | Submissions


@dataclass(frozen=True, slots=True)
class Report:
    """A report. `period` is None while its parameter `period_parameter` is unset; `due` None means it is never due."""

    name: str
    period: PeriodKind | None
    due: Due | None
    sender: tuple[str, ...]
    to: tuple[str, ...] = ()
    for_each: str | None = None
    contents: tuple[Content, ...] = ()
    ladder: tuple[Rung, ...] = ()
    period_parameter: str | None = None
    title: Words = Words()
    clause: Clause = ()
