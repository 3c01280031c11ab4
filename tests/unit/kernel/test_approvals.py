"""Approvals: who may ask and decide, chains, time-outs, separation of duties, delegates, gates, voiding."""

import pytest

from tests.story import Story

ROLES = """
roles:
  agent: {superior: lead, relations: {l2: lead, senior: boss}}
  lead: {superior: boss, substitutes: [{role: deputy, from: 2026-03-05, until: 2026-03-06}]}
  boss: {}
  legal: {}
  deputy: {}
events: {ask: {}, pay: {}, assign_handler: {data: {person: text}}}
fields: {amount: integer, complained_person: text}
"""


def waiver(rest: str, sections: str = "") -> str:
    return f"{ROLES}{sections}\napprovals:\n  waiver:\n    requested_by: ask\n{rest}"


def asked(rest: str, sections: str = "", **facts: object) -> Story:
    return Story(waiver(rest, sections)).open("03-02 08:00", **facts).send("ask", "03-02 09:00", who="asker")


def approve(story: Story, at: str, by: str, who: str, **more: object) -> Story:
    return story.send("approve", at, by=by, who=who, approval="waiver", **more)


LEAD = "    chain: {steps: {role: lead}}\n"


def test_asked_and_granted():
    story = asked(LEAD)
    assert story.said() == ["approval_requested waiver 1 1 lead"]
    assert approve(story, "03-02 10:00", "lead", "l1").said() == ["approval_granted waiver 1 l1"]
    assert approve(story, "03-02 11:00", "lead", "l2").refused == "guard"


def test_a_refused_application_may_be_made_again_with_its_ordinal():
    story = asked(LEAD).send("reject", "03-02 10:00", by="lead", who="l1", approval="waiver")
    assert story.said() == ["approval_rejected waiver 1 l1"]
    assert story.send("ask", "03-02 11:00", who="asker").said() == ["approval_requested waiver 2 1 lead"]
    assert story.send("ask", "03-02 12:00", who="asker").refused == "guard"


def test_the_next_application_may_go_higher():
    rest = """    chain:
      - {when: {application: 1}, steps: {role: {relation: l2, of: applicant}}}
      - {steps: {role: {relation: senior, of: applicant}}}
"""
    story = asked(rest).send("reject", "03-02 10:00", by="lead", who="l1", approval="waiver")
    assert story.send("ask", "03-02 11:00", who="asker").said() == ["approval_requested waiver 2 1 boss"]
    assert approve(story, "03-02 12:00", "lead", "l1").refused == "wrong_role"
    assert approve(story, "03-02 12:00", "boss", "b1").said() == ["approval_granted waiver 2 b1"]


def test_who_may_ask_and_when():
    rest = "    requesters: agent\n    when: {amount: {more_than: 100}}\n" + LEAD
    story = Story(waiver(rest)).open("03-02 08:00", amount=200)
    assert story.send("ask", "03-02 09:00", by="boss").refused == "wrong_role"
    assert story.send("ask", "03-02 09:00", by="agent").refused is None
    assert Story(waiver(rest)).open("03-02 08:00", amount=100).send("ask", "03-02 09:00").refused == "guard"


def test_steps_are_asked_one_after_the_other():
    story = asked("    chain: {steps: [{role: lead}, {role: boss}]}\n")
    assert approve(story, "03-02 10:00", "boss", "b1").refused == "wrong_role"
    assert approve(story, "03-02 10:00", "lead", "l1").said() == ["approval_requested waiver 1 2 boss"]
    assert approve(story, "03-02 11:00", "boss", "b1").said() == ["approval_granted waiver 1 b1"]


def test_all_of_several_roles():
    story = asked("    chain: {steps: [{all_of: [lead, legal]}]}\n")
    assert story.said() == ["approval_requested waiver 1 1 lead", "approval_requested waiver 1 1 legal"]
    assert approve(story, "03-02 10:00", "lead", "l1").said() == []
    assert approve(story, "03-02 10:30", "lead", "l2").refused == "wrong_role"
    assert approve(story, "03-02 11:00", "legal", "x1").said() == ["approval_granted waiver 1 x1"]


def test_any_of_several_roles():
    story = asked("    chain: {steps: [{any_of: [lead, legal]}]}\n")
    assert approve(story, "03-02 11:00", "legal", "x1").said() == ["approval_granted waiver 1 x1"]


