"""How much time lies in some intervals, in whole units.

In: intervals of instants, a unit, a zone and perhaps a calendar. Out: a number. Hours and minutes are those that have
fully passed, of all intervals together; days are local dates, each counted once however many intervals touch it.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.due import MICROSECONDS
from complaintflow.compiled.duration import WORKING_TIME, Unit
from complaintflow.compiled.pauses import Interval, union
from complaintflow.compiled.zone import DAY, Zone

EARLIEST_DAY: Final = -(10**9)
"""A day before every other."""


def elapsed(
    intervals: Iterable[Interval],
    unit: Unit,
    zone: Zone,
    calendar: Calendar | None = None,
    *,
    first_day: bool = False,
) -> int:
    """Return how many units the intervals hold; `first_day`: the day on which an interval begins counts too.

    Raises:
        HorizonError: an interval leaves the years of the calendar.
    """
    spans = list(intervals)
    if unit in WORKING_TIME and calendar is not None:
        merged = union(spans, EARLIEST_DAY * DAY)
        return sum(calendar.working_between(low, high) for low, high in merged) // MICROSECONDS[unit]
    if unit in MICROSECONDS:
        return sum(high - low for low, high in union(spans, EARLIEST_DAY * DAY)) // MICROSECONDS[unit]
    own = zone if calendar is None else calendar.zone
    days = ((_day(own, low) + (0 if first_day else 1), _day(own, high) + 1) for low, high in spans)
    touched = union(days, EARLIEST_DAY)
    if calendar is None:
        return sum(after - first for first, after in touched)
    return sum(calendar.working_days_before(after) - calendar.working_days_before(first) for first, after in touched)


def _day(zone: Zone, us: int) -> int:
    return zone.to_local(us) // DAY


def pairs(marks: Iterable[tuple[int, bool]], now: int) -> list[Interval]:
    """Return the intervals between beginnings (true) and ends (false) in order of time; an open one lasts until now.

    A beginning inside an interval and an end outside of one change nothing.
    """
    found: list[Interval] = []
    since: int | None = None
    for at, begins in marks:
        if begins and since is None:
            since = at
        elif not begins and since is not None:
            found.append((since, at))
            since = None
    if since is not None:
        found.append((since, max(now, since)))
    return found


UNITS: Final[Mapping[str, Unit]] = {
    "minutes": Unit.MINUTES,
    "hours": Unit.HOURS,
    "days": Unit.DAYS,
    "working hours": Unit.WORKING_HOURS,
    "working days": Unit.WORKING_DAYS,
}
"""The units in which time between two events can be counted."""
