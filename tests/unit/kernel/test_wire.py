"""Cases, events and effects as JSON and back."""

import json

import pytest

from complaintflow.facade import Policy
from complaintflow.kernel.wire import case_from_json, case_json
from tests.story import Story

BODY = """
fields: {topics: {type: set, choices: [a, b]}, price: number, when: instant}
events: {act: {data: {n: integer}}, ask: {}}
counters: {n: {sum: n, of: act}}
deadlines:
  reply: {starts: open, met_by: [act], within: 3h, pause: {in: waiting, by_event: true}, extension: {at_most: 5h}}
approvals: {waiver: {requested_by: ask, chain: {steps: [{n: 2, of: [lead, boss]}]}}}
"""


def told() -> Story:
    story = Story(BODY).open(
        "03-02 08:00", topics=["b", "a"], price=2.5, when="2026-03-01T00:00:00Z", odd={"x": [1, {}]}
    )
    story.send("wait", "03-02 08:10").send("pause", "03-02 08:20", deadlines=["reply"]).send("act", "03-02 08:30", n=4)
    story.send("ask", "03-02 08:40", who="p").send(
        "approve", "03-02 08:50", by="lead", who="q", behalf=None, approval="waiver"
    )
    return story.send("act", "03-02 09:00", n="x").tick("03-03 08:00")


def test_a_stored_case_is_the_same_case():
    case = told().case
    stored = json.loads(json.dumps(case_json(case.raw)))
    assert case_from_json(stored) == case.raw
    assert case.policy.case_from_json(json.loads(json.dumps(case.to_json()))) == case


def test_a_case_of_another_policy_is_not_read():
    stored = told().case.to_json()
    other: Policy = Story().policy
    with pytest.raises(ValueError, match="policy"):
        other.case_from_json(stored)


@pytest.mark.parametrize("wrong", [{"id": "C", "king": 1}, {"id": "C"}, {"id": "C", "runs": {"reply": [5]}}])
def test_what_is_no_case_is_not_read(wrong: dict[str, object]):
    with pytest.raises((TypeError, ValueError, KeyError)):
        case_from_json(wrong)


def test_effects_on_the_wire():
    story = Story(BODY).open("03-02 08:00")
    assert story.step.to_json() == [
        {"id": "C/1/0", "seq": 1, "case": "C", "at": "2026-03-02T08:00:00+08:00", "effect": "state_entered",
         "state": "intake", "previous": None, "because": ["open"]},
        {"id": "C/1/1", "seq": 1, "case": "C", "at": "2026-03-02T08:00:00+08:00", "effect": "deadline_started",
         "deadline": "reply", "due": "2026-03-02T11:00:00+08:00", "because": ["open", "reply"]},
    ]  # fmt: skip
