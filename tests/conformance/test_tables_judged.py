"""Every decision table held to an independent judge: durable-rules says of the same facts which rules match."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaintflow.compiled.condition import All, Not, Tree, View
from complaintflow.compiled.condition import Any as AnyOf
from complaintflow.compiled.condition import Test as Comparison
from complaintflow.compiled.table import DecisionTable
from complaintflow.facade import Policy
from complaintflow.scenario.finding import first_key
from complaintflow.testing import Features, policies, policy_text
from tests.conformance.engines import need_durable
from tests.conformance.judge import matching

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted(
    path
    for folder in ("policies", "docs/examples", "docs/tutorial")
    for path in (ROOT / folder).glob("*.yaml")
    if first_key(path) == "policy"
)


def tables_of(policy: Policy) -> list[DecisionTable]:
    first = () if policy.compiled.classification is None else (policy.compiled.classification,)
    return [table for table in (*first, *policy.compiled.tables) if table.rules]


def asked_in(tree: Tree) -> Iterator[Comparison]:
    match tree:
        case Comparison():
            yield tree
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from asked_in(part)
        case Not(part):
            yield from asked_in(part)


def candidates(table: DecisionTable) -> dict[str, list[object]]:
    """Return for each fact the values that its tests can tell apart, and some that none of them names."""
    named: dict[str, list[Comparison]] = {}
    for rule in table.rules:
        for test in asked_in(rule.when.tree):
            named.setdefault(test.name, []).append(test)
    return {name: [None, *_values(tests)] for name, tests in named.items()}


def _values(tests: list[Comparison]) -> list[object]:
    if any(test.operator.startswith(("has", "count")) for test in tests):
        items = sorted({str(v) for t in tests if t.operator.startswith("has") for v in _all(t.value)})
        return [tuple(items[:n]) for n in range(1, len(items) + 1)] + [(), ("none_of_these",), tuple(items[-1:])]
    values = [value for test in tests for value in _all(test.value) if value is not None]
    found: list[object] = []
    for value in values:
        found.append(value)
        if isinstance(value, bool):
            found.append(not value)
        elif isinstance(value, int | float):
            found += [value - 1, value + 1]
        elif isinstance(value, str):
            found += ["none_of_these", "0000-01-01", "9999-12-31"]
    return list(dict.fromkeys(found)) or ["anything"]


def _all(value: object) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple | frozenset) else (value,)


def views_of(table: DecisionTable) -> st.SearchStrategy[list[View]]:
    one = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in candidates(table).items()})
    return st.lists(one, min_size=1, max_size=60)


def judged(table: DecisionTable, views: list[View]) -> None:
    trees: Mapping[str, Tree] = {rule.id: rule.when.tree for rule in table.rules}
    for view, found in zip(views, matching(trees, views), strict=True):
        _, matched = table.decide(view)
        assert {table.rules[number].id for number in matched} == found, view


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_tables_that_ship(path: Path, data: st.DataObject):
    need_durable()
    for table in tables_of(Policy.load(path)):
        judged(table, data.draw(views_of(table)))


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_generated_tables(data: st.DataObject):
    need_durable()
    policy = Policy.from_text(policy_text(data.draw(policies(Features(escalations=False, approvals=False)))))
    for table in tables_of(policy):
        judged(table, data.draw(views_of(table)))


def test_there_is_something_to_judge():
    tables = [table for path in SHIPPED for table in tables_of(Policy.load(path))]
    assert len(tables) >= 8
    assert sum(len(table.rules) for table in tables) >= 40


def test_the_judge_can_disagree():
    need_durable()
    tree = All((Comparison("size", "is", "big"), Not(Comparison("amount", "more_than", 5))))
    views: list[View] = [{"size": "big"}, {"size": "big", "amount": 6}, {"size": "small", "amount": 1}]
    assert matching({"one": tree}, views) == [{"one"}, set(), set()]
    assert matching({"other": Not(tree)}, views) == [set(), {"other"}, {"other"}]
