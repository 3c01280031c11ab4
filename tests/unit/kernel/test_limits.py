"""How long a deadline is: limits out of facts, undecided ones, and what a changed limit does to a running deadline."""

import pytest

from tests.story import Story

# ---- limits ------------------------------------------------------------------------------------------------------

FACTS = """
fields: {days: integer, promised: instant, last_day: date}
deadlines:
  counted: {starts: open, met_by: act, within: {days_from: days, unit: days}}
  promise: {starts: open, met_by: act, within: {until: promised}}
  dated: {starts: open, met_by: act, within: {until: last_day}}
  later: {starts: open, met_by: act, within: {later_of: [2d, {until: promised}]}}
  earlier: {starts: open, met_by: act, within: {earlier_of: [2d, {until: promised}]}}
"""


def test_a_limit_can_be_read_from_facts_and_moves_with_them():
    story = Story(FACTS).open("03-02 08:00", days=3, promised="2026-03-03T12:00:00+08:00", last_day="2026-03-04")
    assert story.said("deadline_started") == [
        "deadline_started counted 03-05 08:00",
        "deadline_started promise 03-03 12:00",
        "deadline_started dated 03-05 00:00",
        "deadline_started later 03-04 08:00",
        "deadline_started earlier 03-03 12:00",
    ]
    story.send("amend", "03-02 09:00", days=5)
    assert story.said("deadline_moved") == ["deadline_moved counted 03-07 08:00 03-05 08:00"]


def test_a_deadline_without_a_limit_waits_for_it():
    story = Story(FACTS).open("03-02 08:00")
    assert story.said("deadline_started") == [
        "deadline_started later 03-04 08:00",
        "deadline_started earlier 03-04 08:00",
    ]
    assert story.status("counted") == "idle"
    story.send("amend", "03-02 09:00", days=1)
    assert story.said("deadline_started") == ["deadline_started counted 03-03 08:00"]


def test_a_limit_that_is_not_decided_does_not_run():
    body = """
parameters: {how_long: {title: To be decided}}
deadlines: {response: {starts: open, met_by: act, within: {parameter: how_long}}}
"""
    story = Story(body).open("03-02 08:00")
    assert story.said("deadline_started") == []
    assert story.status("response") == "idle"


WINDOW = """
fields: {bought: date, handed_over: instant}
counting: {whole_days: {end: end_of_day}}
deadlines:
  last_day:
    {starts: open, met_by: act, counting: whole_days, within: {counted_from: bought, within: 35d}}
  first_moment: {starts: open, on_expiry: {send: act}, within: {counted_from: bought, within: 15d}}
  since: {starts: open, met_by: second, within: {counted_from: handed_over, within: 8d}}
"""


def test_a_limit_can_be_counted_from_a_moment_in_the_facts():
    story = Story(WINDOW).open("03-10 08:00", bought="2026-03-01", handed_over="2026-03-05T10:00:00+08:00")
    # The thirty-fifth day after the purchase is 5 April; it counts to its end. The fifteenth begins at midnight.
    assert story.said("deadline_started") == [
        "deadline_started last_day 04-06 00:00",
        "deadline_started first_moment 03-16 00:00",
        "deadline_started since 03-13 10:00",
    ]
    story.send("amend", "03-11 09:00", bought="2026-03-02")
    assert story.said("deadline_moved") == [
        "deadline_moved last_day 04-07 00:00 04-06 00:00",
        "deadline_moved first_moment 03-17 00:00 03-16 00:00",
    ]


def test_a_length_counted_from_a_fact_that_is_missing_does_not_run_and_one_that_is_over_is_over_at_once():
    story = Story(WINDOW).open("03-10 08:00", bought="2025-12-01")
    assert story.said("deadline_breached") == ["deadline_breached last_day 01-06 00:00"]
    assert story.said("deadline_expired") == ["deadline_expired first_moment 12-16 00:00 act"]
    assert story.status("since") == "idle"


# ---- when the limit changes --------------------------------------------------------------------------------------


def by_class(on_change: str, ladder: str = "") -> str:
    return f"""
fields: {{size: {{type: choice, choices: [small, big, huge]}}}}
classes: [general, complex, huge]
classification:
  hit_policy: first
  default: general
  may_fall: true
  rules:
    - {{id: big, when: {{size: big}}, class: complex}}
    - {{id: huge, when: {{size: huge}}, class: huge}}
deadlines:
  reply:
    starts: open
    met_by: act
    on_change: {on_change}
    pause: {{in: waiting}}
    within:
      - {{when: {{class: general}}, limit: 10h}}
      - {{when: {{class: complex}}, limit: 4h}}
      - {{limit: 20h}}
{ladder}
"""


