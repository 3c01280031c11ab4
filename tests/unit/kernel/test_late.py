"""Late facts and retractions: what is derived again, what stays, and what is refused."""

import pytest

from complaintflow.kernel.step import fold
from tests.story import Story

BODY = """
fields: {topic: text}
events:
  act: {late: {at_most: 2d, by: agent}}
  second: {}
  amend: {late: {at_most: 2d}}
counters: {acts: {count: act}}
deadlines:
  reply:
    starts: open
    met_by: act
    within: 2h
    ladder: [{id: r, at: due, notify: agent, via: email, template: overdue}]
escalations: [{id: late, on: {breach: reply}, do: [{task: look, role: lead}]}]
"""


def breached() -> Story:
    return Story(BODY).open("03-02 08:00").tick("03-02 12:00")


def test_a_late_fact_revises_the_verdict_and_leaves_what_was_sent():
    story = breached().send("act", "03-02 09:00", recorded="03-02 13:00")
    assert story.timed() == [
        "03-02 13:00 counter_set acts 1",
        "03-02 13:00 deadline_revised reply met breached",
    ]
    assert story.status("reply") == "met"
    assert story.tick("03-09 08:00").said() == []


def test_a_late_fact_after_the_due_instant_still_meets_it_late():
    story = breached().send("act", "03-02 11:00", recorded="03-02 13:00")
    assert story.said("deadline_revised") == ["deadline_revised reply late breached"]


@pytest.mark.parametrize(
    ("event", "at", "recorded", "by", "code"),
    [
        ("second", "03-02 09:00", "03-02 13:00", "agent", "out_of_order"),
        ("act", "03-02 09:00", "03-02 13:00", "lead", "wrong_role"),
        ("act", "03-02 07:00", "03-02 13:00", "agent", "out_of_order"),
        ("act", "03-02 09:00", "03-04 09:01", "agent", "out_of_order"),
        ("act", "03-02 09:00", "03-02 11:00", "agent", "out_of_order"),
        ("act", "03-02 14:00", "03-02 13:00", "agent", "bad_value"),
    ],
)
def test_what_may_not_be_entered_late(event: str, at: str, recorded: str, by: str, code: str):
    assert breached().send(event, at, by=by, recorded=recorded).refused == code


def test_a_late_fact_does_not_overwrite_a_newer_one():
    story = Story(BODY).open("03-02 08:00", topic="old").send("amend", "03-02 10:00", topic="new")
    story.send("amend", "03-02 09:00", recorded="03-02 11:00", topic="between")
    assert story.case.facts["topic"] == "new"


RETRACT = """
fields: {topic: text, days: integer}
counters: {acts: {count: act}}
deadlines:
  reply:
    starts: open
    met_by: act
    within: 4h
    ladder:
      - {id: soon, at: {before: 1h}, notify: agent, via: email, template: early}
      - {id: due, at: due, notify: agent, via: email, template: overdue}
      - {id: after, at: {after: 9h}, notify: agent, via: email, template: again}
  paid: {starts: open, met_by: second, within: {days_from: days, unit: days}}
  window: {starts: open, met_by: {all: [act, second]}, within: 1h, on_expiry: lapse}
"""


def test_a_retracted_act_no_longer_meets_and_no_longer_counts():
    story = (
        Story(RETRACT).open("03-02 08:00").send("act", "03-02 08:30", id="x").send("retract", "03-02 09:00", event="x")
    )
    assert story.said("counter_set", "deadline_revised") == ["counter_set acts 0", "deadline_revised reply running met"]
    story.tick("03-02 13:00")
    assert story.timed("deadline_breached") == ["03-02 12:00 deadline_breached reply 03-02 12:00"]


def test_retracted_after_its_due_instant_it_is_breached_and_time_does_not_go_backward():
    story = (
        Story(RETRACT).open("03-02 08:00").send("act", "03-02 11:30", id="x").send("retract", "03-02 15:00", event="x")
    )
    assert story.said("deadline_revised") == ["deadline_revised reply breached met"]
    # The warning and the reminder whose time has passed are not sent any more; the later step is.
    assert story.tick("03-09 08:00").timed("notify") == ["03-02 21:00 notify agent email again"]


