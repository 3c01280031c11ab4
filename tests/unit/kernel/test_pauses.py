"""Pauses: in states, while a condition holds, by event, with a maximum, overlapping; the due instant put back."""

from tests.story import Story

STATES = """
deadlines:
  reply: {starts: open, met_by: act, within: 10h, pause: {in: [waiting]}}
"""


def test_a_pause_in_a_state_puts_the_due_instant_back():
    story = Story(STATES).open("03-02 08:00").send("wait", "03-02 10:00")
    assert story.said("deadline_paused") == ["deadline_paused reply"]
    assert story.status("reply") == "paused"
    assert story.tick("03-03 08:00").said() == []
    story.send("go_on", "03-03 10:00")
    assert story.said("deadline_resumed") == ["deadline_resumed reply 03-03 18:00"]
    assert story.tick("03-03 18:00").said("deadline_breached") == ["deadline_breached reply 03-03 18:00"]


def test_while_paused_the_due_instant_is_shown_as_if_resumed_now():
    story = Story(STATES).open("03-02 08:00").send("wait", "03-02 10:00").tick("03-02 13:00")
    assert [story.when(d.due_us) for d in story.case.due] == ["03-02 21:00"]
    assert story.case.next_due is None


def test_a_pause_that_ends_at_once_changes_nothing():
    story = Story(STATES).open("03-02 08:00")
    before = story.run("reply")
    story.send("wait", "03-02 10:00").send("go_on", "03-02 10:00")
    after = story.run("reply")
    assert (after.due, after.pauses, after.status) == (before.due, (), "running")


def test_an_act_meets_a_paused_deadline():
    story = Story(STATES).open("03-02 08:00").send("wait", "03-02 10:00").send("act", "03-04 10:00")
    assert story.said() == ["deadline_met reply 03-02 18:00"]
    assert [(story.when(p.start), story.when(p.end)) for p in story.run("reply").pauses] == [
        ("03-02 10:00", "03-04 10:00")
    ]


def test_a_deadline_that_starts_in_its_pause_is_paused_at_once():
    body = (
        """
lifecycle:
  initial: waiting
  states: {waiting: {}, handling: {}}
  transitions: [{event: go_on, from: waiting, to: handling}]
"""
        + STATES
    )
    story = Story(body).open("03-02 08:00")
    assert story.said("deadline_started", "deadline_paused") == [
        "deadline_started reply 03-02 18:00",
        "deadline_paused reply",
    ]
    assert story.send("go_on", "03-02 09:00").due("reply") == "03-02 19:00"


def test_a_pause_while_a_condition_holds():
    body = """
fields: {parts_missing: bool}
deadlines: {reply: {starts: open, met_by: act, within: 10h, pause: {while: {parts_missing: true}}}}
"""
    story = Story(body).open("03-02 08:00").send("amend", "03-02 09:00", parts_missing=True)
    assert story.said("deadline_paused") == ["deadline_paused reply"]
    story.send("amend", "03-02 12:00", parts_missing=False)
    assert story.said("deadline_resumed") == ["deadline_resumed reply 03-02 21:00"]


BY_EVENT = """
deadlines:
  reply: {starts: open, met_by: act, within: 10h, pause: {by_event: true}}
  other: {starts: open, met_by: act, within: 10h, pause: {by_event: true}}
  fixed: {starts: open, met_by: act, within: 10h}
"""


def test_a_pause_by_event_stops_the_deadlines_it_names():
    story = Story(BY_EVENT).open("03-02 08:00").send("pause", "03-02 09:00", deadlines=["reply"], reason="holiday")
    assert story.said() == ["deadline_paused reply"]
    assert story.run("reply").pause_reason == "holiday"
    assert story.send("resume", "03-02 10:00").said() == ["deadline_resumed reply 03-02 19:00"]


def test_a_pause_by_event_that_names_none_stops_all_that_may_be_paused():
    story = Story(BY_EVENT).open("03-02 08:00").send("pause", "03-02 09:00")
    assert story.said() == ["deadline_paused reply", "deadline_paused other"]


def test_a_pause_of_what_may_not_be_paused_is_refused():
    assert Story(BY_EVENT).open("03-02 08:00").send("pause", "03-02 09:00", deadlines=["fixed"]).refused == "guard"
    assert Story(BY_EVENT).open("03-02 08:00").send("resume", "03-02 09:00").refused == "guard"


def test_overlapping_pauses_count_once():
    body = "deadlines: {reply: {starts: open, met_by: act, within: 10h, pause: {in: waiting, by_event: true}}}"
    story = Story(body).open("03-02 08:00").send("pause", "03-02 09:00").send("wait", "03-02 10:00")
    assert story.said("deadline_paused") == []
    assert story.send("resume", "03-02 11:00").said("deadline_resumed") == []
    assert story.send("go_on", "03-02 12:00").said("deadline_resumed") == ["deadline_resumed reply 03-02 21:00"]


MOST = "deadlines: {reply: {starts: open, met_by: act, within: 10h, pause: {in: waiting, at_most: 3h}}}"


def test_a_pause_ends_when_its_maximum_is_used_up():
    story = Story(MOST).open("03-02 08:00").send("wait", "03-02 09:00").tick("03-02 20:00")
    assert story.timed() == ["03-02 12:00 deadline_resumed reply 03-02 21:00"]
    assert story.tick("03-02 21:00").said() == ["deadline_breached reply 03-02 21:00"]


def test_the_maximum_is_in_total():
    story = Story(MOST).open("03-02 08:00").send("wait", "03-02 09:00").send("go_on", "03-02 11:00")
    story.send("wait", "03-02 12:00").send("note", "03-02 14:00")
    assert story.timed() == ["03-02 13:00 deadline_resumed reply 03-02 21:00"]
    assert story.send("go_on", "03-02 14:00").send("wait", "03-02 15:00").said("deadline_paused") == []


def test_working_hours_stand_still_in_working_hours_only():
    body = """
calendars: {office: {week: {mon: ["09:00-17:00"], tue: ["09:00-17:00"], wed: ["09:00-17:00"], thu: ["09:00-17:00"],
  fri: ["09:00-17:00"], sat: none, sun: none}}}
deadlines: {reply: {starts: open, met_by: act, within: 8 working hours, pause: {in: waiting}}}
"""
    # Monday 12:00: five hours that day, three on Tuesday. Paused over the night and two open hours: put back by two.
    story = Story(body).open("03-02 12:00")
    assert story.due("reply") == "03-03 12:00"
    story.send("wait", "03-02 16:00").send("go_on", "03-03 10:00")
    assert story.due("reply") == "03-03 14:00"


def test_the_ladder_waits_with_the_deadline():
    body = """
deadlines:
  reply:
    starts: open
    met_by: act
    within: 10h
    pause: {in: waiting}
    ladder: [{id: soon, at: {before: 1h}, notify: agent, via: email, template: early},
             {id: half, at: {start: 5h}, notify: agent, via: email, template: told}]
"""
    story = Story(body).open("03-02 08:00").send("wait", "03-02 10:00").send("go_on", "03-02 20:00").tick("03-04 08:00")
    assert story.timed("notify") == ["03-02 23:00 notify agent email told", "03-03 03:00 notify agent email early"]
