"""Calendars and ways of counting of a policy to built ones.

In: `calendars`, `counting`. Out: `Calendar` and `Counting` values, with what is wrong as diagnostics. The walking
tables themselves are made in `compiler.calendars`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, cast

from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.duration import BUILT_IN, Counting
from complaintflow.compiler.calendars import DEFAULT_LANGUAGE, DEFAULT_YEARS, Hours, build_calendar
from complaintflow.compiler.daily_hours import Uses, daily_hours, waits_for_hours
from complaintflow.compiler.lowering import words
from complaintflow.compiler.names import Names
from complaintflow.compiler.public_holidays import HolidaySource, holidays_advice, no_country
from complaintflow.compiler.zone_names import read_zone
from complaintflow.instants import InstantError, parse_date
from complaintflow.policy.calendars import WEEKDAYS, CalendarSpec, CountingSpec, HoursSpec, ParameterHours
from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.located import Name, Text
from complaintflow.policy.words import WordsSpec
from complaintflow.source import Code, Findings, quote

Days = date | tuple[date, date]


def lower_calendars(
    document: PolicyDocument, names: Names, findings: Findings, uses: Uses, source: HolidaySource
) -> Mapping[str, Calendar]:
    """Return the built calendars by name; where their hours wait for a parameter, note the use of it."""
    built = {}
    for name, spec in document.calendars.items():
        hours = daily_hours(document, names, spec, findings)
        if isinstance(spec.hours, ParameterHours) and waits_for_hours(document, spec):
            uses.setdefault(str(spec.hours.parameter), []).append(spec.hours.parameter.span)
        built[str(name)] = _calendar(document, name, spec, hours, findings, source)
    return built


def _calendar(
    document: PolicyDocument, name: Name, spec: CalendarSpec, daily: Hours, findings: Findings, source: HolidaySource
) -> Calendar:
    holidays = _holidays(spec.holidays, findings, source)
    calendar, problems = build_calendar(
        str(name),
        _zone(spec.time_zone, document.time_zone, findings),
        _week(name, spec, daily, findings),
        holidays=holidays,
        closed={days: _said(why) for key, why in spec.closed.items() if (days := _days(key, findings)) is not None},
        extra_open=_extra(spec, findings, days_only=spec.hours is not None and not daily),
        at_close=cast(Literal["close", "next_opening"], str(spec.at_close or "close")),
        counts_from=cast(Literal["day_1", "day_0"], str(spec.day_off_start or "day_1")),
        effective_from=None if spec.effective_from is None else _date(spec.effective_from),
        version=str(spec.version or "1"),
        holiday_source=source,
        title=words(spec.title),
    )
    for problem in problems:
        empty = problem.startswith(("no day of the calendar", "the calendar is closed for"))
        code = Code.EMPTY_CALENDAR if empty else Code.BAD_VALUE
        findings.error(code, name.span, f"calendar {quote(name)}: {problem}")
    return calendar


def _zone(own: Text | None, whole: Text, findings: Findings) -> str:
    """Return the name of a zone that exists; the policy's own is reported where it is written."""
    return read_zone(whole, Findings()).name if own is None else read_zone(own, findings).name


def _holidays(written: Text | None, findings: Findings, source: HolidaySource) -> str | tuple[str, str] | None:
    """Return whose public holidays count, None where nobody's do or none are known."""
    if written is None:
        return None
    country, _, region = str(written).partition("-")
    problem = no_country(str(written)) or _unknown(source, country, region or None)
    if problem:
        findings.error(Code.BAD_VALUE, written.span, problem, holidays_advice(country, region or None))
        return None
    return (country, region) if region else country


def _unknown(source: HolidaySource, country: str, region: str | None) -> str:
    try:
        # What the calendar itself will ask: sources remember it.
        source(country, region, *DEFAULT_YEARS, DEFAULT_LANGUAGE)
    except ValueError as error:
        return str(error)
    return ""


def _week(name: Name, spec: CalendarSpec, daily: Hours, findings: Findings) -> Mapping[str, Hours | None]:
    if (spec.week is None) == (spec.working_days is None):
        message = f"the calendar {quote(name)} needs either `week` (hours of each weekday) or `working_days`"
        findings.error(Code.MISSING_KEY if spec.week is None else Code.BAD_VALUE, name.span, message)
    elif spec.week is not None and spec.hours is not None:
        message = f"the calendar {quote(name)} has a `week` that says the hours of each weekday, and `hours` besides"
        findings.error(Code.BAD_VALUE, name.span, message, "`hours` are those of `working_days`")
    if spec.week is None:
        return {str(day): daily for day in spec.working_days or ()}
    hours = {day: spec.week.spans(number) for number, day in enumerate(WEEKDAYS)}
    return {day: [span.clocks for span in spans] for day, spans in hours.items() if spans}


def _extra(spec: CalendarSpec, findings: Findings, *, days_only: bool) -> dict[date, Hours | None]:
    # Where the hours of every day are to be decided (or wrong), an extra day is a day like the others.
    extra: dict[date, Hours | None] = {}
    for key, hours in spec.extra_open.items():
        days = _days(key, findings)
        if isinstance(days, tuple):
            findings.error(Code.BAD_VALUE, key.span, f"expected one day, found the range {quote(key)}")
        elif days is not None:
            extra[days] = None if days_only else _hours(hours)
    return extra


def _hours(hours: HoursSpec) -> Hours | None:
    return None if isinstance(hours, Name) else [span.clocks for span in hours]


def _days(key: Name, findings: Findings) -> Days | None:
    first, _, last = str(key).partition("/")
    try:
        if not last:
            return parse_date(first)
        start, end = parse_date(first), parse_date(last)
    except InstantError as problem:
        findings.error(Code.BAD_VALUE, key.span, str(problem))
        return None
    if end < start:
        findings.error(Code.BAD_VALUE, key.span, f"the range {quote(key)} ends before it begins")
        return None
    return start, end


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except InstantError:
        return None


def _said(why: WordsSpec) -> str:
    return str(why.en or why.zh or "")


def lower_countings(document: PolicyDocument) -> Mapping[str, Counting]:
    """Return the ways of counting by name, the built-in ones first."""
    declared = {str(name): _counting(str(name), spec) for name, spec in document.counting.items()}
    return {counting.name: counting for counting in BUILT_IN} | declared


def _counting(name: str, spec: CountingSpec) -> Counting:
    return Counting(
        name,
        first_day=cast(Literal["excluded", "included"], str(spec.first_day or "excluded")),
        end=cast(Literal["same_moment", "end_of_day", "close_of_business"], str(spec.end or "same_moment")),
        roll=cast(Literal["none", "next_working_day"], str(spec.roll or "none")),
        source="" if spec.source is None else _said(spec.source),
        title=words(spec.title),
        written=words(spec.source),
    )
