"""A case goes over to another version of its policy: one decision after the other, and what stays by default."""

from dataclasses import replace

import pytest

from complaintflow.compiled.migration import (
    ApprovalMove,
    Course,
    DeadlineMove,
    FactMove,
    Migration,
    PolicyVersion,
    migration_from_json,
    migration_json,
)
from complaintflow.facade import Step
from complaintflow.instants import parse_instant
from complaintflow.kernel.event import SYSTEM_ACTOR, Event
from complaintflow.kernel.step import fold
from tests.story import Story, instant, toy

KEPT = {"intake": "intake", "handling": "handling", "waiting": "waiting"}
ANSWER = "deadlines: {answer: {starts: dispatch, met_by: act, within: %s%s}}"
HALF_WAY = "03-02 09:30"
EMPTY = "deadlines: {}"


def version(policy):
    return PolicyVersion(policy.id, policy.version, policy.digest)


def migrate(story, body, at=HALF_WAY, **said):
    """Let a story go on under other sections; returns the effects of the migration, or what stands in the way."""
    new = toy(body)
    course = Course(**{"states": KEPT, **{k: v for k, v in said.items() if k in COURSE}})
    rest = {name: value for name, value in said.items() if name not in COURSE}
    plan = Migration(version(story.policy), version(new), course, **{"classes": {}, **rest})
    assert migration_from_json(migration_json(plan)) == plan
    data = {"from": story.policy.version, "to": new.version, "migration": migration_json(plan)}
    when = parse_instant(instant(at))
    before = story.case
    step = new.take_over(before, Event("C", "migrated", when, "m", SYSTEM_ACTOR, data))
    if not isinstance(step, Step):
        return [f"{snag.element}: {snag.message}" for snag in step]
    known = story.__dict__.setdefault("versions", {})
    known[story.policy.digest] = story.policy.compiled
    story.policy = new
    story.case, story.step = step.case, step
    story.effects.extend(step.effects)
    # The log says all there is to say: from it and both versions the case is made again.
    assert fold(new.compiled, step.case.raw.entries, known) == step.case.raw
    return story.said()[1:]


COURSE = ("states", "deadlines", "begins", "approvals", "escalations")


def running(body=ANSWER % ("2h", ""), **facts):
    return Story(body).open("03-02 08:00", **facts).send("dispatch", "03-02 09:00")


# ---- deadlines that are owed


@pytest.mark.parametrize(
    ("decision", "limit", "due"),
    [
        ("carry", "4h", "03-02 13:00"),
        ("carry", "1h", "03-02 10:00"),
        ("keep_due", "4h", "03-02 11:00"),
        ("keep_due", "1h", "03-02 11:00"),
        ("restart", "4h", "03-02 13:30"),
        ("tighten_only", "4h", "03-02 11:00"),
        ("tighten_only", "1h", "03-02 10:00"),
    ],
)
def test_one_decision_for_each_deadline(decision, limit, due):
    story = running()
    migrate(story, ANSWER % (limit, ""), deadlines={"answer": DeadlineMove("answer", decision)})
    assert (story.due("answer"), story.status("answer")) == (due, "running")


def test_carry_is_what_happens_to_a_deadline_of_which_nothing_is_written():
    story = running()
    assert migrate(story, ANSWER % ("4h", "")) == ["deadline_moved answer 03-02 13:00 03-02 11:00"]


def test_a_restart_is_a_new_cycle_and_what_the_old_one_said_stays_said():
    ladder = ", ladder: [{id: early, at: {before: 90m}, notify: agent, via: sms, template: early}]"
    story = running(ANSWER % ("2h", ladder))
    said = migrate(
        story, ANSWER % ("4h", ladder), at="03-02 10:00", deadlines={"answer": DeadlineMove("answer", "restart")}
    )
    assert said == ["migrated 1 1 handling", "deadline_cancelled answer", "deadline_started answer 03-02 14:00"]
    assert [run.fired for run in story.case.raw.runs["answer"]] == [(1,), ()]


def test_statutory_deadlines_have_no_default():
    story = running()
    statutory = ANSWER % ("4h", ", kind: statutory")
    assert migrate(story, statutory) == [
        "deadlines.answer: it is statutory and runs: what becomes of it must be decided"
    ]
    assert migrate(story, statutory, deadlines={"answer": DeadlineMove("answer", "keep_due")}) == []
    assert story.due("answer") == "03-02 11:00"


def test_a_kept_due_instant_is_put_back_by_later_pauses_and_extensions():
    rules = ", pause: {in: [waiting]}, extension: {by: agent, at_most: 1h, times: 2}"
    story = running(ANSWER % ("2h", rules))
    migrate(story, ANSWER % ("8h", rules), deadlines={"answer": DeadlineMove("answer", "keep_due")})
    story.send("wait", "03-02 09:40").send("go_on", "03-02 10:00")
    assert story.due("answer") == "03-02 11:20"
    story.send("extend", "03-02 10:10", deadline="answer", more={"by": "30m"}, reason="parts")
    assert story.due("answer") == "03-02 11:50"
    story.tick("03-02 12:00")
    assert story.status("answer") == "breached"


