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
