"""Roles that data and facts name: owners, recipients, and forwarding one hop at a time."""

import pytest

from tests.story import Story

TREE = """
roles: {clerk: {superior: head}, other: {superior: head}, head: {superior: boss}, boss: {}}
fields: {department: role, told: {type: set, choices: [clerk, head]}}
owners: [{when: {state: handling}, owner: {field: department}}, {when: {state: intake}, owner: clerk}]
events:
  forward: {data: {to: {type: role, required: true, next_to: owner}}, do: [{owner: {data: to}}]}
  report: {data: {to: {type: role, next_to: {of: owner, towards: superior}}}, do: [{owner: {data: to}}]}
  hand_down:
    data: {to: {type: role, next_to: {of: actor, towards: subordinate}}}
    do: [{task: look, role: {data: to}}]
  tell: {do: [{notify: {field: told}, via: email, template: told}]}
"""


def test_a_matter_goes_one_hop_up_or_down():
    story = Story(TREE).open("03-02 08:00")
    assert story.send("forward", "03-02 09:00", to="boss").refused == "guard"
    assert story.send("forward", "03-02 09:00", to="other").refused == "guard"
    assert story.send("forward", "03-02 09:00", to="clerk").refused == "guard"
    assert story.send("forward", "03-02 09:00", to="head").said() == ["owner_set head clerk clerk"]
    assert story.send("forward", "03-02 09:10", to="boss").said() == ["owner_set boss head clerk head"]
    assert story.send("forward", "03-02 09:20", to="head").owner == "head"
    assert story.send("forward", "03-02 09:30", to="other").owner == "other"


def test_a_report_goes_upwards_only():
    story = Story(TREE).open("03-02 08:00").send("forward", "03-02 09:00", to="head")
    assert story.send("report", "03-02 09:10", to="clerk").refused == "guard"
    assert story.send("report", "03-02 09:10", to="boss").owner == "boss"


def test_the_refusal_says_whose_neighbour_is_wanted():
    story = Story(TREE).open("03-02 08:00").send("report", "03-02 09:10", to="boss")
    assert story.step.refused.body["message"] == "`boss` is no direct superior of `clerk`"


@pytest.mark.parametrize(("by", "refused"), [("head", None), ("boss", "guard"), ((), "guard")])
def test_a_hop_may_start_from_whoever_acts(by, refused):
    story = Story(TREE).open("03-02 08:00").send("hand_down", "03-02 09:00", by=by, to="other")
    assert story.refused == refused
    assert refused or story.said() == ["task look other"]


def test_the_owners_table_reads_a_fact():
    story = Story(TREE).open("03-02 08:00", department="other")
    assert story.owner == "clerk"
    assert story.send("dispatch", "03-02 09:00").owner == "other"
    assert story.send("amend", "03-02 10:00", department="head").owner == "head"


def test_a_row_whose_fact_is_missing_is_passed_over():
    story = Story(TREE).open("03-02 08:00")
    assert story.send("dispatch", "03-02 09:00").owner == "clerk"


def test_a_notice_goes_to_everybody_a_set_names():
    story = Story(TREE).open("03-02 08:00", told=["head", "clerk"]).send("tell", "03-02 09:00")
    assert story.said() == ["notify clerk email told", "notify head email told"]


def test_a_fact_that_names_nobody_reaches_the_role_of_last_resort():
    story = Story(TREE).open("03-02 08:00").send("tell", "03-02 09:00")
    assert story.said() == ["escalation_failed told told", "task escalation_failed boss"]


def test_where_nobody_owns_the_case_anybody_may_be_named():
    policy = TREE.replace(
        "owners: [{when: {state: handling}, owner: {field: department}}, {when: {state: intake}, owner: clerk}]\n", ""
    )
    assert Story(policy).open("03-02 08:00").send("forward", "03-02 09:00", to="boss").owner == "boss"


def test_what_is_no_role_is_refused():
    assert Story(TREE).open("03-02 08:00").send("forward", "03-02 09:00", to="nobody").refused == "bad_value"