def test_a_kept_due_instant_gives_way_to_a_fact_that_moves_the_limit():
    fields = "fields: {promised: {type: instant}}\n"
    until = "deadlines: {answer: {starts: dispatch, met_by: act, within: {until: promised}}}"
    story = running(fields + until, promised="2026-03-02T11:00:00+08:00")
    later = fields + "deadlines: {answer: {starts: dispatch, met_by: act, within: {later_of: [{until: promised}, 4h]}}}"
    migrate(story, later, deadlines={"answer": DeadlineMove("answer", "keep_due")})
    assert story.due("answer") == "03-02 11:00"
    story.send("amend", "03-02 09:40", promised="2026-03-02T12:00:00+08:00")
    assert story.due("answer") == "03-02 11:00"
    story.send("amend", "03-02 09:50", promised="2026-03-02T18:00:00+08:00")
    assert story.due("answer") == "03-02 18:00"


def test_what_is_past_by_the_new_limit_is_breached_at_once_and_only_the_highest_step_speaks():
    ladder = (
        ", ladder: [{id: one, at: {before: 10m}, notify: agent, via: sms, template: early}, "
        "{id: two, at: due, notify: lead, via: sms, template: overdue}]"
    )
    story = running(ANSWER % ("2h", ladder))
    assert migrate(story, ANSWER % ("20m", ladder)) == [
        "deadline_moved answer 03-02 09:20 03-02 11:00",
        "deadline_breached answer 03-02 09:20 by_reclassification",
        "notify lead sms overdue",
    ]


def test_what_has_fired_stays_fired_and_what_is_new_in_a_ladder_is_told_once():
    one = "{id: one, at: {before: 90m}, notify: agent, via: sms, template: early}"
    two = "{id: two, at: {before: 100m}, notify: lead, via: sms, template: early}"
    three = "{id: three, at: {before: 110m}, notify: boss, via: sms, template: early}"
    story = running(ANSWER % ("2h", f", ladder: [{one}]"))
    story.tick("03-02 09:40")
    assert story.said("notify") == ["notify agent sms early"]
    said = migrate(story, ANSWER % ("2h", f", ladder: [{three}, {two}, {one}]"), at="03-02 09:50")
    assert said == ["notify lead sms early"]
    assert story.run("answer").fired == (1, 1, 1)
    assert story.tick("03-02 10:30").said() == []


def test_a_verdict_survives_and_a_breach_keeps_what_it_is_about():
    story = running()
    story.tick("03-02 12:00")
    assert story.status("answer") == "breached"
    assert migrate(story, ANSWER % ("8h", ""), at="03-02 12:30") == []
    assert (story.status("answer"), story.due("answer")) == ("breached", "03-02 11:00")
    assert story.send("act", "03-02 13:00").said("deadline_met") == ["deadline_met answer 03-02 11:00 late"]


def test_a_deadline_without_a_counterpart_must_be_spoken_of():
    story = running()
    assert migrate(story, EMPTY) == [
        "deadlines.answer: it is owed, and the new version has no deadline of the name"
    ]
    assert migrate(story, EMPTY, deadlines={"answer": DeadlineMove(None)}) == ["deadline_cancelled answer"]
    (run,) = story.case.raw.former
    assert (run.deadline, run.status, run.ended) == ("answer", "cancelled", True)


def test_what_a_dropped_deadline_came_to_stays_on_record_and_comes_back_with_it():
    story = running()
    story.tick("03-02 12:00")
    migrate(story, EMPTY, at="03-02 12:30", deadlines={"answer": DeadlineMove(None)})
    (run,) = story.case.raw.former
    assert (run.status, run.ended, run.due) == ("breached", True, parse_instant(instant("03-02 11:00")))
    migrate(story, ANSWER % ("2h", ""), at="03-02 13:00")
    assert story.status("answer") == "breached"
    assert story.case.raw.former == ()


def test_a_deadline_may_have_another_name():
    story = running()
    renamed = "deadlines: {reply: {starts: dispatch, met_by: act, within: 2h}}"
    assert migrate(story, renamed, deadlines={"answer": DeadlineMove("reply")}) == []
    assert story.due("reply") == "03-02 11:00"


def test_acts_that_count_go_on_counting():
    both = "deadlines: {answer: {starts: dispatch, met_by: {all: [act, second]}, within: 2h}}"
    story = running(both)
    story.send("act", "03-02 09:10")
    swapped = "deadlines: {answer: {starts: dispatch, met_by: {all: [second, act]}, within: 2h}}"
    migrate(story, swapped)
    assert story.send("second", "03-02 09:40").said("deadline_met") == ["deadline_met answer 03-02 11:00"]


