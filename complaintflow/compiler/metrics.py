"""Metrics to data.

In: `metrics`. Out: `Metric` values, the built-in ones among them. Diagnostics for names that lead nowhere, formulas
that go in a circle and numbers that are none. Does not work anything out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, cast

from complaintflow.compiled.metrics import (
    BUILT_IN,
    Against,
    Between,
    Change,
    Combination,
    Count,
    Formula,
    Measure,
    Metric,
    Occurrences,
    Operation,
    Population,
    PopulationKind,
    Share,
    SpanUnit,
    Statistic,
    Target,
    Timeliness,
    metrics_asked,
)
from complaintflow.compiler.daily_hours import hours_advice
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.compiler.values import read_number
from complaintflow.policy.conditions import ParameterOperand
from complaintflow.policy.located import Name, Text
from complaintflow.policy.metrics import (
    CLOSING,
    ActedSpec,
    AddMetricSpec,
    AnyMetricSpec,
    BetweenSpec,
    ChangeMetricSpec,
    CountMetricSpec,
    MaxMetricSpec,
    MeanMetricSpec,
    MedianMetricSpec,
    MinMetricSpec,
    OccurrencesMetricSpec,
    PopulationNode,
    RatioMetricSpec,
    ShareMetricSpec,
    StatisticMetricSpec,
    SubtractMetricSpec,
    TargetSpec,
    TimelinessMetricSpec,
    WeightedMetricSpec,
)
from complaintflow.policy.references import Kind
from complaintflow.source import Code, Related, quote

_NUMBERS: Final = ("integer", "number")
_CLOSED: Final = Population("closed")
_PERCENT: Final = (Share, Timeliness, Change)


def lower_metrics(low: Lowering) -> Mapping[str, Metric]:
    """Return the metrics by name: those declared, in their order, and the built-in ones that they leave."""
    declared = {str(name): _metric(low, name, spec) for name, spec in low.document.metrics.items()}
    _report_circles(low, declared)
    if not declared and not low.document.reports:
        return {}
    return {**declared, **{name: metric for name, metric in BUILT_IN.items() if name not in declared}}


def _metric(low: Lowering, name: Name, spec: AnyMetricSpec) -> Metric:
    formula = _formula(low, spec)
    percent = isinstance(formula, _PERCENT) if spec.as_ is None else str(spec.as_) == "percent"
    if isinstance(formula, Change):
        formula = Change(formula.metric, formula.against, relative=percent)
    digits = None if spec.digits is None else spec.digits.value
    return Metric(
        str(name), formula, percent, digits, _target(low, spec.target), words(spec.title), clause(spec.clause)
    )


def _formula(low: Lowering, spec: AnyMetricSpec) -> Formula:
    match spec:
        case CountMetricSpec():
            return Count(lower_population(low, spec.count), resolve_condition(low, spec.where, low.period_scope()))
        case OccurrencesMetricSpec():
            events = low.refer_all(Kind.EVENT, spec.occurrences)
            scope = low.period_scope(low.event_scope(events, spec.span))
            return Occurrences(events, resolve_condition(low, spec.where, scope))
        case ShareMetricSpec():
            share, scope = spec.share, low.period_scope()
            among, where = (resolve_condition(low, node, scope) for node in (share.among, share.where))
            assert where is not None, "the part of a share is required"
            return Share(lower_population(low, share.of), among, where)
        case TimelinessMetricSpec():
            where = resolve_condition(low, spec.where, low.period_scope())
            return Timeliness(_deadlines(low, spec.timeliness), where)
        case StatisticMetricSpec():
            return _statistic(low, spec)
        case ChangeMetricSpec():
            against = "same_period_last_year" if spec.against is None else str(spec.against)
            known = low.refer(Kind.METRIC, spec.change)
            return Change(str(spec.change), cast(Against, against)) if known else _nothing()
        case _:
            return _combination(low, spec)


def _deadlines(low: Lowering, named: tuple[Name, ...]) -> tuple[str, ...]:
    """Return the deadlines, those of a track as `TRACK.DEADLINE`; none for all of them."""
    tracks = low.document.tracks
    inner = {f"{track}.{deadline}" for track, spec in tracks.items() for deadline in spec.deadlines}
    found = [str(name) for name in named if name in inner or low.refer(Kind.DEADLINE, name, words=("all", *inner))]
    return () if "all" in found else tuple(dict.fromkeys(found))


def _nothing() -> Formula:
    """Return what stands for a formula that was reported."""
    return Combination("add", ())


def _statistic(low: Lowering, spec: StatisticMetricSpec) -> Formula:
    where = resolve_condition(low, spec.where, low.period_scope())
    of = _CLOSED if spec.of is None else lower_population(low, spec.of)
    match spec:
        case MeanMetricSpec():
            measure, node = "mean", spec.mean
        case MedianMetricSpec():
            measure, node = "median", spec.median
        case MaxMetricSpec():
            measure, node = "max", spec.max
        case MinMetricSpec():
            measure, node = "min", spec.min
        case _:
            measure, node = "sum", spec.sum  # type: ignore[attr-defined]  # the one that is left
    value = _between(low, node) if isinstance(node, BetweenSpec) else _number(low, node)
    return _nothing() if value is None else Statistic(cast(Measure, measure), value, of, where)


def _number(low: Lowering, name: Name) -> str | None:
    fact = low.period_fact(name)
    if fact is not None and fact.type not in _NUMBERS:
        message = f"a metric over {quote(name)} needs a number, and it is of type `{fact.type}`"
        low.findings.error(Code.WRONG_TYPE, name.span, message)
    return None if fact is None else str(name)


def _between(low: Lowering, spec: BetweenSpec) -> Between | None:
    unit = str(spec.unit or "hours")
    known = low.refer(Kind.EVENT, spec.from_)
    known = low.refer(Kind.EVENT, spec.to, words=(CLOSING,)) and known
    calendar = None if spec.calendar is None or not low.refer(Kind.CALENDAR, spec.calendar) else str(spec.calendar)
    if unit.startswith("working"):
        calendar = calendar or low.only_calendar()
        if calendar is None:
            span = spec.span if spec.unit is None else spec.unit.span
            message = f"{quote(unit)} count the time of a calendar, and it is not said of which"
            low.findings.error(Code.WRONG_UNIT, span, message, "declare one under `calendars`, or name it: `calendar`")
            return None
        built = low.calendars.get(calendar)
        if unit == "working hours" and built is not None and not built.opens:
            message = f"{quote(unit)} count opening hours, and the calendar {quote(calendar)} has working days only"
            help_ = f"count `working days`, or else: {hours_advice(low.document, calendar)}"
            low.findings.error(Code.WRONG_UNIT, spec.span, message, help_)
            return None
    end = None if str(spec.to) == CLOSING else str(spec.to)
    return Between(str(spec.from_), end, cast(SpanUnit, unit), calendar) if known else None


def _combination(low: Lowering, spec: AnyMetricSpec) -> Formula:
    match spec:
        case RatioMetricSpec():
            operation, named = "ratio", spec.ratio
            if len(named) > 2:
                message = f"a ratio is of two metrics, found {len(named)}"
                low.findings.error(Code.BAD_VALUE, named[2].span, message, "write `ratio: [divided, by]`")
        case AddMetricSpec():
            operation, named = "add", spec.add
        case SubtractMetricSpec():
            operation, named = "subtract", spec.subtract
        case WeightedMetricSpec():
            return _weighted(low, spec)
        case _:
            raise AssertionError("every kind of metric is lowered")
    known = [str(name) for name in named if low.refer(Kind.METRIC, name)]
    return Combination(cast(Operation, operation), tuple(known)) if len(known) == len(named) else _nothing()


def _weighted(low: Lowering, spec: WeightedMetricSpec) -> Formula:
    weights = {str(name): _value(low, weight, "a weight") for name, weight in spec.weighted.items()}
    known = low.refer_all(Kind.METRIC, spec.weighted)
    found = tuple(weight for weight in weights.values() if weight is not None)
    whole = len(known) == len(weights) == len(found)
    return Combination("weighted", known, found) if whole else _nothing()


def _target(low: Lowering, spec: TargetSpec | None) -> Target | None:
    if spec is None:
        return None
    bounds = [_bound(low, node) for node in (spec.at_least, spec.at_most)]
    return None if bounds == [None, None] else Target(*bounds)


def _bound(low: Lowering, node: Text | ParameterOperand | None) -> int | float | None:
    if isinstance(node, ParameterOperand):
        node = low.parameter(node.parameter)
    return None if node is None else _value(low, node, "a target")


def _value(low: Lowering, text: Text, what: str) -> int | float | None:
    number = read_number(text, whole=False)
    if number is None:
        low.findings.error(Code.BAD_VALUE, text.span, f"expected a number for {what}, found {quote(text)}")
    return number


def lower_population(low: Lowering, node: PopulationNode) -> Population:
    """Return which cases are meant."""
    if isinstance(node, ActedSpec):
        return Population("event", low.refer_all(Kind.EVENT, node.event))
    return Population(cast(PopulationKind, str(node)))


# ---- circles


def _report_circles(low: Lowering, metrics: Mapping[str, Metric]) -> None:
    """Report formulas that need their own answer; each circle once, at its first metric."""
    circling = _circling(metrics)
    reported: set[str] = set()
    places = {str(declared): declared for declared in low.document.metrics}
    for name in metrics:
        circle = _circle(metrics, name) if name in circling and name not in reported else None
        if circle is None or not reported.isdisjoint(circle):
            continue
        reported.update(circle)
        on_the_way = (places[other] for other in circle[1:-1] if other in places)
        related = tuple(Related("goes on here", place.span) for place in on_the_way)
        way = " → ".join(quote(other) for other in circle)
        message = f"the metric {quote(name)} is worked out from itself: {way}"
        low.findings.error(
            Code.METRIC_CYCLE, places[name].span, message, "let one of them be worked out otherwise", related
        )


def _circling(metrics: Mapping[str, Metric]) -> set[str]:
    """Return the metrics that are left when those that ask for nothing left are taken away, again and again.

    Every metric that is worked out from itself is among them, mostly there are none, and it takes one walk.
    """
    known = dict.fromkeys((*metrics, *BUILT_IN))
    asked_by: dict[str, list[str]] = {}
    waits_for: dict[str, int] = {}
    for name in known:
        asked = known.keys() & _asked(metrics, name)
        waits_for[name] = len(asked)
        for other in asked:
            asked_by.setdefault(other, []).append(name)
    settled = [name for name, number in waits_for.items() if number == 0]
    while settled:
        name = settled.pop()
        del waits_for[name]
        for other in asked_by.get(name, ()):
            waits_for[other] -= 1
            if waits_for[other] == 0:
                settled.append(other)
    return set(waits_for)


def _circle(metrics: Mapping[str, Metric], start: str) -> tuple[str, ...] | None:
    """Return the way from a metric back to itself, if there is one."""
    pending = [start]
    came_from: dict[str, str] = {}
    while pending:
        here = pending.pop()
        for asked in _asked(metrics, here):
            if asked == start:
                way = [asked, here]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return tuple(reversed(way))
            if asked not in came_from:
                came_from[asked] = here
                pending.append(asked)
    return None


def _asked(metrics: Mapping[str, Metric], name: str) -> Iterable[str]:
    metric = metrics.get(name) or BUILT_IN.get(name)
    return () if metric is None else metrics_asked(metric.formula)
