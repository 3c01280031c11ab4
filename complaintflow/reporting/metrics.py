"""Metrics worked out over cases, exactly.

In: a `Slice` (a period and the cases in it), metrics by name. Out: a `Figure` whose value is a fraction, or None where
there is none (a whole of nothing, no number on any case, no data of the earlier period). docs/reference/metrics.md
says what each formula counts; a test works every one out a second way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, Literal

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.metrics import (
    BUILT_IN,
    Between,
    Change,
    Combination,
    Count,
    Formula,
    Measure,
    Metric,
    Occurrences,
    Share,
    Statistic,
    Timeliness,
)
from complaintflow.compiled.period import Period
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import DAY
from complaintflow.reporting.standing import Standing

Unit = Literal["number", "percent", "points"]

_UNITS: Final[Mapping[str, int]] = {"minutes": 60_000_000, "hours": 3_600_000_000, "days": DAY}


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
                return self._part(figure, *_share(self, formula))
            case Timeliness():
                return self._part(figure, *_timeliness(self, formula))
            case Change():
                return self._change(figure, formula)
            case Combination():
                return replace(figure, value=self._combined(formula))
            case _:
                return replace(figure, value=_plain(self, formula))

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


def exact(number: object) -> Fraction:
    """Return a number as people wrote it: 0.1 is a tenth."""
    return Fraction(str(number))


# ---- formulas over cases


def _holds(condition: Condition | None, case: Standing) -> bool:
    return condition is None or condition.holds(case.view)


def _share(of: Slice, formula: Share) -> tuple[int, int]:
    whole = [case for case in of.cases if case.belongs(formula.of) and _holds(formula.among, case)]
    return sum(1 for case in whole if _holds(formula.where, case)), len(whole)


def _timeliness(of: Slice, formula: Timeliness) -> tuple[int, int]:
    deadlines = formula.deadlines or breaching(of.policy)
    runs = [run for case in of.cases if _holds(formula.where, case) for run in case.decided(deadlines)]
    return sum(1 for run in runs if run.status == "met"), len(runs)


def breaching(policy: CompiledPolicy) -> tuple[str, ...]:
    """Return every deadline whose expiry is a breach, those of tracks as `TRACK.DEADLINE`."""
    own = [name for name, deadline in policy.deadlines.items() if deadline.on_expiry == "breach"]
    for track in policy.tracks.values():
        own += [
            f"{track.name}.{name}"
            for name, deadline in track.policy.deadlines.items()
            if deadline.on_expiry == "breach"
        ]
    return tuple(own)


def _plain(of: Slice, formula: Formula) -> Fraction | None:
    match formula:
        case Count():
            return Fraction(sum(1 for case in of.cases if case.belongs(formula.of) and _holds(formula.where, case)))
        case Occurrences():
            return Fraction(sum(_occurrences(case, formula) for case in of.cases))
        case Statistic():
            chosen = (case for case in of.cases if case.belongs(formula.of) and _holds(formula.where, case))
            numbers = (number_of(case, formula.value) for case in chosen)
            return _measure(formula.measure, [number for number in numbers if number is not None])
        case _:
            raise AssertionError("every formula over cases is worked out")


def _occurrences(case: Standing, formula: Occurrences) -> int:
    found = [event for event in case.new_acts if event.name in formula.events]
    if formula.where is None:
        return len(found)
    count = 0
    for event in found:
        own = {f"data.{name}": value for name, value in case.typed(event).items()}
        count += formula.where.holds(_EventView({**own, "actor_role": event.actor.role_names or None}, case))
    return count


class _EventView(dict[str, object]):
    """A view of an event laid over the view of its case."""

    def __init__(self, own: Mapping[str, object], case: Standing) -> None:
        super().__init__(own)
        self._case = case

    def get(self, name: str, default: object = None) -> object:
        """Return a datum of the event, or what the case knows."""
        return self[name] if name in self else self._case.view.get(name, default)


def _measure(measure: Measure, numbers: list[Fraction]) -> Fraction | None:
    if measure == "sum":
        return sum(numbers, Fraction(0))
    if not numbers:
        return None
    match measure:
        case "max":
            return max(numbers)
        case "min":
            return min(numbers)
        case "mean":
            return sum(numbers, Fraction(0)) / len(numbers)
        case _:
            return median(numbers)


def median(numbers: Iterable[Fraction]) -> Fraction:
    """Return the middle number, or the mean of the two in the middle."""
    ordered = sorted(numbers)
    half, odd = divmod(len(ordered), 2)
    return ordered[half] if odd else (ordered[half - 1] + ordered[half]) / 2


def number_of(case: Standing, value: str | Between) -> Fraction | None:
    """Return the number that a statistic takes of a case, None where the case has none."""
    if isinstance(value, Between):
        return _between(case, value)
    number = case.view.get(value)
    return None if number is None else exact(number)


def _between(case: Standing, value: Between) -> Fraction | None:
    starts = [event.at for event in case.acts if event.name == value.start]
    if not starts:
        return None
    start = min(starts)
    if value.end is None:
        ends = [] if case.after.closed_at is None else [case.after.closed_at]
    else:
        ends = [event.at for event in case.acts if event.name == value.end and event.at >= start]
    return _length(case.policy, value, start, max(ends)) if ends else None


def _length(policy: CompiledPolicy, value: Between, start: int, end: int) -> Fraction | None:
    if value.unit in _UNITS:
        return Fraction(end - start, _UNITS[value.unit])
    assert value.calendar is not None, "working time has a calendar"
    calendar = policy.calendars[value.calendar]
    try:
        if value.unit == "working hours":
            return Fraction(calendar.working_between(start, end), _UNITS["hours"])
        first, last = (calendar.zone.to_local(instant) // DAY for instant in (start, end))
        return Fraction(calendar.working_days_before(last + 1) - calendar.working_days_before(first + 1))
    except HorizonError:
        return None
