"""Billing cycles and days of the month: which cycle is complete, and months that lack the day."""

import pytest

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.cycles import cycle_end, month_day_end
from complaintflow.compiler.zones import build_zone
from complaintflow.instants import format_instant, parse_instant

ZONE = build_zone("Asia/Shanghai")


def at(text: str) -> int:
    return parse_instant(f"{text}+08:00")


def shown(us: int) -> str:
    return format_instant(us, "Asia/Shanghai")[:16]


@pytest.mark.parametrize(
    ("start", "day", "cycles", "end"),
    [
        ("2026-03-10T09:00:00", 25, 1, "2026-04-26T00:00"),  # the cycle to 25 March had begun already
        ("2026-03-10T09:00:00", 25, 2, "2026-05-26T00:00"),
        ("2026-03-25T23:59:59", 25, 1, "2026-04-26T00:00"),
        ("2026-03-26T00:00:00", 25, 1, "2026-04-26T00:00"),  # the very first moment of a cycle
        ("2026-03-26T00:00:01", 25, 1, "2026-05-26T00:00"),
        ("2026-01-31T12:00:00", 31, 1, "2026-03-01T00:00"),  # February ends with its last day …
        ("2026-01-31T12:00:00", 31, 2, "2026-04-01T00:00"),  # … and March has its own again
        ("2028-01-15T12:00:00", 30, 1, "2028-03-01T00:00"),
        ("2026-11-28T12:00:00", 28, 2, "2027-01-29T00:00"),
    ],
)
def test_the_end_of_the_nth_complete_cycle(start, day, cycles, end):
    assert shown(cycle_end(ZONE, at(start), day, cycles)) == end


@pytest.mark.parametrize(
    ("start", "day", "months", "end"),
    [
        ("2026-03-15T09:00:00", 10, 1, "2026-04-11T00:00"),
        ("2026-03-15T09:00:00", 31, 0, "2026-04-01T00:00"),
        ("2026-01-31T09:00:00", 31, 1, "2026-03-01T00:00"),
        ("2026-12-31T09:00:00", 5, 1, "2027-01-06T00:00"),
    ],
)
def test_a_day_of_this_or_a_later_month(start, day, months, end):
    assert shown(month_day_end(ZONE, at(start), day, months)) == end


def test_beyond_the_calendar_of_years_there_is_no_cycle():
    with pytest.raises(HorizonError):
        cycle_end(ZONE, at("9999-11-15T00:00:00"), 25, 5)
    with pytest.raises(HorizonError):
        month_day_end(ZONE, at("9999-12-15T00:00:00"), 25, 5)
