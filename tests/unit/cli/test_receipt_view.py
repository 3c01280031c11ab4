"""Receipts on the screen, in both languages."""

import pytest

from complaintflow.cli.receipt_view import print_receipt
from complaintflow.cli.screen import Screen
from complaintflow.explanation import receipt_of
from complaintflow.explanation.titles import Titles
from tests.story import Story

BODY = """
calendars:
  office: {{working_days: [mon, tue, wed, thu, fri], hours: "09:00-17:00", day_off_start: {start}}}
counting: {{whole_days: {{end: end_of_day}}, to_the_hour: {{end: same_moment}}}}
deadlines:
  reply: {{starts: open, met_by: act, within: 2 working days, counting: {counting}}}
"""
TO_THE_HOUR = ("day 0: the last day counts up to the same time", "第0日：末日计至同一时刻")
LEFT_OUT = ("the first day does not count", "起算当日不计")


def printed(capsys, counting, opened, language, start="day_1"):
    story = Story(BODY.format(counting=counting, start=start)).open(opened)
    policy = story.policy.compiled
    receipt = receipt_of(policy, story.case.raw, story.run("reply"))
    print_receipt(receipt, Titles(policy, language), policy.zone, Screen())
    return capsys.readouterr().out


@pytest.mark.parametrize(("language", "index"), [("en", 0), ("zh", 1)])
@pytest.mark.parametrize(
    ("counting", "due", "said"),
    [
        ("exact", "2026-03-04", TO_THE_HOUR),
        ("to_the_hour", "2026-03-04", TO_THE_HOUR),
        ("civil", "2026-03-04", LEFT_OUT),
        ("whole_days", "2026-03-05", LEFT_OUT),
    ],
)
def test_the_day_of_the_event_is_left_out_only_where_whole_days_are_counted(
    capsys, counting, due, said, language, index
):
    text = printed(capsys, counting, "03-02 10:00", language)
    clock = {"exact": "10:00:00", "to_the_hour": "10:00:00", "civil": "17:00:00", "whole_days": "00:00:00"}[counting]
    assert due in text.splitlines()[0]
    assert text.splitlines()[0].endswith(clock)
    [line] = [line for line in text.splitlines() if "2026-03-02" in line and ":00 – 2026" in line]
    assert line.endswith(said[index])
    other = LEFT_OUT if said is TO_THE_HOUR else TO_THE_HOUR
    assert not any(words in text for words in other)


@pytest.mark.parametrize(("counting", "said"), [("exact", TO_THE_HOUR), ("civil", LEFT_OUT)])
def test_so_is_the_working_day_that_a_day_off_makes_day_0(capsys, counting, said):
    text = printed(capsys, counting, "03-07 10:00", "en", start="day_0")
    assert [line.rpartition("  ")[2] for line in text.splitlines()[2:5]] == ["weekend", said[0], "working day"]


def test_what_was_counted_by_and_on_is_said_in_the_language_asked_for(capsys):
    assert "counting civil, calendar office" in printed(capsys, "civil", "03-02 10:00", "en")
    chinese = printed(capsys, "civil", "03-02 10:00", "zh")
    assert "计算规则「按民法」，工作日历「office」" in chinese
    assert "制度 " in chinese.splitlines()[-1]
    assert "时区数据 " in chinese.splitlines()[-1]