def test_n_different_people_of_several_roles():
    story = asked("    chain: {steps: [{n: 2, of: [lead, legal]}]}\n")
    assert approve(story, "03-02 10:00", "lead", "l1").said() == []
    assert approve(story, "03-02 10:30", "lead", "l1").refused == "same_person"
    assert approve(story, "03-02 11:00", "lead", "l2").said() == ["approval_granted waiver 1 l2"]


# ---- separation of duties ----------------------------------------------------------------------------------------


def test_the_applicant_may_not_decide():
    assert approve(asked(LEAD), "03-02 10:00", "lead", "asker").refused == "same_person"
    assert approve(asked(LEAD + "    not_by: []\n"), "03-02 10:00", "lead", "asker").refused is None


PARTIES = "parties: {handler: {set_by: assign_handler, datum: person}, complained_person: {field: complained_person}}\n"


def test_parties_may_not_decide_nor_have_somebody_decide_for_them():
    rest = LEAD + "    not_by: [applicant, handler, complained_person]\n"
    story = asked(rest, PARTIES, complained_person="bad").send("assign_handler", "03-02 09:30", person="han")
    assert approve(story, "03-02 10:00", "lead", "han").refused == "same_person"
    assert approve(story, "03-02 10:00", "lead", "bad").refused == "same_person"
    assert approve(story, "03-05 10:00", "deputy", "d1", behalf="bad").refused == "same_person"
    assert approve(story, "03-05 10:01", "deputy", "d1", behalf="l1").refused is None


def test_a_party_without_datum_is_whoever_sent_the_event():
    parties = "parties: {handler: {set_by: assign_handler}}\n"
    story = asked(LEAD + "    not_by: handler\n", parties).send("assign_handler", "03-02 09:30", who="han")
    assert approve(story, "03-02 10:00", "lead", "han").refused == "same_person"


def test_one_person_decides_one_step_only():
    steps = "    chain: {steps: [{role: lead}, {any_of: [lead, boss]}]}\n"
    story = approve(asked(steps), "03-02 10:00", "lead", "l1")
    assert approve(story, "03-02 11:00", "lead", "l1").refused == "same_person"
    allowed = approve(asked(steps + "    same_person_twice: true\n"), "03-02 10:00", "lead", "l1")
    assert approve(allowed, "03-02 11:00", "lead", "l1").said() == ["approval_granted waiver 1 l1"]


@pytest.mark.parametrize(
    ("at", "refused"),
    [("03-04 23:59", "wrong_role"), ("03-05 00:00", None), ("03-06 23:59", None), ("03-07 00:00", "wrong_role")],
)
def test_a_substitute_acts_within_its_dates_with_both_names(at: str, refused: str | None):
    story = approve(asked(LEAD), at, "deputy", "d1", behalf="l1")
    assert story.refused == refused
    if refused is None:
        assert story.said() == ["approval_granted waiver 1 d1 l1"]


def test_a_substitute_acts_only_on_behalf_of_somebody():
    assert approve(asked(LEAD), "03-05 10:00", "deputy", "d1").refused == "wrong_role"


# ---- time-outs ---------------------------------------------------------------------------------------------------


def step_with(on_timeout: str) -> str:
    return f"    chain: {{steps: [{{role: lead, within: 2h, on_timeout: {on_timeout}}}, {{role: boss}}]}}\n"


@pytest.mark.parametrize(
    ("on_timeout", "effects"),
    [
        ("remind", ["approval_timed_out waiver 1 system", "approval_requested waiver 1 1 lead 03-02 13:00"]),
        ("escalate", ["approval_timed_out waiver 1 system", "approval_requested waiver 1 1 boss"]),
        ("refuse", ["approval_timed_out waiver 1 system", "approval_rejected waiver 1 system"]),
        ("approve", ["approval_timed_out waiver 1 system", "approval_requested waiver 1 2 boss"]),
    ],
)
def test_what_a_time_out_means_is_chosen(on_timeout: str, effects: list[str]):
    story = asked(step_with(on_timeout))
    assert story.said() == ["approval_requested waiver 1 1 lead 03-02 11:00"]
    assert story.tick("03-02 12:00").timed() == [f"03-02 11:00 {text}" for text in effects]


def test_reminders_come_to_an_end():
    story = asked(step_with("remind")).tick("03-09 09:00")
    assert len(story.said("approval_timed_out")) == 4
    assert story.case.next_due is None


