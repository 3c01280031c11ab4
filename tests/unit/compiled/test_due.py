"""Where durations end, and where warnings before them lie."""

import pytest

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.due import after_end, before, due
from complaintflow.compiled.duration import CIVIL, EXACT, Counting, Duration, Unit, parse_duration
from complaintflow.compiled.pauses import due_with_pauses, extended_due, union
from complaintflow.compiler.calendars import build_calendar
from complaintflow.compiler.zones import build_zone
from complaintflow.instants import format_instant, parse_instant

DAYS = ("mon", "tue", "wed", "thu", "fri")
SHANGHAI = build_zone("Asia/Shanghai")
OFFICE = {day: [("09:00", "12:00"), ("13:00", "17:30")] for day in DAYS}
CALENDARS = {
    "office": build_calendar("office", "Asia/Shanghai", OFFICE, holidays="CN", years=(2024, 2029))[0],
    "days": build_calendar("days", "Asia/Shanghai", dict.fromkeys(DAYS, ()), holidays="CN", years=(2024, 2029))[0],
    "saturday": build_calendar("sat", "Asia/Shanghai", OFFICE | {"sat": OFFICE["mon"]}, years=(2024, 2029))[0],
}
EU = Counting("eu", end="end_of_day", roll="next_working_day")
DAY_ITSELF = Counting("from_the_day", first_day="included", end="end_of_day")


def at(text):
    return parse_instant(f"2026-{text}:00+08:00")


def shown(us):
    return format_instant(us, "Asia/Shanghai")[:16]


def length(text, calendar):
    duration = parse_duration(text)
    assert isinstance(duration, Duration)
    return duration.on(calendar)


@pytest.mark.parametrize(
    ("text", "calendar", "counting", "start", "end"),
    [
        ("2h", None, EXACT, "03-02T23:00", "2026-03-03T01:00"),
        ("90m", None, CIVIL, "03-02T23:00", "2026-03-03T00:30"),
        ("3d", None, EXACT, "03-02T10:30", "2026-03-05T10:30"),
        ("2w", None, EXACT, "03-02T10:30", "2026-03-16T10:30"),
        ("1mo", None, EXACT, "01-31T10:30", "2026-02-28T10:30"),
        ("1 year", None, EXACT, "03-02T10:30", "2027-03-02T10:30"),
        ("1 year 3 days", None, EXACT, "03-02T10:30", "2027-03-05T10:30"),
        ("4 working hours", "office", EXACT, "03-02T16:30", "2026-03-03T12:00"),
        ("4 working hours", "office", CIVIL, "03-02T16:30", "2026-03-03T12:00"),
        ("3 working days", "office", EXACT, "03-05T10:30", "2026-03-10T10:30"),
        # The day of the event does not count, and the last day ends when the office closes.
        ("3 working days", "office", CIVIL, "03-05T10:30", "2026-03-10T17:30"),
        ("3 working days", "office", EU, "03-05T10:30", "2026-03-11T00:00"),
        ("3 working days", "days", CIVIL, "03-05T10:30", "2026-03-11T00:00"),
        # An end on a day off rolls on: 7 March 2026 is a Saturday.
        ("2d", "office", CIVIL, "03-05T10:30", "2026-03-09T17:30"),
        ("2d", "days", CIVIL, "03-05T10:30", "2026-03-10T00:00"),
        ("2d", "saturday", CIVIL, "03-05T10:30", "2026-03-07T17:30"),
        ("2d", None, CIVIL, "03-05T10:30", "2026-03-08T00:00"),
        ("1mo", "office", CIVIL, "01-31T10:30", "2026-02-28T17:30"),  # a make-up Saturday
        # Spring Festival 2026 is 15 to 23 February; the 14th and the 28th are worked.
        ("3 working days", "office", CIVIL, "02-13T16:00", "2026-02-25T17:30"),
        ("10 working days", "days", CIVIL, "09-24T09:00", "2026-10-16T00:00"),
        # Periods that begin on the day itself.
        ("1 working day", "office", DAY_ITSELF, "03-05T10:30", "2026-03-06T00:00"),
        ("3 working days", "office", DAY_ITSELF, "03-05T10:30", "2026-03-10T00:00"),
        ("3d", None, DAY_ITSELF, "03-05T10:30", "2026-03-08T00:00"),
        ("1mo", None, DAY_ITSELF, "03-05T10:30", "2026-04-05T00:00"),
    ],
)
def test_due_instants(text, calendar, counting, start, end):
    assert shown(due(length(text, calendar), at(start), SHANGHAI, CALENDARS, counting)) == end


def test_a_period_does_not_end_before_it_begins():
    closing = Counting("x", first_day="included", end="close_of_business")
    start = at("03-05T20:00")
    assert due(length("1 working day", "office"), start, SHANGHAI, CALENDARS, closing) == start


@pytest.mark.parametrize(
    ("text", "calendar", "counting", "end", "start"),
    [
        ("2h", None, EXACT, "03-03T01:00", "2026-03-02T23:00"),
        ("2 working hours", "office", EXACT, "03-03T10:00", "2026-03-02T16:30"),
        ("2 working days", "office", EXACT, "03-10T10:30", "2026-03-06T10:30"),
        ("2 working days", "office", CIVIL, "03-10T17:30", "2026-03-06T17:30"),
        ("2 working days", "days", CIVIL, "03-11T00:00", "2026-03-07T00:00"),
        ("2d", None, EXACT, "03-10T10:30", "2026-03-08T10:30"),
        ("2d", "days", CIVIL, "03-11T00:00", "2026-03-09T00:00"),
        ("1mo", None, EXACT, "03-31T10:30", "2026-02-28T10:30"),
        ("1 year 3 days", None, EXACT, "03-05T10:30", "2025-03-02T10:30"),
    ],
)
def test_warnings_walk_backward(text, calendar, counting, end, start):
    assert shown(before(length(text, calendar), at(end), SHANGHAI, CALENDARS, counting)) == start


