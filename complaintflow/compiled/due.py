"""Where a duration ends, walked forward and backward.

In: a duration, an instant, a zone, calendars, a counting bundle. Out: an instant in UTC microseconds. Elapsed units add
real time; working hours and minutes walk the calendar's open time, whatever the counting; days, weeks, months, years
and working days are counted by `counting` in local dates. Pauses are in `complaintflow.compiled.pauses`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from complaintflow.compiled.calendar import Calendar, HorizonError
from complaintflow.compiled.dates import add_months
from complaintflow.compiled.duration import ELAPSED, EXACT, WORKING_TIME, Counting, Duration, Unit
from complaintflow.compiled.frozen import swift
from complaintflow.compiled.zone import DAY, Zone

LATEST: Final = 253_402_300_799_999_999
"""9999-12-31T23:59:59.999999Z: no due instant lies after it."""
EARLIEST: Final = -62_135_596_800_000_000
"""0001-01-01T00:00:00Z: no warning lies before it."""

MICROSECONDS: Final[Mapping[Unit, int]] = {
    Unit.SECONDS: 1_000_000,
    Unit.MINUTES: 60_000_000,
    Unit.HOURS: 3_600_000_000,
    Unit.WORKING_MINUTES: 60_000_000,
    Unit.WORKING_HOURS: 3_600_000_000,
}
"""Microseconds of the units that are measured in time, not in dates."""

_DAYS: Final[Mapping[Unit, int]] = {Unit.DAYS: 1, Unit.WEEKS: 7}
_MONTHS: Final[Mapping[Unit, int]] = {Unit.MONTHS: 1, Unit.YEARS: 12}


def due(
    duration: Duration, start: int, zone: Zone, calendars: Mapping[str, Calendar], counting: Counting = EXACT
) -> int:
    """Return the instant at which a duration that starts at `start` runs out.

    Dates are those of the duration's calendar, where it names one, otherwise of `zone`.

    Raises:
        HorizonError: the walk leaves the years of the calendar, or the years 1 to 9999.
    """
    unit = duration.unit
    if unit in ELAPSED:
        return bounded(start + duration.amount * MICROSECONDS[unit])
    if unit in WORKING_TIME:
        return calendar_of(duration, calendars).add_working(start, duration.amount * MICROSECONDS[unit])
    return DayPeriod.of(duration, start, zone, calendars, counting).end()


def before(
    duration: Duration, end: int, zone: Zone, calendars: Mapping[str, Calendar], counting: Counting = EXACT
) -> int:
    """Return the instant that lies a duration before `end`, walked backward through the calendar; for warnings.

    It inverts `due` for elapsed and working time, up to the choice between a close and the next opening.

    Raises:
        HorizonError: the walk leaves the years of the calendar, or the years 1 to 9999.
    """
    unit = duration.unit
    if unit in ELAPSED:
        return bounded(end - duration.amount * MICROSECONDS[unit])
    if unit in WORKING_TIME:
        return calendar_of(duration, calendars).subtract_working(end, duration.amount * MICROSECONDS[unit])
    return DayPeriod.of(duration, end, zone, calendars, counting).begin()


def after_end(counting: Counting, end: int) -> tuple[int, Counting]:
    """Return the start and the counting with which days go on after a period that ended at `end`.

    A period that ended with its last day goes on with the day after; an end shown as the next day's 00:00 still belongs
    to the day before. Elapsed and working time go on from `end` itself.
    """
    start = end if counting.end == "same_moment" else end - 1
    return start, replace(counting, first_day="excluded")


def bounded(us: int) -> int:
    """Return the instant, or raise `HorizonError` where it lies outside the years 1 to 9999."""
    if not EARLIEST <= us <= LATEST:
        raise HorizonError("the walk leaves the years 1 to 9999")
    return us


def calendar_of(duration: Duration, calendars: Mapping[str, Calendar]) -> Calendar:
    """Return the calendar that a working unit is counted on."""
    # INVARIANT: the compiler gives every duration in working units a calendar of the policy.
    assert duration.calendar is not None, "a duration in working units has a calendar"
    return calendars[duration.calendar]


def _local(day: int, clock: int) -> int:
    return day * DAY + clock


@swift
@dataclass(frozen=True, slots=True)
class DayPeriod:
    """A period counted in local dates: its last day, what moves it on, and the instant at which it ends.

    `anchor` is its start, or its end when it is walked backward.
    """

    duration: Duration
    anchor: int
    zone: Zone
    calendar: Calendar | None
    counting: Counting

    @classmethod
    def of(
        cls, duration: Duration, anchor: int, zone: Zone, calendars: Mapping[str, Calendar], counting: Counting
    ) -> "DayPeriod":
        """Return the period of a duration in days, weeks, months, years or working days."""
        if duration.unit is Unit.WORKING_DAYS:
            calendar: Calendar | None = calendar_of(duration, calendars)
        else:
            calendar = None if duration.calendar is None else calendars[duration.calendar]
        return cls(duration, anchor, zone if calendar is None else calendar.zone, calendar, counting)

    @property
    def working(self) -> bool:
        """Whether only working days are counted."""
        return self.duration.unit is Unit.WORKING_DAYS

    def end(self, moved: int = 0) -> int:
        """Return the instant at which the period ends, not before its start.

        `moved` is what pauses have put back, in the measure of `measure`.
        """
        return max(self.anchor, bounded(self.moment(*self.ended(moved))))

    def ended(self, moved: int = 0) -> tuple[int, int]:
        """Return the local day with which the period ends, rolled where it rolls, and the local time of its start."""
        day, clock = self.last_day(moved)
        if self.counting.roll == "next_working_day" and self.calendar is not None:
            day = self.calendar.next_working_day(day)
        return day, clock

    def begin(self) -> int:
        """Return the instant that lies the period before its anchor."""
        day, clock = divmod(self.zone.to_local(self.anchor), DAY)
        if self.counting.end != "same_moment" and clock == 0:
            # The period's end is the 24:00 of its last day, and so is the moment before it.
            day -= 1
        if self.working:
            assert self.calendar is not None, "working days have a calendar"
            day = self.calendar.working_day_before(day, self.duration.amount)
        else:
            day = self._shifted(day, -1)
        if self.counting.end == "same_moment":
            return bounded(self.zone.from_local(day * DAY + clock))
        return min(self.anchor, bounded(self.moment(day, clock)))

    def last_day(self, moved: int = 0) -> tuple[int, int]:
        """Return the period's last local day before any rolling, and the local time of its start (or where moved)."""
        day, clock = divmod(self.zone.to_local(self.anchor), DAY)
        included = self.counting.first_day == "included"
        if self.working:
            assert self.calendar is not None, "working days have a calendar"
            day = self.calendar.working_day_after(day, self.duration.amount, included=included)
        else:
            day = self._shifted(day, 1) - (1 if included else 0)
        if not moved:
            return day, clock
        return self._moved(day, clock, moved)

    def moved_from(self, day: int, clock: int, moved: int) -> int:
        """Return the instant to which a local day and time are put back, in the measure of `measure`."""
        return self.zone.from_local(_local(*self._moved(day, clock, moved)), last=True)

    def _moved(self, day: int, clock: int, moved: int) -> tuple[int, int]:
        working_calendar = self.calendar if self.working else None
        if self.counting.end != "same_moment":
            return (working_calendar.shift_working_day(day, moved) if working_calendar else day + moved), clock
        if working_calendar is None:
            return divmod(day * DAY + clock + moved, DAY)
        place = working_calendar.working_days_before(day) * DAY + clock
        return divmod(working_calendar.from_working_line(place + moved), DAY)

    def moment(self, day: int, clock: int) -> int:
        """Return the instant at which a local day counts as ended, `clock` being the local time of the start."""
        if self.counting.end == "same_moment":
            return self.zone.from_local(day * DAY + clock, last=True)
        if self.counting.end == "close_of_business" and self.calendar is not None:
            close = self.calendar.close_of_business(day)
            if close is not None:
                return close
        return self.zone.from_local((day + 1) * DAY, last=True)

    def measure(self, start: int, end: int) -> int:
        """Return how far a pause from `start` to `end` moves the period on.

        Where the period ends at the same moment: local microseconds, days off taken out for working days. Otherwise the
        number of counted days whose end falls into the pause, after its start and up to its end: the day of pausing is
        lost, the day of resuming is not.
        """
        if self.counting.end != "same_moment":
            return self._ended(end) - self._ended(start)
        if self.working and self.calendar is not None:
            line = self.calendar.to_working_line
            return max(0, line(end) - line(start))
        # Never below nothing: on the night of a change the clock may show less at the end than at the start.
        return max(0, self.zone.to_local(end) - self.zone.to_local(start))

    def _ended(self, us: int) -> int:
        """Return the number of counted days that have ended at an instant, from a fixed day on."""
        day = self.zone.to_local(us) // DAY
        while self.moment(day, 0) <= us:
            day += 1
        while self.moment(day - 1, 0) > us:
            day -= 1
        return self.calendar.working_days_before(day) if self.working and self.calendar is not None else day

    def _shifted(self, day: int, direction: int) -> int:
        amount = self.duration.amount * direction
        try:
            if self.duration.unit in _DAYS:
                return day + amount * _DAYS[self.duration.unit]
            months = amount * _MONTHS[self.duration.unit]
            return add_months(day, months) + self.duration.plus_days * direction
        except (OverflowError, ValueError) as error:
            raise HorizonError("the walk leaves the years 1 to 9999") from error
