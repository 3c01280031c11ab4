"""A complaint is classified as its table reads, rule by rule, and as a case is that is opened of it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaintflow.compiled.condition import Condition
from complaintflow.compiled.table import DecisionTable, Rule
from complaintflow.kernel.opening import facts_view, opening_view
from complaintflow.scenario.loading import load_scenarios
from complaintflow.scenario.values import event_data
from complaintflow.testing import Features, complaints, policies, policy_text
from tests.property.worlds import compiled, shipped

CLASSIFYING = ("bank", "dealer", "toyota", "vw", "wanrun")
SCENARIOS = Path(__file__).parents[2] / "policies" / "scenarios"
OPENED = 1_772_413_200_000_000


def read_plainly(table):
    """The same table, each rule's tree walked."""
    rules = tuple(Rule(rule.id, Condition(rule.when.tree), rule.result) for rule in table.rules)
    return DecisionTable(table.name, table.hit_policy, table.default, rules, table.order)


def hold(policy, told):
    """Every way of asking gives what the table's rules say, and the class of a case that is about to be opened."""
    classifier = policy.classifier
    table = read_plainly(policy.compiled.classification)
    facts = [classifier.read(one) for one in told]
    for one, typed in zip(told, facts, strict=True):
        flags = tuple(typed.get("flags") or ())
        plain = {name: value for name, value in typed.items() if name != "flags"}
        result, matched = table.decide(facts_view(policy.compiled, plain, flags))
        said = policy.classify(one)
        assert (said.klass, said.matched) == (result, tuple(table.rules[number].id for number in matched))
        assert said == classifier.classify(typed)
        assert classifier.class_of(typed) == said.klass == opening_view(policy.compiled, plain, flags)["class"]
    assert classifier.classes_of(facts) == [classifier.class_of(one) for one in facts]


@pytest.mark.parametrize("name", CLASSIFYING)
def test_complaints_of_the_scenarios_that_ship(name):
    policy = shipped(name)
    told = []
    for file in (SCENARIOS / f"{name}.yaml", SCENARIOS / f"{name}.edges.yaml"):
        document = load_scenarios(file).document if file.exists() else None
        for scenario in () if document is None else document.cases:
            flags = {"flags": list(map(str, scenario.flags))} if scenario.flags else {}
            # Some show what is refused.
            told += (
                [{**event_data("open", scenario.given, policy.compiled, OPENED), **flags}]
                if scenario.refused is None
                else []
            )
    assert len(told) > 50
    assert len({policy.classify(one).klass for one in told}) > 1
    hold(policy, told)


@pytest.mark.parametrize("name", CLASSIFYING)
@settings(max_examples=10, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_complaints_that_the_policies_can_tell_apart(name, data):
    policy = shipped(name)
    hold(policy, data.draw(st.lists(complaints(policy), min_size=1, max_size=4)))


@settings(max_examples=20, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_complaints_of_any_policy(data):
    policy = compiled(policy_text(data.draw(policies(Features(approvals=False, escalations=False)))))
    if policy.compiled.classification is None:
        assert policy.classify({}).klass is None
        return
    hold(policy, data.draw(st.lists(complaints(policy), min_size=1, max_size=4)))
