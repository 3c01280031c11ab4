"""A case goes over to another version of its policy: what becomes of everything but its deadlines."""

from dataclasses import replace

from complaintflow.compiled.migration import ApprovalMove, DeadlineMove, FactMove
from tests.migrated_story import ANSWER, EMPTY, HALF_WAY, migrate, running

# ---- states, classes, facts, flags, owners


def test_every_state_in_use_is_written():
    story = running(EMPTY)
    assert migrate(story, EMPTY + "\nflags: {x: {}}", states={"intake": "intake"}) == [
        "states.handling: cases are in this state, and nothing is written of it"
    ]
    assert migrate(story, EMPTY + "\nflags: {x: {}}", states={"handling": "done"}) == [
        "states.handling: the new version has no state `done`"
    ]
    assert migrate(story, EMPTY + "\nflags: {x: {}}", states={"handling": "solved"}) == [
        "states.handling: `solved` is final, and a migration closes no case"
    ]


def test_a_state_that_is_renamed_is_not_entered_anew():
    renamed = """lifecycle:
  initial: intake
  states: {intake: {}, repair: {do: [{task: look, role: agent}]}, waiting: {}, solved: {final: true, outcome: solved}}
  transitions:
    - {event: dispatch, from: intake, to: repair}
    - {event: wait, from: [intake, repair], to: waiting}
    - {event: go_on, from: waiting, to: repair}
    - {event: solve, from: open, to: solved}
    - {event: reopen, from: solved, to: repair}
"""
    story = running()
    assert migrate(story, ANSWER % ("2h", "") + "\n" + renamed, states={"handling": "repair"}) == []
    assert story.state == "repair"
    assert story.step.effects[0].body == {"from": "1", "to": "1", "state": "repair", "class": None}
    assert story.send("solve", "03-02 10:00").state == "solved"


CLASSED = """fields: {amount: {type: integer}}
classes: {low: {}, high: {}}
classification: {rules: [{id: big, when: {amount: {at_least: %s}}, class: high}], default: low%s}
owners: [{when: {class: high}, owner: lead}, {owner: agent}]
deadlines: {}
"""


def test_a_class_is_worked_out_anew_where_the_migration_says_so():
    story = running(CLASSED % (100, ""), amount=50)
    said = migrate(story, CLASSED % (40, ""), classes=None)
    assert said == ["class_set high low big", "owner_set lead agent agent"]
    assert migrate(story, CLASSED % (100, ""), at="03-02 10:00", classes=None) == [
        "class_set low high",
        "owner_set agent lead lead",
    ]


def test_a_class_is_mapped_and_may_rise_by_the_new_table_but_does_not_fall():
    renamed = CLASSED.replace("low", "minor").replace("high", "major")
    story = running(CLASSED % (40, ""), amount=50)
    assert story.klass == "high"
    assert migrate(story, renamed % (40, ""), classes={"low": "minor", "high": "major"}) == []
    assert (story.klass, story.owner) == ("major", "lead")
    assert migrate(story, CLASSED % (40, ""), at="03-02 10:00") == [
        "classes.major: the new version has no class `major`"
    ]


def test_facts_are_renamed_and_what_has_no_field_stays_as_an_extra():
    story = running(
        "fields: {topic: {type: choice, choices: [a, b]}, note: {type: text}}\n" + EMPTY, topic="a", note="x"
    )
    new = "fields: {subject: {type: choice, choices: [one, b]}}\n" + EMPTY
    assert migrate(story, new, facts={"topic": FactMove("subject")}) == [
        "facts.subject: `subject` must be one of one, b, found `a`"
    ]
    assert migrate(story, new, facts={"topic": FactMove("subject", {"a": "one"})}) == []
    assert story.case.facts == {"subject": "one"}
    assert story.case.raw.extra == {"note": "x"}
    assert dict(story.case.raw.entries[-1].changes) == {"topic": None, "note": None, "subject": "one"}


def test_flags_that_are_gone_must_be_spoken_of():
    flags = "flags: {repeat: {}, hot: {}}\n" + EMPTY
    story = running(flags)
    story.send("flag", "03-02 09:10", flag="repeat")
    gone = "flags: {again: {}}\n" + EMPTY
    assert migrate(story, gone) == ["flags.repeat: the flag is raised, and the new version has no flag `repeat`"]
    migrate(story, gone, flags={"repeat": "again"})
    assert [raised.flag for raised in story.case.raw.flags] == ["again"]


