"""Separation of duties: who may not send an event, whom a datum must not name."""

import pytest

from tests.story import Story

PROCEDURE = """
roles: {agent: {}, boss: {}}
fields: {accused: {type: text, title: Who is complained about}, auditor: {type: text, differs_from: accused}}
parties:
  handler: {set_by: repair}
  mechanic: {set_by: [repair, repair_again], every: true}
  accused: {field: accused}
events:
  repair: {}
  repair_again: {}
  visit_back: {not_by: handler}
  inspect: {not_by: mechanic}
  settle: {not_by: accused}
  entrust: {data: {person: {type: text, differs_from: [accused, handler]}}}
  audit: {records: auditor}
"""


def repaired(by: str = "han", behalf: str | None = None) -> Story:
    story = Story(PROCEDURE).open("03-02 08:00", accused="bad")
    return story.send("repair", "03-02 09:00", who=by, behalf=behalf)


def test_whoever_handled_it_may_not_visit_back():
    assert repaired().send("visit_back", "03-03 09:00", who="han").refused == "same_person"
    assert repaired().send("visit_back", "03-03 09:00", who="ann").refused is None


def test_the_refusal_names_event_and_party():
    step = repaired().send("visit_back", "03-03 09:00", who="han").step
    assert step.refused.body["forbidden_by"] == ["visit_back", "handler"]


def test_delegates_count_as_both_people():
    assert repaired().send("visit_back", "03-03 09:00", who="ann", behalf="han").refused == "same_person"
    assert repaired(by="dora", behalf="han").send("visit_back", "03-03 09:00", who="han").refused == "same_person"
    assert repaired(by="dora", behalf="han").send("visit_back", "03-03 09:00", who="dora").refused == "same_person"
    assert repaired(by="dora", behalf="han").send("visit_back", "03-03 09:00", who="ann").refused is None


def test_only_the_last_named_is_meant_unless_every_one_is():
    story = repaired().send("repair", "03-02 10:00", who="tom")
    assert story.send("visit_back", "03-03 09:00", who="han").refused is None
    assert story.send("inspect", "03-03 10:00", who="han").refused == "same_person"
    assert story.send("repair_again", "03-03 11:00", who="uwe").send("inspect", "03-03 12:00", who="uwe").refused
    assert story.send("inspect", "03-03 13:00", who="ann").refused is None


def test_nobody_is_barred_before_somebody_is_named():
    assert Story(PROCEDURE).open("03-02 08:00").send("visit_back", "03-02 09:00", who="han").refused is None


def test_a_person_can_t_write_himself_out_of_the_way():
    amend = PROCEDURE + "  amend: {not_by: accused}\n"
    story = Story(amend).open("03-02 08:00", accused="bad")
    assert story.send("amend", "03-02 09:00", who="bad", accused="other").refused == "same_person"
    assert story.send("amend", "03-02 09:00", who="new", accused="new").refused == "same_person"
    assert story.send("amend", "03-02 09:00", who="a1", accused="other").refused is None
    assert story.send("settle", "03-02 10:00", who="bad").refused is None


@pytest.mark.parametrize(("person", "refused"), [("bad", "same_person"), ("han", "same_person"), ("ann", None)])
def test_a_datum_must_name_somebody_else(person, refused):
    assert repaired().send("entrust", "03-03 09:00", person=person).refused == refused


def test_a_fact_must_name_somebody_else_also_where_both_come_with_one_event():
    assert Story(PROCEDURE).open("03-02 08:00", accused="bad", auditor="bad").refused == "same_person"
    assert repaired().send("audit", "03-03 09:00", auditor="bad").refused == "same_person"
    assert repaired().send("audit", "03-03 09:00", auditor="ann").refused is None
    assert repaired().send("amend", "03-03 09:00", auditor="bad").refused == "same_person"


LIFECYCLE = """
roles: {agent: {}, boss: {}}
outcomes: {solved: {}}
events: {ask: {}}
parties: {author: {set_by: draft}}
lifecycle:
  initial: intake
  states: {intake: {}, drafted: {}, checked: {}, solved: {final: true, outcome: solved}}
  transitions:
    - {event: draft, from: intake, to: drafted}
    - {id: by_another, event: sign, from: drafted, to: solved, not_by: author}
"""


def test_a_transition_bars_a_party():
    story = Story(LIFECYCLE).open("03-02 08:00").send("draft", "03-02 09:00", who="han")
    assert "sign" not in [o.event for o in story.case.allowed({"id": "han", "roles": ["agent"]})]
    assert "sign" in [o.event for o in story.case.allowed({"id": "ann", "roles": ["agent"]})]
    assert story.send("sign", "03-02 10:00", who="han").refused == "same_person"
    assert story.send("sign", "03-02 10:00", who="ann").state == "solved"


def test_another_transition_may_be_left_to_the_party():
    two = LIFECYCLE + "    - {id: by_himself, event: sign, from: drafted, to: checked}\n"
    story = Story(two).open("03-02 08:00").send("draft", "03-02 09:00", who="han")
    assert story.send("sign", "03-02 10:00", who="han").state == "checked"


def test_what_the_lifecycle_sends_itself_is_nobody_s_act():
    policy = LIFECYCLE + "deadlines: {silence: {starts: draft, within: 1d, on_expiry: {send: sign}}}\n"
    story = Story(policy).open("03-02 08:00").send("draft", "03-02 09:00", who="han")
    assert story.tick("03-03 09:00").state == "solved"


APPLIED = """
events: {ask: {}, pay: {not_by: applicant}}
approvals: {waiver: {requested_by: ask, chain: {steps: {role: lead}}}}
"""


def test_the_applicant_may_be_barred_from_any_event():
    story = Story(APPLIED).open("03-02 08:00").send("ask", "03-02 09:00", who="asker")
    assert story.send("pay", "03-02 10:00", who="asker").refused == "same_person"
    assert story.send("pay", "03-02 10:00", who="other").refused is None
