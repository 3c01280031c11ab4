"""In time or late as moments of their own, and conditions on how a deadline stands."""

import pytest

from tests.story import Story

APPEAL = """
roles: {agent: {superior: boss}, boss: {}}
events: {object: {}, appeal: {}, accept: {}}
lifecycle:
  initial: intake
  states: {intake: {}, reviewed: {}}
  transitions:
    - {event: accept, from: any}
    - {event: object, from: any}
    - {event: appeal, from: any, to: reviewed, when: {deadlines.objection: [met, running]}}
deadlines:
  objection: {starts: open, met_by: object, within: 14 days}
  long_answer: {starts: {deadline: objection, at: met_in_time}, met_by: accept, within: 60 days}
  excuse: {starts: {deadline: objection, at: met_late}, met_by: accept, within: 7 days}
  payment: {starts: open, cancelled_by: {deadline: objection, at: met_in_time}, within: 30 days}
  reply:
    starts: {event: accept}
    within: [{when: {deadlines.objection: met}, limit: 60 days}, {limit: 30 days}]
"""


def test_an_act_in_time_opens_the_longer_limit_and_cancels_another():
    story = Story(APPEAL).open("03-02 08:00").send("object", "03-16 08:00")
    assert story.said() == [
        "deadline_met objection 03-16 08:00",
        "deadline_cancelled payment",
        "deadline_started long_answer 05-15 08:00",
    ]


def test_a_late_act_does_neither():
    story = Story(APPEAL).open("03-02 08:00").send("object", "03-16 08:01")
    assert story.said()[-2:] == [
        "deadline_met objection 03-16 08:00 late",
        "deadline_started excuse 03-23 08:01",
    ]
    assert story.status("payment") == "running"


@pytest.mark.parametrize(("object_at", "due"), [("03-03 08:00", "05-16 08:00"), (None, "04-16 08:00")])
def test_a_limit_depends_on_whether_an_earlier_one_was_kept(object_at, due):
    story = Story(APPEAL).open("03-02 08:00")
    if object_at:
        story.send("object", object_at)
    assert story.send("accept", "03-17 08:00").due("reply") == due


@pytest.mark.parametrize(("at", "refused"), [("03-16 08:00", None), ("03-16 08:01", "guard")])
def test_a_guard_asks_how_a_deadline_stands(at, refused):
    assert Story(APPEAL).open("03-02 08:00").send("appeal", at).refused == refused


NESTED = """
deadlines:
  first: {starts: open, within: 2 days, pause: {in: waiting}}
  second: {starts: open, within: 5 days, pause: {while: {deadlines.first: paused}}}
escalations: [{id: up, when: {deadlines.first: breached, deadlines.second: running}, owner: boss, once: case}]
"""


def test_a_change_of_standing_is_seen_in_the_same_step():
    story = Story(NESTED).open("03-02 08:00").send("wait", "03-02 09:00")
    assert story.said("deadline_paused") == ["deadline_paused first", "deadline_paused second"]
    assert story.send("go_on", "03-02 10:00").said("deadline_resumed") == [
        "deadline_resumed first 03-04 09:00",
        "deadline_resumed second 03-07 09:00",
    ]
    assert story.tick("03-04 09:00").owner == "boss"


def test_a_deadline_that_has_not_started_is_idle():
    policy = (
        APPEAL + "  none_yet: {starts: appeal, within: 1d}\nowners: [{when: {deadlines.none_yet: idle}, owner: boss}]"
    )
    assert Story(policy).open("03-02 08:00").owner == "boss"


def test_a_track_asks_about_its_own_deadlines_and_the_case_s():
    policy = """
events: {entrust: {do: {start: measure}}, done: {}}
outcomes: {over: {}}
lifecycle: {initial: intake, states: {intake: {}}, transitions: [{event: entrust, from: intake}]}
deadlines: {whole: {starts: open, within: 2 days}}
tracks:
  measure:
    lifecycle:
      initial: doing
      states: {doing: {}, over: {final: true, outcome: over}}
      transitions: [{event: done, from: doing, to: over, when: {deadlines.whole: breached, deadlines.own: running}}]
    deadlines: {own: {starts: {state: doing}, within: 5 days}}
"""
    story = Story(policy).open("03-02 08:00").send("entrust", "03-02 09:00")
    assert story.send("done", "03-02 10:00").refused == "guard"
    assert story.send("done", "03-05 10:00").refused is None
