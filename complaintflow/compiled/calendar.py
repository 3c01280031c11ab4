"""A working calendar as tables of integers, and the walks through it.

In: the open spans and working days that `complaintflow.compiler.calendars` built for a finite range of years. Out: due
instants, amounts of open time between instants, and why a day is on or off. Every walk is one or two bisections.
A walk that leaves the tabulated years raises `HorizonError`; no day outside them is guessed at.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from operator import sub
from typing import Literal

from complaintflow.compiled.words import Words
from complaintflow.compiled.zone import DAY, Zone

AtClose = Literal["close", "next_opening"]
FirstDay = Literal["day_1", "day_0"]
DayKind = Literal["working_day", "weekend", "holiday", "make_up_day", "closed", "extra_open"]


class HorizonError(ValueError):
    """A walk left the years that a calendar covers, or asked for hours of a calendar that has none."""


@dataclass(frozen=True, slots=True)
class DayNote:
    """Why a local day (days since 1970-01-01) is on or off, with the holiday's name or the organisation's reason."""

    day: int
    kind: DayKind
    text: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Open time and working days of an organisation, from the local day `first_day` to `last_day`, both included.

    `opens` and `closes` are the open spans in UTC microseconds: sorted, disjoint, not touching; empty where the
    calendar has working days but no hours. Days are counted since 1970-01-01 in the calendar's zone.

    `at_close`: a working period that runs out exactly at closing is due then, or at the next opening.
    `counts_from`: counting from a day off, the next working day is day 1 or day 0.
    `official_until`: last year with officially announced holidays, where the country announces them year by year.
    `effective_from`: the local day from which this version holds.
    """

    name: str
    zone: Zone
    opens: tuple[int, ...] = field(repr=False)
    closes: tuple[int, ...] = field(repr=False)
    working_days: tuple[int, ...] = field(repr=False)
    notes: tuple[DayNote, ...] = field(repr=False)
    first_day: int
    last_day: int
    official_until: int | None = None
    at_close: AtClose = "close"
    counts_from: FirstDay = "day_1"
    version: str = ""
    effective_from: int | None = None
    digest: str = ""
    title: Words = Words()
    # Open time before each span, ending with the total; and what turns open time into an instant within the span.
    _before: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _shift: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _start: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        before = tuple(accumulate(map(sub, self.closes, self.opens), initial=0))
        object.__setattr__(self, "_before", before)
        object.__setattr__(self, "_shift", tuple(map(sub, self.opens, before)))
        object.__setattr__(self, "_start", self.zone.from_local(self.first_day * DAY))

    @property
    def has_hours(self) -> bool:
        """Whether the calendar says which hours are open, not only which days."""
        return bool(self.opens)

    # ------------------------------------------------------------------ working time

    def add_working(self, us: int, amount: int) -> int:
        """Return the instant at which `amount` microseconds of open time have passed since `us`.

        Raises:
            HorizonError: that instant, or `us`, lies outside the calendar's years.
        """
        if amount <= 0:
            return us
        worked = self._worked(us) + amount
        before = self._before
        if worked < before[-1]:
            at_close = self.at_close == "close"
            i = (bisect_left if at_close else bisect_right)(before, worked) - 1
            return worked + self._shift[i]
        if worked == before[-1] and self.at_close == "close":
            return self.closes[-1]
        raise self._beyond()

    def adder(self, amount: int) -> Callable[[int], int]:
        """Return `add_working` of an amount as a function of the instant, for what is asked of many instants."""
        plainly, opens, closes, before, shift = self.add_working, self.opens, self.closes, self._before, self._shift
        place = bisect_left if self.at_close == "close" else bisect_right
        total = before[-1]

        def add(us: int) -> int:
            i = bisect_right(opens, us) - 1
            if i >= 0:
                worked = (us - shift[i] if us < closes[i] else before[i + 1]) + amount
                if worked < total:
                    return worked + shift[place(before, worked) - 1]
            return plainly(us, amount)  # near the horizon, and where there are no hours

        return add if amount > 0 else lambda us: us

    def subtract_working(self, us: int, amount: int) -> int:
        """Return the latest instant from which `amount` microseconds of open time pass until `us`.

        Raises:
            HorizonError: that instant, or `us`, lies outside the calendar's years.
        """
        if amount <= 0:
            return us
        worked = self._worked(us) - amount
        if worked < 0 or us > self.closes[-1]:
            raise self._beyond()
        return worked + self._shift[bisect_right(self._before, worked) - 1]

    def working_between(self, start: int, end: int) -> int:
        """Return the open microseconds from `start` to `end`; none where `end` is not after `start`.

        Raises:
            HorizonError: an instant lies outside the calendar's years.
        """
        if end <= start:
            return 0
        if self.zone.to_local(end) > (self.last_day + 1) * DAY:
            raise self._beyond()
        return self._worked(end) - self._worked(start)

    def is_open(self, us: int) -> bool:
        """Return whether the organisation is open at an instant; at closing time it no longer is."""
        i = bisect_right(self.opens, us) - 1
        return i >= 0 and us < self.closes[i]

    def _worked(self, us: int) -> int:
        """Return the open time from the calendar's first day to `us`."""
        i = bisect_right(self.opens, us) - 1
        if i < 0:
            if us < self._start or not self.opens:
                raise self._beyond()
            return 0
        return us - self._shift[i] if us < self.closes[i] else self._before[i + 1]

    # ------------------------------------------------------------------ working days

    def add_working_days(self, us: int, count: int) -> int:
        """Return the instant `count` working days later at the same local time.

        Raises:
            HorizonError: that day, or `us`, lies outside the calendar's years.
        """
        day, clock = divmod(self.zone.to_local(us), DAY)
        return self.zone.from_local(self.working_day_after(day, count) * DAY + clock, last=True)

    def subtract_working_days(self, us: int, count: int) -> int:
        """Return the instant `count` working days earlier at the same local time.

        Raises:
            HorizonError: that day, or `us`, lies outside the calendar's years.
        """
        day, clock = divmod(self.zone.to_local(us), DAY)
        return self.zone.from_local(self.working_day_before(day, count) * DAY + clock)

    def working_day_after(self, day: int, count: int, *, included: bool = False) -> int:
        """Return the local day that ends `count` working days counted from `day`.

        `included`: `day` itself, if it is a working day, is the first of them.
        """
        passed = bisect_right(self.working_days, day)
        on = passed > 0 and self.working_days[passed - 1] == day
        if on:
            i = passed + count - (2 if included else 1)
        else:
            i = passed + count - (0 if self.counts_from == "day_0" and not included else 1)
        return self._working_day_at(i, day)

    def working_day_before(self, day: int, count: int) -> int:
        """Return the local day `count` working days before `day`; from a day off as when counting forward."""
        i = bisect_left(self.working_days, day)
        on = i < len(self.working_days) and self.working_days[i] == day
        return self._working_day_at(i - count - (0 if on or self.counts_from == "day_1" else 1), day)

    def next_working_day(self, day: int) -> int:
        """Return `day` if it is a working day, otherwise the first working day after it."""
        return self._working_day_at(bisect_left(self.working_days, day), day)

    def working_days_before(self, day: int) -> int:
        """Return how many working days of the calendar lie before a local day."""
        self._covered(day)
        return bisect_left(self.working_days, day)

    def shift_working_day(self, day: int, count: int) -> int:
        """Return the working day `count` working days after the working day `day`."""
        return self._working_day_at(bisect_left(self.working_days, day) + count, day)

    def is_working_day(self, day: int) -> bool:
        """Return whether a local day is worked.

        Raises:
            HorizonError: the day lies outside the calendar's years.
        """
        self._covered(day)
        i = bisect_left(self.working_days, day)
        return i < len(self.working_days) and self.working_days[i] == day

    def day_note(self, day: int) -> DayNote:
        """Return why a local day is on or off.

        Raises:
            HorizonError: the day lies outside the calendar's years.
        """
        worked = self.is_working_day(day)
        i = bisect_left(self.notes, day, key=lambda note: note.day)
        if i < len(self.notes) and self.notes[i].day == day:
            return self.notes[i]
        return DayNote(day, "working_day" if worked else "weekend")

    def close_of_business(self, day: int) -> int | None:
        """Return the last closing of the spans that open on a local day, or None where the day has none of its own.

        A span over midnight belongs to the day on which it opens. Where work goes on round the clock no day closes.
        """
        i = bisect_left(self.opens, self.zone.from_local((day + 1) * DAY)) - 1
        if i < 0 or self.opens[i] < self.zone.from_local(day * DAY):
            return None
        return self.closes[i] if self.closes[i] <= self.zone.from_local((day + 2) * DAY) else None

    # ------------------------------------------------------------------ working days as a line without days off

    def to_working_line(self, us: int) -> int:
        """Return an instant's place on the line that is left when days off are taken out of local time."""
        day, clock = divmod(self.zone.to_local(us), DAY)
        place = self.working_days_before(day) * DAY
        return place + clock if self.is_working_day(day) else place

    def from_working_line(self, place: int) -> int:
        """Return the local time of a place on the line without days off; a seam is the later day's 00:00."""
        i, clock = divmod(place, DAY)
        return self._working_day_at(i, self.last_day) * DAY + clock

    # ------------------------------------------------------------------ horizon

    def _working_day_at(self, i: int, day: int) -> int:
        self._covered(day)
        if 0 <= i < len(self.working_days):
            return self.working_days[i]
        raise self._beyond()

    def _covered(self, day: int) -> None:
        if not self.first_day <= day <= self.last_day:
            raise self._beyond()

    def _beyond(self) -> HorizonError:
        if not self.working_days:
            return HorizonError(f"calendar `{self.name}` has no working days")
        return HorizonError(f"the walk leaves the years that calendar `{self.name}` covers, or needs hours it lacks")
