"""Questions about all complaints of a policy at once."""

import sys

import pytest

from complaintflow.compiled.condition import All, Any, Const, Not
from complaintflow.compiled.condition import Test as Compare
from complaintflow.compiler.load import check_text
from complaintflow.errors import MissingExtraError
from complaintflow.verification.solving.solver import Solver
from complaintflow.verification.solving.space import Fact, FactSpace
from complaintflow.verification.solving.unfolding import table_answers
from tests.hostile_input import SMALL

FED = """fields:
  amount: {type: integer, title: Amount}
  topic: {type: choice, choices: [bill, meter, other], title: Topic}
  bought: {type: date, title: Bought}
classes: [low, high]
tables:
  size:
    default: small
    rules:
      - {id: large, when: {amount: {at_least: 100}}, result: large}
  route:
    hit_policy: collect
    rules:
      - {id: head, when: {size: large}, result: head_office}
      - {id: desk, when: {topic: bill}, result: desk}
classification:
  rules:
    - {id: high, when: {route: head_office}, class: high}
    - {id: low, when: {route: {count: {less_than: 1}}}, class: low}
"""


@pytest.fixture(scope="module")
def policy():
    checked = check_text(SMALL + FED)
    assert checked.compiled is not None, checked.diagnostics
    return checked.compiled


def test_a_question_about_a_table_is_answered_with_the_facts_behind_it(policy):
    solver = Solver(FactSpace.of(policy))
    high, low = (rule.when.tree for rule in policy.classification.rules)
    assert solver.find(high) == {"amount": 100}
    assert solver.find(without=(high, low)) == {"topic": "bill"}
    assert solver.find(Compare("route", "count_is", 2)) == {"amount": 100, "topic": "bill"}
    assert solver.find(Compare("route", "count_is", 3)) is None


def test_unfolded_trees_ask_for_no_table(policy):
    space = FactSpace.of(policy)
    high = space.unfolded(policy.classification.rules[0].when.tree)
    plain = Compare("amount", "at_least", 100)
    assert Solver(space).same(high, plain) is None
    answers = table_answers(policy.classification)
    assert Solver(space).implies(answers["low"], Not(Compare("topic", "is", "bill"))) is None


def test_the_simplest_complaint_is_found(policy):
    solver = Solver(FactSpace.of(policy))
    assert solver.find(Const(value=True)) == {}
    assert solver.find(Not(Compare("topic", "in", ("bill", "meter"))), Compare("topic", "present")) == {
        "topic": "other"
    }
    early = Any((Compare("bought", "less_than", "2020-01-01"), Compare("amount", "more_than", 2.5)))
    assert solver.find(early) == {"amount": 3}
    assert solver.find(early, Compare("amount", "missing")) == {"bought": "2019-12-31"}


def test_the_data_of_an_event_are_asked_for_where_it_is_at_hand(policy):
    space = FactSpace.of(policy, "approve")
    assert "actor_role" in space.facts
    assert "actor_role" not in FactSpace.of(policy).facts


def test_two_policies_have_one_space(policy):
    other = FactSpace({"amount": Fact("integer", least=0), "colour": Fact("choice", ("red",))})
    both = FactSpace.of(policy).joined(other)
    assert both.facts["amount"].least is None
    assert Solver(both).find(Compare("colour", "present"), Compare("amount", "less_than", 0)) == {
        "amount": -1,
        "colour": "red",
    }


def test_what_is_known_narrows_the_space(policy):
    space = FactSpace.of(policy).knowing({"topic": ("meter",)})
    assert Solver(space).find(Compare("topic", "present")) == {"topic": "meter"}
    assert Solver(space).find(Compare("topic", "is", "bill")) is None
    assert Solver(FactSpace.of(policy).knowing({"topic": ()})).find(Compare("topic", "present")) is None


def test_a_fact_that_nobody_declared_is_whatever_it_is_compared_with():
    solver = Solver(FactSpace({}))
    asked = All(
        (Compare("x", "present"), Compare("y", "has", "a"), Compare("z", "more_than", 1), Compare("u", "is", "v"))
    )
    assert solver.find(asked) == {"u": "v", "x": "2000-01-01", "y": ("a",), "z": 2}
    assert solver.find(Compare("u", "is_not", "v")) == {"u": "something else"}


def test_without_the_solver_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "z3", None)
    for name in ("search", "encoding"):
        monkeypatch.delitem(sys.modules, f"complaintflow.verification.solving.{name}", raising=False)
    with pytest.raises(MissingExtraError, match=r"pip install 'complaintflow\[verify\]'"):
        Solver(FactSpace({}))
