"""A fact that is the time between two others: in tables, in guards, in the lifecycle's first state."""

from tests.story import Story

BODY = """
fields:
  bought: date
  served: date
  age: {type: integer, age: {start: bought, end: served, unit: years}}
tables:
  warranty: {default: running, results: [running, over], rules: [{id: old, when: {age: {more_than: 3}}, result: over}]}
lifecycle:
  initial: [{when: {warranty: over}, state: waiting}, {state: intake}]
  states: {intake: {}, waiting: {}, solved: {final: true, outcome: solved}}
  transitions:
    - {event: solve, from: intake, to: solved, when: {age: {at_most: 3}}}
    - {event: wait, from: intake, to: waiting}
"""


def test_the_case_begins_where_its_age_says():
    assert Story(BODY).open("03-02 08:00", bought="2023-03-01", served="2026-03-01").case.state == "intake"
    assert Story(BODY).open("03-02 08:00", bought="2023-03-01", served="2026-03-02").case.state == "waiting"
    assert Story(BODY).open("03-02 08:00", bought="2023-03-01").case.state == "intake"


def test_guards_see_the_age_as_the_event_leaves_it_and_nobody_writes_it():
    story = Story(BODY).open("03-02 08:00", bought="2023-03-01")
    assert story.send("solve", "03-02 09:00").refused == "guard"
    assert story.send("amend", "03-02 09:00", age=1).refused == "bad_value"
    story.send("amend", "03-02 10:00", served="2026-02-01")
    story.send("solve", "03-02 11:00")
    assert story.case.state == "solved"
