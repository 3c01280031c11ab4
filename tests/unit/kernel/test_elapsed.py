"""Counters of the time between events: days in repair, hours open, each interval and all together."""

import pytest

from complaintflow.compiled.duration import Unit
from complaintflow.compiled.elapsed import elapsed, pairs
from complaintflow.compiler.zones import build_zone
from complaintflow.kernel.derived import refresh
from complaintflow.kernel.draft import Draft
from tests.story import Story

REPAIRS = """
calendars:
  office:
    week: {mon: ["09:00-17:00"], tue: ["09:00-17:00"], wed: none, thu: none, fri: none, sat: none, sun: none}
events:
  in: {data: {kind: {type: choice, choices: [repair, tuning]}}}
  out: {late: {at_most: 9 days}}
  ask: {}
  swap: {}
counters:
  hours: {elapsed: {from: in, to: out}, unit: hours}
  days: {elapsed: {from: in, to: out}, unit: days}
  begun: {elapsed: {from: in, to: out}, unit: days, first_day: included}
  open_hours: {elapsed: {from: in, to: out}, unit: working hours}
  open_days: {elapsed: {from: in, to: out}, unit: working days}
  repair_days: {elapsed: {from: {event: in, where: {data.kind: repair}}, to: out}, unit: days, reset: swap}
  recent: {elapsed: {from: in, to: out}, unit: days, within: 5 days}
lifecycle:
  initial: intake
  states: {intake: {}, returned: {}}
  transitions: [{event: ask, from: any, to: returned, when: {days: {more_than: 3}}}]
"""


def at(story: Story, moment: str) -> dict[str, object]:
    """The counters as conditions would see them at a moment."""
    story.send("note", moment)
    draft = Draft(story.policy.compiled, story.case.raw)
    refresh(draft, draft.clock)
    return {name: draft.view[name] for name in story.policy.compiled.counters}


def test_every_interval_counts_and_an_open_one_lasts_until_now():
    story = Story(REPAIRS).open("03-02 08:00").send("in", "03-02 10:00", kind="repair").send("out", "03-03 09:30")
    assert at(story, "03-05 09:00") == {
        "hours": 23, "days": 1, "begun": 2, "open_hours": 7, "open_days": 1, "repair_days": 1, "recent": 1,
    }  # fmt: skip
    story.send("in", "03-05 10:00", kind="tuning")
    assert at(story, "03-09 10:00") == {
        "hours": 23 + 96, "days": 5, "begun": 7, "open_hours": 8, "open_days": 2, "repair_days": 1, "recent": 4,
    }  # fmt: skip


def test_a_beginning_inside_and_an_end_outside_change_nothing():
    story = Story(REPAIRS).open("03-02 08:00").send("out", "03-02 09:00").send("in", "03-02 10:00")
    story.send("in", "03-02 11:00").send("out", "03-02 12:00").send("out", "03-02 15:00")
    assert at(story, "03-02 16:00")["hours"] == 2


def test_one_date_is_counted_once_however_often_it_is_touched():
    story = Story(REPAIRS).open("03-02 08:00")
    for hour in (9, 11, 13):
        story.send("in", f"03-02 {hour:02}:00").send("out", f"03-02 {hour + 1}:00")
    assert at(story, "03-02 16:00")["begun"] == 1
    assert at(story, "03-02 17:00")["days"] == 0


def test_what_is_counted_can_be_a_criterion():
    story = Story(REPAIRS).open("03-02 08:00").send("in", "03-02 10:00")
    assert story.send("ask", "03-05 12:00").refused == "guard"
    assert story.send("ask", "03-06 00:00").refused is None


def test_a_reset_begins_again():
    story = Story(REPAIRS).open("03-02 08:00").send("in", "03-02 10:00", kind="repair").send("out", "03-04 10:00")
    assert at(story.send("swap", "03-05 10:00"), "03-05 11:00")["repair_days"] == 0


def test_an_end_entered_late_or_wrongly_is_put_right():
    story = Story(REPAIRS).open("03-02 08:00").send("in", "03-02 10:00").tick("03-06 10:00")
    story.send("out", "03-03 10:00", recorded="03-06 11:00", id="late")
    assert at(story, "03-06 12:00")["days"] == 1
    assert at(story.send("retract", "03-06 13:00", event="late"), "03-06 14:00")["days"] == 4


@pytest.mark.parametrize(
    ("marks", "spans"),
    [
        ([], []),
        ([(1, True)], [(1, 9)]),
        ([(1, True), (3, False), (3, True)], [(1, 3), (3, 9)]),
        ([(1, False), (2, True), (4, True), (5, False), (6, False)], [(2, 5)]),
    ],
)
def test_marks_become_intervals(marks, spans):
    assert pairs(marks, 9) == spans


def test_overlapping_intervals_count_once():
    hour = 3_600_000_000
    spans = [(0, 3 * hour), (hour, 5 * hour + 1)]
    assert elapsed(spans, Unit.HOURS, build_zone("UTC")) == 5
