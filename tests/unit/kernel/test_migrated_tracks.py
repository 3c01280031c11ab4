"""Tracks of a case that goes over to another version: their states and deadlines are decided like the case's own."""

from complaintflow.compiled.migration import Course, DeadlineMove, FactMove
from tests.migrated_story import migrate
from tests.story import Story

KIND = """
tracks:
  measure:
    fields: {{what: {{type: text}}}}
    lifecycle:
      initial: {first}
      states: {{{first}: {{}}, under_way: {{}}, done: {{final: true, outcome: done}}}}
      transitions:
        - {{event: begin, from: {first}, to: under_way}}
        - {{event: finish, from: [{first}, under_way], to: done}}
    deadlines: {{{deadlines}}}
events: {{plan: {{do: [{{start: measure, set: {{what: repaint}}}}]}}, begin: {{}}, finish: {{}}}}
outcomes: {{solved: {{}}, done: {{}}}}
lifecycle:
  initial: intake
  states: {{intake: {{}}, solved: {{final: true, outcome: solved}}}}
  transitions:
    - {{event: plan, from: any}}
    - {{event: solve, from: intake, to: solved}}
"""
IN_TIME = "in_time: {starts: open, met_by: finish, within: %s}"
SAME = Course({"planned": "planned", "under_way": "under_way"})


def kind(within="2h", first="planned", more=""):
    return KIND.format(first=first, deadlines=IN_TIME % within + more)


def planned(body):
    return Story(body).open("03-02 08:00").send("plan", "03-02 09:00")


def test_a_track_goes_on_with_its_state_facts_and_deadlines():
    story = planned(kind())
    course = Course({"planned": "drawn_up", "under_way": "under_way"})
    assert migrate(story, kind("4h", "drawn_up"), tracks={"measure": course}) == [
        "deadline_moved in_time 03-02 13:00 03-02 11:00"
    ]
    (track,) = story.case.raw.tracks.values()
    assert (track.state, dict(track.facts)) == ("drawn_up", {"what": "repaint"})
    assert story.step.effects[-1].track == "measure-1"
    assert story.send("begin", "03-02 10:00").case.raw.tracks["measure-1"].state == "under_way"
    assert story.tick("03-02 13:00").said("deadline_breached") == ["deadline_breached in_time 03-02 13:00"]


def test_a_state_of_a_track_in_use_must_be_written_too():
    assert migrate(planned(kind()), kind("4h")) == [
        "tracks.measure.states.planned: cases are in this state, and nothing is written of it"
    ]


def test_a_deadline_of_a_track_is_decided_for_itself():
    story = planned(kind())
    course = Course(SAME.states, {"in_time": DeadlineMove("in_time", "keep_due")})
    assert migrate(story, kind("4h"), tracks={"measure": course}) == []
    assert story.case.raw.tracks["measure-1"].runs["in_time"][-1].kept is not None


def test_a_deadline_that_is_new_in_a_track_begins_there():
    story = planned(kind())
    more = ", begun: {starts: {state: planned}, met_by: begin, within: 1h}"
    assert migrate(story, kind(more=more), tracks={"measure": SAME}) == ["deadline_started begun 03-02 10:30"]
    assert story.step.effects[-1].track == "measure-1"


def test_a_fact_of_a_track_may_have_another_name():
    story = planned(kind())
    body = kind().replace("what: {type: text}", "task: {type: text}").replace("set: {what:", "set: {task:")
    assert migrate(story, body, tracks={"measure": SAME}, facts={"what": FactMove("task")}) == []
    assert story.case.raw.tracks["measure-1"].facts == {"task": "repaint"}


def test_a_kind_of_track_that_is_gone_stands_in_the_way_also_of_one_that_has_ended():
    story = planned(kind())
    story.send("finish", "03-02 09:10")
    gone = """events: {plan: {}, begin: {}, finish: {}}
outcomes: {solved: {}, done: {}}
lifecycle:
  initial: intake
  states: {intake: {}, solved: {final: true, outcome: solved}}
  transitions: [{event: plan, from: any}, {event: solve, from: intake, to: solved}]
"""
    assert migrate(story, gone) == [
        "tracks.measure: the case has a track `measure-1`, and the new version has no `measure`"
    ]
    assert migrate(story, kind("4h")) == []
    assert story.case.tracks["measure-1"].outcome == "done"
