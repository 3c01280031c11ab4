"""Metrics as data: numbers over the cases of a period, each by a formula. `complaintflow.reporting` works them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from complaintflow.compiled.condition import Condition
from complaintflow.compiled.words import Clause, Words

PopulationKind = Literal["received", "closed", "open", "open_at_start", "known", "event"]
Measure = Literal["mean", "median", "max", "min", "sum"]
Operation = Literal["ratio", "add", "subtract", "weighted"]
SpanUnit = Literal["minutes", "hours", "days", "working hours", "working days"]
Against = Literal["same_period_last_year", "previous_period"]


@dataclass(frozen=True, slots=True)
class Population:
    """Which cases a metric is about. `events`: of the kind `event`, one of these happened in the period."""

    kind: PopulationKind
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases."""

    of: Population
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Occurrences:
    """How often events happened in the period; `where` sees the case at the period's end and the event's data."""

    events: tuple[str, ...]
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """Of the cases of which `among` holds, the part of which `where` holds too."""

    of: Population
    among: Condition | None
    where: Condition


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Of the cycles of deadlines whose verdict fell in the period, the part that was met in time."""

    deadlines: tuple[str, ...]
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """The time from the first `start` to the last `end` after it; an `end` of None is the closing of the case."""

    start: str
    end: str | None
    unit: SpanUnit = "hours"
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class Statistic:
    """A measure of a number over cases; cases that lack the number do not count."""

    measure: Measure
    value: str | Between
    of: Population
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Combination:
    """Other metrics put together; without one of their values there is none. `weights` belong to `weighted`."""

    operation: Operation
    metrics: tuple[str, ...]
    weights: tuple[int | float, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """How a metric has changed against an earlier period: as a part of what it was (`relative`), or as a difference."""

    metric: str
    against: Against = "same_period_last_year"
    relative: bool = True


Formula = Count | Occurrences | Share | Timeliness | Statistic | Combination | Change


@dataclass(frozen=True, slots=True)
class Target:
    """What a metric should reach: at least or at most so much (of a percentage its number)."""

    at_least: int | float | None = None
    at_most: int | float | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric. `percent`: its value times 100 is shown; `digits`: decimals, None for as many as it needs up to one."""

    name: str
    formula: Formula
    percent: bool = False
    digits: int | None = None
    target: Target | None = None
    title: Words = Words()
    clause: Clause = ()


_RECEIVED: Final = Population("received")
_CLOSED: Final = Population("closed")

BUILT_IN: Final[Mapping[str, Metric]] = {
    metric.name: metric
    for metric in (
        Metric("received", Count(_RECEIVED), title=Words("Complaints received", "受理投诉数")),
        Metric("closed", Count(_CLOSED), title=Words("Complaints closed", "结案数")),
        Metric("open_at_start", Count(Population("open_at_start")), title=Words("Open at the start", "期初未结数")),
        Metric("open_at_end", Count(Population("open")), title=Words("Open at the end", "期末未结数")),
        Metric("timeliness", Timeliness(()), percent=True, title=Words("Deadlines met in time", "处理及时率")),
        Metric(
            "days_to_close",
            Statistic("median", Between("open", None, "days"), _CLOSED),
            title=Words("Days to closing (median)", "结案天数（中位数）"),
        ),
        Metric(
            "year_on_year",
            Change("received"),
            percent=True,
            title=Words("Received, change on last year", "受理数同比"),
        ),
    )
}
"""Metrics that every policy has; one that a policy declares under such a name takes its place."""


def metrics_asked(formula: Formula) -> tuple[str, ...]:
    """Return the metrics that a formula is put together from."""
    match formula:
        case Combination():
            return formula.metrics
        case Change():
            return (formula.metric,)
        case _:
            return ()
