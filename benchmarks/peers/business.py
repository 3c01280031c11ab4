"""businesstimedelta, told that every day works but those off (as documented it knows no make-up weekends)."""

from __future__ import annotations

from datetime import date
from typing import Any

import businesstimedelta
import pytz

from benchmarks.inputs import working_time as given
from benchmarks.measuring import Part, Race
from benchmarks.peers.pandas_offsets import LENGTHS, off

TIME_ZONE = pytz.timezone(given.ZONE)


class _OffDays:
    """The days off; it looks for the next one for ever, so that there is always one beyond the calendar."""

    def __init__(self, days: list[date]) -> None:
        self.days = frozenset(days)

    def __contains__(self, day: date) -> bool:
        return day in self.days or day.year > given.LAST.year


def deltas(working: list[date]) -> dict[int, Any]:
    """Return a length for each number of hours."""
    hours = businesstimedelta.WorkDayRule(
        start_time=given.OPEN, end_time=given.CLOSE, working_days=list(range(7)), tz=TIME_ZONE
    )
    rules = businesstimedelta.Rules(
        [hours, businesstimedelta.HolidayRule(_OffDays(off(working)), tz=TIME_ZONE)], tz=TIME_ZONE
    )
    return {count: businesstimedelta.BusinessTimeDelta(rules, hours=count) for count in LENGTHS}


def add_hours(race: Race, working: list[date]) -> None:
    """Join W4a."""
    length = deltas(working)
    race.add(
        "businesstimedelta", "peer", lambda one: one[0] + length[one[1]], part=Part.first(100, 300),
        prepare=lambda one: (TIME_ZONE.localize(given.from_us(one[0])), one[1]),
        reading=lambda at: given.to_us(at.astimezone(TIME_ZONE).replace(tzinfo=None)),
    )  # fmt: skip
