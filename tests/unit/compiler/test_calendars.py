"""Calendars built from plain arguments."""

import random
from datetime import date, timedelta

import pytest

from complaintflow.compiled.dates import day_number
from complaintflow.compiler.calendar_days import Days
from complaintflow.compiler.calendars import build_calendar
from complaintflow.instants import parse_instant

HOUR = 3_600_000_000
DAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = dict.fromkeys(DAYS, (("09:00", "17:00"),))


def build(week=None, zone="Asia/Shanghai", **more):
    return build_calendar("c", zone, OFFICE if week is None else week, **({"years": (2025, 2027)} | more))


def worked(calendar, *day):
    return calendar.is_working_day(day_number(date(*day)))


def hours_on(calendar, *day):
    start = calendar.zone.from_local(day_number(date(*day)) * 24 * HOUR)
    return calendar.working_between(start, start + 24 * HOUR) / HOUR


def test_own_days_win_over_public_ones():
    calendar, problems = build(
        holidays="CN",
        closed={date(2026, 2, 14): "no power", (date(2026, 3, 2), date(2026, 3, 4)): "stocktaking"},
        extra_open={date(2026, 2, 17): [("10:00", "12:00")], date(2026, 3, 3): None, date(2026, 3, 7): None},
    )
    assert problems == []
    assert not worked(calendar, 2026, 2, 14)
    assert hours_on(calendar, 2026, 2, 17) == 2
    assert hours_on(calendar, 2026, 2, 28) == 8
    assert [worked(calendar, 2026, 3, day) for day in (2, 3, 4, 5)] == [False, True, False, True]
    assert hours_on(calendar, 2026, 3, 7) == 8


def test_make_up_days_have_hours_of_their_own_weekday_or_as_said():
    saturday = OFFICE | {"sat": [("09:00", "11:00")]}
    assert hours_on(build(saturday, holidays="CN")[0], 2026, 2, 14) == 2
    assert hours_on(build(holidays="CN", make_up_hours=[("10:00", "13:00")])[0], 2026, 2, 14) == 3


def test_a_saturday_within_an_official_break_is_off_for_those_who_work_saturdays():
    calendar, _ = build(OFFICE | {"sat": OFFICE["mon"]}, holidays="CN")
    # 2026-02-21 is inside the break, 2026-05-02 in it, 2026-03-07 is a usual Saturday.
    assert [worked(calendar, 2026, *day) for day in ((2, 21), (5, 2), (3, 7))] == [False, False, True]


@pytest.mark.parametrize(
    ("country", "until"), [("CN", 2026), ("DE", None), (("DE", "BE"), None), ("GB", None), ("US", None), (None, None)]
)
def test_the_last_announced_year_is_known_where_days_are_announced(country, until):
    assert build(holidays=country)[0].official_until == until


def test_subdivisions_have_their_own_holidays():
    assert not worked(build(holidays=("DE", "BE"))[0], 2027, 3, 8)
    assert worked(build(holidays=("DE", "BY"))[0], 2027, 3, 8)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"zone": "Asia/Peking"}, "IANA"),
        ({"week": {"mon": [("9:00", "17:00")]}}, "`9:00`"),
        ({"week": {"mon": [("09:00", "25:00")]}}, "`25:00`"),
        ({"week": {"mon": [("24:00", "08:00")]}}, "no span"),
        ({"week": {"mon": [("09:00", "09:00")]}}, "no span"),
        ({"week": {"mon": [("09:00", "13:00"), ("12:00", "17:00")]}}, "overlap"),
        ({"week": {"mon": [("09:00", "17:00")] * 99}}, "at most"),
        ({"week": OFFICE | {"Monday": []}}, "no weekday"),
        ({"week": OFFICE | {"sat": ()}}, "some working days have opening hours"),
        ({"week": {}}, "no day of the calendar is a working day"),
        ({"holidays": "XX"}, "no public holidays are known for `XX`"),
        ({"holidays": ("DE", "XX")}, "`DE-XX`"),
        ({"years": (1, 9999)}, "covers years between"),
        ({"years": (2030, 2020)}, "covers years between"),
        ({"years": (2020, 10**30), "holidays": "CN"}, "covers years between"),
        ({"closed": {(date(2026, 6, 1), date(2026, 6, 30)): "works"}}, "32 days from 2026-05-30"),
        ({"closed": {(date(2026, 6, 2), date(2026, 6, 1)): "works"}}, "before they start"),
        ({"closed": {(date(2027, 12, 1), date(9999, 12, 31)): "shut"}}, "from 2027-12-01"),
        ({"extra_open": {date(2026, 6, 6): [("x", "y")]}}, "2026-06-06"),
    ],
)
def test_mistakes_are_sentences_and_the_rest_is_built(more, said):
    calendar, problems = build(**more)
    assert any(said in problem for problem in problems), problems
    assert calendar.name == "c"


