"""Opening hours set as a parameter, against a walk that looks at one day after another."""

from datetime import UTC, date, datetime, timedelta

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from complaintflow.compiled.due import due
from complaintflow.compiled.duration import CIVIL, Duration, Unit
from complaintflow.compiler.load import check_text
from complaintflow.instants import load_zone

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST = date(2026, 3, 2)
MINUTE = 60_000_000
DAY = 24 * 60
POLICY = {
    "policy": "toy",
    "format": 1,
    "version": "1",
    "effective": "2026-01-01",
    "lifecycle": {"initial": "new", "states": {"new": {}}},
}

spans_of_a_day = st.lists(
    st.integers(0, DAY // 15).map(lambda quarter: quarter * 15), min_size=2, max_size=6, unique=True
)


def clock(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def opening(draw):
    """Return spans of a day in minutes, in any order; the last may run into the next morning."""
    cuts = sorted(draw(spans_of_a_day))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    if draw(st.booleans()) and spans[0][0] > 15 and spans[-1][0] < DAY:
        spans[-1] = (spans[-1][0], draw(st.integers(1, spans[0][0] // 15)) * 15 + DAY)
    return draw(st.permutations(spans))


def written(spans, *, as_list):
    texts = [f"{clock(start)}-{clock(end if end <= DAY else end - DAY)}" for start, end in spans]
    return texts if as_list else ", ".join(texts)


def compiled(zone, days, closed, parameter):
    office = {"working_days": days, "hours": {"parameter": "office_hours"}, "closed": dict.fromkeys(closed, "Closed")}
    sections = {"time_zone": zone, "parameters": {"office_hours": parameter}, "calendars": {"office": office}}
    checked = check_text(yaml.safe_dump(POLICY | sections, sort_keys=False))
    assert checked.compiled is not None, [one.message for one in checked.diagnostics]
    return checked.compiled


def naive_end(zone, days, closed, spans, start, amount):
    """Count working days one by one; return the moment at which the last of them closes."""
    day, left = start.astimezone(load_zone(zone)).date(), amount
    while left:
        day += timedelta(days=1)
        left -= WEEKDAYS[day.weekday()] in days and str(day) not in closed
    # Without hours a day closes at midnight.
    minutes = max((end for _, end in spans), default=DAY)
    midnight = datetime(day.year, day.month, day.day, tzinfo=load_zone(zone))
    return (midnight + timedelta(minutes=minutes)).replace(fold=1)


@settings(max_examples=40)
@given(
    st.sampled_from(ZONES),
    st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True),
    st.sets(st.integers(0, 60).map(lambda day: str(FIRST + timedelta(day))), max_size=3),
    st.one_of(st.just([]), opening()),
    st.integers(0, 30 * DAY),
    st.integers(1, 12),
    st.booleans(),
)
def test_a_civil_period_ends_at_the_close_of_its_last_day(zone, days, closed, spans, minutes, amount, as_list):
    parameter = {"value": written(spans, as_list=as_list)} if spans else {}
    policy = compiled(zone, days, closed, parameter)
    start = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(minutes=minutes)
    expected = naive_end(zone, days, closed, spans, start, amount)
    found = due(
        Duration(amount, Unit.WORKING_DAYS, "office"),
        int(start.timestamp()) * 1_000_000,
        policy.zone,
        policy.calendars,
        CIVIL,
    )
    assert found == int(expected.timestamp()) * 1_000_000
    assert policy.calendars["office"].has_hours == bool(spans)
