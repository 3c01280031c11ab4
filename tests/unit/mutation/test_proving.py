"""Changes that no scenario notices: which are proved to be none, and look-alikes that are not."""

import sys

import pytest

from complaintflow.compiler.load import load_text
from complaintflow.mutation import Bench, Trial, Verdict, changes_of
from complaintflow.mutation.proving import proved_equal

POLICY = """\
policy: proofs
format: 1
version: "1"
title: Proofs
effective: 2026-01-01
time_zone: Asia/Shanghai
fields:
  topic: {type: choice, choices: [noise, brakes, fire], required_at: answer}
  amount: {type: integer}
  harm: {type: bool}
roles: {agent: {}, boss: {}}
classes: [low, high]
classification:
  default: low
  rules:
    - {id: danger, when: {topic: [brakes, fire]}, class: high}
    - {id: large, when: {amount: {at_least: 500}}, class: high}
tables:
  desk:
    results: [front, back]
    default: front
    rules:
      - {id: loud, when: {topic: noise}, result: front}
      - {id: dear, when: {amount: {more_than: 100}}, result: back}
  rising:
    hit_policy: highest
    results: [front, back]
    rules:
      - {id: some, when: {amount: {more_than: 100}}, result: front}
      - {id: much, when: {amount: {more_than: 200}}, result: back}
  falling:
    hit_policy: highest
    results: [front, back]
    rules:
      - {id: much, when: {amount: {more_than: 200}}, result: back}
      - {id: some, when: {amount: {more_than: 100}}, result: front}
owners:
  - {when: {topic: fire}, owner: boss}
  - {when: {topic: noise}, owner: agent}
  - {when: {class: high}, owner: boss}
  - {owner: agent}
events:
  answer: {by: agent, data: {solved: {type: bool, required: true}, text: {type: text}}}
outcomes: {done: {}}
lifecycle:
  initial: new
  states: {new: {}, tried: {}, done: {final: true}}
  transitions:
    - {id: solved, event: answer, from: [new, tried], to: done, when: {data.solved: true}}
    - {id: unsolved, event: answer, from: [new, tried], to: tried, when: {data.solved: false}}
deadlines:
  response:
    for: {class: high}
    starts: open
    met_by: answer
    within:
      - {when: {topic: fire}, limit: 1h}
      - {when: {class: high}, limit: 2h}
      - {limit: 3h}
"""

EQUAL = {
    "two rows about different values of one choice": "owners.1:swap",
    "two rules with the same answer": "classification.rules.danger:swap",
    "rules that stand in falling order of their answers": "tables.falling.hit_policy:drop",
    "data that must be there, one value of which has matched before": "lifecycle.transitions.unsolved.when:drop",
    "a condition that the scope of the deadline implies": "deadlines.response.within.2.when:drop",
    "a row that the scope never reaches": "deadlines.response.within.3.limit:+1",
}
ALIKE = {
    "two rows of which both may match": "owners.2:swap",
    "two rules with different answers that overlap": "tables.desk.rules.loud:swap",
    "rules that stand in rising order of their answers": "tables.rising.hit_policy:drop",
    "the first of two ways that exclude one another": "lifecycle.transitions.solved.when:drop",
    "data of which one value has matched before, and which may be missing": "lifecycle.transitions.unsolved.when:drop",
    "a condition that the scope does not imply": "deadlines.response.within.1.when:drop",
    "a row that the scope reaches": "deadlines.response.within.2.limit:+1",
    "a threshold beside which a whole number lies": "classification.rules.large.when:+1",
}


def outcome(change, text=POLICY):
    policy = load_text(text)
    found = next(one for one in changes_of(policy.document) if one.id == change)
    return Bench(policy, ()).outcome(found)


@pytest.mark.parametrize("why", EQUAL)
def test_a_change_that_no_case_can_show_is_proved_to_be_none(why):
    assert outcome(EQUAL[why]).verdict is Verdict.EQUAL


@pytest.mark.parametrize("why", ALIKE)
def test_a_change_that_looks_like_one_of_these_is_not(why):
    text = POLICY.replace("type: bool, required: true", "type: bool") if "missing" in why else POLICY
    assert outcome(ALIKE[why], text).verdict is Verdict.UNNOTICED


