"""Limits that end with a day of a month: billing cycles, and a given day of this or a later month.

In: a zone, an instant, a day of the month (31: its last). Out: the instant at which that day ends. A month that has no
such day ends it with its last one; the next month has its own day again.
"""

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.dates import add_months, date_of
from complaintflow.compiled.due import bounded
from complaintflow.compiled.zone import DAY, Zone


def cycle_end(zone: Zone, start: int, day: int, cycles: int) -> int:
    """Return the end of the n-th complete cycle of a month after `start`; every cycle ends with the given day.

    The cycle in which `start` lies is complete only where `start` is its very first moment.

    Raises:
        HorizonError: the answer leaves the years 1 to 9999.
    """
    local = zone.to_local(start)
    today = local // DAY
    try:
        months = (add_months(_first(today), shift) for shift in (-1, 0, 1))
        # The end of the cycle that runs at `start`, or that ends at that very moment.
        close = next(end for month in months if ((end := _day_of(month, day)) + 1) * DAY >= local)
        return _end(zone, _day_of(add_months(_first(close), cycles), day))
    except (OverflowError, ValueError) as error:
        raise HorizonError("the walk leaves the years 1 to 9999") from error


def month_day_end(zone: Zone, start: int, day: int, months: int) -> int:
    """Return the end of a day of the month in which `start` lies, or of one so many months later.

    Raises:
        HorizonError: the answer leaves the years 1 to 9999.
    """
    try:
        return _end(zone, _day_of(add_months(_first(zone.to_local(start) // DAY), months), day))
    except (OverflowError, ValueError) as error:
        raise HorizonError("the walk leaves the years 1 to 9999") from error


def _first(day: int) -> int:
    """Return the first day of a day's month."""
    return day - date_of(day).day + 1


def _day_of(first: int, day: int) -> int:
    """Return a day of the month that begins with `first`, or its last one."""
    return min(first + day - 1, add_months(first, 1) - 1)


def _end(zone: Zone, day: int) -> int:
    return bounded(zone.from_local((day + 1) * DAY, last=True))
