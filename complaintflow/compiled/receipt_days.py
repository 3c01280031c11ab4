"""Lines of a receipt for periods counted in days, working days, months and years.

In: a `DayPeriod`, its due instant, its pauses. Out: lines from start to due, in this order: the days counted and
skipped, what pauses have put back, the days off that the end rolled over.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from complaintflow.compiled.due import DayPeriod
from complaintflow.compiled.duration import Unit
from complaintflow.compiled.pauses import union
from complaintflow.compiled.receipt_lines import WORKED, ReceiptLine, skip_of
from complaintflow.compiled.zone import DAY

_WEEK: Final = {Unit.WEEKS: 7}


def day_lines(period: DayPeriod, due: int, pauses: Sequence[tuple[int, int, str]]) -> list[ReceiptLine]:
    """Return the lines of a period that ends at `due`, which is where its walk with these pauses leads."""
    day, clock = period.last_day()
    # A close of business may lie before the start; the period does not end before it begins.
    unrolled = min(max(period.anchor, period.moment(day, clock)), due)
    lines = list(_counted(period, day, unrolled))
    if not pauses:
        return lines + list(_rolled(period, day, unrolled, due))
    note = "; ".join(reason for _, _, reason in sorted(pauses) if reason)
    intervals = union(((low, high) for low, high, _ in pauses), period.anchor)
    moved = sum(period.measure(low, high) for low, high in intervals)
    day, clock = period.last_day(moved)
    resumed = min(max(unrolled, period.moment(day, clock)), due)
    lines.append(ReceiptLine(unrolled, resumed, False, moved, "pause", note))
    return lines + list(_rolled(period, day, resumed, due))


def _counted(period: DayPeriod, last: int, end: int) -> Iterator[ReceiptLine]:
    """Yield the days from the start to the period's last day, before pauses and rolling."""
    if period.duration.unit in {Unit.MONTHS, Unit.YEARS}:
        months = period.duration.amount * (12 if period.duration.unit is Unit.YEARS else 1)
        yield ReceiptLine(period.anchor, end, True, months + period.duration.plus_days, "months")
        return
    if not period.working and period.counting.end == "same_moment" and period.counting.first_day == "excluded":
        # The same local moment so many days later: nothing is skipped, and no day is the first.
        yield ReceiptLine(period.anchor, end, True, period.duration.amount * _WEEK.get(period.duration.unit, 1), "day")
        return
    zone = period.zone
    first = zone.to_local(period.anchor) // DAY
    here = period.anchor
    # INVARIANT: the period's amount of days is counted; what comes before them is the day of the event or a day off.
    left = period.duration.amount * (7 if period.duration.unit is Unit.WEEKS else 1)
    for day in range(first, last + 1):
        stop = end if day == last else max(here, min(end, zone.from_local((day + 1) * DAY)))
        line = _day_line(period, day, here, stop, counted=last - day < left if not period.working else None)
        yield line
        here = stop


def _day_line(period: DayPeriod, day: int, start: int, end: int, *, counted: bool | None) -> ReceiptLine:
    if counted is None and period.calendar is not None:
        note = period.calendar.day_note(day)
        if not period.calendar.is_working_day(day):
            return ReceiptLine(start, end, False, 0, *skip_of(note))
        if _is_day_0(period, day):
            return ReceiptLine(start, end, False, 0, "first_day")
        return ReceiptLine(start, end, True, 1, WORKED.get(note.kind, "working_day"), note.text)
    return ReceiptLine(start, end, True, 1, "day") if counted else ReceiptLine(start, end, False, 0, "first_day")


def _is_day_0(period: DayPeriod, day: int) -> bool:
    """Return whether a working day comes before the first that counts."""
    assert period.calendar is not None, "working days have a calendar"
    first, _ = period.last_day()
    counted = period.calendar.working_days_before(first) - period.calendar.working_days_before(day) + 1
    return counted > period.duration.amount


def _rolled(period: DayPeriod, day: int, start: int, due: int) -> Iterator[ReceiptLine]:
    """Yield the days off behind the last day that the end was rolled over, and the rest of the day it rolled to."""
    here = start
    if period.calendar is None:
        if here < due:
            yield ReceiptLine(here, due, False, 0, "rolled")
        return
    while here < due and not period.calendar.is_working_day(day):
        stop = min(due, max(here, period.zone.from_local((day + 1) * DAY)))
        yield ReceiptLine(here, stop, False, 0, *skip_of(period.calendar.day_note(day)))
        here = stop
        day += 1
    if here < due:
        yield ReceiptLine(here, due, False, 0, "rolled")