def test_after_an_escalation_the_superior_decides():
    story = asked(step_with("escalate")).tick("03-02 12:00")
    assert approve(story, "03-02 12:30", "lead", "l1").refused == "wrong_role"
    assert approve(story, "03-02 12:30", "boss", "b1").said() == ["approval_requested waiver 1 2 boss"]


# ---- what follows ------------------------------------------------------------------------------------------------


def test_what_it_gates_is_refused_until_it_is_granted():
    story = asked(LEAD + "    gates: pay\n")
    assert story.send("pay", "03-02 09:30").refused == "not_approved"
    assert approve(story, "03-02 10:00", "lead", "l1").send("pay", "03-02 10:30").refused is None


def test_what_follows_a_decision():
    rest = (
        LEAD
        + """    on_granted: {to: solved, do: {notify: customer, via: sms, template: told}}
    on_rejected: {to: waiting, do: {task: look, role: applicant}}
"""
    )
    granted = approve(asked(rest), "03-02 10:00", "lead", "l1")
    assert granted.said() == [
        "approval_granted waiver 1 l1", "state_entered solved intake", "notify customer sms told", "case_closed solved"
    ]  # fmt: skip
    rejected = asked(rest).send("reject", "03-02 10:00", by="lead", who="l1", approval="waiver")
    assert rejected.said() == ["approval_rejected waiver 1 l1", "state_entered waiting intake", "task look agent"]


def test_amending_what_it_is_valid_for_voids_it():
    rest = LEAD + "    gates: pay\n    valid_for: amount\n"
    story = approve(asked(rest, amount=5), "03-02 10:00", "lead", "l1")
    assert story.send("amend", "03-02 10:10", amount=5).said() == []
    assert story.send("amend", "03-02 10:20", amount=6).said("approval_voided") == ["approval_voided waiver 1 a1"]
    assert story.send("pay", "03-02 10:30").refused == "not_approved"


@pytest.mark.parametrize(
    ("more", "code"),
    [({"approval": "none"}, "bad_value"), ({"approval": "waiver", "application": 2}, "guard"),
     ({"approval": "waiver", "step": 2}, "guard"), ({}, "missing_field")],
)  # fmt: skip
def test_a_vote_on_nothing_is_refused(more: dict[str, object], code: str):
    assert asked(LEAD).send("approve", "03-02 10:00", by="lead", who="l1", **more).refused == code


def test_an_event_sent_by_the_lifecycle_can_not_approve():
    body = waiver(LEAD, "deadlines: {silence: {starts: ask, met_by: pay, within: 1h, on_expiry: {send: approve}}}\n")
    story = Story(body).open("03-02 08:00").send("ask", "03-02 09:00", who="asker").tick("03-02 12:00")
    assert story.said("approval_granted") == []
    assert story.said("task") == ["task event_refused boss"]


GIVING = LEAD + "    given_by: [lead, boss]\n    requesters: agent\n    gates: pay\n"


def test_who_needs_ask_nobody_gives_it_by_asking():
    story = Story(waiver(GIVING)).open("03-02 08:00")
    assert story.send("pay", "03-02 08:30").refused == "not_approved"
    assert story.send("ask", "03-02 09:00", by="boss", who="b1").said() == ["approval_granted waiver 1 b1"]
    assert story.send("pay", "03-02 10:00").refused is None


def test_giving_grants_what_waits():
    story = asked(GIVING)
    assert story.send("ask", "03-02 09:30", who="other").refused == "guard"
    assert story.send("ask", "03-02 10:00", by="lead", who="l1").said() == ["approval_granted waiver 1 l1"]
    assert approve(story, "03-02 11:00", "lead", "l2").refused == "guard"


def test_giving_leads_where_granting_leads():
    story = Story(waiver(GIVING + "    on_granted: {to: handling}\n")).open("03-02 08:00")
    assert story.send("ask", "03-02 09:00", by="boss", who="b1").state == "handling"


def test_a_party_that_may_not_decide_may_not_give_either():
    rest = GIVING + "    not_by: [applicant, accused]\n"
    story = Story(waiver(rest, "parties: {accused: {field: complained_person}}\n")).open(
        "03-02 08:00", complained_person="b1"
    )
    assert story.send("ask", "03-02 09:00", by="boss", who="b1").refused == "same_person"
    assert story.send("ask", "03-02 09:30", by="boss", who="b2").refused is None
