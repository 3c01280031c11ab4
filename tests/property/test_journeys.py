"""What is drawn from a given policy gets where it should: every class, both sides of a boundary, deep states."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaintflow.facade import Policy
from complaintflow.kernel.asking import options
from complaintflow.scenario.coverage import coverage_of
from complaintflow.testing import complaints, delegates, histories, holders, impostors, journeys, live
from complaintflow.testing.complaints import class_of
from complaintflow.testing.told_apart import tests_of as comparisons_of
from complaintflow.testing.told_apart import values_for
from tests.property.worlds import SHIPPED, shipped

# What is counted here is counted over the same examples in every run.
counted = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))


def drawn(strategy: st.SearchStrategy, count: int) -> list:
    found = []

    @settings(counted, max_examples=count)
    @given(strategy)
    def take(value):
        found.append(value)

    take()
    return found


@pytest.mark.parametrize("name", SHIPPED)
def test_complaints_of_every_class_come_up(name):
    policy = shipped(name)
    for klass in policy.compiled.classes:
        assert all(class_of(policy, data) == klass for data in drawn(complaints(policy, klass=klass), 5))
    met = Counter(class_of(policy, data) for data in drawn(complaints(policy), 60))
    assert set(met) == set(policy.compiled.classes or [None])


@pytest.mark.parametrize("name", SHIPPED)
def test_a_complaint_that_is_drawn_can_be_opened(name):
    policy = shipped(name)
    everybody = {"id": "p", "roles": [*policy.compiled.roles, "customer"]}
    for number, data in enumerate(drawn(complaints(policy), 25)):
        step = policy.open(f"C{number}", data, at="2026-03-02T09:00:00+08:00", actor=everybody)
        assert step.accepted, step.refused


def test_a_class_that_the_policy_does_not_have_is_named():
    with pytest.raises(ValueError, match="the policy has no class `nice`: general, escalated, important"):
        complaints(shipped("vw"), klass="nice")


def test_both_sides_of_every_threshold_are_drawn():
    policy = Policy.from_text(
        "policy: p\nformat: 1\nversion: '1'\ntitle: P\neffective: 2020-01-01\ntime_zone: UTC\n"
        "fields: {amount: number, times: integer, bought: date, tags: {type: set, choices: [a, b, c]}}\n"
        "roles: {clerk: {}}\nclasses: [low, high]\n"
        "classification:\n  hit_policy: highest\n  default: low\n  rules:\n"
        "    - {id: much, when: {amount: {more_than: 50}}, class: high}\n"
        "    - {id: often, when: {times: {at_least: 3}}, class: high}\n"
        "    - {id: old, when: {bought: {less_than: 2020-05-01}}, class: high}\n"
        "    - {id: many, when: {tags: {count: {at_least: 2}}}, class: high}\n"
        "lifecycle: {initial: new, states: {new: {}}, transitions: []}\n"
    )
    compiled = policy.compiled
    values = {name: values_for(compiled, name, datum) for name, datum in compiled.fields.items()}
    assert values["amount"] == (49.99, 50, 50.01)
    assert values["times"] == (2, 3, 4)
    assert values["bought"] == ("2020-04-30", "2020-05-01", "2020-05-02")
    assert {len(group) for group in values["tags"]} == {0, 1, 2, 3}
    assert set(comparisons_of(compiled)) == {"amount", "times", "bought", "tags"}
    seen = {name: {str(data.get(name)) for data in drawn(complaints(policy), 80)} for name in ("amount", "times")}
    assert seen["amount"] >= {"49.99", "50", "50.01"}
    assert seen["times"] >= {"2", "3", "4"}


# ---- people


def test_holders_belong_to_the_unit_of_the_case_and_impostors_to_none():
    policy = shipped("vw")
    facts = {"dealer": "D17", "region": "R1"}
    case = policy.open("C", facts, at="2026-03-02T09:00:00+08:00", actor={"id": "a", "roles": ["call_center"]}).case
    case = case.send("dispatch", at="2026-03-02T09:05:00+08:00",
                     actor={"id": "a", "roles": ["call_center"]}).case  # fmt: skip
    able = {one.id for one in holders(policy, facts) if may(policy, case, one, "respond")}
    assert able == {"dealer-1", "region-1", "hq-1"}
    told = drawn(impostors(policy, facts), 60)
    assert len({one.id for one in told}) >= 3
    assert not any(may(policy, case, one, "respond") for one in told if one.id == "impostor")


def may(policy, case, actor, event):
    return event in {option.event for option in options(policy.compiled, case.raw, actor)}


def test_delegates_are_those_whom_the_policy_names():
    assert {(one.id, one.on_behalf_of) for one in delegates(shipped("bank"))} == {
        ("second_contact-1", "complaint_department-1"),
        ("second_contact-1", "complained_unit-1"),
    }


# ---- how deep histories get


def reached(name, strategy, count):
    """The transitions that histories take, and the kinds of what happens in them."""
    policy = shipped(name)
    touched: set[str] = set()
    kinds: Counter[str] = Counter()
    for moves in drawn(strategy(policy), count):
        lived = live(policy, moves)
        touched.update(*(one.touched for one in lived.steps))
        kinds.update(effect.kind for effect in lived.effects)
    coverage = coverage_of(policy.compiled, touched)
    return {kind: len(coverage.elements[kind]) - len(coverage.untouched[kind]) for kind in coverage.elements}, kinds


DEEP = {
    "vw": (20, ("deadline_breached", "approval_granted", "case_closed", "case_reopened")),
    "bank": (26, ("deadline_breached", "approval_granted", "approval_rejected", "case_closed")),
    "wanrun": (24, ("track_started", "track_closed", "case_closed")),
    "baggage_claims": (4, ("deadline_paused", "deadline_resumed")),
}
"""How many transitions fifty journeys take at least (of 30, 38 and 28), and what happens on them."""


@pytest.mark.parametrize("name", DEEP)
def test_journeys_get_deep(name, record_property):
    transitions, wanted = DEEP[name]
    deep, kinds = reached(name, journeys, 50)
    record_property("reached", str(deep))
    assert deep["transition"] >= transitions
    assert [kind for kind in wanted if not kinds[kind]] == []


def test_plain_histories_take_fewer_transitions():
    plain, _ = reached("vw", lambda policy: histories(policy, length=20), 50)
    assert plain["transition"] < DEEP["vw"][0]


@pytest.mark.parametrize("name", SHIPPED)
def test_where_nothing_wrong_is_wanted_every_event_is_accepted(name):
    policy = shipped(name)
    for moves in drawn(journeys(policy, wrong=0), 10):
        assert all(one.refusal is None for one in live(policy, moves).steps)


def test_where_wrong_events_are_wanted_they_are_refused_for_many_reasons():
    policy = shipped("bank")
    codes = Counter(
        str(one.refusal.body["code"])
        for moves in drawn(journeys(policy, wrong=2), 40)
        for one in live(policy, moves).steps
        if one.refusal is not None
    )
    assert {"wrong_role", "out_of_order", "id_reused", "missing_field"} <= set(codes)


def test_a_history_has_at_least_its_opening():
    with pytest.raises(ValueError, match="opening"):
        journeys(shipped("vw"), length=0)
