"""Working time against two libraries that others use: pandas' custom business hours and days, and businesstimedelta.

Over random calendars, starts and lengths they and our walks agree, with one convention set as they have it. Where they
do not, the difference is listed and judged in docs/explanation/oracles.md, and shown here by its smallest example.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import businesstimedelta as btd
import pandas as pd
import pytest
import pytz
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from complaintflow.compiler.calendars import build_calendar

PAGE = (Path(__file__).parents[2] / "docs/explanation/oracles.md").read_text(encoding="utf-8")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = 3_600_000_000
SPANS = (
    (("09:00", "18:00"),),
    (("08:30", "12:00"), ("13:00", "17:30")),
    (("10:15", "10:45"),),
    (("00:00", "06:00"), ("22:00", "23:00")),
)
NIGHT = (("22:00", "06:00"),)

worked_days = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
holidays = st.sets(st.dates(dt.date(2026, 3, 1), dt.date(2026, 4, 20)), max_size=4).map(sorted)
starts = st.builds(
    lambda days, minutes: dt.datetime(2026, 3, 2, tzinfo=SHANGHAI) + dt.timedelta(days=days, minutes=minutes),
    st.integers(0, 20),
    st.integers(0, 24 * 60 - 1) | st.sampled_from((0, 510, 540, 720, 780, 1050, 1080)),
)
moderate = settings(max_examples=60, deadline=None)


def calendar(days, spans, closed=(), zone="Asia/Shanghai", at_close="close"):
    week = {DAYS[day]: spans for day in days}
    return build_calendar(
        "c", zone, week, years=(2025, 2031), closed=dict.fromkeys(closed, "Closed"), at_close=at_close
    )[0]


def ours(known, at, hours, *, back=False):
    us = round(at.timestamp() * 1_000_000)
    found = known.subtract_working(us, round(hours * HOUR)) if back else known.add_working(us, round(hours * HOUR))
    return dt.datetime.fromtimestamp(found / 1_000_000, tz=dt.UTC).astimezone(at.tzinfo)


def mask(days):
    return "".join("1" if day in days else "0" for day in range(7))


def pandas_hours(days, spans, closed, at, hours):
    opens, closes = [opens for opens, _ in spans], [closes for _, closes in spans]
    offset = pd.offsets.CustomBusinessHour(n=hours, start=opens, end=closes, weekmask=mask(days), holidays=closed)
    return (pd.Timestamp(at.replace(tzinfo=None)) + offset).to_pydatetime().replace(tzinfo=at.tzinfo)


def business_delta(days, spans, closed, at, hours):
    zone = pytz.timezone(str(at.tzinfo))
    begins, ends = time_of(spans[0][0]), time_of(spans[-1][1])
    rules = [btd.WorkDayRule(start_time=begins, end_time=ends, working_days=list(days), tz=zone)]
    if len(spans) == 2:
        pause = (time_of(spans[0][1]), time_of(spans[1][0]))
        rules.append(btd.LunchTimeRule(start_time=pause[0], end_time=pause[1], working_days=list(days), tz=zone))
    if closed:
        rules.append(btd.HolidayRule(Later(closed), tz=zone))
    seconds = round(hours * 3600)
    return zone.localize(at.replace(tzinfo=None)) + btd.BusinessTimeDelta(btd.Rules(rules, tz=zone), seconds=seconds)


def time_of(text):
    return dt.time.fromisoformat(text)


class Later:
    """Closed days, and every day from 2027 on: without a next one within a few years businesstimedelta fails."""

    def __init__(self, days):
        self.days = set(days)

    def __contains__(self, day):
        return day in self.days or day.year > 2026


# ---- where they agree


@given(worked_days, st.sampled_from((*SPANS, NIGHT)), holidays, starts, st.integers(1, 60))
@moderate
def test_hours_are_those_of_pandas_when_a_close_is_the_next_opening(days, spans, closed, at, hours):
    known = calendar(days, spans, closed, at_close="next_opening")
    assert ours(known, at, hours) == pandas_hours(days, spans, closed, at, hours)


@given(worked_days, st.sampled_from(SPANS), holidays, starts, st.integers(1, 40), st.sampled_from((1, 0.5, 0.25)))
@moderate
def test_time_is_that_of_businesstimedelta(days, spans, closed, at, count, share):
    hours = count * share
    found = ours(calendar(days, spans, closed), at, hours)
    assume(found.year == 2026)  # see `Later`
    assert found == business_delta(days, spans, closed, at, hours)


@given(worked_days, holidays, starts, st.integers(1, 20))
@moderate
def test_days_are_those_of_pandas(days, closed, at, count):
    known = calendar(days, SPANS[0], closed)
    found = known.add_working_days(round(at.timestamp() * 1_000_000), count)
    there = pd.Timestamp(at.replace(tzinfo=None)) + pd.offsets.CustomBusinessDay(
        n=count, weekmask=mask(days), holidays=closed
    )
    assert found == round(there.to_pydatetime().replace(tzinfo=SHANGHAI).timestamp() * 1_000_000)


@given(worked_days, holidays, starts, st.integers(1, 30))
@moderate
def test_walking_back_is_that_of_pandas(days, closed, at, hours):
    offset = pd.offsets.CustomBusinessHour(n=-hours, start="09:00", end="18:00", weekmask=mask(days), holidays=closed)
    known = calendar(days, SPANS[0], closed)
    found = ours(known, at, hours, back=True)
    there = (pd.Timestamp(at.replace(tzinfo=None)) + offset).to_pydatetime().replace(tzinfo=SHANGHAI)
    between = known.working_between(*(round(one.timestamp() * 1_000_000) for one in sorted((found, there))))
    assert between == 0, "no open time lies between the two: they differ in whether a close or an opening is meant"


# ---- where they differ: the smallest example of each, as the page tells it

BERLIN = ZoneInfo("Europe/Berlin")
EARLY = (("00:00", "06:00"),)
EVERY_DAY = tuple(range(7))
WEEKDAYS = tuple(range(5))


def on(day, clock="00:00", zone=SHANGHAI, month=3):
    return dt.datetime.combine(dt.date(2026, month, day), time_of(clock), zone)


def test_a_period_that_ends_at_closing_ends_then_and_not_the_next_morning():
    known = calendar(WEEKDAYS, SPANS[0])
    assert ours(known, on(2, "10:00"), 8) == on(2, "18:00")
    assert pandas_hours(WEEKDAYS, SPANS[0], [], on(2, "10:00"), 8) == on(3, "09:00")
    assert business_delta(WEEKDAYS, SPANS[0], [], on(2, "10:00"), 8) == on(2, "18:00")
    told("at-close")


def test_an_hour_that_the_clocks_skip_is_no_hour():
    spring = on(29, zone=BERLIN)
    known = calendar(EVERY_DAY, EARLY, zone="Europe/Berlin")
    assert ours(known, spring, 5) == on(29, "06:00", BERLIN)
    offset = pd.offsets.CustomBusinessHour(n=5, start="00:00", end="06:00", weekmask="1111111")
    there = pd.Timestamp(2026, 3, 29, tz="Europe/Berlin") + offset
    assert there == pd.Timestamp(2026, 3, 29, 5, tz="Europe/Berlin")
    assert there - pd.Timestamp(2026, 3, 29, tz="Europe/Berlin") == pd.Timedelta(hours=4)  # an hour too few
    told("skipped-hour")


def test_a_due_time_within_the_skipped_hour_is_an_error_of_pandas():
    spring = on(29, zone=BERLIN)
    offset = pd.offsets.CustomBusinessHour(n=2, start="00:00", end="06:00", weekmask="1111111")
    with pytest.raises(ValueError, match="nonexistent time"):
        pd.Timestamp(2026, 3, 29, tz="Europe/Berlin") + offset
    assert ours(calendar(EVERY_DAY, EARLY, zone="Europe/Berlin"), spring, 2) == on(29, "03:00", BERLIN)
    told("nonexistent-time")


def test_businesstimedelta_is_right_in_the_instant_and_wrong_on_the_clock_across_a_change():
    spring = on(29, zone=BERLIN)
    there = business_delta(EVERY_DAY, EARLY, [], spring, 5)
    assert there == ours(calendar(EVERY_DAY, EARLY, zone="Europe/Berlin"), spring, 5)
    assert (there.hour, there.utcoffset()) == (5, dt.timedelta(hours=1))  # Berlin's clocks show 06:00+02:00
    told("offset-of-the-start")


def test_without_a_holiday_ahead_businesstimedelta_fails():
    zone = pytz.timezone("Asia/Shanghai")
    rules = btd.Rules([btd.WorkDayRule(dt.time(9), dt.time(18), [0], tz=zone), btd.HolidayRule([], tz=zone)], tz=zone)
    with pytest.raises(TypeError):
        zone.localize(on(2, "10:00").replace(tzinfo=None)) + btd.BusinessTimeDelta(rules, hours=1)
    assert ours(calendar((0,), SPANS[0]), on(2, "10:00"), 1) == on(2, "11:00")
    told("no-next-holiday")


def test_made_up_working_days_are_known_to_neither():
    """Saturday 28 February 2026 is worked in China, for the Spring Festival."""
    known = build_calendar("c", "Asia/Shanghai", {DAYS[day]: SPANS[0] for day in WEEKDAYS}, years=(2025, 2031),
                           holidays="CN")[0]  # fmt: skip
    at = on(27, "17:00", month=2)
    assert ours(known, at, 2) == on(28, "10:00", month=2)
    assert pandas_hours(WEEKDAYS, SPANS[0], [], at, 2) == on(2, "10:00")
    assert business_delta(WEEKDAYS, SPANS[0], [], at, 2) == on(2, "10:00")
    told("make-up-days")


def told(name):
    assert f"`{name}`" in PAGE, f"docs/explanation/oracles.md does not judge the difference `{name}`"


def test_the_page_tells_of_no_difference_that_is_not_shown():
    source = Path(__file__).read_text(encoding="utf-8")
    section = PAGE.split("## Working time", 1)[1].split("\n## ", 1)[0]
    assert set(re.findall(r"^\| `([a-z-]+)`", section, re.MULTILINE)) == set(re.findall(r'told\("([a-z-]+)"\)', source))
