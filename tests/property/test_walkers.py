"""A length made ready answers, and raises, what the plain walk answers and raises."""

from datetime import date
from functools import cache
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.due import EARLIEST, LATEST, due
from complaintflow.compiled.duration import CIVIL, EXACT, NEEDS_CALENDAR, Counting, Duration, Unit
from complaintflow.compiled.walking import DAYS_KEPT, walker
from complaintflow.compiler.calendars import build_calendar
from complaintflow.compiler.zones import build_zone
from complaintflow.instants import parse_instant

OFFICE = {day: [("09:00", "12:00"), ("13:00", "17:30")] for day in ("mon", "tue", "wed", "thu", "fri")}
NIGHTS = {day: [("22:00", "06:00")] for day in ("mon", "wed", "sat", "sun")}
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai", "Pacific/Apia", "UTC")
COUNTINGS = (
    EXACT,
    CIVIL,
    Counting("eu", end="end_of_day", roll="next_working_day"),
    Counting("first", first_day="included", end="end_of_day"),
    Counting("rolled", roll="next_working_day"),
    Counting("on_the_day", first_day="included"),
)
CONVENTIONS = tuple((close, first) for close in ("close", "next_opening") for first in ("day_1", "day_0"))


@cache
def calendars(zone, convention):
    kept = {"at_close": convention[0], "counts_from": convention[1], "years": (2009, 2028)}
    return {
        "office": build_calendar("office", zone, OFFICE, closed={date(2026, 3, 9): "moved"}, **kept)[0],
        "nights": build_calendar("nights", zone, NIGHTS, **kept)[0],
        "days": build_calendar("days", zone, dict.fromkeys(OFFICE, ()), **kept)[0],
    }


@st.composite
def lengths(draw):
    unit = draw(st.sampled_from(tuple(Unit)))
    calendar = draw(st.sampled_from(("office", "nights", "days")))
    amount = draw(st.one_of(st.integers(1, 60), st.integers(1, 5_000)))
    return Duration(amount, unit, calendar if unit in NEEDS_CALENDAR or draw(st.booleans()) else None)


def instants():
    """Mostly in the calendars' years, about changes of the clocks among them; also where no calendar reaches."""
    changes = ("2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2011-12-30T10:00:00Z", "2026-03-08T07:00:00Z")
    about = st.tuples(st.sampled_from(changes), st.integers(-90_000, 90_000)).map(
        lambda found: parse_instant(found[0]) + found[1] * 60_000_000
    )
    within = st.integers(parse_instant("2008-11-01T00:00:00Z"), parse_instant("2029-02-01T00:00:00Z"))
    return st.one_of(about, within, st.integers(EARLIEST, LATEST))


def found(walk, *given_to):
    try:
        return walk(*given_to)
    except HorizonError as beyond:
        return str(beyond)


@given(
    st.sampled_from(ZONES), st.sampled_from(CONVENTIONS), st.sampled_from(COUNTINGS), lengths(),
    st.lists(instants(), min_size=1, max_size=12),
)  # fmt: skip
def test_a_walker_answers_as_the_plain_walk(zone, convention, counting, length, starts):
    table, on = build_zone(zone), calendars(zone, convention)
    walk = walker(length, table, on, counting)
    # Several starts with one walker: what it has kept of a day must hold for every start of that day.
    starts += [start + shift for start in starts for shift in (1, 3_600_000_000, 40_000_000_000)]
    for start in starts:
        assert found(walk, start) == found(due, length, start, table, on, counting)


@pytest.mark.parametrize("counting", [EXACT, CIVIL], ids=["exact", "civil"])
def test_what_is_kept_of_the_days_does_not_grow_for_ever(counting):
    table = build_zone("UTC")
    walk = walker(Duration(1, Unit.DAYS), table, MappingProxyType({}), counting)
    kept = next(cell.cell_contents for cell in walk.__closure__ if isinstance(cell.cell_contents, dict))
    for day in range(DAYS_KEPT + 10):
        walk(day * 86_400_000_000)
    assert 0 < len(kept) <= DAYS_KEPT
