"""Excluded dates as intervals: once, every year, over the turn of the year, on 29 February."""

import pytest

from complaintflow.compiled.exclusions import Excluded, exclusions
from complaintflow.compiler.zones import build_zone
from complaintflow.instants import format_instant, parse_instant

ZONE = build_zone("Asia/Shanghai")
START = parse_instant("2026-03-02T08:00:00+08:00")


def shown(item: Excluded, years: int = 1) -> list[str]:
    found = exclusions((item,), ZONE, START, years)
    return [
        f"{format_instant(a.start, 'Asia/Shanghai')[:10]} {format_instant(a.end, 'Asia/Shanghai')[:10]}" for a in found
    ]


@pytest.mark.parametrize(
    ("item", "spans"),
    [
        (Excluded("2026-05-01", "2026-05-03"), ["2026-05-01 2026-05-04"]),
        (Excluded("05-01", "05-01"), ["2025-05-01 2025-05-02", "2026-05-01 2026-05-02", "2027-05-01 2027-05-02"]),
        (Excluded("12-24", "01-02"), ["2025-12-24 2026-01-03", "2026-12-24 2027-01-03", "2027-12-24 2028-01-03"]),
        (Excluded("02-29", "02-29"), []),
        (Excluded("02-28", "02-29"), ["2025-02-28 2025-03-01", "2026-02-28 2026-03-01", "2027-02-28 2027-03-01"]),
    ],
)
def test_dates_become_intervals(item, spans):
    assert shown(item) == spans


def test_a_leap_day_is_excluded_where_there_is_one():
    assert shown(Excluded("02-29", "02-29"), 3) == ["2028-02-29 2028-03-01"]