@pytest.mark.parametrize(
    ("on_change", "complex_due", "huge_due", "general_due"),
    [
        ("carry", "03-02 12:00", "03-03 04:00", "03-02 18:00"),
        ("restart", "03-02 13:00", "03-03 06:00", "03-02 21:00"),
        ("keep", "03-02 18:00", "03-02 18:00", "03-02 18:00"),
        ("tighten_only", "03-02 12:00", "03-02 12:00", "03-02 12:00"),
    ],
)
def test_a_changed_class_moves_the_due_instant_as_the_policy_says(
    on_change: str, complex_due: str, huge_due: str, general_due: str
):
    story = Story(by_class(on_change)).open("03-02 08:00")
    assert story.due("reply") == "03-02 18:00"
    assert story.send("amend", "03-02 09:00", size="big").due("reply") == complex_due
    assert story.send("amend", "03-02 10:00", size="huge").due("reply") == huge_due
    assert story.send("amend", "03-02 11:00", size="small").due("reply") == general_due


@pytest.mark.parametrize("on_change", ["keep", "tighten_only"])
def test_a_pause_does_not_bring_back_a_limit_that_was_not_taken(on_change: str):
    story = Story(by_class(on_change)).open("03-02 08:00").send("amend", "03-02 09:00", size="huge")
    story.send("wait", "03-02 10:00").send("go_on", "03-02 11:00")
    assert story.due("reply") == "03-02 19:00"


LADDER = """
    ladder:
      - {id: first, at: {before: 1h}, notify: agent, via: email, template: early}
      - {id: second, at: due, notify: agent, via: email, template: overdue}
      - {id: third, at: {after: 1h}, notify: lead, via: email, template: again}
      - {id: hidden, at: {after: 1h}, when: {class: huge}, notify: boss, via: email, template: told}
"""


def test_a_due_instant_already_past_breaches_at_the_change_with_only_the_highest_step():
    story = Story(by_class("carry", LADDER)).open("03-02 08:00").send("amend", "03-02 14:00", size="big")
    assert story.timed("deadline_moved", "deadline_breached", "notify") == [
        "03-02 14:00 deadline_moved reply 03-02 12:00 03-02 18:00",
        "03-02 14:00 deadline_breached reply 03-02 12:00 by_reclassification",
        "03-02 14:00 notify lead email again",
    ]
    assert story.tick("03-05 08:00").said() == []


def test_a_due_instant_already_past_breaches_a_paused_deadline_too():
    one = (
        Story(by_class("carry"))
        .open("03-02 08:00")
        .send("wait", "03-02 14:00")
        .send("amend", "03-02 14:00", size="big")
    )
    other = (
        Story(by_class("carry"))
        .open("03-02 08:00")
        .send("amend", "03-02 14:00", size="big")
        .send("wait", "03-02 14:00")
    )
    assert one.status("reply") == other.status("reply") == "breached"
    assert one.run("reply") == other.run("reply")


def test_a_restarted_deadline_climbs_its_ladder_again():
    story = Story(by_class("restart", LADDER)).open("03-02 08:00").tick("03-02 17:30")
    assert story.said("notify") == ["notify agent email early"]
    story.send("amend", "03-02 17:45", size="big").tick("03-02 21:00")
    assert story.timed("notify") == ["03-02 20:45 notify agent email early"]


CYCLES = """
fields: {closing_day: integer}
deadlines:
  bill: {starts: open, within: {earlier_of: [{cycles: 2, day: {field: closing_day}}, 90 days]}, pause: {in: waiting}}
  report: {starts: open, within: {day_of_month: 10, months_later: 1}}
"""


def test_two_cycles_or_ninety_days_whichever_is_earlier():
    assert Story(CYCLES).open("03-02 08:00", closing_day=25).due("bill") == "05-26 00:00"
    assert Story(CYCLES).open("03-26 08:00", closing_day=25).due("bill") == "06-24 08:00"
    assert Story(CYCLES).open("03-26 08:00").due("bill") == "06-24 08:00"
    assert Story(CYCLES).open("03-26 08:00", closing_day=32).due("bill") == "06-24 08:00"


def test_a_changed_day_moves_the_limit_and_a_pause_does_not():
    story = Story(CYCLES).open("03-02 08:00", closing_day=25)
    assert story.send("amend", "03-03 08:00", closing_day=10).said("deadline_moved") == [
        "deadline_moved bill 05-11 00:00 05-26 00:00"
    ]
    story.send("wait", "03-04 08:00").send("go_on", "03-05 08:00")
    assert story.due("bill") == "05-11 00:00"


def test_by_the_tenth_of_the_next_month():
    assert Story(CYCLES).open("03-02 08:00").due("report") == "04-11 00:00"


@pytest.mark.parametrize(
    ("given", "due"), [("2026-03-04", "03-05 00:00"), ("2026-03-04T18:00:00+08:00", "03-04 18:00")]
)
def test_a_moment_is_a_date_or_an_instant(given, due):
    body = "fields: {agreed: moment}\ndeadlines: {kept: {starts: open, met_by: act, within: {until: agreed}}}"
    assert Story(body).open("03-02 08:00", agreed=given).said("deadline_started") == [f"deadline_started kept {due}"]


@pytest.mark.parametrize("given", ["2026-02-30", "2026-03-04T18:00:00", "soon", True, 1.5])
def test_what_is_no_moment_is_refused(given):
    story = Story("fields: {agreed: moment}").open("03-02 08:00", agreed=given)
    assert story.refused == "bad_value"
    assert "must be a date like 2026-03-02 or an instant" in story.step.refused.body["message"]