def test_closures_of_less_than_30_days_are_fine():
    # With the weekends at both ends these are 30 days, and 29 when the last Sunday is worked.
    closed = {(date(2026, 6, 1), date(2026, 6, 26)): "works"}
    assert len(build(closed=closed)[1]) == 1
    assert build(closed=closed, extra_open={date(2026, 6, 28): None})[1] == []


def test_the_digest_covers_what_decides_an_answer_and_no_more():
    calendar = build()[0]
    assert build()[0].digest == calendar.digest
    assert build(closed={date(2026, 3, 7): "a Saturday"})[0].digest == calendar.digest
    others = [
        build(closed={date(2026, 3, 4): "stocktaking"})[0],
        build(at_close="next_opening")[0],
        build(counts_from="day_0")[0],
        build(effective_from=date(2026, 1, 1))[0],
        build(version="2")[0],
        build(zone="Asia/Tokyo")[0],
        build(dict.fromkeys(DAYS, (("09:00", "17:01"),)))[0],
    ]
    assert len({other.digest for other in (*others, calendar)}) == len(others) + 1
    assert len({hash(note) for note in build(holidays="CN")[0].notes}) > 30


def test_spans_that_touch_or_vanish_at_a_change_of_the_clocks():
    # 02:00 to 03:00 does not exist on 2026-03-29 and comes twice on 2026-10-25.
    night, problems = build({"sun": [("02:00", "02:45"), ("03:00", "04:00")], "mon": OFFICE["mon"]}, "Europe/Berlin")
    assert problems == []
    assert [hours_on(night, 2026, *day) for day in ((3, 22), (3, 29), (10, 25))] == [1.75, 1, 2.75]
    assert list(night.opens) == sorted(set(night.opens))
    assert all(end < start for end, start in zip(night.closes, night.opens[1:], strict=False))


def test_china_agrees_with_an_independent_table_on_every_day():
    import chinese_calendar

    calendar, problems = build(dict.fromkeys(DAYS, ()), holidays="CN", years=(2006, 2026))
    assert problems == []
    day = date(2006, 1, 1)
    while day <= date(2026, 12, 31):
        assert calendar.is_working_day(day_number(day)) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_known_deadlines_over_national_day_2025():
    calendar, _ = build(holidays="CN")
    start = parse_instant("2025-09-26T10:00:00+08:00")
    assert calendar.add_working_days(start, 10) == parse_instant("2025-10-16T10:00:00+08:00")


def test_closed_days_may_overlap_and_the_last_reason_counts():
    draw = random.Random(7)
    for _ in range(30):
        starts = [date(2025, 1, 1) + timedelta(draw.randrange(-40, 1_130)) for _ in range(draw.randrange(1, 9))]
        closed = {(start, start + timedelta(draw.randrange(0, 50))): f"why {start}" for start in starts}
        calendar, _ = build(closed=closed)
        reasons = {}
        for (start, end), why in closed.items():
            days = range(max(day_number(start), calendar.first_day), min(day_number(end), calendar.last_day) + 1)
            reasons |= dict.fromkeys(days, why)
        assert {note.day: note.text for note in calendar.notes} == reasons
        assert reasons.keys().isdisjoint(calendar.working_days)


def test_ten_thousand_overlapping_closures_cost_no_more_than_their_days(monkeypatch):
    closed = {(date(2025, 1, 1), date(2027, 12, day % 30 + 1) + timedelta(day)): "why" for day in range(10_000)}
    set_ = Days.set
    calls = []
    monkeypatch.setattr(Days, "set", lambda self, note, spans: (calls.append(note.day), set_(self, note, spans)))
    build(closed=closed)
    assert len(calls) == 3 * 365


def test_what_is_said_the_same_is_built_once():
    said = {"holidays": "CN", "closed": {date(2026, 6, 1): "Stocktaking"}, "extra_open": {date(2026, 6, 6): None}}
    one, same, other = build(**said)[0], build(**said)[0], build(**said, version="2")[0]
    assert one is same
    assert (one.version, other.version) == ("1", "2")
    assert one.digest != other.digest
