"""Which of two lengths of time is the longer one, where that can be said without a calendar.

In: two durations. Out: -1, 0, 1, or None. Units do not convert, but 3 days are surely longer than 48 hours, whatever
the clocks do, and 2 working hours are at least 2 hours.
"""

from __future__ import annotations

from math import inf

from complaintflow.compiled.duration import ELAPSED, Duration, Unit

_HOUR = 3_600
_DAY = 24 * _HOUR
_CLOCK_CHANGE = 3 * _HOUR
"""More than clocks have ever been put forward or back."""


def compare(one: Duration, other: Duration) -> int | None:
    """Return -1, 0 or 1 as `one` is surely shorter than, as long as or longer than `other`; None where that depends."""
    if (one.unit, one.calendar) == (other.unit, other.calendar):
        mine, theirs = (one.amount, one.plus_days), (other.amount, other.plus_days)
        return (mine > theirs) - (mine < theirs)
    low, high = _bounds(one)
    least, most = _bounds(other)
    if high < least:
        return -1
    if low > most:
        return 1
    return 0 if low == high == least == most else None


def _bounds(duration: Duration) -> tuple[float, float]:
    """Return the fewest and the most seconds that a duration can take."""
    amount = duration.amount
    match duration.unit:
        case Unit.DAYS | Unit.WEEKS:
            seconds = amount * (_DAY if duration.unit is Unit.DAYS else 7 * _DAY)
            return seconds - _CLOCK_CHANGE, seconds + _CLOCK_CHANGE
        case Unit.MONTHS | Unit.YEARS:
            months = amount * (1 if duration.unit is Unit.MONTHS else 12)
            days = months * 30.4369 + duration.plus_days
            return (days - 4) * _DAY, (days + 4) * _DAY
        case Unit.WORKING_DAYS:
            return max(0, amount - 2) * _DAY, inf
        case Unit.WORKING_HOURS | Unit.WORKING_MINUTES:
            return amount * (_HOUR if duration.unit is Unit.WORKING_HOURS else 60), inf
        case _:
            assert duration.unit in ELAPSED, "every unit is measured somehow"
            seconds = amount * {Unit.SECONDS: 1, Unit.MINUTES: 60, Unit.HOURS: _HOUR}[duration.unit]
            return seconds, seconds
