"""How long clocks run, as far as it can be told without knowing when they start.

In: durations. Out: `Length`s that can be compared: which of two clocks that start together (or in order) runs out
first whatever the calendar says. Sound and not complete: where it cannot tell, it says so, and both orders are
explored.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Final

from complaintflow.compiled.duration import ELAPSED, NEEDS_CALENDAR, Counting, Duration, Unit
from complaintflow.compiled.frozen import swift

_HOUR: Final = 3_600_000_000
_SIZES: Final = {Unit.SECONDS: 1_000_000, Unit.MINUTES: 60_000_000, Unit.HOURS: _HOUR}
_DAYS: Final = {Unit.DAYS: (1, 1), Unit.WEEKS: (7, 7), Unit.MONTHS: (28, 31), Unit.YEARS: (365, 366)}
_UNEVEN: Final = (Unit.MONTHS.value, Unit.YEARS.value)
_WORKING: Final = {Unit.WORKING_MINUTES: 60_000_000, Unit.WORKING_HOURS: _HOUR}


@swift
@dataclass(frozen=True, slots=True)
class Length:
    """How long a clock runs.

    `scale` and `amount` compare lengths that are counted alike (same unit, calendar and counting). `least` and `most`
    are bounds in elapsed microseconds, whatever the start. `ties`: two of this scale may end together though one is
    longer, for what ends on a day off is moved to the next day that is none.
    """

    scale: tuple[str, ...] | None
    amount: int
    least: float
    most: float
    ties: bool = False

    def shorter(self, other: Length) -> bool:
        """Whether a clock of this length, started no later, certainly runs out before one of the other length."""
        if self.scale is not None and self.scale == other.scale:
            return self.amount < other.amount and not self.ties
        return self.most < other.least

    def no_longer(self, other: Length) -> bool:
        """Whether a clock of this length, started no later, runs out before one of the other length or with it."""
        return self.shorter(other) or (
            self.scale is not None and self.scale == other.scale and self.amount <= other.amount
        )

    def as_long(self, other: Length) -> bool:
        """Whether both are counted alike and equally long, so that started together they run out together."""
        return self.scale is not None and (self.scale, self.amount) == (other.scale, other.amount)


UNKNOWN: Final = Length(None, 0, 0, inf)
"""A length of which nothing is known."""


def length_of(duration: Duration, counting: Counting) -> Length:
    """Return what is known of a duration."""
    unit, amount = duration.unit, duration.amount
    if unit in ELAPSED:
        size = amount * _SIZES[unit]
        return Length(("elapsed",), size, size, size)
    rolled = counting.roll != "none" or counting.end != "same_moment"
    scale = (unit.value, duration.calendar or "", counting.name, str(duration.plus_days))
    if unit in _WORKING:
        size = amount * _WORKING[unit]  # hours are always counted as they pass, whatever the bundle
        return Length((Unit.WORKING_MINUTES.value, duration.calendar or ""), size, size, inf)
    if unit in NEEDS_CALENDAR:
        return Length(scale, amount, max(0, amount - 1) * 23 * _HOUR, inf, ties=counting.roll != "none")
    low, high = _DAYS[unit]
    # A civil period may end almost a day before or after the same moment; days may have 23 or 25 hours.
    least = max(0, low * amount + duration.plus_days - (1 if rolled else 0)) * 24 * _HOUR - 2 * _HOUR
    most = inf if rolled else (high * amount + duration.plus_days) * 24 * _HOUR + 2 * _HOUR
    return Length(scale, amount, max(0, least), most, ties=counting.roll != "none")


def moved(base: Length, by: Length, sign: int) -> Length:
    """Return the length of a clock that runs out so much after (`sign` 1) or before (-1) the end of another."""
    # A month after the end of a month after a day is not always two months after that day.
    alike = base.scale is not None and base.scale == by.scale and base.scale[0] not in _UNEVEN
    amount = base.amount + sign * by.amount
    least = base.least + by.least if sign > 0 else max(0.0, base.least - by.most)
    most = base.most + by.most if sign > 0 else (inf if by.least == inf else base.most - by.least)
    return Length(base.scale if alike else None, amount, least, most, base.ties or by.ties)