def test_numbers_between_which_no_whole_one_lies_are_the_same():
    one, other = (
        load_text(POLICY.replace("amount: {at_least: 500}", f"amount: {{{bound}}}")).compiled
        for bound in ("at_least: 500", "more_than: 499")
    )
    assert proved_equal(one, other)
    ones, others = (
        load_text(POLICY.replace("type: integer", "type: number").replace("at_least: 500", bound)).compiled
        for bound in ("at_least: 500", "more_than: 499")
    )
    assert not proved_equal(ones, others)


def test_what_the_comparison_calls_wording_counts_where_somebody_reads_it():
    one, other = (load_text(POLICY + f"templates: {{late: {{text: {text}}}}}\n").compiled for text in ("A", "B"))
    assert not proved_equal(one, other)


def test_nothing_is_proved_without_the_solver(monkeypatch):
    monkeypatch.setitem(sys.modules, "z3", None)
    for name in ("encoding", "search"):
        monkeypatch.delitem(sys.modules, f"complaintflow.verification.solving.{name}", raising=False)
    found = outcome("owners.1:swap")
    assert (found.verdict, found.unproved) == (Verdict.UNNOTICED, True)
    assert outcome("classification.rules.large:drop").verdict is Verdict.UNNOTICED


def test_a_scenario_is_asked_before_any_proof():
    """What a scenario notices is noticed, whatever could be proved of it."""
    policy = load_text(POLICY)
    bench = Bench(policy, [Trial("never", frozenset(), lambda _policy: False)])
    found = next(one for one in changes_of(policy.document) if one.id == "owners.1:swap")
    assert bench.outcome(found).verdict is Verdict.NOTICED


WAITING = POLICY.replace("events:\n", "events:\n  extend: {by: boss}\n").replace(
    "{agent: {}", "{agent: {relations: {deputy: boss}}"
).replace(
    "deadlines:\n",
    "deadlines:\n  reply: {starts: open, met_by: answer, within: {parameter: patience}}\n"
    "  second: {starts: [open, {deadline: reply, at: due}], met_by: answer, within: 1d, "
    "extension: {by: boss, at_most: 1d}}\n",
) + (
    "parameters: {patience: {}, memory: {}}\n"
    "flags: {slow: {}}\n"
    "tasks: {look: {}}\n"
    "escalations:\n"
    "  - {id: silence, on: {breach: reply}, do: [{flag: slow}]}\n"
    "  - {id: worry, when: {class: high, harm: true}, once: case, do: [{flag: slow}]}\n"
    "retention: {rules: [{id: all, purge_after: {parameter: memory}}]}\n"
)
READ = {
    "a relation that an action follows": (
        "roles.agent.relations.deputy:agent",
        ("to: tried,", "to: tried, do: [{task: look, role: {relation: deputy, of: agent}}],"),
    ),
    "the start of a deadline that waits for a parameter": (
        "deadlines.second.starts.2:drop",
        ("at: due", "at: started"),
    ),
    "the end of a deadline with a limit": ("escalations.silence:drop", ("within: {parameter: patience}", "within: 2d")),
    "rules of keeping that name a length": ("retention:drop", ("{parameter: memory}", "3 years")),
    "rules of keeping with a legal hold": ("retention:drop", ("retention: {", "retention: {hold: {topic: fire}, ")),
    "once for each of several classes": ("escalations.worry.once:drop", ("{class: high, harm", "{harm")),
    "once for each class at an age": (
        "escalations.worry.once:drop",
        ("id: worry, when", "id: worry, on: {age: 3d}, when"),
    ),
    "who may extend, of those who may send it": (
        "deadlines.second.extension.by.1:drop",
        ("extend: {by: boss}", "extend: {by: [agent, boss]}"),
    ),
}
"""What is left out, and what makes it something that is asked for."""


@pytest.mark.parametrize("why", READ)
def test_what_nothing_asks_for_is_proved_to_change_nothing_and_what_something_asks_for_is_not(why):
    change, (old, new) = READ[why]
    assert old in WAITING
    assert outcome(change, WAITING).verdict is Verdict.EQUAL
    assert outcome(change, WAITING.replace(old, new)).verdict is Verdict.UNNOTICED
