"""Cases of which some roles see nothing confidential after all."""

import pytest

from complaintflow.confidentiality import MARK, Seen, Sight, viewer_of
from tests.story import Story

BODY = """\
confidential:
  personal: [agent, lead]
  withheld: [{from: agent, when: {kind: crime, worth: {at_least: 10}}}]
fields:
  name: {type: text, personal: true}
  phone: {type: text, visible_to: [agent, lead]}
  kind: {type: choice, choices: [crime, other]}
  worth: integer
  summary: text
roles: {agent: {superior: lead}, lead: {superior: boss}, boss: {}}
"""
FACTS = {"name": "王建国", "phone": "13900000001", "summary": "noise"}


def seen(facts, *roles):
    story = Story(BODY).open("03-02 09:00", by="agent", **FACTS, **facts)
    policy = story.policy.compiled
    return Seen.of(Sight.of(policy, viewer_of(policy, None, {"id": "u", "roles": list(roles)})), story.case.raw)


@pytest.mark.parametrize(
    ("facts", "withheld"),
    [
        ({"kind": "crime", "worth": 10}, True),
        ({"kind": "crime", "worth": 9}, False),
        ({"kind": "other", "worth": 10}, False),
        ({"kind": "crime"}, False),
        ({}, False),
    ],
)
def test_the_facts_of_a_case_say_from_whom_it_is_kept(facts, withheld):
    view = seen(facts, "agent").facts(FACTS)
    assert (view["name"], view["phone"]) == ((MARK, MARK) if withheld else ("王建国", "13900000001"))
    assert view["summary"] == "noise"
    assert seen(facts, "lead").facts(FACTS)["name"] == "王建国"


def test_whoever_holds_another_role_sees_by_that_one():
    assert seen({"kind": "crime", "worth": 10}, "agent", "lead").sees_field("name")


def test_what_belongs_to_no_case_is_kept_from_those_of_whom_it_may_be_so():
    policy = Story(BODY).open("03-02 09:00", by="agent").policy.compiled
    assert [Seen.of(Sight.of(policy, viewer_of(policy, role)), None, ()).hides_undeclared for role in policy.roles] == [
        True,
        False,
        True,
    ]
