"""Facts that make no difference yet, and facts that make none any more."""

from __future__ import annotations

import pytest

from complaintflow.facade import Policy
from complaintflow.verification.exploring.exploration import graph_of
from complaintflow.verification.exploring.scope import scope_of
from complaintflow.verification.exploring.settled import Settled, view_of

HEAD = """\
policy: small
format: 1
version: "1"
effective: 2020-01-01
time_zone: Asia/Shanghai
roles: {agent: {}}
outcomes: {won: {}, lost: {}}
fields: {safety: {type: bool}, hurt: {type: bool}}
events: {say: {by: agent, records: [hurt], data: {hurt: bool}}, end: {by: agent}, go: {by: agent}}
"""

GUARD = (
    HEAD
    + """\
lifecycle:
  initial: new
  states: {new: {}, said: {}, won: {final: true, outcome: won}, lost: {final: true, outcome: lost}}
  transitions:
    - {event: say, from: new, to: said}
    - {id: both, event: end, from: said, to: won, when: {safety: true, hurt: true}}
    - {id: other, event: end, from: said, to: lost}
"""
)

TABLE = (
    HEAD
    + """\
classes: [low, high]
classification: {hit_policy: first, default: low, rules: [{id: both, when: {safety: true, hurt: true}, class: high}]}
lifecycle:
  initial: new
  states: {new: {}, said: {}, won: {final: true, outcome: won}, lost: {final: true, outcome: lost}}
  transitions:
    - {event: say, from: new, to: said}
    - {id: both, event: end, from: said, to: won, when: {class: high}}
    - {id: other, event: end, from: said, to: lost, when: {class: low}}
"""
)


@pytest.mark.parametrize("policy", [GUARD, TABLE], ids=["guard", "table"])
def test_two_complaints_are_told_apart_by_what_only_a_later_fact_brings_out(policy):
    """While nobody is known to be hurt, it decides nothing whether safety is concerned."""
    graph = graph_of(Policy.from_text(policy).compiled)
    never_corrected = {node.case.outcome for node in graph.nodes if node.corrections == 0}
    assert graph.complete
    assert never_corrected == {None, "won", "lost", "withdrawn"}


def test_they_are_not_told_apart_where_that_fact_can_no_longer_come():
    """Once it has been said whether somebody was hurt, only the class counts, and what the table says now."""
    graph = graph_of(Policy.from_text(TABLE).compiled)
    never_corrected = [node.case for node in graph.nodes if node.corrections == 0]
    said = [case for case in never_corrected if case.state == "said"]
    pairs = [(case.klass, bool(case.facts.get("safety") and case.facts.get("hurt"))) for case in said]
    assert sorted(pairs) == [("high", False), ("high", True), ("low", False)]
    assert len([case for case in never_corrected if case.state == "new"]) > len(said)


ALL_OF_IT = (
    HEAD
    + """\
flags: {loud: {}}
owners: [{when: {flags: loud}, owner: agent}]
classes: [low, high]
classification: {hit_policy: first, default: low, rules: [{id: hurt, when: {hurt: true}, class: high}]}
lifecycle:
  initial: new
  states: {new: {}, said: {}, won: {final: true, outcome: won}, lost: {final: true, outcome: lost}}
  transitions:
    - {event: say, from: new, to: said}
    - {id: both, event: end, from: said, to: won, when: {any: [{owner: agent}, {class: high}, {safety: true}]}}
    - {id: loud, event: end, from: said, to: lost, when: {flags: loud}}
"""
)


@pytest.mark.parametrize("text", [GUARD, TABLE, ALL_OF_IT], ids=["guard", "table", "all_of_it"])
def test_what_is_remembered_of_a_case_is_what_would_be_worked_out(text):
    """Answers are known by what they are read from: facts, flags, class, owner, state and outcome."""
    policy = Policy.from_text(text).compiled
    cases = [node.case for node in graph_of(policy).nodes]
    remembering = Settled(policy, scope_of(policy))
    worked_out = [remembering.of(case.state, view_of(policy, case)) for case in cases]
    assert [remembering.of_case(case) for case in cases] == worked_out
    assert len(set(worked_out)) > 1
