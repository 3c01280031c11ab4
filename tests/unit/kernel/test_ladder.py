"""Ladders: moments around the due instant, repeats, conditions; and tasks with a time of their own."""

from tests.story import Story

LADDER = """
deadlines:
  reply:
    starts: open
    met_by: act
    within: 10h
    warn: 4h
    ladder:
      - {id: warned, at: warn, notify: agent, via: system, template: told}
      - {id: soon, at: {before: 1h}, notify: agent, via: email, template: early}
      - {id: due, at: due, every: 2h, max: 3, notify: agent, copy: lead, via: email, template: overdue}
      - id: after
        at: {after: 3h}
        do: [{task: call, role: owner, within: 1h}, {notify: boss, via: sms, template: again}]
owners: [{owner: agent}]
"""


def test_each_step_comes_at_its_moment():
    story = Story(LADDER).open("03-02 08:00").tick("03-09 08:00")
    assert story.timed("notify", "task", "deadline_breached") == [
        "03-02 12:00 notify agent system told",
        "03-02 17:00 notify agent email early",
        "03-02 18:00 deadline_breached reply 03-02 18:00",
        "03-02 18:00 notify agent email overdue",
        "03-02 18:00 notify lead email overdue copy",
        "03-02 20:00 notify agent email overdue",
        "03-02 20:00 notify lead email overdue copy",
        "03-02 21:00 task call agent 03-02 22:00",
        "03-02 21:00 notify boss sms again",
        "03-02 22:00 notify agent email overdue",
        "03-02 22:00 notify lead email overdue copy",
    ]


def test_a_step_names_the_deadline_and_itself_as_its_reasons():
    story = Story(LADDER).open("03-02 08:00").tick("03-02 12:00")
    assert [e.because for e in story.step.effects] == [("reply", "reply.warned")]


def test_meeting_it_ends_the_ladder():
    story = Story(LADDER).open("03-02 08:00").send("act", "03-02 19:00").tick("03-09 08:00")
    assert story.said() == []


def test_a_step_whose_condition_does_not_hold_is_silent_for_good():
    body = """
fields: {quiet: bool}
deadlines:
  reply:
    starts: open
    met_by: act
    within: 10h
    ladder: [{id: soon, at: {before: 1h}, when: {not: {quiet: true}}, notify: agent, via: email, template: early}]
"""
    story = Story(body).open("03-02 08:00", quiet=True).send("amend", "03-02 17:30", quiet=False).tick("03-03 08:00")
    assert story.said("notify") == []


def test_a_late_worker_writes_the_same_history():
    late = Story(LADDER).open("03-02 08:00").tick("03-09 08:00")
    punctual = Story(LADDER).open("03-02 08:00")
    for hour in range(9, 24):
        punctual.tick(f"03-02 {hour:02}:00")
    punctual.tick("03-09 08:00")
    assert punctual.effects == late.effects
    assert punctual.case.raw.runs == late.case.raw.runs


def test_a_recipient_that_means_nobody_goes_to_the_owner_of_last_resort():
    body = """
deadlines:
  reply: {starts: open, met_by: act, within: 10h,
          ladder: [{id: soon, at: due, notify: actor, via: email, template: early}]}
"""
    story = Story(body).open("03-02 08:00").tick("03-03 08:00")
    assert story.said("notify", "escalation_failed", "task") == [
        "escalation_failed actor early",
        "task escalation_failed boss",
    ]
