"""The API that embedders use: what it takes, what it gives, what it refuses."""

import json
import re
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest

import complaintflow
from complaintflow import Actor, CaseError, EventError, Policy, PolicyError

TEXT = """
policy: small
format: 1
version: "1"
effective: 2026-01-01
time_zone: Asia/Shanghai
last_resort: head
fields: {topic: {type: choice, choices: [noise, smell]}, asked_at: instant}
roles: {clerk: {}, head: {}}
lifecycle:
  initial: received
  states: {received: {}, done: {final: true, outcome: done}}
  transitions:
    - {event: look, from: received, by: clerk}
    - {event: pay, from: received, by: clerk}
    - {event: close, from: received, to: done, by: clerk}
    - {event: never, from: received, by: clerk, when: {topic: smell}}
outcomes: {done: {}}
owners: [{owner: clerk, clause: A-1}]
deadlines: {answer: {starts: open, met_by: close, within: 2h}}
approvals:
  payment:
    requested_by: look
    gates: pay
    chain: [{steps: [{role: head}]}]
"""
STUB = Path(complaintflow.__file__).with_suffix(".pyi")
CLERK = {"id": "anna", "roles": ["clerk"]}
HEAD = {"id": "ben", "roles": ["head"]}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy.from_text(TEXT)


@pytest.fixture
def case(policy):
    return policy.open("C-1", {"topic": "noise"}, at="2026-03-02T09:00:00+08:00", actor=CLERK).case


def test_a_case_never_changes(case):
    after = case.send("close", at="2026-03-02T10:00:00+08:00", actor=CLERK).case
    assert (case.state, case.closed, after.state, after.closed) == ("received", False, "done", True)


def test_instants_are_text_microseconds_or_aware_datetimes(case):
    moment = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    told = [case.send("close", at=at, actor=CLERK).case for at in (moment, "2026-03-02T10:00:00+08:00")]
    told.append(
        case.send(
            "close", at=(moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1), actor=CLERK
        ).case
    )
    assert {each.clock for each in told} == {1772416800000000}
    assert case.advance(moment).case.clock == 1772416800000000
    with pytest.raises(EventError, match="offset"):
        case.send("close", at=datetime(2026, 3, 2, 10, 0), actor=CLERK)  # noqa: DTZ001  # naive on purpose
    with pytest.raises(EventError, match="outside the years"):
        case.send("close", at=2**70, actor=CLERK)


@pytest.mark.parametrize(
    "actor", [Actor("anna", ("clerk",)), Actor("", (("clerk", None),)), Actor("anna", (("clerk", 5),)), {"roles": []}]
)
def test_a_malformed_actor_is_told_at_once(case, actor):
    with pytest.raises(EventError):
        case.send("close", at="2026-03-02T10:00:00+08:00", actor=actor)


def test_data_must_be_an_object(policy):
    with pytest.raises(EventError, match="object"):
        policy.open("C-2", ["x"], at="2026-03-02T09:00:00+08:00")


def test_an_event_of_another_case_changes_nothing(policy, case):
    other = policy.open("C-2", at="2026-03-02T09:00:00+08:00", actor=CLERK).case
    step = policy.step(case, policy.read_event(
        {"case": "C-2", "event": "close", "at": "2026-03-02T10:00:00+08:00", "actor": CLERK}))  # fmt: skip
    assert step.refused is not None
    assert step.refused.body["code"] == "no_such_case"
    assert step.case == case
    assert other.id == "C-2"


def test_json_there_and_back(policy, case):
    case = case.send("look", at="2026-03-02T09:10:00+08:00", actor=CLERK).case
    again = policy.case_from_json(json.loads(json.dumps(case.to_json())))
    assert again == case
    late = [
        step.to_json()
        for step in (case.advance("2026-03-02T12:00:00+08:00"), again.advance("2026-03-02T12:00:00+08:00"))
    ]
    assert late[0] == late[1] != []


def test_a_stored_case_of_something_else_is_refused(policy, case):
    stored = case.to_json()
    for wrong in (
        {},
        {**stored, "policy": {**stored["policy"], "version": "2"}},
        {**stored, "case": {**stored["case"], "state": "nowhere"}},
        {**stored, "case": {**stored["case"], "unheard_of": 1}},
    ):
        with pytest.raises(CaseError):
            policy.case_from_json(wrong)


def test_what_is_allowed_is_what_may_really_happen(case):
    assert {"look", "close"} <= {option.event for option in case.allowed(CLERK)}
    # `pay` waits for its approval, `never` for another topic, nothing is paused, nobody is asked.
    assert not {"pay", "never", "resume", "approve", "extend"} & {option.event for option in case.allowed(CLERK)}
    asked = case.send("look", at="2026-03-02T09:10:00+08:00", actor=CLERK).case
    assert "approve" in {option.event for option in asked.allowed(HEAD)}
    assert "approve" not in {option.event for option in asked.allowed(CLERK)}
    granted = asked.send("approve", at="2026-03-02T09:20:00+08:00", actor=HEAD, data={"approval": "payment"}).case
    assert "pay" in {option.event for option in granted.allowed(CLERK)}


def test_options_say_what_they_need(case):
    needs = {option.event: option.needs for option in case.allowed()}
    assert needs["assign"] == ("role",)
    assert needs["undeliverable"] == ("effect",)
    assert all(option.title.en and option.title.zh for option in case.allowed() if option.event == "withdraw")


def test_an_assigned_owner_does_not_cite_the_row_it_overrides(case):
    step = case.send("assign", at="2026-03-02T09:10:00+08:00", actor=CLERK, data={"role": "head"})
    (owner,) = [effect for effect in step.effects if effect.kind == "owner_set"]
    assert (owner.body["role"], owner.clause) == ("head", ())


def test_due_and_explain(case):
    (due,) = case.due
    assert (due.deadline, due.status) == ("answer", "running")
    assert case.next_due == due.due_us
    assert case.explain().due[0].deadline == "answer"


def test_errors_carry_the_diagnostics():
    with pytest.raises(PolicyError) as caught:
        Policy.from_text("policy: x\nformat: 1\ntime_zone: Vienna\n")
    assert {str(diagnostic.code) for diagnostic in caught.value.diagnostics} >= {"missing-key"}
    assert "policy.yaml:1" in str(caught.value)


def test_a_policy_shows_itself_briefly(policy):
    assert repr(policy) == f"Policy('small', version='1', digest={policy.digest[:12]!r})"


def test_every_public_name_has_a_type_and_can_be_loaded():
    typed = re.findall(r"^from (\S+) import (\w+) as \2$", STUB.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted([*(name for _, name in typed), "__version__"]) == sorted(complaintflow.__all__)
    for home, name in typed:
        assert getattr(complaintflow, name) is getattr(import_module(home), name)
