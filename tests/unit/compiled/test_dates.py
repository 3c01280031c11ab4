"""Months and years as day numbers."""

from datetime import date

import pytest

from complaintflow.compiled.dates import add_months, date_of, day_number, weekday


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2000, 1, 31), 1, date(2000, 2, 29)),
        (date(2100, 1, 31), 1, date(2100, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_months_clamp_at_their_end(start, months, end):
    assert date_of(add_months(day_number(start), months)) == end


def test_weekdays_and_limits():
    assert weekday(day_number(date(2026, 3, 2))) == 0
    assert weekday(-1) == date(1969, 12, 31).weekday()
    for months in (10**6, -(10**6), 10**30):
        with pytest.raises((ValueError, OverflowError)):
            add_months(0, months)
