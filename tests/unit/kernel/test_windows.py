"""Windows that open late, and dates that do not count for one deadline."""

import pytest

from tests.story import Story

WINDOW = """
fields: {first_day: date}
events: {act: {}, object: {}}
lifecycle:
  initial: intake
  states: {intake: {}, heard: {}}
  transitions:
    - {event: act, from: intake, to: heard, requires: window}
    - {event: object, from: any, requires: dated}
deadlines:
  window: {starts: open, within: 6 months, earliest: 8 weeks, on_expiry: lapse}
  dated: {starts: open, within: 90 days, earliest: {until: first_day}, on_expiry: lapse, met_by: object}
"""


@pytest.mark.parametrize(
    ("at", "refused"),
    [("04-27 07:59", "guard"), ("04-27 08:00", None), ("09-02 08:00", None), ("09-02 08:01", "lapsed")],
)
def test_what_requires_a_window_is_possible_inside_it_only(at, refused):
    assert Story(WINDOW).open("03-02 08:00").send("act", at).refused == refused


def test_what_is_allowed_now_knows_the_window():
    story = Story(WINDOW).open("03-02 08:00")
    assert "act" not in [option.event for option in story.case.allowed()]
    assert "act" in [option.event for option in story.tick("04-27 08:00").case.allowed()]


def test_a_date_opens_the_window_with_its_first_moment():
    story = Story(WINDOW).open("03-02 08:00", first_day="2026-03-10")
    assert story.send("object", "03-09 23:59").refused == "guard"
    assert story.send("object", "03-10 00:00").status("dated") == "met"


def test_a_window_whose_first_day_is_not_known_is_open():
    assert Story(WINDOW).open("03-02 08:00").send("object", "03-02 08:01").status("dated") == "met"


EXCLUDED = """
deadlines:
  reply:
    starts: open
    met_by: act
    within: 10 days
    excluded: {"2026-03-05": Inventory, "03-28/04-02": Holidays}
    extension: {at_most: 9 days}
    ladder: [{id: soon, at: {start: 4 days}, task: look, role: lead}]
  hours: {starts: open, within: 100h, excluded: {"03-05": Inventory}}
  whole: {starts: open, within: 10 days, counting: by_day, excluded: {"2026-03-05": Inventory}}
counting: {by_day: {end: end_of_day}}
"""


def test_excluded_dates_do_not_count():
    story = Story(EXCLUDED).open("03-02 08:00")
    assert (story.due("reply"), story.due("hours"), story.due("whole")) == ("03-13 08:00", "03-07 12:00", "03-14 00:00")


def test_a_start_on_an_excluded_date_counts_from_its_end():
    story = Story(EXCLUDED).open("03-05 08:00")
    assert story.due("reply") == "03-16 00:00"


def test_excluded_dates_return_every_year():
    assert Story(EXCLUDED).open("03-25 08:00").due("reply") == "04-10 08:00"


def test_an_extension_leaves_them_out_too():
    story = Story(EXCLUDED).open("03-16 08:00")
    assert story.due("reply") == "03-26 08:00"
    story.send("extend", "03-17 08:00", more={"deadline": "reply", "by": "3 days", "reason": "more"})
    assert story.due("reply") == "04-04 08:00"


def test_a_step_so_long_after_the_start_leaves_them_out():
    story = Story(EXCLUDED).open("03-02 08:00").tick("03-13 00:00")
    assert [story.when(e.at) for e in story.effects if e.kind == "task"] == ["03-07 08:00"]


def test_a_pause_over_excluded_dates_counts_once():
    policy = EXCLUDED.replace("    within: 10 days\n", "    within: 10 days\n    pause: {in: waiting}\n", 1)
    story = Story(policy).open("03-02 08:00").send("wait", "03-04 08:00").send("go_on", "03-06 08:00")
    assert story.due("reply") == "03-14 08:00"


def test_the_receipt_names_them():
    story = Story(EXCLUDED).open("03-02 08:00")
    receipt = next(r for r in story.case.explain().due if r.deadline == "reply")
    assert receipt.walk is not None
    assert receipt.walk.due == story.run("reply").due
    assert [line.note for line in receipt.walk.lines if not line.counted] == ["Inventory"]


@pytest.mark.parametrize(("opened", "due"), [("03-05 08:00", "03-16 00:00"), ("03-02 08:00", "03-14 00:00")])
def test_by_dates_an_excluded_first_day_loses_nothing(opened, due):
    story = Story(EXCLUDED).open(opened)
    assert story.due("whole") == due
    receipt = next(r for r in story.case.explain().due if r.deadline == "whole")
    assert receipt.walk is not None
    assert receipt.walk.due == story.run("whole").due