def test_an_owner_that_is_gone_is_found_anew():
    owners = "owners: [{owner: %s}]\n" + EMPTY
    story = running(owners % "lead")
    assert story.owner == "lead"
    new = (owners % "chief") + "\nroles: {agent: {superior: boss}, chief: {superior: boss}, boss: {}}"
    assert migrate(story, new) == ["owner_set chief"]


def test_a_renamed_role_still_owns():
    owners = "owners: [{owner: %s}]\n" + EMPTY
    story = running(owners % "lead")
    new = (owners % "chief") + "\nroles: {agent: {superior: boss}, chief: {superior: boss}, boss: {}}"
    assert migrate(story, new, roles={"lead": "chief"}) == []
    assert story.owner == "chief"


# ---- approvals


APPROVAL = """approvals:
  refund: {gates: solve, requested_by: act, requesters: agent, chain: {steps: [%s]}}
deadlines: {}
"""


def approving(chain="{role: lead}, {role: boss}"):
    return running(APPROVAL % chain).send("act", "03-02 09:10")


def test_approvals_are_kept_and_go_on_at_their_step():
    story = approving()
    story.send("approve", "03-02 09:15", by="lead", who="l1", approval="refund")
    assert migrate(story, APPROVAL % "{role: lead}, {role: boss}" + "flags: {x: {}}") == []
    said = story.send("approve", "03-02 09:40", by="boss", who="b1", approval="refund").said("approval_granted")
    assert said == ["approval_granted refund 1 b1"]


def test_approvals_are_voided_where_that_is_decided():
    story = approving("{role: lead}")
    story.send("approve", "03-02 09:15", by="lead", who="l1", approval="refund")
    said = migrate(story, APPROVAL % "{role: boss}", approvals={"refund": ApprovalMove("refund", "void")})
    assert said == ["approval_voided refund 1 system"]
    assert story.send("solve", "03-02 10:00").refused == "not_approved"


def test_an_application_at_a_step_that_is_gone_must_be_voided():
    story = approving()
    story.send("approve", "03-02 09:15", by="lead", who="l1", approval="refund")
    assert migrate(story, APPROVAL % "{role: boss}") == [
        "approvals.refund: application 1 stands at a step that the new version does not have: void it"
    ]


def test_an_approval_that_is_gone_must_be_spoken_of():
    story = approving()
    assert migrate(story, EMPTY) == [
        "approvals.refund: application 1 is pending, and the new version has no approval of the name"
    ]
    assert migrate(story, EMPTY, approvals={"refund": ApprovalMove(None)}) == ["approval_voided refund 1 system"]


# ---- the step


def test_timers_due_before_fire_under_the_version_before():
    story = running()
    said = migrate(story, ANSWER % ("8h", ""), at="03-02 11:30")
    assert story.timed()[0] == "03-02 11:00 deadline_breached answer 03-02 11:00"
    assert said == ["migrated 1 1 handling"]
    assert (story.status("answer"), story.step.effects[-1].seq) == ("breached", story.step.effects[0].seq + 1)


def test_a_closed_case_stays_with_its_version():
    story = running()
    story.send("solve", "03-02 09:10")
    assert migrate(story, ANSWER % ("8h", "")) == ["case: it is closed, and stays with its version"]


def test_a_case_that_has_moved_past_the_instant_is_left_alone():
    story = running()
    story.send("note", "03-02 09:40", text="x")
    assert migrate(story, ANSWER % ("8h", "")) == ["case: it has moved past the instant of the migration"]


def test_nobody_sends_a_migration():
    story = running()
    data = {"migration": {"from": {}}}
    assert story.send("migrated", HALF_WAY, by="boss", more=data).refused == "wrong_role"
    assert story.case.policy.digest == story.policy.digest


def test_what_was_sent_before_is_known_afterwards():
    story = running()
    event = story.case.raw.entries[1].event
    migrate(story, ANSWER % ("8h", ""))
    step = story.policy.step(story.case, event)
    assert (step.case, step.effects) == (story.case, ())
    other = story.policy.step(story.case, replace(event, data={"x": 1}))
    assert other.refused.body["code"] == "id_reused"


def test_a_case_as_json_keeps_what_a_migration_left():
    story = running()
    migrate(story, ANSWER % ("8h", ""), deadlines={"answer": DeadlineMove("answer", "keep_due")})
    assert story.run("answer").kept is not None
    assert story.policy.case_from_json(story.case.to_json()) == story.case
