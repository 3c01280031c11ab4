"""chinesecalendar: a loop over its `is_workday`, and its `find_workday`."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

from benchmarks.inputs import working_time as given
from benchmarks.measuring import Part, Race


def add_days(race: Race) -> None:
    """Join W4b."""

    def later(asked: tuple[date, int]) -> date:
        day, count = asked
        while count:
            day += timedelta(days=1)
            count -= chinese_calendar.is_workday(day)
        return day

    race.add(
        "chinesecalendar", "peer", later, part=Part.first(100, 500),
        prepare=lambda one: (given.from_us(one[0]).date(), one[1]),
        want=[given.from_us(us).date() for us in race.want], note="a loop over `is_workday`",
    )  # fmt: skip
