"""Owners, participants, units, relations, recipients, and what can not be delivered."""

from tests.story import Story

BODY = """
roles:
  agent: {superior: lead, unit: branch, relations: {manager: lead}}
  lead: {superior: boss}
  boss: {}
fields: {branch: text, big: bool}
classes: [general, important]
classification:
  hit_policy: first
  default: general
  may_fall: true
  rules: [{id: big, when: {big: true}, class: important}]
owners:
  - {when: {class: general}, owner: agent}
  - {owner: lead}
events:
  act: {by: owner, do: {notify: [owner, participants], via: email, template: told}}
  second: {by: agent, do: {notify: [{relation: manager, of: actor}, customer], via: sms, template: told}}
  give: {do: {owner: boss}}
"""


def test_the_owner_follows_its_table_and_the_earlier_one_takes_part():
    story = Story(BODY).open("03-02 08:00")
    assert "owner_set agent" in story.said()
    story.send("amend", "03-02 09:00", big=True)
    assert "owner_set lead agent agent" in story.said()
    assert story.send("act", "03-02 10:00", by="lead").said() == ["notify lead email told", "notify agent email told"]


def test_only_the_owner_of_the_moment_may_act_where_the_policy_says_owner():
    story = Story(BODY).open("03-02 08:00")
    assert story.send("act", "03-02 09:00", by="lead").refused == "wrong_role"
    assert story.send("act", "03-02 09:00", by="agent").refused is None


def test_an_actor_of_another_unit_is_refused():
    story = Story(BODY).open("03-02 08:00", by="boss", branch="north")
    assert story.send("second", "03-02 09:00", by=({"role": "agent", "unit": "south"},)).refused == "wrong_unit"
    assert story.send("second", "03-02 09:00", by=({"role": "agent", "unit": "north"},)).refused is None
    assert story.said() == ["notify lead sms told", "notify customer sms told"]


def test_one_fitting_unit_of_several_is_enough():
    story = Story(BODY).open("03-02 08:00", branch="north")
    both = ({"role": "agent", "unit": "south"}, {"role": "agent", "unit": "north"})
    assert story.send("second", "03-02 09:00", by=both).refused is None


def test_an_assignment_holds_until_the_table_answers_differently():
    story = Story(BODY).open("03-02 08:00").send("assign", "03-02 09:00", role="boss")
    assert story.said() == ["owner_set boss agent agent"]
    assert story.send("note", "03-02 09:30").owner == "boss"
    assert story.send("amend", "03-02 10:00", big=True).owner == "lead"
    assert story.send("give", "03-02 11:00").owner == "boss"


def test_an_assignment_to_nobody_is_refused():
    assert Story(BODY).open("03-02 08:00").send("assign", "03-02 09:00", role="king").refused == "bad_value"
    assert Story(BODY).open("03-02 08:00").send("assign", "03-02 09:00").refused == "missing_field"


def test_what_can_not_be_delivered_goes_to_the_owner_of_last_resort():
    story = Story(BODY).open("03-02 08:00").send("undeliverable", "03-02 09:00", role="lead", effect="monthly/1/0")
    assert story.said() == ["escalation_failed lead monthly/1/0", "task escalation_failed boss"]


def test_a_role_word_that_means_nobody_yet_fails_visibly():
    body = """
events: {act: {do: {notify: owner, via: email, template: told}}, second: {}}
"""
    story = Story(body).open("03-02 08:00").send("act", "03-02 09:00")
    assert story.said() == ["escalation_failed owner told", "task escalation_failed boss"]


CALLED_OWNER = """
roles: {receiver: {superior: owner}, owner: {superior: boss}, boss: {}}
fields: {serious: bool}
owners: [{when: {serious: true}, owner: owner}, {owner: receiver}]
events:
  act: {by: owner, do: {notify: [owner, {relation: superior, of: owner}], via: email, template: told}}
  second: {by: [receiver, participants]}
"""


def test_a_role_called_owner_is_meant_by_its_name_whoever_owns_the_case():
    story = Story(CALLED_OWNER).open("03-02 08:00")
    assert story.owner == "receiver"
    assert story.send("act", "03-02 09:00", by="receiver").refused == "wrong_role"
    assert story.send("act", "03-02 09:00", by="owner").said() == ["notify owner email told", "notify boss email told"]
    assert story.send("amend", "03-02 10:00", serious=True).owner == "owner"
