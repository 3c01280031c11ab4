"""Working time counted the slow way: minute by minute and day by day, asking only what is open.

In: a length of time, an instant, a calendar. Out: an instant in UTC microseconds, or None where counting exactly is not
what is asked. No tables, no bisection, no arithmetic on spans: what the kernel's walks are held to.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.duration import Duration, Unit

MINUTE: Final = 60_000_000
_DAY: Final = timedelta(days=1)
_MINUTES_MAX: Final = 60 * 24 * 60
_EPOCH: Final = date(1970, 1, 1)
_ELAPSED: Final = {Unit.SECONDS: 1_000_000, Unit.MINUTES: MINUTE, Unit.HOURS: 60 * MINUTE}
_OPEN: Final = {Unit.WORKING_MINUTES: 1, Unit.WORKING_HOURS: 60}


def naive_due(length: Duration, start: int, zone: str, calendar: Calendar | None) -> int | None:
    """Return when a length of time that is counted exactly runs out; None where this counting does not tell.

    It does not tell of months and years, of instants that are not whole minutes, of more than sixty days of working
    hours, of local times that a change of the clocks makes doubtful, nor of a start on a day off.
    """
    unit, amount = length.unit, length.amount
    if unit in _ELAPSED:
        return start + amount * _ELAPSED[unit]
    if unit in (Unit.DAYS, Unit.WEEKS) and not length.plus_days:
        return _dates_on(start, amount * (7 if unit is Unit.WEEKS else 1), zone)
    if calendar is None:
        return None
    if unit is Unit.WORKING_DAYS:
        days = _working_days_on(start, amount, zone, calendar)
        return None if days is None else _dates_on(start, days, zone)
    if unit in _OPEN and start % MINUTE == 0 and calendar.at_close == "close":
        return _open_minutes_on(start, amount * _OPEN[unit], calendar)
    return None


def _dates_on(start: int, days: int, zone: str) -> int | None:
    """Return the same local time so many dates later, where both are plain."""
    there = ZoneInfo(zone)
    local = datetime.fromtimestamp(start / 1_000_000, tz=UTC).astimezone(there)
    later = datetime.combine(local.date() + days * _DAY, local.time(), there)
    if local.fold or later.astimezone(UTC).astimezone(there).replace(fold=0) != later:
        return None
    if later.utcoffset() != later.replace(fold=1).utcoffset():
        return None
    return start + days * 86_400_000_000 + _offset(local) - _offset(later)


def _offset(at: datetime) -> int:
    offset = at.utcoffset()
    assert offset is not None, "the instant has a zone"
    return offset // timedelta(microseconds=1)


def _working_days_on(start: int, count: int, zone: str, calendar: Calendar) -> int | None:
    """Return how many dates later the last of so many working days is; None from a day off, where customs differ."""
    first = datetime.fromtimestamp(start / 1_000_000, tz=UTC).astimezone(ZoneInfo(zone)).date()
    if not calendar.is_working_day((first - _EPOCH).days):
        return None
    days = 0
    while count:
        days += 1
        count -= calendar.is_working_day((first + days * _DAY - _EPOCH).days)
    return days


def _open_minutes_on(start: int, minutes: int, calendar: Calendar) -> int | None:
    at = start
    for _ in range(_MINUTES_MAX):
        if minutes == 0:
            return at
        minutes -= calendar.is_open(at)
        at += MINUTE
    return None
