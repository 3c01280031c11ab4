"""What becomes of a case, by its state: open, closed, held, reopened, with tracks that go on."""

import pytest

from complaintflow.facade import Policy

TEXT = """policy: toy
format: 1
version: "1"
effective: 2026-01-01
time_zone: Asia/Shanghai
fields: {topic: {type: choice, choices: [fraud, delay]}, lawsuit: bool}
events:
  lawsuit: {data: {lawsuit: bool}, records: lawsuit}
  correct: {data: {topic: {type: choice, choices: [fraud]}}, records: topic}
counters: {calls: {count: call, within: 10 days}}
lifecycle:
  initial: intake
  states: {intake: {}, done: {final: true}}
  transitions:
    - {event: close, from: intake, to: done, do: [{start: measure, when: {topic: delay}}]}
    - {event: call, from: intake}
    - {event: lawsuit, from: [intake, done]}
    - {event: correct, from: done}
    - {event: reopen, from: done, to: intake}
tracks:
  measure:
    on_close: continue
    lifecycle:
      initial: doing
      states: {doing: {}, did: {final: true, outcome: done}}
      transitions: [{event: carry_out, from: doing, to: did}]
outcomes: {done: {}}
retention:
  hold: {lawsuit: true}
  rules:
    - {id: fraud, when: {topic: fraud}, erase_after: 10 years}
    - {id: busy, when: {calls: {at_least: 2}}, archive_after: 1 day}
    - {id: quick, when: {outcome: done}, archive_after: 2 days, erase_after: 1 month}
"""


@pytest.fixture(scope="module")
def policy():
    return Policy.from_text(TEXT)


def at(day, hour=9):
    return f"2026-03-{day:02}T{hour:02}:00:00+08:00"


def opened(policy, **facts):
    return policy.open("C-1", facts, at=at(1)).case


def when(case, what):
    instant = getattr(case.retention, what)
    return None if instant is None else case.policy.instant(instant)


def test_an_open_case_is_kept_and_a_closed_one_has_its_instants(policy):
    case = opened(policy)
    assert case.retention is None
    case = case.send("close", at=at(2)).case
    assert case.retention.rule == "quick"
    assert (when(case, "archive_at"), when(case, "erase_at"), when(case, "purge_at")) == (
        "2026-03-04T09:00:00+08:00",
        "2026-04-02T09:00:00+08:00",
        None,
    )
    assert case.advance(at(30)).case.retention == case.retention


def test_a_reopened_case_is_kept_and_counted_anew(policy):
    case = opened(policy).send("close", at=at(2)).case.send("reopen", at=at(3)).case
    assert case.retention is None
    assert when(case.send("close", at=at(9)).case, "archive_at") == "2026-03-11T09:00:00+08:00"


def test_a_hold_begins_and_ends_on_a_closed_case(policy):
    case = opened(policy).send("close", at=at(2)).case
    held = case.send("lawsuit", at=at(3), data={"lawsuit": True}).case
    assert held.retention.held
    assert (held.retention.erase_at, held.retention.archive_at) == (None, case.retention.archive_at)
    assert held.send("lawsuit", at=at(4), data={"lawsuit": False}).case.retention == case.retention


def test_facts_corrected_after_the_closing_count(policy):
    case = opened(policy).send("close", at=at(2)).case
    assert case.send("correct", at=at(3), data={"topic": "fraud"}).case.retention.rule == "fraud"


def test_counters_are_those_of_the_closing(policy):
    case = opened(policy)
    for hour in (10, 11):
        case = case.send("call", at=at(1, hour)).case
    case = case.send("close", at=at(2)).case
    # Ten days later the window is empty; the rule stays.
    assert case.send("lawsuit", at=at(28), data={"lawsuit": False}).case.retention.rule == "busy"


def test_a_track_that_goes_on_keeps_the_case(policy):
    case = opened(policy, topic="delay").send("close", at=at(2)).case
    assert case.closed
    assert case.retention is None
    case = case.send("carry_out", at=at(12), track="measure-1").case
    assert when(case, "archive_at") == "2026-03-14T09:00:00+08:00"


def test_a_policy_without_rules_keeps_everything():
    silent = Policy.from_text(TEXT[: TEXT.index("retention:")])
    assert opened(silent).send("close", at=at(2)).case.retention is None
