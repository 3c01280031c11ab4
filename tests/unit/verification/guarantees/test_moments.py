"""Each kind of moment, seen in histories that the kernel has lived."""

import pytest

from complaintflow import Policy
from complaintflow.verification.guarantees import follow_case
from tests.unit.verification.guarantees.living import APPROVE, BOB, START, TOY, VISIT, judge


@pytest.mark.parametrize(
    ("moment", "seen"),
    [
        ("dispatch", 1),
        ("{event: [visit, dispatch]}", 1),
        ("{event: visit, where: {data.solved: false}}", "idle"),
        ("{event: visit, where: {state: work}}", 2),
        ("{event: visit, by: clerk}", 2),
        ("{event: visit, by: owner}", 2),
        ("{event: visit, by: [head, hq]}", "kept"),
        ("{event: visit, by_party: accused}", 2),
        ("{event: drop, by: clerk}", "kept"),
        ("{event: apply, by_party: applicant}", 5),
        ("{state: work}", 1),
        ("{state: [solved, dropped]}", 11),
        ("{class: high}", 3),
        ("{class: low}", 0),
        ("{owner: hq}", 3),
        ("{told: owner}", 1),
        ("{told: clerk}", 1),
        ("{told: customer}", 4),
        ("{told: customer, via: email}", "idle"),
        ("{told: clerk, template: hello, via: email}", 1),
        ("{told: {relation: superior, of: owner}}", "idle"),
        ("{told: head}", "idle"),
        ("{asked: head}", 5),
        ("{asked: head, task: look}", 6),
        ("{asked: [clerk, head], approval: leave}", 5),
        ("{deadline: response, at: started}", 1),
        ("{deadline: response, at: met_in_time}", 2),
        ("{deadline: response, at: met_late}", "idle"),
        ("{deadline: silence, at: cancelled}", 2),
        ("{breach: response}", "idle"),
        ("{flag: odd}", 7),
        ("{track: measure, at: started}", 8),
        ("{track: measure}", 9),
        ("{track: measure, at: closed, outcome: ended}", "idle"),
        ("{approval: leave, at: asked}", 5),
        ("{approval: leave}", 10),
        ("{approval: leave, at: rejected}", "idle"),
        ("closed", 11),
        ("{outcome: solved}", 11),
        ("{outcome: dropped}", "idle"),
        ("reopened", 12),
        ("{told: customer, when: {class: high}}", 4),
        ("{told: customer, when: {class: low}}", "kept"),
    ],
)
def test_a_moment_is_seen_when_it_happens(moment, seen):
    story = [
        (1, "dispatch"), (2, "visit", VISIT), (3, "lift"), (4, "remind"), (5, "apply"), (6, "ask"), (7, "mark"),
        (8, "measure"), (9, "done"), (10, "approve", APPROVE, BOB), (11, "solve"), (12, "reopen"),
    ]  # fmt: skip
    found = judge(f"{{never: {moment}}}", *story, about="ann")
    assert found == seen or (seen in ("idle", "kept") and found in ("idle", "kept"))


@pytest.mark.parametrize(
    ("moment", "seen"),
    [
        ("{breach: response}", 3),
        ("{deadline: right, at: lapsed}", 25),
        ("{deadline: silence, at: expired}", 121),
        ("{told: {relation: superior, of: owner}}", 3),
        ("drop", 121),
        ("{event: drop, by: clerk}", "kept"),
        ("closed", 121),
        ("{event: drop, when: {outcome: dropped}}", 121),
    ],
)
def test_what_happens_by_itself_is_seen_too(moment, seen):
    assert judge(f"{{never: {moment}}}", (1, "dispatch"), until=200) == seen


def test_a_refused_event_is_no_moment():
    policy = Policy.from_text(f"{TOY}\nguarantees:\n  it: {{never: solve}}\n")
    case = policy.open("C", {}, at=START).case
    step = case.send("solve", at=START)
    assert not step.accepted
    (judged,) = follow_case(policy.compiled, step.case.raw)
    assert judged.broken is None
