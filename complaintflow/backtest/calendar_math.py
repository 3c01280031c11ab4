"""Days, months and zones in whole numbers, for columns.

In: columns of years, months, days and microseconds. Out: day numbers and back, offsets of a zone, ages. Written in
sums, products and quotients of numbers that are not negative, so that every engine comes to what the kernel comes to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Generic

from complaintflow.backtest.dialect import Dialect, E
from complaintflow.compiled.ages import Age
from complaintflow.compiled.zone import DAY, Zone

_EPOCH: Final = 719_468
"""Days from 1 March of the year 0 to 1970-01-01."""
_CENTURIES: Final = 146_097
"""Days of four centuries."""


class CalendarMath(Generic[E]):
    """Arithmetic on days over the words of a dialect."""

    def __init__(self, dialect: Dialect[E]) -> None:
        self.say = dialect

    def number(self, value: int) -> E:
        """Return a constant."""
        return self.say.literal(value)

    def less(self, left: E, right: E | int) -> E:
        """Return whether the left number is less."""
        return self.say.compare(left, "<", self.number(right) if isinstance(right, int) else right)

    def added(self, left: E, amount: int) -> E:
        """Return a number plus a constant."""
        return self.say.plus(left, self.number(amount))

    def day_number(self, year: E, month: E, day: E) -> E:
        """Return the days since 1970-01-01 of a date of the years 1 to 9999."""
        say = self.say
        early = self.less(month, 3)
        years = say.chosen([(early, self.added(year, -1))], year)
        months = say.chosen([(early, self.added(month, 9))], self.added(month, -3))
        days = say.plus(say.over(self.added(say.times(months, 153), 2), 5), day)
        leaps = say.plus(say.minus(say.over(years, 4), say.over(years, 100)), say.over(years, 400))
        return self.added(say.plus(say.plus(say.times(years, 365), leaps), days), -_EPOCH - 1)

    def length_of_month(self, year: E, month: E) -> E:
        """Return how many days a month has."""
        say = self.say
        leap = say.either(
            [say.both([self._divides(4, year), say.negated(self._divides(100, year))]), self._divides(400, year)]
        )
        february = say.chosen([(leap, self.number(29))], self.number(28))
        short = say.either([say.compare(month, "==", self.number(one)) for one in (4, 6, 9, 11)])
        is_february = say.compare(month, "==", self.number(2))
        return say.chosen([(is_february, february), (short, self.number(30))], self.number(31))

    def _divides(self, divisor: int, number: E) -> E:
        say = self.say
        return say.compare(say.times(say.over(number, divisor), divisor), "==", number)

    def civil(self, day: E, name: str) -> tuple[E, E, E]:
        """Return year, month and day of a day number; `name` begins the names of what is worked out on the way."""
        say = self.say
        shifted = self._kept(name, "shifted", self.added(day, _EPOCH))
        era = self._kept(name, "era", say.over(shifted, _CENTURIES))
        in_era = self._kept(name, "in era", say.minus(shifted, say.times(era, _CENTURIES)))
        leaps = say.minus(say.minus(say.over(in_era, 36_524), say.over(in_era, 1_460)), say.over(in_era, 146_096))
        years = self._kept(name, "years", say.over(say.plus(in_era, leaps), 365))
        of_years = say.minus(say.plus(say.times(years, 365), say.over(years, 4)), say.over(years, 100))
        in_year = self._kept(name, "in year", say.minus(in_era, of_years))
        turn = self._kept(name, "turn", say.over(self.added(say.times(in_year, 5), 2), 153))
        of_month = say.minus(in_year, say.over(self.added(say.times(turn, 153), 2), 5))
        month = say.chosen([(self.less(turn, 10), self.added(turn, 3))], self.added(turn, -9))
        year = say.plus(years, say.times(era, 400))
        year = say.chosen([(self.less(turn, 10), year)], self.added(year, 1))
        return year, month, self.added(of_month, 1)

    def _kept(self, name: str, part: str, value: E) -> E:
        return self.say.keep({f"{name} {part}": value})[f"{name} {part}"]

    def utc(self, zone: Zone, local: E, *, last: bool) -> E:
        """Return the instant of a local time, as `Zone.from_local` does."""
        changes = zone.starts[1:]
        if last:
            borders = [start + offset for start, offset in zip(changes, zone.offsets[1:], strict=True)]
            ends = [*changes, None]
            leaves = [self._limited(local, offset, end, "<") for offset, end in zip(zone.offsets, ends, strict=True)]
        else:
            borders = [start + offset for start, offset in zip(changes, zone.offsets[:-1], strict=True)]
            starts = [None, *changes]
            leaves = [self._limited(local, offset, s, ">") for offset, s in zip(zone.offsets, starts, strict=True)]
        return self._search(local, borders, leaves)

    def _limited(self, local: E, offset: int, limit: int | None, side: str) -> E:
        """Return a local time less its offset, and never on the wrong side of a limit."""
        us = self.added(local, -offset)
        if limit is None:
            return us
        over = self.less(self.number(limit), us) if side == "<" else self.less(us, limit)
        return self.say.chosen([(over, self.number(limit))], us)

    def local_day(self, zone: Zone, us: E) -> E:
        """Return the day number that people in a zone write at an instant."""
        local = self._search(us, zone.starts[1:], [self.added(us, offset) for offset in zone.offsets])
        # The quotient is of a number that is not negative: no instant lies more than 800,000 days before 1970.
        return self.added(self.say.over(self.added(local, 800_000 * DAY), DAY), -800_000)

    def _search(self, value: E, borders: Sequence[int], leaves: Sequence[E]) -> E:
        """Return the leaf between whose borders a value lies (from a border on it is the next one)."""
        if not borders:
            return leaves[0]
        middle = len(borders) // 2
        below = self._search(value, borders[:middle], leaves[: middle + 1])
        above = self._search(value, borders[middle + 1 :], leaves[middle + 1 :])
        return self.say.chosen([(self.less(value, borders[middle]), below)], above)

    def age(self, age: Age, start: E, end: E) -> E:
        """Return how many units have begun between two day numbers, as `compiled.ages.begun` does."""
        say = self.say
        kept = say.keep({f"age {age.field} days": say.minus(end, start)})
        days = kept[f"age {age.field} days"]
        if age.unit in ("days", "weeks"):
            size = 7 if age.unit == "weeks" else 1
            count = say.over(self.added(days, size - 1), size)
        else:
            first_year, first_month, first_day = self.civil(start, f"age {age.field} start")
            last_year, last_month, last_day = self.civil(end, f"age {age.field} end")
            months = say.plus(say.times(say.minus(last_year, first_year), 12), say.minus(last_month, first_month))
            begun = say.chosen([(self.less(first_day, last_day), self.added(months, 1))], months)
            size = 12 if age.unit == "years" else 1
            count = say.over(self.added(begun, size - 1), size)
        nothing = say.both([say.is_there(days), say.sure(self.less(days, 1))])
        return say.chosen([(nothing, self.number(0))], count)
