"""Paths gone only until an observer is settled: the answer is that of all paths, from fewer cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintflow.compiler.load import load_policy
from complaintflow.facade import Policy
from complaintflow.verification.exploring.exploration import graph_in, scope_for, watched
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.exploring.observing import settles
from complaintflow.verification.exploring.slicing import slice_of
from complaintflow.verification.exploring.until_settled import graph_until
from complaintflow.verification.guarantees.observers import observer_of
from complaintflow.verification.profiles.loading import load_profile
from complaintflow.verification.profiles.preparing import prepare
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
templates: {late: {text: Late}}
fields: {size: {type: choice, choices: [small, big]}}
events: {look: {by: agent}, answer: {by: agent}, close: {by: agent}, again: {by: agent}}
lifecycle:
  initial: new
  states: {new: {}, looked: {}, answered: {}, done: {final: true, outcome: done}}
  transitions:
    - {event: look, from: [new, looked], to: looked}
    - {event: answer, from: looked, to: answered}
    - {event: answer, from: new, to: answered, when: {size: big}}
    - {event: again, from: answered, to: looked}
    - {event: close, from: answered, to: done}
deadlines:
  reply:
    starts: open
    met_by: answer
    within: 2h
    ladder: [{id: tell, at: due, do: [{notify: boss, via: system, template: late}]}]
guarantees:
  looked_before_answered: {before: answer, expect: look, when: {size: small}}
  looked_before_any_answer: {before: answer, expect: look}
  answered_before_closed: {before: {outcome: done}, expect: answer}
  looked_since_answered: {before: answer, expect: look, since: answer}
  answered_in_time: {after: open, within: 2h, expect: answer, or_else: {told: boss, template: late}, unless: closed}
  answered_in_an_hour: {after: open, within: 1h, expect: answer, unless: closed}
  small_in_time: {after: open, when: {size: small}, within: 3h, expect: answer, or_else: {told: boss}, unless: closed}
  born_new: {after: open, within: at_once, expect: {state: new}}
  born_answered: {after: open, within: at_once, expect: {state: answered}}
  looked_at_after_the_answer: {after: answer, within: 2h, expect: look}
  never_done: {never: {outcome: done}}
"""
BROKEN = {"looked_before_answered", "looked_before_any_answer", "answered_in_an_hour", "born_answered"}
NEVER_SETTLED = {"looked_since_answered", "looked_at_after_the_answer", "never_done"}


def compared(policy, guarantee):
    """What the graph of everything says of a guarantee, and the graph of all that comes before it is settled."""
    observer = observer_of(policy, guarantee)
    ends = settles(observer)
    if ends is None:
        return None
    part = slice_of(policy, observer).policy
    scope = scope_for(part, observer)
    whole = graph_in(part, scope, Unwatched(), Limits())
    closer = graph_until(part, scope, ends, Unwatched(), Limits())
    return whole, watched(policy, whole, observer), closer, watched(policy, closer, observer)


@pytest.mark.parametrize("name", [*Policy.from_text(POLICY).compiled.guarantees])
def test_the_answer_is_that_of_all_paths(name):
    policy = Policy.from_text(POLICY).compiled
    found = compared(policy, policy.guarantees[name])
    assert (found is None) is (name in NEVER_SETTLED)
    if found is None:
        return
    whole, outcome, closer, again = found
    assert outcome.complete
    assert again.complete
    assert (outcome.broken is not None) is (again.broken is not None) is (name in BROKEN)
    assert len(closer.nodes) <= len(whole.nodes)
    if again.broken is not None:
        assert again.broken.confirmed
        assert again.broken.moves == outcome.broken.moves


def test_what_follows_the_step_that_settles_is_not_gone():
    policy = Policy.from_text(POLICY).compiled
    whole, _, closer, _ = compared(policy, policy.guarantees["answered_before_closed"])
    assert "answered" in {node.case.state for node in whole.nodes}
    assert "answered" not in {node.case.state for node in closer.nodes}


def test_so_it_is_of_a_shipped_policy_held_against_a_profile():
    loaded = load_policy(ROOT / "policies" / "housing.yaml")
    profile = load_profile(ROOT / "policies" / "profiles" / "iso10002.yaml", loaded.document)
    policy = prepare(loaded.document, loaded.compiled, profile.profile, profile.binding).policy
    found = {name: both for name, one in policy.guarantees.items() if (both := compared(policy, one)) is not None}
    assert len(found) > 8
    for _, outcome, _, again in found.values():
        assert outcome.complete
        assert again.complete
        assert (outcome.broken is None) is (again.broken is None)
    assert {name for name, (_, _, _, again) in found.items() if again.broken} == {
        "clause_4_15_check_2",
        "clause_7_6_check_7",
    }
