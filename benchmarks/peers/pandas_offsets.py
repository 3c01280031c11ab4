"""pandas: business hours and business days, told that every day works but those off.

As documented, with a weekmask from Monday to Friday and public holidays, it knows no make-up weekends. A length that
ends exactly at closing time it puts to the next opening: a convention, counted as a difference here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from benchmarks.inputs import working_time as given
from benchmarks.measuring import Part, Race

EVERY_DAY = "Mon Tue Wed Thu Fri Sat Sun"
LENGTHS = tuple(range(1, 80))


def off(working: list[date]) -> list[date]:
    """Return the days on which nobody works."""
    days = frozenset(working)
    return [day for day in given.all_days() if day not in days]


def business_hours(working: list[date]) -> dict[int, Any]:
    """Return an offset for each number of hours."""
    offset, days = pd.offsets.CustomBusinessHour, off(working)
    hours = {"start": "09:00", "end": "18:00", "weekmask": EVERY_DAY}
    return {count: offset(n=count, holidays=days, **hours) for count in LENGTHS}


def add_hours(race: Race, working: list[date]) -> None:
    """Join W4a."""
    offsets = business_hours(working)
    race.add(
        "pandas", "peer", lambda one: one[0] + offsets[one[1]], part=Part.first(500, 3_000),
        prepare=lambda one: (pd.Timestamp(given.from_us(one[0])), one[1]),
        reading=lambda at: given.to_us(at.to_pydatetime()), note="CustomBusinessHour",
    )  # fmt: skip


def add_days(race: Race, working: list[date]) -> None:
    """Join W4b."""
    days = off(working)
    offsets = {count: pd.offsets.CustomBusinessDay(n=count, weekmask=EVERY_DAY, holidays=days) for count in LENGTHS}
    race.add(
        "pandas", "peer", lambda one: one[0] + offsets[one[1]], part=Part.first(500, 3_000),
        prepare=lambda one: (pd.Timestamp(given.from_us(one[0])), one[1]),
        reading=lambda at: given.to_us(at.to_pydatetime()), note="CustomBusinessDay",
    )  # fmt: skip
