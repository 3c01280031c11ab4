"""A length of time made ready: one function of an instant, for lengths that are asked of many instants.

In: what `complaintflow.compiled.due` walks with. Out: a function from a start to the due instant, both in UTC
microseconds, that answers as `due` answers and raises what `due` raises. Everything that does not depend on the start
is settled once; the last day of a period counted in dates is kept for each day on which one began.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.due import EARLIEST, LATEST, MICROSECONDS, DayPeriod, bounded, calendar_of, due
from complaintflow.compiled.duration import ELAPSED, EXACT, WORKING_TIME, Counting, Duration
from complaintflow.compiled.zone import DAY, Zone

Walker: TypeAlias = Callable[[int], int]
"""From the instant at which a length of time begins to the one at which it runs out."""

DAYS_KEPT: Final = 40_000
"""Of so many days the ends are kept: more than a century; beyond that they are worked out anew."""


def walker(duration: Duration, zone: Zone, calendars: Mapping[str, Calendar], counting: Counting = EXACT) -> Walker:
    """Return the function that finds where a duration ends.

    The function raises HorizonError: the walk leaves the years of the calendar, or the years 1 to 9999.
    """
    unit = duration.unit
    if unit in ELAPSED:
        return _elapsed(duration.amount * MICROSECONDS[unit])
    if unit in WORKING_TIME:
        return calendar_of(duration, calendars).adder(duration.amount * MICROSECONDS[unit])
    if counting.end == "same_moment":
        return _same_moment(duration, zone, calendars, counting)
    return _day_end(duration, zone, calendars, counting)


def _elapsed(length: int) -> Walker:
    latest = LATEST - length

    def walk(start: int) -> int:
        if EARLIEST <= start <= latest:
            return start + length
        return bounded(start + length)

    return walk


def _same_moment(duration: Duration, zone: Zone, calendars: Mapping[str, Calendar], counting: Counting) -> Walker:
    """Return the walk to the same local time of another day: which day that is depends on the day of the start only."""
    zone = DayPeriod.of(duration, 0, zone, calendars, counting).zone
    starts, offsets, settled = zone.starts, zone.offsets, zone.starts[-1]
    # From the zone's last change on there is one offset, and nothing to look up.
    offset, from_local = offsets[-1], zone.from_local
    settled_local = settled + offset
    moved: dict[int, int] = {}

    def walk(start: int) -> int:
        local = start + (offset if start >= settled else offsets[bisect_right(starts, start) - 1])
        day = local // DAY
        by = moved.get(day)
        if by is None:
            last, _ = DayPeriod.of(duration, start, zone, calendars, counting).ended()
            by = _kept(moved, day, (last - day) * DAY)
        local += by
        end = local - offset if local >= settled_local else from_local(local, last=True)
        if not EARLIEST <= end <= LATEST:
            return bounded(end)
        if end < start:
            return start
        return end

    return walk


def _day_end(duration: Duration, zone: Zone, calendars: Mapping[str, Calendar], counting: Counting) -> Walker:
    """Return the walk to the end of a day: it is the same for every start of one day."""
    zone = DayPeriod.of(duration, 0, zone, calendars, counting).zone
    to_local = zone.to_local
    ends: dict[int, int] = {}

    def walk(start: int) -> int:
        day = to_local(start) // DAY
        end = ends.get(day)
        if end is None:
            end = _kept(ends, day, due(duration, zone.from_local(day * DAY), zone, calendars, counting))
        if end < start:
            return start
        return end

    return walk


def _kept(table: dict[int, int], day: int, value: int) -> int:
    if len(table) >= DAYS_KEPT:
        table.clear()
    table[day] = value
    return value
