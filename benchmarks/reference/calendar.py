"""The reference of W4: working time as prefix sums over days, the same hours every working day; and a zone's table.

Instants are integer microseconds of local time since the calendar's first midnight.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY_US = 86_400_000_000


class WorkingTable:
    """A calendar as a table: a due instant is arithmetic and one look into a list."""

    def __init__(self, first: date, last: date, working: list[date], opens: int, closes: int) -> None:
        """Sum up the working days from `first` to `last`; `opens` and `closes` are microseconds of the day."""
        self.opens, self.length = opens, closes - opens
        self.origin = first.toordinal()
        days = {day.toordinal() - self.origin for day in working}
        self.days = sorted(days)
        count = last.toordinal() - self.origin + 1
        self.works = [day in days for day in range(count)]
        self.before = [0]
        for works in self.works:
            self.before.append(self.before[-1] + works)

    def add_time(self, start: int, length: int) -> int:
        """Return the earliest instant by which so many microseconds of working time have passed."""
        day, clock = divmod(start, DAY_US)
        number = self.before[day]
        if self.works[day]:
            done = clock - self.opens
            if done > 0:
                length += min(self.length, done)
        whole, rest = divmod(length - 1, self.length)
        return self.days[number + whole] * DAY_US + self.opens + rest + 1

    def add_days(self, start: int, count: int) -> int:
        """Return the same time of day on the n-th working day after a start."""
        day, clock = divmod(start, DAY_US)
        return self.days[self.before[day + 1] + count - 1] * DAY_US + clock

    def add_dates(self, start: date, count: int) -> date:
        """Return the n-th working day after a date."""
        day = start.toordinal() - self.origin
        return date.fromordinal(self.origin + self.days[self.before[day + 1] + count - 1])


def offsets(zone: str, first: int, last: int) -> tuple[list[int], list[int]]:
    """Return the UTC seconds at which a zone's offset changes between two instants, and the offsets from then on."""
    tz = ZoneInfo(zone)

    def offset(second: int) -> int:
        found = datetime.fromtimestamp(second, tz).utcoffset()
        return 0 if found is None else found // timedelta(seconds=1)

    starts, found = [0], [offset(first)]
    for day in range(first, last, 86_400):
        low, high = day, day + 86_400
        if offset(low) == offset(high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
        starts.append(high)
        found.append(offset(high))
    return starts, found


def offset_table(zone: str, first: int, last: int, added: int) -> Callable[[int], int]:
    """Return a function from a UTC second to the one at which the wall clock of a zone has moved on so far.

    Of two instants that the clock shows alike it is the earlier, and in a gap the old offset is kept.
    """
    starts, found = offsets(zone, first, last)

    def later(second: int) -> int:
        wall = second + found[bisect_right(starts, second) - 1] + added
        place = bisect_right(starts, wall - 43_200) - 1  # the offset before any change near by
        answer = wall - found[place]
        if place + 1 < len(starts) and answer >= starts[place + 1]:
            after = wall - found[place + 1]
            return after if after >= starts[place + 1] else answer
        return answer

    return later
