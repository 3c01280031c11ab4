"""holidays: the n-th working day of China, make-up weekends included."""

from __future__ import annotations

import holidays

from benchmarks.inputs import working_time as given
from benchmarks.measuring import Part, Race


def add_days(race: Race) -> None:
    """Join W4b."""
    china = holidays.country_holidays("CN", years=[2025, 2026])
    race.add(
        "holidays", "peer", lambda one: china.get_nth_working_day(*one), part=Part.first(500, 3_000),
        prepare=lambda one: (given.from_us(one[0]).date(), one[1]),
        want=[given.from_us(us).date() for us in race.want], note="get_nth_working_day",
    )  # fmt: skip
