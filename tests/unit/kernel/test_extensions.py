"""Extensions: their own event with a reason, bounded in number and length, the old due instant shown."""

import pytest

from tests.story import Story

BODY = """
events: {act: {}, second: {}, extend: {by: [lead, boss]}}
deadlines:
  reply:
    kind: statutory
    starts: open
    met_by: act
    within: 10 days
    extension: {by: lead, at_most: 5 days, times: 2, do: [{notify: customer, via: letter, template: told}]}
  fixed: {starts: open, met_by: act, within: 20 days}
  soft: {starts: open, met_by: second, within: 1 days, extension: {at_most: 2 days, after_due: true}}
"""


def grant(story: Story, at: str, by: str = "lead", length: str = "3 days", deadline: str = "reply") -> Story:
    more = {"deadline": deadline, "by": length, "reason": "expert opinion"}
    return story.send("extend", at, by=by, more=more)


def test_granted_it_shows_the_old_due_instant():
    story = grant(Story(BODY).open("03-02 08:00"), "03-05 08:00")
    assert story.said("deadline_extended", "notify") == [
        "deadline_extended reply 03-15 08:00 03-12 08:00 expert opinion",
        "notify customer letter told",
    ]
    assert story.status("reply") == "running"


@pytest.mark.parametrize(
    ("by", "length", "deadline", "code"),
    [
        ("boss", "3 days", "reply", "wrong_role"),
        ("agent", "3 days", "reply", "wrong_role"),
        ("lead", "6 days", "reply", "limit"),
        ("lead", "a while", "reply", "bad_value"),
        ("lead", "2 working days", "reply", "bad_value"),
        ("lead", "3 days", "fixed", "limit"),
        ("lead", "3 days", "nothing", "bad_value"),
    ],
)
def test_what_the_rule_does_not_allow_is_refused(by: str, length: str, deadline: str, code: str):
    assert grant(Story(BODY).open("03-02 08:00"), "03-05 08:00", by, length, deadline).refused == code


def test_it_is_refused_more_often_than_the_rule_allows():
    story = grant(grant(Story(BODY).open("03-02 08:00"), "03-05 08:00"), "03-06 08:00")
    assert story.due("reply") == "03-18 08:00"
    assert grant(story, "03-07 08:00").refused == "limit"


def test_what_has_run_out_is_extended_only_where_the_rule_says_so():
    story = Story(BODY).open("03-02 08:00").tick("03-13 08:00")
    assert grant(story, "03-13 09:00").refused == "lapsed"
    story = grant(Story(BODY).open("03-02 08:00").tick("03-03 12:00"), "03-03 13:00", length="2 days", deadline="soft")
    assert story.said("deadline_extended") == ["deadline_extended soft 03-05 08:00 03-03 08:00 expert opinion"]
    assert story.status("soft") == "running"


def test_what_is_met_or_has_not_started_is_not_extended():
    story = Story(BODY).open("03-02 08:00").send("act", "03-02 09:00")
    assert grant(story, "03-02 10:00").refused == "guard"


def test_an_extension_outlasts_a_pause():
    body = """
deadlines: {reply: {starts: open, met_by: act, within: 10 days, warn: 5 days, pause: {in: waiting},
  extension: {at_most: 5 days}, ladder: [{id: w, at: warn, notify: agent, via: email, template: early}]}}
"""
    story = grant(Story(body).open("03-02 08:00"), "03-03 08:00")
    before = story.run("reply")
    story.send("wait", "03-03 09:00").send("go_on", "03-03 09:00")
    assert (story.run("reply").due, story.run("reply").warn) == (before.due, before.warn)
    story.send("wait", "03-03 10:00").send("go_on", "03-04 10:00")
    assert story.due("reply") == "03-16 08:00"


@pytest.mark.parametrize("missing", ["deadline", "by", "reason"])
def test_it_needs_deadline_length_and_reason(missing: str):
    more = {"deadline": "reply", "by": "3 days", "reason": "expert opinion"}
    del more[missing]
    story = Story(BODY).open("03-02 08:00").send("extend", "03-02 09:00", by="lead", more=more)
    assert story.refused == "missing_field"


CAPPED = """
deadlines: {reply: {starts: open, met_by: act, within: 10 days, extension: {in_total: 10 days}}}
"""


def test_extensions_are_capped_in_total():
    story = grant(Story(CAPPED).open("03-02 08:00"), "03-03 08:00", length="4 days")
    assert grant(story, "03-04 08:00", length="7 days").refused == "limit"
    assert grant(story, "03-04 08:00", length="6 days").refused is None
    assert story.due("reply") == "03-22 08:00"
    assert grant(story, "03-05 08:00", length="1s").refused == "limit"


STEPWISE = """
deadlines:
  reply: {starts: open, met_by: act, within: 10 days, extension: {at_most: 5 days, times: 3, one_at_a_time: true}}
"""


def test_one_step_at_a_time():
    story = grant(Story(STEPWISE).open("03-02 08:00"), "03-03 08:00", length="5 days")
    assert grant(story, "03-12 08:00", length="5 days").refused == "guard"
    assert grant(story, "03-12 08:01", length="5 days").refused is None
    assert story.due("reply") == "03-22 08:00"


