"""Steps of a ladder that repeat until somebody answers, and what comes when nobody does."""

from tests.story import Story

CALLS = """
roles: {agent: {superior: lead}, lead: {superior: boss}, boss: {}}
events: {act: {}, answered: {data: {reached: bool}}, noted: {}, answered_late: {late: {at_most: 2 days}}}
deadlines:
  contact:
    starts: open
    met_by: act
    within: 1 day
    ladder:
      - id: call
        at: {start: 1h}
        every: 2h
        max: 3
        until: {event: answered, where: {data.reached: true}}
        task: call
        role: agent
      - {id: letter, at: {unanswered: call}, task: look, role: lead}
      - id: remind
        at: due
        every: 1d
        max: 2
        until: [noted, answered_late]
        notify: lead
        via: email
        template: again
      - {id: escalate, at: {unanswered: remind}, owner: boss}
"""


def tasks(story: Story) -> list[str]:
    return [f"{story.when(e.at)} {e.body['task']}" for e in story.effects if e.kind == "task"]


def test_a_step_repeats_and_the_next_comes_when_nobody_answers():
    story = Story(CALLS).open("03-02 08:00").tick("03-02 20:00")
    assert tasks(story) == ["03-02 09:00 call", "03-02 11:00 call", "03-02 13:00 call", "03-02 15:00 look"]


def test_an_answer_silences_the_step_and_what_would_follow():
    story = Story(CALLS).open("03-02 08:00").send("answered", "03-02 12:00", reached=True).tick("03-02 20:00")
    assert tasks(story) == ["03-02 09:00 call", "03-02 11:00 call"]


def test_an_answer_after_the_last_repeat_still_counts():
    story = Story(CALLS).open("03-02 08:00").send("answered", "03-02 15:00", reached=True).tick("03-02 20:00")
    assert tasks(story) == ["03-02 09:00 call", "03-02 11:00 call", "03-02 13:00 call"]


def test_an_act_that_does_not_fit_answers_nothing():
    story = Story(CALLS).open("03-02 08:00").send("answered", "03-02 12:00", reached=False).tick("03-02 20:00")
    assert len(tasks(story)) == 4


def test_reminders_without_acknowledgement_escalate():
    story = Story(CALLS).open("03-02 08:00").send("answered", "03-02 08:30", reached=True).tick("03-09 08:00")
    assert [story.when(e.at) for e in story.effects if e.kind == "notify"] == ["03-03 08:00", "03-04 08:00"]
    assert [f"{story.when(e.at)} {e.body['role']}" for e in story.effects if e.kind == "owner_set"] == [
        "03-05 08:00 boss"
    ]


def test_an_acknowledged_reminder_does_not_escalate():
    story = Story(CALLS).open("03-02 08:00").send("noted", "03-03 09:00").tick("03-09 08:00")
    assert [story.when(e.at) for e in story.effects if e.kind == "notify"] == ["03-03 08:00"]
    assert story.owner is None


def test_an_answer_before_the_first_step_silences_it():
    story = Story(CALLS).open("03-02 08:00").send("noted", "03-02 09:00").tick("03-09 08:00")
    assert [e.kind for e in story.effects if e.kind == "notify"] == []


def test_an_answer_entered_late_counts_from_when_it_was_entered():
    story = Story(CALLS).open("03-02 08:00").tick("03-03 08:30")
    story.send("answered_late", "03-02 09:00", recorded="03-03 09:00")
    story.tick("03-09 08:00")
    assert [story.when(e.at) for e in story.effects if e.kind == "notify"] == ["03-03 08:00"]


def test_an_answer_entered_wrongly_answers_nothing():
    story = Story(CALLS).open("03-02 08:00").send("noted", "03-03 09:00", id="wrong")
    story.send("retract", "03-04 12:00", event="wrong").tick("03-09 08:00")
    notices = [story.when(e.at) for e in story.effects if e.kind == "notify"]
    assert notices == ["03-03 08:00", "03-04 12:00"]
    assert story.owner == "boss"


def test_a_new_cycle_is_not_answered_yet():
    policy = CALLS.replace("starts: open", "starts: [open, second]\n    again: restart").replace(
        "act: {}", "act: {}, second: {}"
    )
    story = Story(policy).open("03-02 08:00").send("answered", "03-02 08:30", reached=True)
    story.send("second", "03-02 10:00").tick("03-02 12:00")
    assert tasks(story) == ["03-02 11:00 call"]
