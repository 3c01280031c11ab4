"""Metrics as the author writes them (`metrics`): numbers over the cases of a period, each by a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from complaintflow.policy.condition_shape import CONDITION, FACT
from complaintflow.policy.conditions import ConditionNode, ParameterOperand
from complaintflow.policy.fields import EVENTS
from complaintflow.policy.located import Located, Name, Text
from complaintflow.policy.records import ByKey, Record
from complaintflow.policy.references import BUILT_IN_METRICS, Kind
from complaintflow.policy.scalars import NAME, NAME_PATTERN, VALUE, Choice, IntegerShape, Ref, TextShape
from complaintflow.policy.shape import key
from complaintflow.policy.structures import ByKind, ListOf, MapOf, OneOrMany
from complaintflow.policy.words import CLAUSE, WORDS, WordsSpec
from complaintflow.source.codes import Code
from complaintflow.source.span import Span

METRIC: Final = Ref(Kind.METRIC, words=BUILT_IN_METRICS)
METRICS: Final = OneOrMany(METRIC)
ANY_DEADLINE: Final = TextShape(
    "the name of a deadline", rf"{NAME_PATTERN}(?:\.{NAME_PATTERN})?", code=Code.BAD_NAME, is_name=True
)
POPULATIONS: Final = ("received", "closed", "open", "open_at_start", "known")
CLOSING: Final = "closing"
SPAN_UNITS: Final = ("minutes", "hours", "days", "working hours", "working days")

_OF: Final = "which cases: received, closed, open, open_at_start, known, or {event: EVENT}"
_WHERE: Final = "only those of which this holds at the end of the period"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActedSpec:
    """The cases on which one of these events happened in the period."""

    span: Span
    event: tuple[Name, ...] = key(EVENTS, "the event, or several", required=True)


PopulationNode: TypeAlias = Name | ActedSpec
POPULATION: Final = ByKind(scalar=Choice(*POPULATIONS, doc="which cases"), mapping=Record(ActedSpec))


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSpec:
    """What a metric should reach; a percentage is written as its number (`at_least: 95`)."""

    span: Span
    at_least: Text | ParameterOperand | None = key(
        ByKind(scalar=VALUE, mapping=Record(ParameterOperand)), "the least that is good enough"
    )
    at_most: Text | ParameterOperand | None = key(
        ByKind(scalar=VALUE, mapping=Record(ParameterOperand)), "the most that is good enough"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSpec:
    """What every metric can say of itself."""

    span: Span
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    as_: Name | None = key(Choice("percent", "number", doc="how the value is written"), "percent or number")
    digits: Located[int] | None = key(IntegerShape(most=6), "decimals shown (default: 1, none for whole numbers)")
    target: TargetSpec | None = key(Record(TargetSpec, at_least_one=True), "what it should reach")
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class CountMetricSpec(MetricSpec):
    """A metric: how many cases."""

    count: PopulationNode = key(POPULATION, _OF, required=True)
    where: ConditionNode | None = key(CONDITION, _WHERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrencesMetricSpec(MetricSpec):
    """A metric: how often events happened in the period."""

    occurrences: tuple[Name, ...] = key(EVENTS, "the event, or several", required=True)
    where: ConditionNode | None = key(CONDITION, "only occurrences of which this holds (`data.NAME` asks the event)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSpec:
    """A part of some cases."""

    span: Span
    of: PopulationNode = key(POPULATION, _OF, required=True)
    among: ConditionNode | None = key(CONDITION, "only these are the whole (default: all of them)")
    where: ConditionNode = key(CONDITION, "these are the part", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareMetricSpec(MetricSpec):
    """A metric: the share of the cases of which a condition holds."""

    share: ShareSpec = key(Record(ShareSpec), "{of: cases, among: condition, where: condition}", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinessMetricSpec(MetricSpec):
    """A metric: the share of the deadlines decided in the period that were met in time."""

    timeliness: tuple[Name, ...] = key(
        OneOrMany(ANY_DEADLINE), "the deadlines (of a track: TRACK.DEADLINE), or all", required=True
    )
    where: ConditionNode | None = key(CONDITION, _WHERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BetweenSpec:
    """The time from the first occurrence of one event to the last of another, or to the closing of the case."""

    span: Span
    from_: Name = key(Ref(Kind.EVENT), "the event it begins with", required=True)
    to: Name = key(Ref(Kind.EVENT, words=(CLOSING,)), "the event it ends with, or closing", required=True)
    unit: Name | None = key(Choice(*SPAN_UNITS, doc="the unit of the number"), "the unit (default: hours)")
    calendar: Name | None = key(Ref(Kind.CALENDAR), "whose working time (default: the only calendar declared)")


MEASURED: Final = ByKind(scalar=FACT, mapping=Record(BetweenSpec))
_MEASURED: Final = "a number of the case, or {from: EVENT, to: EVENT, unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticMetricSpec(MetricSpec):
    """What the metrics over a number of each case share."""

    of: PopulationNode | None = key(POPULATION, f"{_OF} (default: closed)")
    where: ConditionNode | None = key(CONDITION, _WHERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanMetricSpec(StatisticMetricSpec):
    """A metric: the mean of a number over cases."""

    mean: Name | BetweenSpec = key(MEASURED, _MEASURED, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianMetricSpec(StatisticMetricSpec):
    """A metric: the median of a number over cases."""

    median: Name | BetweenSpec = key(MEASURED, _MEASURED, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxMetricSpec(StatisticMetricSpec):
    """A metric: the largest of a number over cases."""

    max: Name | BetweenSpec = key(MEASURED, _MEASURED, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class MinMetricSpec(StatisticMetricSpec):
    """A metric: the smallest of a number over cases."""

    min: Name | BetweenSpec = key(MEASURED, _MEASURED, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SumMetricSpec(StatisticMetricSpec):
    """A metric: the sum of a number over cases."""

    sum: Name | BetweenSpec = key(MEASURED, _MEASURED, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioMetricSpec(MetricSpec):
    """A metric: one metric divided by another."""

    ratio: tuple[Name, ...] = key(ListOf(METRIC, at_least=2), "the two metrics: [divided, by]", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMetricSpec(MetricSpec):
    """A metric: the sum of metrics."""

    add: tuple[Name, ...] = key(ListOf(METRIC, at_least=1), "the metrics", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubtractMetricSpec(MetricSpec):
    """A metric: the first metric less all others."""

    subtract: tuple[Name, ...] = key(ListOf(METRIC, at_least=2), "the metrics: [from this, this …]", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedMetricSpec(MetricSpec):
    """A metric: the sum of metrics, each times its weight, as a score."""

    weighted: Mapping[Name, Text] = key(MapOf(METRIC, VALUE), "the metrics and their weights", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMetricSpec(MetricSpec):
    """A metric: how another one has changed against an earlier period."""

    change: Name = key(METRIC, "the metric", required=True)
    against: Name | None = key(
        Choice("same_period_last_year", "previous_period", doc="the period compared with"),
        "same_period_last_year (default) or previous_period",
    )


AnyMetricSpec: TypeAlias = (
    CountMetricSpec
    | OccurrencesMetricSpec
    | ShareMetricSpec
    | TimelinessMetricSpec
    | MeanMetricSpec
    | MedianMetricSpec
    | MaxMetricSpec
    | MinMetricSpec
    | SumMetricSpec
    | RatioMetricSpec
    | AddMetricSpec
    | SubtractMetricSpec
    | WeightedMetricSpec
    | ChangeMetricSpec
)

METRIC_MAP: Final = MapOf(
    NAME,
    ByKey(
        {
            "count": Record(CountMetricSpec),
            "occurrences": Record(OccurrencesMetricSpec),
            "share": Record(ShareMetricSpec),
            "timeliness": Record(TimelinessMetricSpec),
            "mean": Record(MeanMetricSpec),
            "median": Record(MedianMetricSpec),
            "max": Record(MaxMetricSpec),
            "min": Record(MinMetricSpec),
            "sum": Record(SumMetricSpec),
            "ratio": Record(RatioMetricSpec),
            "add": Record(AddMetricSpec),
            "subtract": Record(SubtractMetricSpec),
            "weighted": Record(WeightedMetricSpec),
            "change": Record(ChangeMetricSpec),
        },
        defines="metric",
    ),
    declares=Kind.METRIC,
)
