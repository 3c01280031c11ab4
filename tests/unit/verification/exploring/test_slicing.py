"""A policy without what an observer cannot notice: what must stay, what may go, and that the answer is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintflow.facade import Policy
from complaintflow.verification.exploring.exploration import graph_in, scope_for, watched
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.exploring.slicing import slice_of
from complaintflow.verification.guarantees.observers import observer_of
from complaintflow.verification.proof import Unwatched

ROOT = Path(__file__).parents[4]

POLICY = """\
policy: small
format: 1
version: "1"
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: boss
roles: {agent: {superior: boss}, boss: {}}
outcomes: {done: {}}
flags: {odd: {}, loud: {}}
templates: {late: {text: Late}, hello: {text: Hello}}
fields: {size: {type: choice, choices: [small, big]}, colour: {type: choice, choices: [red, blue]}}
classes: [low, high]
classification: {hit_policy: highest, default: low, rules: [{id: is_big, when: {size: big}, class: high}]}
events:
  answer: {by: agent}
  close: {by: agent}
  report: {by: agent}
  paint: {by: agent, records: [colour], data: {colour: {type: choice, choices: [red, blue]}}}
  shout: {by: agent}
  ask: {by: agent}
  allow: {by: agent}
lifecycle:
  initial: new
  states: {new: {}, answered: {}, done: {final: true, outcome: done}}
  transitions:
    - {event: answer, from: new, to: answered, do: [{notify: customer, via: email, template: hello}]}
    - {event: report, from: any}
    - {event: paint, from: any}
    - {event: shout, from: any, do: [{flag: loud}]}
    - {event: ask, from: any}
    - {event: allow, from: any}
    - {event: close, from: answered, to: done, when: {size: big}}
counters: {reports: {count: report}, shouts: {count: shout}}
deadlines:
  reply:
    starts: open
    met_by: answer
    within: 2h
    ladder: [{id: tell, at: due, do: [{notify: boss, via: system, template: late}]}]
  paperwork:
    starts: open
    met_by: report
    within: 3h
    ladder: [{id: tell, at: due, do: [{notify: agent, via: system, template: late}]}]
approvals:
  closing: {requested_by: ask, chain: [{steps: [{role: boss}]}], gates: close}
  painting: {requested_by: allow, chain: [{steps: [{role: boss}]}], gates: paint}
escalations:
  - {id: often, when: {reports: {at_least: 3}}, do: [{notify: boss, via: email, template: hello}]}
  - {id: noisy, when: {shouts: {at_least: 2}}, do: [{flag: odd}]}
guarantees:
  answered_first: {before: {outcome: done}, expect: {event: answer}}
  boss_hears: {after: {breach: reply}, within: at_once, expect: {told: boss, template: late}}
  quiet: {never: {flag: odd}}
  blue: {never: {event: close, when: {colour: blue}}}
  grave: {never: {event: close, when: {class: high}}}
  rises: {never: {class: high}}
"""


def kept(name: str) -> set[str]:
    policy = Policy.from_text(POLICY).compiled
    observer = observer_of(policy, policy.guarantees[name])
    assert observer is not None
    return {f"{kind} {one}" for kind, one in slice_of(policy, observer).kept}  # type: ignore[attr-defined]  # pairs


def test_what_moves_the_case_stays_and_what_only_reports_goes():
    parts = kept("answered_first")
    assert {"event answer", "event close", "approval closing", "event ask"} <= parts
    assert not parts & {"event report", "counter reports", "escalation often", "deadline paperwork", "deadline reply"}
    assert not parts & {"event paint", "approval painting", "event allow", "escalation noisy", "event shout"}


def test_what_tells_whom_a_guarantee_asks_for_stays():
    assert "deadline reply" in kept("boss_hears")
    assert "deadline paperwork" not in kept("boss_hears")


def test_what_leads_to_a_flag_stays_back_to_the_event_that_is_counted():
    assert {"escalation noisy", "counter shouts", "event shout"} <= kept("quiet")
    assert not kept("quiet") & {"escalation often", "event paint"}


def test_an_event_that_records_a_fact_that_is_asked_for_stays_with_what_stops_it():
    assert {"event paint", "approval painting", "event allow"} <= kept("blue")


@pytest.mark.parametrize("name", ["grave", "rises"])
def test_the_classes_stay_with_what_decides_them_where_somebody_asks_for_them(name):
    assert "classification class" in kept(name)


def test_nobody_notices_of_what_class_a_case_is_where_nothing_asks_for_it():
    assert "classification class" not in kept("answered_first")


@pytest.mark.parametrize(
    "path", ["", "docs/how-to/credit-union.yaml", "policies/power.yaml", "policies/housing.yaml"], ids=str
)
def test_each_guarantee_comes_to_the_same_on_the_whole_policy(path):
    policy = (Policy.load(ROOT / path) if path else Policy.from_text(POLICY)).compiled
    compared = 0
    for guarantee in policy.guarantees.values():
        observer = observer_of(policy, guarantee)
        if observer is None:
            continue
        outcomes = []
        for one in (policy, slice_of(policy, observer).policy):
            graph = graph_in(one, scope_for(one, observer), Unwatched(), Limits.of(800))
            outcomes.append(watched(policy, graph, observer))
        if all(outcome.complete for outcome in outcomes):
            compared += 1
            assert len({(outcome.holds, outcome.used, outcome.broken is None) for outcome in outcomes}) == 1
            assert len({outcome.broken and outcome.broken.words for outcome in outcomes}) == 1
    assert compared or path, "the small policy is explored to its end"
