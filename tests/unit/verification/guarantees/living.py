"""A small policy with a guarantee, and a story lived in it and judged."""

from datetime import UTC, datetime, timedelta

from complaintflow import Policy
from complaintflow.verification.guarantees import follow_case

TOY = """
policy: toy
format: 1
version: "1"
effective: 2026-01-01
time_zone: UTC
last_resort: hq
fields:
  topic: {type: choice, choices: [fire, other]}
  about: text
roles:
  clerk: {superior: head, substitutes: deputy}
  deputy: {}
  head: {superior: hq, substitutes: deputy}
  hq: {superior: board}
  board: {}
classes: [low, high]
classification: {default: low, rules: [{id: fire, when: {topic: fire}, class: high}]}
owners: [{when: {class: high}, owner: hq}, {owner: clerk}]
parties: {accused: {field: about}}
events:
  visit: {data: {solved: {type: bool, required: true}}}
  remind: {do: [{notify: customer, via: sms, template: hello}]}
  ask: {do: [{task: look, role: {relation: superior, of: clerk}}]}
lifecycle:
  initial: intake
  states: {intake: {}, work: {}, solved: {final: true, outcome: solved}, dropped: {final: true, outcome: dropped}}
  transitions:
    - {event: dispatch, from: intake, to: work, do: [{notify: owner, copy: clerk, via: email, template: hello}]}
    - {event: visit, from: work}
    - {event: solve, from: work, to: solved}
    - {event: drop, from: open, to: dropped}
    - {event: reopen, from: solved, to: work}
    - {event: lift, from: open, do: [{class: high}]}
    - {event: mark, from: open, do: [{flag: odd}]}
    - {event: measure, from: work, do: [{start: measure}]}
    - {event: apply, from: work}
    - {event: remind, from: open}
    - {event: ask, from: open}
outcomes: {solved: {}, dropped: {}}
deadlines:
  response:
    starts: dispatch
    met_by: visit
    within: 2h
    ladder: [{at: due, notify: head, via: email, template: hello}]
  silence: {starts: dispatch, cancelled_by: visit, within: 5d, on_expiry: {send: drop}}
  right: {starts: dispatch, cancelled_by: visit, within: 1d, on_expiry: lapse}
approvals:
  leave:
    requested_by: apply
    requesters: [clerk, head]
    chain: [{steps: [{any_of: [head, clerk], within: 3d, on_timeout: refuse}]}]
    not_by: []
tracks:
  measure:
    lifecycle:
      initial: begun
      states: {begun: {}, done: {final: true, outcome: solved}}
      transitions: [{event: done, from: begun, to: done}]
templates: {hello: {text: Hello}}
tasks: {look: {}}
flags: {odd: {}}
"""
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANN, BOB, EVE = "ann", "bob", "eve"
ROLES = {ANN: "clerk", BOB: "head", EVE: "deputy"}


def judge(guarantee, *story, topic="other", about=None, until=0.0):
    """Return `kept`, `idle`, or the hour at which the guarantee is broken by a story of (hour, event, data, who)."""
    policy = Policy.from_text(f"{TOY}\nguarantees:\n  it: {guarantee}\n")
    facts = {"topic": topic} | ({"about": about} if about else {})
    case = policy.open("C", facts, at=START).case
    for hour, event, *more in story:
        at = START + timedelta(hours=hour)
        if event is None:
            case = case.advance(int(at.timestamp() * 1_000_000)).case
            continue
        data = next((part for part in more if isinstance(part, dict)), None)
        person, *for_whom = next((part for part in more if isinstance(part, str)), ANN).split(" for ")
        actor = {"id": person, "roles": [ROLES[person]]} | ({"on_behalf_of": for_whom[0]} if for_whom else {})
        step = case.send(event, at=at.isoformat(), data=data, actor=actor)
        assert step.accepted, step.refused.body
        case = step.case
    end = int((START + timedelta(hours=until)).timestamp() * 1_000_000) if until else None
    (judged,) = follow_case(policy.compiled, case.raw, end)
    if judged.broken is not None:
        return (judged.broken_at / 1_000_000 - START.timestamp()) / 3600
    return "kept" if judged.used else "idle"


VISIT = {"solved": True}
APPROVE = {"approval": "leave"}