@pytest.mark.parametrize(
    ("zone", "start", "text", "end"),
    [
        ("Europe/Berlin", "2026-03-28T02:30:00+01:00", "1d", "2026-03-29T03:00:00+02:00"),  # a gap: what comes after it
        ("Europe/Berlin", "2026-03-28T02:30:00+01:00", "24h", "2026-03-29T03:30:00+02:00"),
        ("Europe/Berlin", "2026-10-24T02:30:00+02:00", "1d", "2026-10-25T02:30:00+01:00"),  # twice: an end is the last
        ("Europe/Berlin", "2026-03-28T12:00:00+01:00", "1d", "2026-03-29T12:00:00+02:00"),
        ("America/New_York", "2026-10-31T01:30:00-04:00", "1d", "2026-11-01T01:30:00-05:00"),
        ("Australia/Lord_Howe", "2026-10-03T02:15:00+10:30", "1d", "2026-10-04T02:30:00+11:00"),
    ],
)
def test_local_days_over_a_change_of_the_clocks(zone, start, text, end):
    found = due(length(text, None), parse_instant(start), build_zone(zone), {})
    assert format_instant(found, zone) == end


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("walk", [due, before])
def test_absurd_amounts_reach_the_horizon(unit, walk):
    for amount in (10**7, 10**400):
        with pytest.raises(HorizonError):
            walk(Duration(amount * 10**9, unit, "office"), at("03-02T10:00"), SHANGHAI, CALENDARS)


@pytest.mark.parametrize(
    ("text", "calendar", "counting", "pause", "end"),
    [
        ("24h", None, EXACT, ("03-02T12:00", "03-02T14:00"), "2026-03-03T12:00"),
        ("24h", None, EXACT, ("03-03T10:00", "03-05T10:00"), "2026-03-03T10:00"),  # it begins at the due instant
        ("8 working hours", "office", EXACT, ("03-02T17:00", "03-03T10:00"), "2026-03-03T12:00"),
        ("8 working hours", "office", EXACT, ("03-02T18:00", "03-03T08:00"), "2026-03-03T10:30"),
        ("3d", None, EXACT, ("03-03T00:00", "03-04T06:00"), "2026-03-06T16:00"),
        ("3 working days", "office", EXACT, ("03-03T00:00", "03-04T06:00"), "2026-03-06T16:00"),
        ("3 working days", "office", EXACT, ("03-05T00:00", "03-09T06:00"), "2026-03-09T16:00"),
        ("5 working days", "office", EXACT, ("03-07T10:00", "03-08T14:00"), "2026-03-09T10:00"),
        ("3 working days", "office", CIVIL, ("03-03T10:00", "03-03T17:30"), "2026-03-06T17:30"),
        ("3 working days", "office", CIVIL, ("03-03T10:00", "03-03T12:00"), "2026-03-05T17:30"),
        ("3 working days", "office", CIVIL, ("03-03T10:00", "03-04T12:00"), "2026-03-06T17:30"),
        ("3 working days", "office", CIVIL, ("03-05T10:00", "03-05T20:00"), "2026-03-06T17:30"),
        ("4 working days", "office", CIVIL, ("03-06T10:00", "03-08T12:00"), "2026-03-09T17:30"),
        ("5d", "office", CIVIL, ("03-08T10:00", "03-10T12:00"), "2026-03-10T17:30"),  # it had rolled to the Monday
        ("3d", "days", CIVIL, ("03-03T10:00", "03-05T10:00"), "2026-03-10T00:00"),
    ],
)
def test_pauses(text, calendar, counting, pause, end):
    start = at("03-02T10:00")
    found = due_with_pauses(length(text, calendar), start, [tuple(map(at, pause))], SHANGHAI, CALENDARS, counting)
    assert shown(found) == end


@pytest.mark.parametrize(
    ("text", "calendar", "counting", "old", "new"),
    [
        ("2h", "days", CIVIL, "03-06T00:00", "2026-03-06T02:00"),
        ("2 working days", "days", CIVIL, "03-06T00:00", "2026-03-10T00:00"),
        ("2 working days", "office", CIVIL, "03-05T17:30", "2026-03-09T17:30"),
        ("2 working days", "office", EXACT, "03-05T10:30", "2026-03-09T10:30"),
        ("5d", "days", CIVIL, "03-06T00:00", "2026-03-11T00:00"),
        ("1 working day", "office", DAY_ITSELF, "03-06T00:00", "2026-03-07T00:00"),
    ],
)
def test_extensions_go_on_where_the_period_ended(text, calendar, counting, old, new):
    duration = length(text, calendar)
    assert shown(extended_due(duration, at(old), [], SHANGHAI, CALENDARS, counting)) == new
    assert after_end(EXACT, 5) == (5, EXACT)


def test_an_extension_counts_its_own_pauses_only():
    early, late = (at("03-02T10:00"), at("03-04T10:00")), (at("03-05T20:00"), at("03-05T21:00"))
    found = extended_due(length("2h", None), at("03-05T19:30"), [early, late], SHANGHAI, CALENDARS)
    assert shown(found) == "2026-03-05T22:30"


def test_the_union_of_pauses():
    assert union([(5, 9), (0, 5), (3, 4), (20, 20), (12, 11), (30, 40)], 1) == [(1, 9), (30, 40)]
