"""A deadline that has no limit for now: it waits, and what is done meanwhile gets no verdict."""

from complaintflow import Policy

TEXT = """
policy: waiting
format: 1
version: "1"
effective: 2026-01-01
time_zone: UTC
fields:
  target: instant
events: {amend: {by: clerk}}
roles: {clerk: {}}
lifecycle:
  initial: received
  states: {received: {}, looked_at: {}, done: {final: true}}
  transitions:
    - {event: look, from: received, to: looked_at}
    - {event: close, from: [received, looked_at], to: done}
outcomes: {done: {}}
deadlines:
  target: {starts: open, met_by: look, within: {until: target}}
"""
CLERK = {"id": "c", "roles": ["clerk"]}


def kinds(step):
    return [effect.kind for effect in step.effects if effect.kind.startswith("deadline")]


def test_an_act_without_a_limit_is_neither_met_nor_late():
    policy = Policy.from_text(TEXT)
    case = policy.open("C", at="2026-01-01T00:00:00Z").case
    step = case.send("look", at="2026-01-02T00:00:00Z")
    assert kinds(step) == []
    assert step.case.deadlines == {"target": "idle"}


def test_a_limit_that_comes_after_the_act_starts_nothing():
    policy = Policy.from_text(TEXT)
    case = policy.open("C", at="2026-01-01T00:00:00Z").case.send("look", at="2026-01-02T00:00:00Z").case
    step = case.send("amend", at="2026-01-03T00:00:00Z", actor=CLERK, data={"target": "2026-02-01T00:00:00Z"})
    assert kinds(step) == []
    assert step.case.next_due is None


def test_a_limit_that_comes_before_the_act_starts_it():
    policy = Policy.from_text(TEXT)
    case = policy.open("C", at="2026-01-01T00:00:00Z").case
    step = case.send("amend", at="2026-01-02T00:00:00Z", actor=CLERK, data={"target": "2026-02-01T00:00:00Z"})
    assert kinds(step) == ["deadline_started"]
    assert kinds(step.case.send("look", at="2026-01-03T00:00:00Z")) == ["deadline_met"]
