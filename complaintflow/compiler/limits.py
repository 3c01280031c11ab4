"""Limits: how long a deadline is.

In: `LimitNode` values. Out: `Limit` values with typed durations; a parameter that is still to be decided leaves no
limit. Diagnostics for facts of the wrong type.
"""

from __future__ import annotations

from typing import Final, assert_never

from complaintflow.compiled import deadlines as compiled
from complaintflow.compiled.duration import CIVIL, NEEDS_CALENDAR, Duration, Unit
from complaintflow.compiler.lowering import Lowering
from complaintflow.policy.limits import (
    CountedFromLimit,
    CyclesLimit,
    DayInField,
    DaysFromLimit,
    DurationLimit,
    EarlierOfLimit,
    LaterOfLimit,
    LimitNode,
    MonthDayLimit,
    NoLimit,
    ParameterLimit,
    UntilLimit,
)
from complaintflow.policy.located import Located, Name
from complaintflow.policy.references import Kind
from complaintflow.source import Code, quote

_NUMBERS: Final = ("integer", "number")
_MOMENTS: Final = ("date", "instant", "moment")


def lower_limit(low: Lowering, node: LimitNode, calendar: str | None, *, rolls: bool = False) -> compiled.Limit:
    """Return the limit; `rolls` says that its end moves to a working day, so that every length needs the calendar."""
    match node:
        case DurationLimit():
            return compiled.Within(_on(low.duration(node.duration, node.span, calendar), calendar, rolls=rolls))
        case NoLimit():
            return compiled.NoLimit()
        case ParameterLimit():
            return _parameter(low, node.parameter, calendar, rolls=rolls)
        case DaysFromLimit():
            _check_type(low, node.days_from, _NUMBERS, "a number")
            unit = Duration(1, Unit(str(node.unit).replace(" ", "_")))
            unit = low.duration(unit, node.unit.span, calendar)
            return compiled.AmountFrom(str(node.days_from), _on(unit, calendar, rolls=rolls))
        case UntilLimit():
            _check_type(low, node.until, _MOMENTS, "a date or an instant")
            return compiled.Until(str(node.until))
        case CountedFromLimit():
            _check_type(low, node.counted_from, _MOMENTS, "a date or an instant")
            length = low.length(node.within, calendar)
            if length is None:
                return compiled.NoLimit(str(node.within.parameter) if isinstance(node.within, ParameterLimit) else None)
            return compiled.CountedFrom(str(node.counted_from), _on(length, calendar, rolls=rolls))
        case CyclesLimit():
            return compiled.Cycles(node.cycles.value, _day(low, node.day))
        case MonthDayLimit():
            later = 0 if node.months_later is None else node.months_later.value
            return compiled.MonthDay(_day(low, node.day_of_month), later)
        case LaterOfLimit() | EarlierOfLimit():
            several = node.later_of if isinstance(node, LaterOfLimit) else node.earlier_of
            parts = tuple(lower_limit(low, part, calendar, rolls=rolls) for part in several)
            return compiled.Extreme(later=isinstance(node, LaterOfLimit), parts=parts)
        case _:
            assert_never(node)


def _day(low: Lowering, day: Located[int] | DayInField) -> int | str:
    if not isinstance(day, DayInField):
        return day.value
    _check_type(low, day.field, ("integer",), "a whole number")
    return str(day.field)


def counting_rolls(low: Lowering, counting: Name | None) -> bool:
    """Return whether a way of counting moves an end on a day off to the next working day."""
    if counting is None:
        return False
    if counting == CIVIL.name:
        return CIVIL.roll == "next_working_day"
    spec = low.document.counting.get(counting)
    return spec is not None and spec.roll == "next_working_day"


def _on(duration: Duration, calendar: str | None, *, rolls: bool) -> Duration:
    return duration.on(calendar) if rolls and duration.unit not in NEEDS_CALENDAR else duration


def _parameter(low: Lowering, name: Name, calendar: str | None, *, rolls: bool) -> compiled.Limit:
    text = low.parameter(name)
    if text is None:
        return compiled.NoLimit(str(name))
    if text == "none":
        return compiled.NoLimit()
    duration = low.parameter_duration(text, calendar)
    return compiled.NoLimit(str(name)) if duration is None else compiled.Within(_on(duration, calendar, rolls=rolls))


def _check_type(low: Lowering, name: Name, types: tuple[str, ...], expected: str) -> None:
    if not low.refer(Kind.FIELD, name):
        return
    fact = low.facts[str(name)]
    if fact.type not in types:
        message = f"the limit needs {expected}, and the field {quote(name)} is of type `{fact.type}`"
        low.findings.error(Code.WRONG_TYPE, name.span, message)
