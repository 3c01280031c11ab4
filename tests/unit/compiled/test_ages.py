"""The time between two moments of the facts, in begun units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.compiled.ages import Age, begun, lay_ages
from complaintflow.compiled.dates import add_months, day_number
from complaintflow.compiler.zones import build_zone
from complaintflow.instants import parse_date, parse_instant

SHANGHAI = build_zone("Asia/Shanghai")
DAYS = st.dates(parse_date("1990-01-01"), parse_date("2060-12-31")).map(day_number)


@pytest.mark.parametrize(
    ("start", "end", "unit", "expected"),
    [
        ("2023-03-01", "2026-03-01", "years", 3),
        ("2023-03-01", "2026-03-02", "years", 4),
        ("2023-03-01", "2023-03-02", "years", 1),
        ("2023-03-01", "2023-03-01", "years", 0),
        ("2023-03-01", "2022-03-01", "years", 0),
        # 29 February: the year is over on the 28th.
        ("2024-02-29", "2025-02-28", "years", 1),
        ("2024-02-29", "2025-03-01", "years", 2),
        ("2026-01-31", "2026-02-28", "months", 1),
        ("2026-01-31", "2026-03-01", "months", 2),
        ("2026-03-01", "2026-03-15", "weeks", 2),
        ("2026-03-01", "2026-03-16", "weeks", 3),
        ("2026-03-01", "2026-03-16", "days", 15),
    ],
)
def test_begun_units_count(start, end, unit, expected):
    assert begun(day_number(parse_date(start)), day_number(parse_date(end)), unit) == expected


@given(DAYS, st.integers(0, 40_000), st.sampled_from(["days", "weeks", "months", "years"]))
def test_an_age_is_the_fewest_units_that_reach_the_end(start, days, unit):
    def after(count):
        step = {"days": 1, "weeks": 7}.get(unit)
        return start + count * step if step else add_months(start, count * {"months": 1, "years": 12}[unit])

    naive = 0
    while after(naive) < start + days:
        naive += 1
    assert begun(start, start + days, unit) == naive


def test_a_moment_counts_by_its_local_day_and_a_missing_one_leaves_the_age_missing():
    ages = (Age("age", "bought", "served", "days"), Age("other", "bought", "nothing", "days"))
    view: dict[str, object] = {"bought": "2026-03-01", "served": parse_instant("2026-03-02T17:00:00Z")}
    lay_ages(ages, view, SHANGHAI)
    assert (view["age"], view["other"]) == (2, None)


def test_an_age_may_end_on_the_last_day_there_is():
    first, last = day_number(parse_date("2024-02-29")), day_number(parse_date("9999-12-31"))
    assert begun(first, last, "years") == 7976
    assert begun(first, last + 1, "months") == 7975 * 12 + 11  # the local day of an instant may be the one after
