"""A calendar that changes on a day."""

from datetime import date

from complaintflow.compiled.dates import day_number
from complaintflow.compiled.splice import splice
from complaintflow.compiler.calendars import build_calendar
from complaintflow.instants import format_instant, parse_instant

HOUR = 3_600_000_000
WEEK = ("mon", "tue", "wed", "thu", "fri")
CHANGE = day_number(date(2026, 3, 4))


def calendar(opens, closes, zone="Asia/Shanghai", days=WEEK, version="1"):
    return build_calendar("c", zone, dict.fromkeys(days, ((opens, closes),)), years=(2025, 2027), version=version)[0]


def at(text):
    return parse_instant(f"2026-{text}:00+08:00")


def shown(us):
    return format_instant(us, "Asia/Shanghai")[5:16]


def test_old_hours_before_and_new_hours_after():
    both = splice(calendar("09:00", "17:00"), calendar("10:00", "14:00", version="2"), CHANGE)
    assert shown(both.add_working(at("03-03T16:00"), 2 * HOUR)) == "03-04T11:00"
    assert shown(both.subtract_working(at("03-04T11:00"), 2 * HOUR)) == "03-03T16:00"
    assert (both.version, both.effective_from) == ("2", CHANGE)


def test_days_off_change_too():
    both = splice(calendar("09:00", "17:00"), calendar("09:00", "17:00", days=("mon", "wed")), CHANGE)
    assert shown(both.add_working_days(at("03-02T10:00"), 3)) == "03-09T10:00"


def test_a_span_over_the_seam_is_one_span():
    night = ("22:00", "06:00")
    same = calendar(*night)
    both = splice(same, calendar(*night, version="2"), CHANGE)
    assert (both.opens, both.closes, both.working_days) == (same.opens, same.closes, same.working_days)
    assert both.digest not in {same.digest, ""}


def test_another_time_zone():
    both = splice(calendar("09:00", "17:00"), calendar("09:00", "17:00", zone="Asia/Tokyo"), CHANGE)
    assert shown(both.add_working(at("03-03T16:00"), 2 * HOUR)) == "03-04T09:00"
    assert shown(both.add_working_days(at("03-02T10:00"), 2)) == "03-04T09:00"
    assert both.zone.name == "Asia/Tokyo"
