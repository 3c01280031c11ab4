"""Receipts of due instants."""

from dataclasses import replace

import pytest

from complaintflow.compiled.due import due
from complaintflow.compiled.duration import CIVIL, EXACT, Counting, Duration, Unit
from complaintflow.compiled.pauses import due_with_pauses
from complaintflow.compiled.receipt import READABLE, Extended, Standstill, explain_due, verify_receipt
from complaintflow.compiler.calendars import build_calendar
from complaintflow.compiler.zones import build_zone
from complaintflow.instants import format_instant, parse_instant

WEEK = dict.fromkeys(
    ("mon", "tue", "wed", "thu", "fri"),
    (
        ("09:00", "12:00"),
        ("13:00", "17:00"),
    ),
)
ZONE = build_zone("Asia/Shanghai")
CALENDARS = {"office": build_calendar("office", "Asia/Shanghai", WEEK, holidays="CN", years=(2025, 2027))[0]}
ROLLING = Counting("rolling", roll="next_working_day")
INCLUDED = Counting("included", first_day="included", end="end_of_day")


def at(text):
    return parse_instant(f"2026-{text}:00+08:00")


def shown(receipt):
    return [
        (format_instant(line.from_us, "Asia/Shanghai")[5:16], line.counted, line.amount, line.reason, line.note)
        for line in receipt.lines
    ]


@pytest.mark.parametrize("counting", [EXACT, CIVIL, ROLLING, INCLUDED])
@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("pauses", [(), ((20, 50),), ((1, 2), (2, 90), (30, 40)), ((0, 3), (200, 300))])
def test_every_receipt_adds_up(unit, counting, pauses):
    for amount in (1, 3, 30):
        for start in (at("02-12T16:30"), at("02-14T10:00"), at("02-22T12:00")):
            still = [Standstill(start + a * 3_600_000_000, start + b * 3_600_000_000, "waiting") for a, b in pauses]
            duration = Duration(amount, unit, "office", 5 if unit is Unit.YEARS else 0).times(
                min(amount, 3 if unit is Unit.MONTHS else 1 if unit is Unit.YEARS else amount)
            )
            receipt = explain_due(duration, start, ZONE, CALENDARS, counting, still)
            intervals = [(pause.from_us, pause.to_us) for pause in still]
            assert receipt.due == due_with_pauses(duration, start, intervals, ZONE, CALENDARS, counting)
            assert verify_receipt(receipt)
            assert receipt.tzdata == ZONE.tzdata
            assert receipt.calendar_digest.startswith("sha256:")


def test_spring_festival_in_working_days():
    receipt = explain_due(Duration(4, Unit.WORKING_DAYS, "office"), at("02-12T16:30"), ZONE, CALENDARS, CIVIL)
    assert shown(receipt) == [
        ("02-12T16:30", False, 0, "first_day", ""),
        ("02-13T00:00", True, 1, "working_day", ""),
        ("02-14T00:00", True, 1, "make_up_day", "make-up working day"),
        ("02-15T00:00", False, 0, "holiday", "Chinese New Year's Eve"),
        ("02-17T00:00", False, 0, "holiday", "Chinese New Year (Spring Festival)"),
        ("02-20T00:00", False, 0, "holiday", "Day off (substituted from 02/14/2026)"),
        ("02-23T00:00", False, 0, "holiday", "Day off (substituted from 02/28/2026)"),
        ("02-24T00:00", True, 2, "working_day", ""),
    ]


def test_working_hours_with_a_pause_and_an_extension():
    receipt = explain_due(
        Duration(5, Unit.WORKING_HOURS, "office"),
        at("03-06T15:00"),
        ZONE,
        CALENDARS,
        EXACT,
        [Standstill(at("03-06T16:00"), at("03-09T10:00"), "customer away")],
        [Extended(Duration(1, Unit.WORKING_DAYS, "office"), "hard")],
    )
    hour = 3_600_000_000
    assert shown(receipt) == [
        ("03-06T15:00", True, hour, "open", ""),
        ("03-06T16:00", False, 0, "pause", "customer away"),
        ("03-09T10:00", True, 2 * hour, "open", ""),
        ("03-09T12:00", False, 0, "outside_hours", ""),
        ("03-09T13:00", True, 2 * hour, "open", ""),
        ("03-09T15:00", False, 1, "extension", "1 working day hard"),
    ]
    assert receipt.due == at("03-10T15:00")
    assert verify_receipt(receipt)


def test_an_end_that_rolls_names_the_days_off():
    receipt = explain_due(Duration(2, Unit.DAYS, "office"), at("03-05T10:00"), ZONE, CALENDARS, CIVIL)
    assert [line[3] for line in shown(receipt)] == ["first_day", "day", "weekend", "rolled"]


def test_long_receipts_stay_readable():
    duration = Duration(500, Unit.WORKING_HOURS, "office")
    receipt = explain_due(duration, at("03-02T09:00"), ZONE, CALENDARS)
    assert receipt.due == due(duration, at("03-02T09:00"), ZONE, CALENDARS)
    assert verify_receipt(receipt)
    assert len(receipt.lines) < 2 * READABLE


def test_a_changed_receipt_does_not_hold():
    receipt = explain_due(Duration(10, Unit.WORKING_HOURS, "office"), at("03-02T09:00"), ZONE, CALENDARS)
    first, *rest = receipt.lines
    for wrong in (
        replace(receipt, due=receipt.due + 1),
        replace(receipt, start=receipt.start + 1),
        replace(receipt, total=receipt.total + 1),
        replace(receipt, duration=receipt.duration.times(9)),
        replace(receipt, lines=receipt.lines[1:]),
        replace(receipt, lines=(replace(first, amount=first.amount - 1), *rest)),
        replace(receipt, lines=(replace(first, amount=first.amount * 2), *rest)),
        replace(receipt, lines=(replace(first, to_us=first.from_us - 1), *rest)),
    ):
        assert not verify_receipt(wrong)
