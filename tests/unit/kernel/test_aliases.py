"""Roles that go by several names."""

import pytest

from tests.story import Story

HEADS = """
roles: {head: {aliases: [manager, chief], unit: branch, superior: boss}, clerk: {}, boss: {aliases: director}}
fields: {branch: text}
owners: [{owner: clerk}]
events:
  act: {by: head, do: {task: look, role: actor}}
  ask: {}
  second: {by: clerk}
lifecycle:
  initial: intake
  states: {intake: {}, waiting: {}, solved: {final: true}}
  transitions:
    - {event: second, from: intake, to: waiting, when: {actor_role: head}}
    - {event: ask, from: intake}
approvals: {leave: {requested_by: ask, chain: [{steps: [{role: boss}]}], on_granted: {to: solved}}}
"""


@pytest.mark.parametrize("name", ["head", "manager", "chief"])
def test_whoever_holds_a_role_under_another_name_holds_it(name):
    story = Story(HEADS).open("03-02 08:00", by="clerk").send("act", "03-02 09:00", by=name)
    assert story.said() == ["task look head"]


def test_the_log_says_the_roles_own_name():
    story = Story(HEADS).open("03-02 08:00", by="manager")
    assert story.case.raw.entries[0].event.actor.roles == (("head", None),)


def test_conditions_see_the_roles_own_name():
    story = Story(HEADS).open("03-02 08:00", by="clerk").send("second", "03-02 09:00", by=("chief", "clerk"))
    assert story.case.state == "waiting"


def test_the_unit_goes_with_the_role():
    story = Story(HEADS).open("03-02 08:00", by="clerk", branch="north")
    assert story.send("act", "03-02 09:00", by=({"role": "manager", "unit": "south"},)).refused == "wrong_unit"
    assert story.send("act", "03-02 09:00", by=({"role": "manager", "unit": "north"},)).refused is None


def test_an_approver_may_go_by_another_name():
    story = Story(HEADS).open("03-02 08:00", by="clerk").send("ask", "03-02 09:00", by="clerk")
    story.send("approve", "03-02 10:00", by="director", who="d1", approval="leave")
    assert (story.refused, story.case.state) == (None, "solved")


def test_what_may_be_sent_now_is_the_same_under_every_name():
    case = Story(HEADS).open("03-02 08:00", by="clerk").case
    options = [
        [one.event for one in case.allowed({"id": "m1", "roles": [name]})] for name in ("head", "chief", "nobody")
    ]
    assert options[0] == options[1]
    assert "act" in options[1]
    assert "act" not in options[2]


def test_the_same_event_again_is_the_same_event():
    story = Story(HEADS).open("03-02 08:00", by="clerk").send("act", "03-02 09:00", by="manager", id="e9")
    effects = story.said()
    assert story.send("act", "03-02 09:00", by="manager", id="e9").said() == effects
