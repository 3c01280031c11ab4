"""Walks through a working calendar."""

from datetime import date

import pytest

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.dates import day_number
from complaintflow.compiler.calendars import build_calendar
from complaintflow.instants import format_instant, parse_instant

HOUR = 3_600_000_000
DAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = {day: [("09:00", "12:00"), ("13:00", "18:00")] for day in DAYS}


def office(week=None, zone="Asia/Shanghai", **more):
    calendar, problems = build_calendar("office", zone, week or OFFICE, years=(2025, 2027), **more)
    assert problems == []
    return calendar


def at(text, zone="+08:00"):
    return parse_instant(f"2026-{text}:00{zone}")


def shown(us, zone="Asia/Shanghai"):
    return format_instant(us, zone)[5:16]


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("03-02T09:00", 1, "03-02T10:00"),
        ("03-02T08:00", 1, "03-02T10:00"),
        ("03-02T11:00", 2, "03-02T14:00"),
        ("03-02T09:00", 3, "03-02T12:00"),
        ("03-02T09:00", 8, "03-02T18:00"),
        ("03-02T12:30", 8, "03-03T12:00"),
        ("03-06T17:00", 2, "03-09T10:00"),
        ("03-07T12:00", 1, "03-09T10:00"),
        ("03-06T18:00", 8, "03-09T18:00"),
    ],
)
def test_working_hours(start, hours, end):
    calendar = office()
    assert shown(calendar.add_working(at(start), hours * HOUR)) == end
    assert calendar.working_between(at(start), at(end)) == hours * HOUR


def test_running_out_at_closing_is_data():
    later = office(at_close="next_opening")
    assert shown(later.add_working(at("03-02T09:00"), 3 * HOUR)) == "03-02T13:00"
    assert shown(later.add_working(at("03-06T09:00"), 8 * HOUR)) == "03-09T09:00"
    assert shown(later.add_working(at("03-02T09:00"), 3 * HOUR - 1)) == "03-02T11:59"
    rest = later.working_between(at("03-02T09:00"), later.closes[-1])
    assert office().add_working(at("03-02T09:00"), rest) == later.closes[-1]
    with pytest.raises(HorizonError):
        later.add_working(at("03-02T09:00"), rest)


@pytest.mark.parametrize(
    ("end", "hours", "start"),
    [
        ("03-09T10:00", 2, "03-06T17:00"),
        ("03-09T10:00", 1, "03-09T09:00"),
        ("03-08T10:00", 1, "03-06T17:00"),
        ("03-02T12:30", 3, "03-02T09:00"),
    ],
)
def test_working_hours_backward(end, hours, start):
    assert shown(office().subtract_working(at(end), hours * HOUR)) == start


def test_over_midnight_and_real_seconds():
    nights = office({day: [("22:00", "06:00")] for day in DAYS}, "Europe/Berlin")
    berlin = "Europe/Berlin"
    # 27 March 2026 is a Friday; the clocks go forward on Sunday the 29th, so no night is short then.
    assert shown(nights.add_working(at("03-27T22:00", "+01:00"), 8 * HOUR), berlin) == "03-28T06:00"
    week = dict.fromkeys(("sat", "sun"), (("22:00", "06:00"),))
    weekend = office(week, berlin)
    assert shown(weekend.add_working(at("03-28T22:00", "+01:00"), 7 * HOUR), berlin) == "03-29T06:00"
    assert shown(weekend.add_working(at("10-24T22:00", "+02:00"), 9 * HOUR), berlin) == "10-25T06:00"


def test_round_the_clock_is_one_span():
    always = office(dict.fromkeys((*DAYS, "sat", "sun"), (("00:00", "24:00"),)), "Europe/Berlin")
    assert len(always.opens) == 1
    assert always.add_working(at("03-28T22:00", "+01:00"), 48 * HOUR) == at("03-30T22:00", "+01:00")
    assert always.close_of_business(day_number(date(2026, 3, 28))) is None
    assert always.close_of_business(always.first_day) is None


