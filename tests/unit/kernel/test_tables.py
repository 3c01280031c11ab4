"""Independent dimensions within a step: all of it sees the tables' answers to the facts as the event leaves them."""

from tests.story import Story

SIZES = """
fields: {amount: integer, urgent: bool}
tables:
  size: {default: small, rules: [{id: big, when: {amount: {more_than: 100}}, result: large}]}
  desk: {default: front, rules: [{id: urgent, when: {urgent: true}, result: back}]}
tasks: {weigh: {}, sign: {}}
events:
  open: {do: [{task: weigh, role: agent, when: {size: small}}, {task: sign, role: lead, when: {size: large}}]}
  amend: {do: [{task: sign, role: lead, when: {size: large}}]}
  ask: {do: [{set: {urgent: true}}]}
approvals:
  spend:
    requested_by: ask
    chain: [{when: {desk: back}, steps: [{role: lead}]}, {steps: [{role: agent}]}]
lifecycle:
  initial: intake
  states: {intake: {}}
  transitions: [{event: ask, from: any}]
"""


def tasks(step):
    return [effect.body["task"] for effect in step.effects if effect.kind == "task"]


def test_actions_of_the_opening_see_the_dimension_of_the_complaint():
    assert tasks(Story(SIZES).open("03-02 08:00", amount=500).step) == ["sign"]
    assert tasks(Story(SIZES).open("03-02 08:00", amount=5).step) == ["weigh"]


def test_actions_of_an_amendment_see_the_dimension_as_amended():
    story = Story(SIZES).open("03-02 08:00", amount=5)
    assert tasks(story.send("amend", "03-02 09:00", amount=500).step) == ["sign"]
    assert tasks(story.send("amend", "03-02 10:00", amount=6).step) == []


def test_an_approval_is_asked_of_those_whom_the_facts_set_by_the_same_event_name():
    story = Story(SIZES).open("03-02 08:00", amount=5).send("ask", "03-02 09:00")
    asked = [effect.body["from"] for effect in story.step.effects if effect.kind == "approval_requested"]
    assert asked == ["lead"]
