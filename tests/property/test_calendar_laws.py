"""Laws 6, 7, 8 and 11 of time, and walks against counting minute by minute."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate

from hypothesis import assume, given
from hypothesis import strategies as st

from complaintflow.compiled.due import before, due
from complaintflow.compiled.duration import (
    CIVIL,
    ELAPSED,
    EXACT,
    WORKING_TIME,
    Counting,
    Duration,
    Unit,
)
from complaintflow.compiled.pauses import due_with_pauses
from complaintflow.compiler.calendars import build_calendar
from complaintflow.compiler.zones import build_zone
from complaintflow.instants import load_zone, parse_instant

MINUTE = 60_000_000
HOUR = 60 * MINUTE
WEEK = 7 * 24 * HOUR
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai")
EDGES = ("00:00", "04:00", "06:30", "08:00", "12:00", "13:00", "17:45", "20:00", "22:00")
EU = Counting("eu", end="end_of_day", roll="next_working_day")
COUNTINGS = (EXACT, CIVIL, EU, Counting("first", first_day="included", end="end_of_day"))
START = parse_instant("2026-03-02T00:00:00Z")


@st.composite
def hours(draw):
    """Opening hours of a day: None, or up to two spans, the last perhaps over midnight."""
    cuts = sorted(draw(st.sets(st.sampled_from(EDGES), max_size=4)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    if spans and draw(st.booleans()):
        spans[-1] = (spans[-1][0], draw(st.sampled_from(("00:00", "04:00"))) if len(spans) > 1 else "06:30")
    return [span for span in spans if span[0] != span[1]] or None


weeks = st.fixed_dictionaries(dict.fromkeys(WEEKDAYS, hours())).filter(any_open := lambda week: any(week.values()))
closures = st.sets(st.dates(date(2026, 2, 20), date(2026, 4, 20)), max_size=4)
starts = st.integers(0, 40 * 24 * 60).map(lambda minutes: START + minutes * MINUTE)
amounts = st.integers(1, 40)
conventions = st.fixed_dictionaries(
    {"at_close": st.sampled_from(("close", "next_opening")), "counts_from": st.sampled_from(("day_1", "day_0"))}
)


def built(week, zone="Asia/Shanghai", closed=(), **more):
    reasons = dict.fromkeys(closed, "closed")
    return build_calendar("c", zone, week, closed=reasons, years=(2025, 2028), **more)[0]


# ---------------------------------------------------------------------- against counting minute by minute

PATTERNS = (
    dict.fromkeys(
        WEEKDAYS[:5],
        (
            ("09:00", "12:00"),
            ("13:00", "17:30"),
        ),
    ),
    dict.fromkeys(WEEKDAYS, (("22:00", "06:00"),)),
    dict.fromkeys(WEEKDAYS[3:], (("00:00", "24:00"),)),
    {"sat": [("20:00", "08:00")], "sun": [("12:00", "04:00")], "wed": [("06:00", "06:01")]},
)
CHANGES = {
    "Europe/Berlin": (datetime(2026, 3, 22, tzinfo=UTC), datetime(2026, 10, 18, tzinfo=UTC)),
    "America/New_York": (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)),
    "Australia/Lord_Howe": (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 9, 27, tzinfo=UTC)),
    "Asia/Shanghai": (datetime(2026, 2, 12, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)),
}
MINUTES = 15 * 24 * 60


def minute_of(text):
    return int(text[:2]) * 60 + int(text[3:])


@cache
def open_minutes(pattern, zone, change):
    """Return the minutes from a change of the clocks at which the wall clock shows an open time."""
    week, tz, moment = PATTERNS[pattern], load_zone(zone), CHANGES[zone][change]
    found = []
    for i in range(MINUTES):
        here = (moment + timedelta(minutes=i)).astimezone(tz)
        clock = here.hour * 60 + here.minute
        today, yesterday = week.get(WEEKDAYS[here.weekday()]), week.get(WEEKDAYS[here.weekday() - 1])
        spans = [(minute_of(start), minute_of(end)) for start, end in today or ()]
        late = [(minute_of(start), minute_of(end)) for start, end in yesterday or ()]
        if any(s <= clock < e or (e <= s <= clock) for s, e in spans) or any(e <= s and clock < e for s, e in late):
            found.append(i)
    return found


@given(st.sampled_from(ZONES), st.integers(0, 3), st.integers(0, 1), st.integers(0, 9 * 24 * 60), st.integers(1, 3_000))
def test_walks_equal_counting_minutes(zone, pattern, change, start, amount):
    minutes = open_minutes(pattern, zone, change)
    base = int(CHANGES[zone][change].timestamp()) * 1_000_000
    calendar = built(PATTERNS[pattern], zone)
    ahead = [minute for minute in minutes if minute >= start]
    assume(len(ahead) > amount)
    found = calendar.add_working(base + start * MINUTE, amount * MINUTE)
    assert found == base + (ahead[amount - 1] + 1) * MINUTE
    later = built(PATTERNS[pattern], zone, at_close="next_opening")
    assert later.add_working(base + start * MINUTE, amount * MINUTE) == base + ahead[amount] * MINUTE
    assert calendar.subtract_working(found, amount * MINUTE) == base + ahead[0] * MINUTE
    assert calendar.working_between(base + start * MINUTE, found) == amount * MINUTE
    passed = list(accumulate(1 for minute in ahead if minute < start + amount))
    assert calendar.working_between(base + start * MINUTE, base + (start + amount) * MINUTE) == len(passed) * MINUTE


@given(st.sampled_from(ZONES), st.integers(0, 10**7), st.integers(1, 40), closures, weeks)
def test_working_days_equal_a_loop_over_days(zone, minutes, count, closed, week):
    calendar = built(week, zone, closed)
    local = (datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=minutes % 60_000)).astimezone(load_zone(zone))
    day, left = local.date(), count
    while left:
        day += timedelta(days=1)
        left -= bool(week[WEEKDAYS[day.weekday()]]) and day not in closed
    expected = datetime(day.year, day.month, day.day, local.hour, local.minute, fold=1, tzinfo=load_zone(zone))
    exists = expected.astimezone(UTC).astimezone(load_zone(zone)).hour == local.hour
    assume(exists)
    found = calendar.add_working_days(int(local.timestamp()) * 1_000_000, count)
    assert found == int(expected.timestamp()) * 1_000_000


# ---------------------------------------------------------------------- the laws


@given(
    weeks, st.lists(st.tuples(st.sampled_from(WEEKDAYS), hours()), max_size=3), closures, starts, amounts, conventions
)
def test_law_6_more_open_time_never_makes_it_later(week, more, closed, start, amount, convention):
    wider = dict(week)
    for day, spans in more:
        # Hours are only added: the union of both days' spans as the calendar itself merges them.
        wider[day] = wider[day] or spans
    fewer = set(sorted(closed)[1:])
    less, open_longer = built(week, closed=closed, **convention), built(wider, closed=fewer, **convention)
    zone = less.zone
    for unit, counting in ((Unit.WORKING_HOURS, EXACT), (Unit.WORKING_DAYS, EXACT), (Unit.WORKING_DAYS, EU)):
        duration = Duration(amount, unit, "c")
        assert due(duration, start, zone, {"c": open_longer}, counting) <= due(
            duration, start, zone, {"c": less}, counting
        )
    days = Duration(amount, Unit.DAYS, "c")
    assert due(days, start, zone, {"c": open_longer}, EU) <= due(days, start, zone, {"c": less}, EU)


@given(weeks, closures, starts, amounts, amounts, st.sampled_from(ZONES), conventions)
def test_law_7_walks_add_up_and_walk_back(week, closed, start, first, second, zone_name, convention):
    calendar = built(week, zone_name, closed, **convention)
    for unit in ELAPSED | WORKING_TIME:
        one, two = Duration(first, unit, "c"), Duration(second, unit, "c")
        both = one.times(first + second)
        calendars = {"c": calendar}

        def walk(duration, us, calendars=calendars):
            return due(duration, us, calendars["c"].zone, calendars)

        assert walk(two, walk(one, start)) == walk(both, start)
        back = before(both, walk(both, start), calendar.zone, calendars)
        if unit in WORKING_TIME:
            # Up to the choice between a close and the next opening: no open time lies between the two.
            assert calendar.working_between(min(back, start), max(back, start)) == 0
        else:
            assert back == start


@given(weeks, closures, starts, amounts, amounts, conventions)
def test_law_7_holds_for_exact_working_days_without_changes_of_the_clocks(
    week, closed, start, first, second, convention
):
    calendar = built(week, "Asia/Shanghai", closed, **convention)
    there = calendar.add_working_days(calendar.add_working_days(start, first), second)
    assert there == calendar.add_working_days(start, first + second)
    if calendar.is_working_day(calendar.zone.to_local(start) // (24 * HOUR)):
        assert calendar.subtract_working_days(there, first + second) == start


@given(weeks, closures, starts, amounts, st.sampled_from(ZONES), st.sampled_from(COUNTINGS), conventions)
def test_law_8_due_is_not_before_start_and_grows(week, closed, start, amount, zone_name, counting, convention):
    calendars = {"c": built(week, zone_name, closed, **convention)}
    zone = build_zone(zone_name)
    for unit in Unit:
        most = min(amount, 2) if unit is Unit.YEARS else min(amount, 12) if unit is Unit.MONTHS else amount
        ends = [due(Duration(n, unit, "c"), start, zone, calendars, counting) for n in range(1, most + 1)]
        assert start <= ends[0]
        assert ends == sorted(ends)
        assert before(Duration(most, unit, "c"), ends[-1], zone, calendars, counting) <= ends[-1]


@given(
    weeks,
    starts,
    amounts,
    st.integers(1, 30),
    st.sampled_from(COUNTINGS),
    conventions,
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 3_000)), max_size=3),
)
def test_law_11_whole_weeks_shift_equally(week, start, amount, shift, counting, convention, pauses):
    calendar = built(week, "Asia/Shanghai", **convention)
    intervals = [(start + low * MINUTE, start + (low + length) * MINUTE) for low, length in pauses]
    shifted = [(low + shift * WEEK, high + shift * WEEK) for low, high in intervals]
    for unit in set(Unit) - {Unit.MONTHS, Unit.YEARS}:
        duration = Duration(amount, unit, "c")
        there = due_with_pauses(duration, start, intervals, calendar.zone, {"c": calendar}, counting)
        moved = due_with_pauses(duration, start + shift * WEEK, shifted, calendar.zone, {"c": calendar}, counting)
        assert moved - there == shift * WEEK
