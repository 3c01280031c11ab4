"""How long something may take, as the author writes it (`within`, `limit`, `warn`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from complaintflow.compiled.duration import Duration
from complaintflow.policy.located import Located, Name
from complaintflow.policy.records import ByKey, Record
from complaintflow.policy.references import Kind
from complaintflow.policy.scalars import COUNT, INTEGER, Choice, IntegerShape, Ref
from complaintflow.policy.shape import Shape, key
from complaintflow.policy.structures import ByKind, Deferred, ListOf, Wrapped
from complaintflow.policy.time_scalars import DURATION, DURATION_OR_NONE
from complaintflow.source.span import Span

UNITS: Final = ("days", "working days", "hours", "working hours", "weeks", "months", "years")


@dataclass(frozen=True, slots=True, kw_only=True)
class DurationLimit:
    """A fixed duration from the start."""

    span: Span
    duration: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class NoLimit:
    """`none`: the deadline does not run."""

    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterLimit:
    """A limit that the organisation sets as a parameter."""

    span: Span
    parameter: Name = key(Ref(Kind.PARAMETER), "the parameter that holds the limit", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysFromLimit:
    """A limit whose number stands in a fact."""

    span: Span
    days_from: Name = key(Ref(Kind.FIELD), "the fact that holds the number", required=True)
    unit: Name = key(Choice(*UNITS, doc="the unit of the number"), "the unit of the number", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class UntilLimit:
    """A date or instant that stands in a fact."""

    span: Span
    until: Name = key(Ref(Kind.FIELD), "the fact that holds the date or instant", required=True)


LengthNode: TypeAlias = DurationLimit | ParameterLimit


def _limit(duration: object, span: Span) -> DurationLimit | NoLimit:
    if duration is None:
        return NoLimit(span=span)
    assert isinstance(duration, Located), "the shape gives a located duration"
    return DurationLimit(span=span, duration=duration.value)


LENGTH: Final = ByKind(scalar=Wrapped(DURATION, _limit), mapping=Record(ParameterLimit), defines="length")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedFromLimit:
    """A length of time that is counted from a date or instant in a fact, not from the deadline's start."""

    span: Span
    counted_from: Name = key(Ref(Kind.FIELD), "the fact that holds the date or instant", required=True)
    within: LengthNode = key(LENGTH, "how long after it", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayInField:
    """The day of the month that a fact says."""

    span: Span
    field: Name = key(Ref(Kind.FIELD), "the fact that holds the day of the month", required=True)


DAY_OF_MONTH: Final = ByKind(scalar=IntegerShape(least=1, most=31), mapping=Record(DayInField), defines="day_of_month")


@dataclass(frozen=True, slots=True, kw_only=True)
class CyclesLimit:
    """The end of the n-th complete billing cycle; each cycle of a month ends with the same day."""

    span: Span
    cycles: Located[int] = key(COUNT, "how many complete cycles", required=True)
    day: Located[int] | DayInField = key(
        DAY_OF_MONTH, "the day of the month with which each cycle ends (31: the last)", required=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDayLimit:
    """The end of a day of this month, or of a later one."""

    span: Span
    day_of_month: Located[int] | DayInField = key(DAY_OF_MONTH, "the day of the month (31: the last)", required=True)
    months_later: Located[int] | None = key(INTEGER, "how many months later (default: 0, the month of the start)")


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterOfLimit:
    """The later of several limits."""

    span: Span
    later_of: tuple[LimitNode, ...] = key(ListOf(Deferred(lambda: LIMIT)), "the limits", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierOfLimit:
    """The earlier of several limits."""

    span: Span
    earlier_of: tuple[LimitNode, ...] = key(ListOf(Deferred(lambda: LIMIT)), "the limits", required=True)


LimitNode: TypeAlias = (
    DurationLimit
    | NoLimit
    | ParameterLimit
    | DaysFromLimit
    | UntilLimit
    | CountedFromLimit
    | CyclesLimit
    | MonthDayLimit
    | LaterOfLimit
    | EarlierOfLimit
)


EXTENT: Final = ByKind(
    scalar=Wrapped(DURATION, _limit),
    mapping=ByKey({"parameter": Record(ParameterLimit), "days_from": Record(DaysFromLimit)}),
    defines="extent",
)
LIMIT: Final[Shape] = ByKind(
    scalar=Wrapped(DURATION_OR_NONE, _limit),
    mapping=ByKey(
        {
            "parameter": Record(ParameterLimit),
            "days_from": Record(DaysFromLimit),
            "until": Record(UntilLimit),
            "counted_from": Record(CountedFromLimit),
            "cycles": Record(CyclesLimit),
            "day_of_month": Record(MonthDayLimit),
            "later_of": Record(LaterOfLimit),
            "earlier_of": Record(EarlierOfLimit),
        }
    ),
    defines="limit",
)