@pytest.mark.parametrize(
    ("start", "count", "end", "back"),
    [
        ("03-02T10:00", 1, "03-03T10:00", "02-27T10:00"),
        ("03-06T10:00", 1, "03-09T10:00", "03-05T10:00"),
        ("03-06T20:00", 5, "03-13T20:00", "02-27T20:00"),
        ("03-07T10:00", 1, "03-09T10:00", "03-06T10:00"),  # a Saturday: Monday is day 1
    ],
)
def test_working_days(start, count, end, back):
    calendar = office()
    assert shown(calendar.add_working_days(at(start), count)) == end
    assert shown(calendar.subtract_working_days(at(start), count)) == back


def test_counting_from_a_day_off_is_data():
    day_0 = office(counts_from="day_0")
    assert shown(day_0.add_working_days(at("03-07T10:00"), 1)) == "03-10T10:00"
    assert shown(day_0.subtract_working_days(at("03-07T10:00"), 1)) == "03-05T10:00"
    assert shown(day_0.add_working_days(at("03-06T10:00"), 1)) == "03-09T10:00"


def test_included_days_start_at_once():
    calendar = office()
    friday, saturday, monday = (day_number(date(2026, 3, day)) for day in (6, 7, 9))
    assert calendar.working_day_after(friday, 1, included=True) == friday
    assert calendar.working_day_after(friday, 2, included=True) == monday
    assert calendar.working_day_after(saturday, 1, included=True) == monday


def test_the_horizon_is_an_error_and_not_a_guess():
    calendar = office()
    for walk in (
        lambda: calendar.add_working(at("03-02T09:00"), 10**16),
        lambda: calendar.add_working(parse_instant("2024-12-31T09:00:00+08:00"), HOUR),
        lambda: calendar.add_working(parse_instant("2028-01-01T09:00:00+08:00"), HOUR),
        lambda: calendar.subtract_working(at("03-02T09:00"), 10**16),
        lambda: calendar.subtract_working(parse_instant("2028-01-01T09:00:00+08:00"), HOUR),
        lambda: calendar.working_between(at("03-02T09:00"), parse_instant("2028-01-02T09:00:00+08:00")),
        lambda: calendar.add_working_days(at("03-02T09:00"), 10_000),
        lambda: calendar.add_working_days(parse_instant("2024-12-31T09:00:00+08:00"), 1),
        lambda: calendar.subtract_working_days(at("03-02T09:00"), 10_000),
        lambda: calendar.is_working_day(0),
    ):
        with pytest.raises(HorizonError):
            walk()


def test_days_without_hours_have_no_hours():
    days_only = office(dict.fromkeys(DAYS, ()))
    assert not days_only.has_hours
    assert shown(days_only.add_working_days(at("03-06T10:00"), 1)) == "03-09T10:00"
    assert days_only.close_of_business(day_number(date(2026, 3, 6))) is None
    with pytest.raises(HorizonError):
        days_only.add_working(at("03-06T10:00"), HOUR)
    with pytest.raises(HorizonError):
        days_only.subtract_working(at("03-06T10:00"), HOUR)


def test_every_day_says_why():
    calendar = office(holidays="CN", closed={date(2026, 3, 4): "stocktaking"}, extra_open={date(2026, 3, 8): None})
    notes = {day: calendar.day_note(day_number(date(2026, *day))) for day in [(3, 3), (3, 4), (3, 7), (3, 8), (5, 1)]}
    assert [note.kind for note in notes.values()] == ["working_day", "closed", "weekend", "extra_open", "holiday"]
    assert notes[3, 4].text == "stocktaking"
    assert notes[5, 1].text == "Labor Day"
    assert calendar.day_note(day_number(date(2026, 2, 14))).kind == "make_up_day"
    assert calendar.is_open(at("02-14T10:00"))
    assert not calendar.is_open(at("02-17T10:00"))
    assert not calendar.is_open(at("03-02T18:00"))
