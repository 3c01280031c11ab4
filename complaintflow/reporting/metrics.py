"""Metrics worked out over cases, exactly.

In: a `Slice` (a period and the cases in it), metrics by name. Out: a `Figure` whose value is a fraction, or None where
there is none (a whole of nothing, no number on any case, no data of the earlier period). docs/reference/metrics.md
says what each formula counts; a test works every one out a second way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from complaintflow.compiled.metrics import (
    BUILT_IN,
    Change,
    Combination,
    Count,
    Metric,
    Occurrences,
    Share,
    Timeliness,
)
from complaintflow.compiled.period import Period
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.reporting.formulas import exact, plain, share, timeliness
from complaintflow.reporting.standing import Standing

Unit = Literal["number", "percent", "points"]


@dataclass(frozen=True, slots=True)
class Figure:
    """The value of a metric. Of a share `part` and `whole` are the numbers it comes from; of a change, now and then.

    Of a change `no_data` says that there are none of the earlier period, `since` when they begin within it.
    """

    metric: Metric
    value: Fraction | None
    unit: Unit = "number"
    of_percentages: bool = False
    part: Fraction | None = None
    whole: Fraction | None = None
    no_data: bool = False
    since: int | None = None

    @property
    def is_change(self) -> bool:
        """Whether it compares two periods."""
        return isinstance(self.metric.formula, Change)

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole."""
        return isinstance(self.metric.formula, Share | Timeliness)

    @property
    def is_count(self) -> bool:
        """Whether it counts cases or what happened on them."""
        return isinstance(self.metric.formula, Count | Occurrences)

    @property
    def on_target(self) -> bool | None:
        """Whether the target is reached; None without a target or a value."""
        target = self.metric.target
        if target is None or self.value is None:
            return None
        shown = self.value * 100 if self.unit != "number" else self.value
        low = target.at_least is None or shown >= exact(target.at_least)
        return low and (target.at_most is None or shown <= exact(target.at_most))


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of the cases of a period. `other` gives the like cases of another period, None where there are no data.

    `since`: when the events begin, where that lies within the period.
    """

    policy: CompiledPolicy
    period: Period
    cases: tuple[Standing, ...]
    other: Callable[[Period], Slice | None]
    since: int | None = None
    figures: dict[str, Figure] = field(default_factory=dict)

    def figure(self, name: str) -> Figure:
        """Return a metric's value over these cases."""
        found = self.figures.get(name)
        if found is None:
            found = self.figures[name] = self._worked_out(metric_of(self.policy, name))
        return found

    def narrowed(self, holds: Callable[[Standing], bool]) -> Slice:
        """Return the slice of those cases of which something holds, in this and in every other period."""
        return self.part((case for case in self.cases if holds(case)), holds)

    def part(self, cases: Iterable[Standing], holds: Callable[[Standing], bool]) -> Slice:
        """Return the slice of some of the cases; `holds` tells their like in other periods."""

        def other(period: Period) -> Slice | None:
            found = self.other(period)
            return None if found is None else found.narrowed(holds)

        return Slice(self.policy, self.period, tuple(cases), other, self.since)

    def _worked_out(self, metric: Metric) -> Figure:
        formula = metric.formula
        figure = Figure(metric, None, unit_of(self.policy, metric))
        match formula:
            case Share():
                return self._part(figure, *share(self.cases, formula))
            case Timeliness():
                return self._part(figure, *timeliness(self.policy, self.cases, formula))
            case Change():
                return self._change(figure, formula)
            case Combination():
                return replace(figure, value=self._combined(formula))
            case _:
                return replace(figure, value=plain(self.cases, formula))

    def _part(self, figure: Figure, part: int, whole: int) -> Figure:
        value = Fraction(part, whole) if whole else None
        return replace(figure, value=value, part=Fraction(part), whole=Fraction(whole))

    def _combined(self, formula: Combination) -> Fraction | None:
        values = [self.figure(name).value for name in formula.metrics]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        match formula.operation:
            case "ratio":
                return known[0] / known[1] if known[1] else None
            case "subtract":
                return known[0] - sum(known[1:], Fraction(0))
            case "weighted":
                return sum((v * exact(w) for v, w in zip(known, formula.weights, strict=True)), Fraction(0))
            case _:
                return sum(known, Fraction(0))

    def _change(self, figure: Figure, formula: Change) -> Figure:
        period = compared_with(formula, self.period)
        earlier = self.other(period)
        now = self.figure(formula.metric).value
        if earlier is None:
            return replace(figure, part=now, no_data=True)
        then = earlier.figure(formula.metric).value
        value = None
        if now is not None and then is not None and (then or not formula.relative):
            value = (now - then) / abs(then) if formula.relative else now - then
        inner = unit_of(self.policy, metric_of(self.policy, formula.metric)) == "percent"
        return replace(figure, value=value, of_percentages=inner, part=now, whole=then, since=earlier.since)


def metric_of(policy: CompiledPolicy, name: str) -> Metric:
    """Return a metric of the policy, or a built-in one that it does not replace."""
    return policy.metrics.get(name) or BUILT_IN[name]


def all_metrics(policy: CompiledPolicy) -> tuple[str, ...]:
    """Return the metrics of a policy: the built-in ones, then its own."""
    return tuple(dict.fromkeys((*BUILT_IN, *policy.metrics)))


def compared_with(formula: Change, period: Period) -> Period:
    """Return the period that a change looks back to."""
    return period.last_year if formula.against == "same_period_last_year" else period.previous


def unit_of(policy: CompiledPolicy, metric: Metric) -> Unit:
    """Return how a value is read: as a number, a part of a hundred, or a difference of such parts."""
    formula = metric.formula
    if metric.percent:
        return "percent"
    if isinstance(formula, Change) and unit_of(policy, metric_of(policy, formula.metric)) != "number":
        return "points"
    return "number"