BOTH = """
deadlines:
  reply: {starts: open, met_by: act, within: 10 days, extension: {by_all: [customer, lead]}}
"""


def propose(story: Story, at: str, by: str, length: str, who: str = "") -> Story:
    more = {"deadline": "reply", "by": length, "reason": "talks"}
    return story.send("extend", at, by=by, who=who or by, more=more)


def test_both_sides_agree_to_the_same_length():
    story = propose(Story(BOTH).open("03-02 08:00"), "03-03 08:00", "customer", "5 days")
    assert story.said() == ["extension_agreed reply customer 5 days customer lead"]
    assert story.due("reply") == "03-12 08:00"
    assert propose(story, "03-03 09:00", "customer", "5 days").refused == "guard"
    assert propose(story, "03-03 09:00", "boss", "5 days").refused == "wrong_role"
    assert propose(story, "03-03 09:00", "lead", "5 days", who="customer").refused == "same_person"
    story = propose(story, "03-04 08:00", "lead", "5d")
    assert story.said("deadline_extended") == ["deadline_extended reply 03-17 08:00 03-12 08:00 talks"]


def test_another_length_replaces_the_proposal():
    story = propose(Story(BOTH).open("03-02 08:00"), "03-03 08:00", "customer", "5 days")
    story = propose(story, "03-04 08:00", "lead", "7 days")
    assert story.due("reply") == "03-12 08:00"
    assert propose(story, "03-05 08:00", "lead", "5 days").said("deadline_extended") == []
    assert propose(story, "03-06 08:00", "customer", "5 days").due("reply") == "03-17 08:00"


CHAIN = """
events: {ask: {}, act: {}}
fields: {more: integer}
approvals:
  more_time: {requested_by: ask, chain: [{when: {application: 1}, steps: {role: lead}}, {steps: {role: boss}}]}
deadlines:
  reply:
    starts: open
    met_by: act
    within: 10 days
    extension: {by: agent, at_most: 5 days, times: 3, approval: more_time}
"""


def test_each_extension_uses_up_one_approval():
    story = Story(CHAIN).open("03-02 08:00").send("ask", "03-03 08:00", who="asker")
    assert grant(story, "03-03 09:00", by="agent").refused == "not_approved"
    story.send("approve", "03-03 10:00", by="lead", who="l1", approval="more_time")
    assert grant(story, "03-03 11:00", by="agent", length="5 days").due("reply") == "03-17 08:00"
    assert grant(story, "03-03 12:00", by="agent").refused == "not_approved"
    story.send("ask", "03-04 08:00", who="asker")
    assert story.send("approve", "03-04 09:00", by="lead", who="l2", approval="more_time").refused == "wrong_role"
    story.send("approve", "03-04 10:00", by="boss", who="b1", approval="more_time")
    assert grant(story, "03-04 11:00", by="agent", length="2 days").due("reply") == "03-19 08:00"


ORDERED = """
fields: {more: integer}
events:
  act: {}
  second: {}
  stall: {do: [{extend: reply, by: 3 days, reason: stalled}]}
  ask_back: {do: [{extend: reply, by: {days_from: more, unit: days}, reason: asked back}]}
deadlines:
  reply:
    starts: open
    met_by: act
    within: 10 days
    extension: {by: boss, in_total: 7 days, times: 9, do: [{task: look, role: lead}]}
  late:
    starts: second
    within: 1d
    ladder: [{at: due, extend: late, by: 2 days, reason: again}]
    extension: {at_most: 2d, after_due: true}
"""


def test_the_policy_orders_an_extension_and_does_what_the_rule_says():
    story = Story(ORDERED).open("03-02 08:00").send("stall", "03-03 08:00")
    assert story.said() == ["deadline_extended reply 03-15 08:00 03-12 08:00 stalled", "task look lead"]


def test_the_length_may_stand_in_a_fact():
    story = Story(ORDERED).open("03-02 08:00", more=4).send("ask_back", "03-03 08:00")
    assert story.due("reply") == "03-16 08:00"
    assert Story(ORDERED).open("03-02 08:00").send("ask_back", "03-03 08:00").said() == []


def test_what_would_go_beyond_the_measure_goes_to_the_role_of_last_resort():
    story = Story(ORDERED).open("03-02 08:00").send("stall", "03-03 08:00").send("stall", "03-03 09:00")
    story = story.send("stall", "03-03 10:00")
    assert story.due("reply") == "03-18 08:00"
    assert [text.split(" ")[0] for text in story.said()] == ["refused", "task"]
    assert story.refused is None


def test_what_does_not_run_is_not_extended():
    assert Story(ORDERED).open("03-02 08:00").send("act", "03-02 09:00").send("stall", "03-02 10:00").said() == []


def test_a_step_of_the_ladder_extends_what_has_run_out_where_the_rule_says_so():
    story = Story(ORDERED).open("03-02 08:00").send("second", "03-02 08:00").tick("03-04 08:00")
    assert story.status("late") == "running"
    assert story.due("late") == "03-05 08:00"
