"""W4: the working days of China in two years, with make-up weekends, and instants from which to count."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import chinese_calendar  # type: ignore[import-untyped]  # it ships no types

OPEN: Final = time(9)
CLOSE: Final = time(18)
FIRST: Final = date(2025, 1, 1)
LAST: Final = date(2026, 12, 31)
ZONE: Final = "Asia/Shanghai"
EPOCH: Final = datetime(2025, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Local times count from here, in microseconds."""
OFFSET_US: Final = 8 * 3_600_000_000
EPOCH_UTC_US: Final = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000 - OFFSET_US


def all_days() -> list[date]:
    """Return every day of the two years."""
    return [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]


def working_days() -> list[date]:
    """Return the working days: make-up weekends are in, public holidays are out."""
    return [day for day in all_days() if chinese_calendar.is_workday(day)]


def starts(count: int = 10_000, seed: int = 4) -> list[datetime]:
    """Return local times to the second, at any hour of the day; one in twenty at opening or closing time exactly."""
    chance = random.Random(seed)
    span = int((datetime(2026, 10, 1) - EPOCH).total_seconds())  # noqa: DTZ001  # local time of one zone
    told = []
    for number in range(count):
        at = EPOCH + timedelta(seconds=chance.randrange(span))
        if number % 20 == 0:
            at = at.replace(hour=chance.choice([9, 18]), minute=0, second=0)
        told.append(at)
    return told


def hours(count: int = 10_000, seed: int = 5) -> list[int]:
    """Return numbers of working hours."""
    chance = random.Random(seed)
    return [chance.choice([1, 2, 4, 8, 9, 18, 24, 27, 48, 72]) for _ in range(count)]


def days(count: int = 10_000, seed: int = 6) -> list[int]:
    """Return numbers of working days."""
    chance = random.Random(seed)
    return [chance.choice([1, 2, 3, 5, 7, 10, 15, 30]) for _ in range(count)]


def hours_later(start: datetime, count: int, working: frozenset[date]) -> datetime:
    """Walk from day to day: the earliest instant by which so many working hours have passed."""
    left, day = timedelta(hours=count), start.date()
    while True:
        if day in working:
            begin, end = max(datetime.combine(day, OPEN), start), datetime.combine(day, CLOSE)
            if begin < end:
                if end - begin >= left:
                    return begin + left
                left -= end - begin
        day += timedelta(days=1)


def days_later(start: date, count: int, working: frozenset[date]) -> date:
    """Walk from day to day: the n-th working day after a date."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= day in working
    return day


def to_us(local: datetime) -> int:
    """Return a local time as microseconds since the first midnight."""
    return (local - EPOCH) // timedelta(microseconds=1)


def from_us(us: int) -> datetime:
    """Return the local time of microseconds since the first midnight."""
    return EPOCH + timedelta(microseconds=us)
