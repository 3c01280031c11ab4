"""Due instants with time that does not count.

In: a duration, its start, and pauses as (from, to) instants. Out: the due instant. A pause is measured and put back by
the walk that counts the duration: elapsed units lose elapsed time, working hours lose open time, dates lose what
`DayPeriod.measure` says. The answer depends on the set of pauses only: empty ones do nothing, touching and overlapping
ones are one, the order does not matter, and a pause that begins at or after the due instant comes too late.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.due import MICROSECONDS, DayPeriod, after_end, bounded, calendar_of, due
from complaintflow.compiled.duration import ELAPSED, EXACT, WORKING_TIME, Counting, Duration, Unit
from complaintflow.compiled.zone import DAY, Zone

Interval = tuple[int, int]


def union(intervals: Iterable[Interval], start: int) -> list[Interval]:
    """Return the part of the intervals after `start` as sorted, disjoint, not touching, non-empty intervals."""
    found: list[Interval] = []
    for low, high in sorted((max(low, start), high) for low, high in intervals):
        if high <= low:
            continue
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return found


def due_with_pauses(
    duration: Duration,
    start: int,
    pauses: Iterable[Interval],
    zone: Zone,
    calendars: Mapping[str, Calendar],
    counting: Counting = EXACT,
) -> int:
    """Return the instant at which a duration runs out that stands still during the pauses.

    A pause still open is given with the instant at which it would end; the answer is then "if resumed now".

    Raises:
        HorizonError: the walk leaves the years of the calendar, or the years 1 to 9999.
    """
    intervals = union(pauses, start)
    if not intervals:
        return due(duration, start, zone, calendars, counting)
    unit = duration.unit
    if unit in ELAPSED:
        amount = duration.amount * MICROSECONDS[unit]
        return _put_back(intervals, lambda paused: bounded(start + amount + paused), lambda low, high: high - low)
    if unit in WORKING_TIME:
        calendar = calendar_of(duration, calendars)
        amount = duration.amount * MICROSECONDS[unit]
        return _put_back(
            intervals, lambda paused: calendar.add_working(start, amount + paused), calendar.working_between
        )
    period = DayPeriod.of(duration, start, zone, calendars, counting)
    return _put_back(intervals, period.end, period.measure, by_days=counting.end != "same_moment")


def extended_due(
    duration: Duration,
    end: int,
    pauses: Iterable[Interval],
    zone: Zone,
    calendars: Mapping[str, Calendar],
    counting: Counting = EXACT,
) -> int:
    """Return the due instant after an extension by `duration` of a period that would have run out at `end`.

    Pauses that begin before `end` were put back before it and are not counted twice.

    Raises:
        HorizonError: the walk leaves the years of the calendar, or the years 1 to 9999.
    """
    later = [(low, high) for low, high in pauses if low >= end]
    if duration.unit in ELAPSED or duration.unit in WORKING_TIME:
        return due_with_pauses(duration, end, later, zone, calendars, counting)
    start, going_on = after_end(counting, end)
    return due_with_pauses(duration, start, later, zone, calendars, going_on)


def put_back(
    duration: Duration,
    end: int,
    pause: Interval,
    zone: Zone,
    calendars: Mapping[str, Calendar],
    counting: Counting = EXACT,
) -> int:
    """Return where one pause puts back an end that was given and not walked: by the measure in which `duration` counts.

    A pause that begins at or after the end comes too late.

    Raises:
        HorizonError: the walk leaves the years of the calendar, or the years 1 to 9999.
    """
    low, high = pause
    if low >= end or high <= low:
        return end
    unit = duration.unit
    if unit in ELAPSED:
        return bounded(end + high - low)
    if unit in WORKING_TIME:
        calendar = calendar_of(duration, calendars)
        return max(high, calendar.add_working(end, calendar.working_between(low, high)))
    period = DayPeriod.of(duration, low, zone, calendars, counting)
    lost = period.measure(low, high)
    if counting.end == "same_moment":
        day, clock = divmod(period.zone.to_local(end), DAY)
        moved = replace(period, anchor=end, duration=duration.times(0)).moved_from(day, clock, lost)
        return max(high, bounded(moved))
    if not lost:
        return max(high, end)
    start, going_on = after_end(counting, end)
    plain = Duration(lost, Unit.WORKING_DAYS if period.working else Unit.DAYS, duration.calendar)
    return max(high, due(plain, start, zone, calendars, going_on))


def _put_back(
    intervals: list[Interval],
    end: Callable[[int], int],
    measure: Callable[[int, int], int],
    *,
    by_days: bool = False,
) -> int:
    paused = 0
    answer = end(0)
    for low, high in intervals:
        if low >= answer:
            break
        paused += measure(low, high)
        # A last day that had ended but rolled over days off leaves the end inside the pause: what stands still can't
        # run out, so the period ends with the first day that ends after it.
        while by_days and end(paused) < high:
            paused += 1
        # Nor may a clock set back within the pause, or a rolled end, bring the due instant forward.
        answer = max(answer, high, end(paused))
    return answer
