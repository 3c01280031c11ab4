"""A small policy with one of everything that scenarios look at, and scenarios written as text."""

from complaintflow.facade import Policy
from complaintflow.policy import decode
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.source import decode as decode_text
from complaintflow.source import read_yaml

POLICY = """\
policy: toy
format: 1
version: "1"
title: Toy
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: boss
fields:
  angry: bool
  amount: {type: number, clause: T-1}
  wishes: {type: set, choices: [repair, refund]}
roles: {agent: {superior: boss}, boss: {}}
classes: [low, high]
classification:
  hit_policy: highest
  default: low
  rules:
    - {id: anger, when: {angry: true}, class: high, clause: T-2}
    - {id: much, when: {amount: {more_than: 100}}, class: high}
lifecycle:
  initial: new
  states: {new: {}, working: {}, done: {final: true, outcome: solved}}
  transitions:
    - {event: start, from: new, to: working, by: agent, clause: T-3}
    - {event: finish, from: working, to: done}
events: {start: {}, finish: {data: {satisfied: bool}}, call: {}}
outcomes: {solved: {}}
owners: [{when: {class: high}, owner: boss}, {owner: agent}]
deadlines:
  answer:
    starts: start
    met_by: finish
    within: 2h
    clause: T-4
    ladder: [{id: told, at: due, notify: boss, via: email, template: late}]
tables: {mood: {default: fair, results: [fair, foul], rules: [{id: cross, when: {angry: true}, result: foul}]}}
counters: {calls: {count: call}}
escalations: [{id: third_call, when: {calls: {more_than: 2}}, class: high}]
templates: {late: {text: Late}}
"""

ROLES = "roles: {agent: {superior: boss}, boss: {}}"
HEAD = """\
scenarios: toy
format: 1
policy: toy.yaml
actors: {ann: {id: u1, roles: [agent]}}
defaults: {at: "2026-03-02T09:00:00+08:00", by: ann}
cases:
"""


def toy_policy(roles: str = ROLES) -> Policy:
    return Policy.from_text(POLICY.replace(ROLES, roles))


def scenarios(text: str) -> ScenariosSpec:
    """Decode scenarios that are written under `cases:`."""
    source, problems = decode_text("toy.scenarios.yaml", (HEAD + text).encode())
    assert source is not None
    node, found = read_yaml(source)
    document, wrong = decode(ScenariosSpec, node)
    assert [*problems, *found, *wrong] == []
    assert document is not None
    return document