def test_a_lapsed_right_stays_lapsed():
    story = Story(RETRACT).open("03-02 08:00").send("act", "03-02 08:30", id="x").tick("03-02 09:30")
    assert story.status("window") == "lapsed"
    story.send("retract", "03-02 10:00", event="x")
    assert story.status("window") == "lapsed"


def test_a_retracted_amendment_gives_back_what_was_before():
    story = Story(RETRACT).open("03-02 08:00", topic="one")
    story.send("amend", "03-02 08:10", topic="two", id="a").send("amend", "03-02 08:20", topic="three", id="b")
    assert story.send("retract", "03-02 08:30", event="b").case.facts["topic"] == "two"
    assert story.send("retract", "03-02 08:40", event="a").case.facts["topic"] == "one"


def test_a_retracted_number_moves_the_limit_that_reads_it():
    story = Story(RETRACT).open("03-02 08:00", days=3).send("amend", "03-02 08:10", days=5, id="a")
    assert story.due("paid") == "03-07 08:00"
    assert story.send("retract", "03-02 08:30", event="a").due("paid") == "03-05 08:00"


@pytest.mark.parametrize(("event", "code"), [("open", "guard"), ("nothing", "bad_value"), (None, "missing_field")])
def test_what_can_not_be_retracted(event: str | None, code: str):
    more = {} if event is None else {"event": event}
    assert Story(RETRACT).open("03-02 08:00").send("retract", "03-02 09:00", more=more).refused == code


def test_nothing_is_owed_again_of_a_cycle_that_a_later_one_has_replaced():
    body = "deadlines: {reply: {starts: second, again: restart, met_by: act, within: 4h}}"
    story = Story(body).open("03-02 08:00").send("second", "03-02 08:10").send("act", "03-02 08:30", id="x")
    story.send("second", "03-02 09:00").send("retract", "03-02 09:30", event="x")
    first, second = story.case.raw.runs["reply"]
    assert (first.status, first.ended, first.next) == ("cancelled", True, None)
    assert second.status == "running"


REASONS = """
roles: {agent: {superior: lead}, lead: {superior: boss}, boss: {}}
fields: {topic: text}
events: {act: {}, second: {}, retract: {by: lead}, link: {by: agent}, merge: {by: agent}}
"""


def test_only_those_retract_whom_the_policy_lets():
    story = Story(REASONS).open("03-02 08:00").send("act", "03-02 08:30", id="x")
    assert story.send("retract", "03-02 09:00", event="x").refused == "wrong_role"
    assert story.send("retract", "03-02 09:01", by="lead", event="x").refused is None


def test_a_refused_or_retracted_event_is_not_retracted():
    story = Story(REASONS).open("03-02 08:00").send("go_on", "03-02 08:30", id="no").send("act", "03-02 08:40", id="x")
    assert story.send("retract", "03-02 09:00", by="lead", event="no").refused == "bad_value"
    assert story.send("retract", "03-02 09:01", by="lead", event="x").refused is None
    assert story.send("retract", "03-02 09:02", by="lead", event="x").refused == "guard"


def test_a_link_entered_wrongly_goes_with_its_event_and_a_merge_does_not():
    story = Story(REASONS).open("03-02 08:00").send("link", "03-02 08:30", id="l", case="X")
    story.send("retract", "03-02 09:00", by="lead", event="l")
    assert story.said() == ["case_unlinked X related"]
    assert story.case.links == ()
    story.send("merge", "03-02 10:00", id="m", into="X", reason="twice")
    assert story.send("retract", "03-02 11:00", by="lead", event="m").refused == "closed"


@pytest.mark.parametrize("looks", [("12:00",), ("12:00", "13:00"), ("12:00", "13:00", "14:00")])
def test_what_a_timer_wrote_stands_however_often_time_was_looked_at_since(looks: tuple[str, ...]):
    body = """
fields: {topic: text}
events: {act: {}, second: {}, amend: {}, retract: {}}
deadlines: {reply: {starts: open, met_by: act, within: 3h, ladder: [{at: due, set: {topic: overdue}}]}}
"""
    story = Story(body).open("03-02 08:00").send("amend", "03-02 09:00", id="a", topic="x")
    for look in looks:
        story.tick(f"03-02 {look}")
    assert len(story.case.raw.entries) == 3
    assert fold(story.policy.compiled, story.case.raw.entries) == story.case.raw
    assert story.send("retract", "03-02 15:00", event="a").case.facts["topic"] == "overdue"
