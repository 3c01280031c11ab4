"""Local dates as day numbers: months and years added with clamping.

In and out: days since 1970-01-01. Knows no zone and no calendar of working days.
"""

from datetime import date

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def day_number(day: date) -> int:
    """Return the days from 1970-01-01 to a date."""
    return day.toordinal() - _EPOCH_DAY


def date_of(day: int) -> date:
    """Return the date of a day number.

    Raises:
        OverflowError: the year is not one of 1 to 9999.
        ValueError: likewise.
    """
    return date.fromordinal(day + _EPOCH_DAY)


def add_months(day: int, months: int) -> int:
    """Return the same day `months` months later, or the last day of that month where it has no such day.

    Raises:
        OverflowError: the year is not one of 1 to 9999.
        ValueError: likewise.
    """
    start = date_of(day)
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    length = _DAYS_IN_MONTH[month0]
    if month0 == 1 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        length = 29
    return date(year, month0 + 1, min(start.day, length)).toordinal() - _EPOCH_DAY


def weekday(day: int) -> int:
    """Return the weekday of a day number, Monday being 0."""
    return (day + 3) % 7