def test_what_was_done_is_enough_where_the_new_version_asks_for_no_more():
    story = running("deadlines: {answer: {starts: dispatch, met_by: {all: [act, second]}, within: 2h}}")
    story.send("act", "03-02 09:10")
    assert migrate(story, ANSWER % ("2h", "")) == ["deadline_met answer 03-02 11:00"]
    assert story.run("answer").met_at == parse_instant(instant("03-02 09:10"))


# ---- pauses


PAUSED = ANSWER % ("2h", ", pause: {in: [waiting]}")


def test_what_is_paused_stays_paused():
    story = running(PAUSED)
    story.send("wait", "03-02 09:20")
    assert migrate(story, ANSWER % ("4h", ", pause: {in: [waiting]}")) == [
        "deadline_moved answer 03-02 13:00 03-02 11:00"
    ]
    assert story.status("answer") == "paused"
    story.send("go_on", "03-02 10:20")
    assert story.due("answer") == "03-02 14:00"


def test_a_pause_without_a_reason_in_the_new_version_must_be_spoken_of():
    story = running(PAUSED)
    story.send("wait", "03-02 09:20")
    by_event = ANSWER % ("2h", ", pause: {by_event: true}")
    assert migrate(story, by_event) == [
        "deadlines.answer: it is paused, and the new version has no reason for that: say `paused: resume`"
    ]
    said = migrate(story, by_event, deadlines={"answer": DeadlineMove("answer", "carry", resume=True)})
    assert said == ["deadline_resumed answer 03-02 11:10"]


def test_a_deadline_that_can_pause_no_more_goes_on_where_that_is_decided():
    story = running(PAUSED)
    story.send("wait", "03-02 09:20")
    plain = ANSWER % ("2h", "")
    assert "say `paused: resume`" in migrate(story, plain)[0]
    said = migrate(story, plain, deadlines={"answer": DeadlineMove("answer", "carry", resume=True)})
    assert said == ["deadline_resumed answer 03-02 11:10"]


def test_a_suspended_case_is_suspended_for_new_clocks_too():
    rule = "pause: {by_event: true}"
    story = running(ANSWER % ("2h", f", {rule}"))
    story.send("pause", "03-02 09:20", reason="parts")
    new = (
        f"deadlines: {{answer: {{starts: dispatch, met_by: act, within: 2h, {rule}}}, "
        f"second: {{starts: dispatch, met_by: second, within: 8h, {rule}}}}}"
    )
    assert migrate(story, new) == ["deadline_started second 03-02 17:30", "deadline_paused second"]
    story.send("resume", "03-02 10:00")
    assert (story.due("answer"), story.due("second")) == ("03-02 11:40", "03-02 18:00")


# ---- what is new


SECOND = "deadlines: {second: {starts: %s, met_by: second, within: 2h}}"


@pytest.mark.parametrize(
    ("begins", "due"), [("now", "03-02 11:30"), ("from_start", "03-02 11:00"), ("wait", None)]
)
def test_a_new_deadline_begins_where_its_start_has_happened(begins, due):
    story = running(EMPTY)
    said = migrate(story, SECOND % "dispatch", begins={"second": begins})
    assert said == ([] if due is None else [f"deadline_started second {due}"])


@pytest.mark.parametrize("starts", ["{state: handling}", "dispatch", "{state: [intake, handling]}"])
def test_a_new_deadline_is_really_created(starts):
    story = running(EMPTY)
    assert migrate(story, SECOND % starts) == ["deadline_started second 03-02 11:30"]
    assert story.tick("03-02 11:30").said("deadline_breached") == ["deadline_breached second 03-02 11:30"]


def test_a_new_deadline_whose_start_has_not_happened_waits_for_it():
    story = Story(EMPTY).open("03-02 08:00")
    assert migrate(story, SECOND % "dispatch") == []
    assert story.send("dispatch", "03-02 10:00").said("deadline_started") == ["deadline_started second 03-02 12:00"]


def test_a_new_deadline_that_has_been_met_already_does_not_begin():
    story = running(EMPTY)
    story.send("second", "03-02 09:10")
    assert migrate(story, SECOND % "dispatch") == []


def test_a_new_deadline_counted_from_its_start_may_be_breached_at_once():
    story = running(EMPTY)
    said = migrate(story, SECOND % "dispatch", at="03-02 12:00", begins={"second": "from_start"})
    assert said == ["deadline_started second 03-02 11:00", "deadline_breached second 03-02 11:00"]


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
    assert migrate(story, CLASSED % (40, ""), at="03-02 10:00") == ["classes.major: the new version has no class `major`"]


def test_facts_are_renamed_and_what_has_no_field_stays_as_an_extra():
    story = running("fields: {topic: {type: choice, choices: [a, b]}, note: {type: text}}\n" + EMPTY, topic="a", note="x")
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
