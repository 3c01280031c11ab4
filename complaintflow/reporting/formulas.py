"""The formulas of metrics over some cases.

In: cases as they stand in a period, a formula. Out: exact numbers, None where there is none. What a metric is worked
out from other metrics is `reporting.metrics`' part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.metrics import Between, Count, Formula, Measure, Occurrences, Share, Statistic, Timeliness
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import DAY
from complaintflow.reporting.standing import Standing

Cases = Sequence[Standing]
_UNITS: Final[Mapping[str, int]] = {"minutes": 60_000_000, "hours": 3_600_000_000, "days": DAY}


def exact(number: object) -> Fraction:
    """Return a number as people wrote it: 0.1 is a tenth."""
    return Fraction(str(number))


def _holds(condition: Condition | None, case: Standing) -> bool:
    return condition is None or condition.holds(case.view)


def share(cases: Cases, formula: Share) -> tuple[int, int]:
    """Return the part and the whole of a share."""
    whole = [case for case in cases if case.belongs(formula.of) and _holds(formula.among, case)]
    return sum(1 for case in whole if _holds(formula.where, case)), len(whole)


def timeliness(policy: CompiledPolicy, cases: Cases, formula: Timeliness) -> tuple[int, int]:
    """Return how many deadlines were met in time, and how many were decided."""
    deadlines = formula.deadlines or breaching(policy)
    runs = [run for case in cases if _holds(formula.where, case) for run in case.decided(deadlines)]
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


def plain(cases: Cases, formula: Formula) -> Fraction | None:
    """Return the value of a formula that is no share and rests on no other metric."""
    match formula:
        case Count():
            return Fraction(sum(1 for case in cases if case.belongs(formula.of) and _holds(formula.where, case)))
        case Occurrences():
            return Fraction(sum(_occurrences(case, formula) for case in cases))
        case Statistic():
            chosen = (case for case in cases if case.belongs(formula.of) and _holds(formula.where, case))
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
