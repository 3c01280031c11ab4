"""Calendars and ways of counting as the author writes them (`calendars`, `counting`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from complaintflow.policy.located import Name, Text
from complaintflow.policy.records import Record
from complaintflow.policy.references import Kind
from complaintflow.policy.scalars import NAME, TEXT, Choice, Ref
from complaintflow.policy.shape import NO_ENTRIES, key
from complaintflow.policy.structures import ByKind, ListOf, MapOf, OneOrMany, Wrapped
from complaintflow.policy.time_scalars import DATE, DAYS, HOLIDAYS, OPEN_HOURS, TIME_ZONE, OpenHours
from complaintflow.policy.words import CLAUSE, WORDS, WordsSpec
from complaintflow.source.limits import LIMITS
from complaintflow.source.span import Span

_CLAUSE: Final = "the clauses of the procedure this rests on"
_TITLE: Final = "what people call it, in English and Chinese"
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

HoursSpec: TypeAlias = Name | tuple[OpenHours, ...]
"""The word `none` (or `working` for an extra day), or spans of opening."""


def _one_span(hours: object, _span: Span) -> HoursSpec:
    return hours if isinstance(hours, Name) else (hours,)  # type: ignore[return-value]  # OPEN_HOURS gives OpenHours


def _hours(*words: str) -> ByKind:
    return ByKind(scalar=Wrapped(OPEN_HOURS.or_words(*words), _one_span), sequence=ListOf(OPEN_HOURS))


_DAY_HOURS: Final = _hours("none")
_DAY: Final = 'spans such as "08:30-12:00", or none'


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSpec:
    """The opening hours of a week; a day that is not named is closed."""

    span: Span
    mon: HoursSpec | None = key(_DAY_HOURS, _DAY)
    tue: HoursSpec | None = key(_DAY_HOURS, _DAY)
    wed: HoursSpec | None = key(_DAY_HOURS, _DAY)
    thu: HoursSpec | None = key(_DAY_HOURS, _DAY)
    fri: HoursSpec | None = key(_DAY_HOURS, _DAY)
    sat: HoursSpec | None = key(_DAY_HOURS, _DAY)
    sun: HoursSpec | None = key(_DAY_HOURS, _DAY)

    def spans(self, weekday: int) -> tuple[OpenHours, ...]:
        """Return the spans of a weekday, Monday being 0."""
        hours: HoursSpec | None = getattr(self, WEEKDAYS[weekday])
        return () if hours is None or isinstance(hours, Name) else hours


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterHours:
    """Opening hours that the organisation sets as a parameter."""

    span: Span
    parameter: Name = key(Ref(Kind.PARAMETER), "the parameter that holds the opening hours", required=True)


_EVERY_DAY: Final = ByKind(
    scalar=Wrapped(OPEN_HOURS, _one_span),
    sequence=ListOf(OPEN_HOURS, at_least=1),
    mapping=Record(ParameterHours),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSpec:
    """Whose time counts: a week, public holidays, and the organisation's own days."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    week: WeekSpec | None = key(Record(WeekSpec), "opening hours of each weekday")
    working_days: tuple[Name, ...] | None = key(
        OneOrMany(Choice(*WEEKDAYS, doc="a weekday")), "the working days, all with the same `hours` or with none"
    )
    hours: tuple[OpenHours, ...] | ParameterHours | None = key(
        _EVERY_DAY, 'the hours of the `working_days`: spans such as "08:30-12:00", or {parameter: NAME}'
    )
    holidays: Text | None = key(HOLIDAYS, "public holidays of a country or region, such as CN or DE-BY")
    closed: Mapping[Name, WordsSpec] = key(
        MapOf(DAYS, WORDS), 'own closed days: a date or "date/date", and the reason', default=NO_ENTRIES
    )
    extra_open: Mapping[Name, HoursSpec] = key(
        MapOf(DAYS, _hours("working")), "own open days: a date, and its hours or `working`", default=NO_ENTRIES
    )
    time_zone: Text | None = key(TIME_ZONE, "the IANA time zone (default: the policy's)")
    at_close: Name | None = key(
        Choice("close", "next_opening", doc="where a period ends that runs out at closing"),
        "a period that runs out exactly at closing is due then (close, default) or at the next opening",
    )
    day_off_start: Name | None = key(
        Choice("day_1", "day_0", doc="how counting begins on a day off"),
        "counting from a day off, the next working day is day 1 (default) or day 0",
    )
    version: Text | None = key(TEXT, "the version of the calendar")
    effective_from: Text | None = key(DATE, "the day from which this version counts")
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingSpec:
    """A way of counting days."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    first_day: Name | None = key(
        Choice("excluded", "included", doc="whether the day of the event counts"), "whether the day of the event counts"
    )
    end: Name | None = key(
        Choice("same_moment", "end_of_day", "close_of_business", doc="when the last day ends"), "when the last day ends"
    )
    roll: Name | None = key(
        Choice("none", "next_working_day", doc="where an end on a day off moves"), "where an end on a day off moves"
    )
    month_end: Name | None = key(
        Choice("clamp", doc="what becomes of a day the month does not have"), "what becomes of a day the month lacks"
    )
    source: WordsSpec | None = key(WORDS, "where the rule is written")
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


CALENDAR_MAP: Final = MapOf(NAME, Record(CalendarSpec), declares=Kind.CALENDAR, most=LIMITS.calendars)
COUNTING_MAP: Final = MapOf(NAME, Record(CountingSpec), declares=Kind.COUNTING)
