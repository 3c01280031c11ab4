"""What large tables are looked up by, and that no shape of rules makes more of them than there is."""

import pytest

from complaintflow.compiled.condition import All, Any, Condition, Not, Tree
from complaintflow.compiled.condition import Test as Compare
from complaintflow.compiled.table import DecisionTable, Rule
from complaintflow.compiler.conditions import compile_condition
from complaintflow.compiler.shapes import shapes_of
from complaintflow.compiler.spans import all_at, cut, sides_of
from complaintflow.compiler.tables import compile_table

MANY = 3_000


def shapes(trees):
    found = shapes_of(list(enumerate(trees)))
    assert found is not None
    return found


def entries(found):
    return sum(len(rows) for group in found.groups for rows in group.keys.values())


def both(trees: list[Tree], hit_policy="first"):
    """The table as it is compiled, and as it reads."""
    made = tuple(Rule(f"r{i}", compile_condition(tree), f"x{i % 7}") for i, tree in enumerate(trees))
    read = tuple(Rule(f"r{i}", Condition(tree), f"x{i % 7}") for i, tree in enumerate(trees))
    order = tuple(f"x{i}" for i in range(7))
    return compile_table("t", hit_policy, None, made, order), DecisionTable("t", hit_policy, None, read, order)


def test_values_and_a_range_are_one_look_up():
    found = shapes([All((Compare("a", "is", f"v{i}"), Compare("n", "at_least", i))) for i in range(9)])
    assert found.single
    assert [(group.columns, group.ranged) for group in found.groups] == [(("a",), "n")]


def test_few_rules_are_asked_one_after_another():
    assert shapes_of(list(enumerate([Compare("a", "is", f"v{i}") for i in range(4)]))) is None
    one_apart = [*(Compare("a", "is", f"v{i}") for i in range(20)), Not(Compare("b", "is", "x"))]
    assert shapes_of(list(enumerate(one_apart))) is None


def test_rules_that_no_value_leads_to_are_asked_and_spoil_nothing():
    wide = Compare("a", "in", tuple(f"v{i}" for i in range(1_000)))
    other = Not(Compare("b", "is", "x"))
    found = shapes([*(Compare("a", "is", f"v{i}") for i in range(MANY)), wide, other])
    assert [tree for _, tree in found.loose] == [wide, other]
    assert entries(found) == MANY


@pytest.mark.parametrize(
    "trees",
    [
        [Any(tuple(Compare("a", "is", f"v{i + k}") for k in range(60))) for i in range(MANY)],
        [Compare("a", "in", tuple(f"v{i + k}" for k in range(60))) for i in range(MANY)],
        [All(tuple(Compare(name, "in", ("x", "y", "z")) for name in "abcdef")) for _ in range(MANY)],
        [All((Compare(f"c{i}", "is", "x"), Compare(f"c{i + 1}", "is", "x"))) for i in range(MANY)],
        [Any(tuple(Compare("a", "is", f"v{i + k}") for k in range(100))) for i in range(MANY // 10)],
    ],
    ids=["any", "in", "in six times", "facts of their own", "very wide any"],
)
def test_no_shape_is_written_down_many_times_over(trees):
    found = shapes_of(list(enumerate(trees)))
    if found is not None:
        parts = [len(tree.parts) if isinstance(tree, Any) else 1 for tree in trees]
        assert len(found.groups) <= 8
        assert entries(found) <= max(sum(parts), 16 * len(trees))


def test_ranges_within_ranges_are_not_written_down_for_every_place():
    rows = [(Compare("n", "at_least", i), Compare("n", "less_than", 2 * MANY - i)) for i in range(MANY)]
    line = cut(rows, sides_of(rows[0]))
    assert line.covered > MANY * MANY // 2
    found = all_at(line, list(range(MANY)), tuple)
    assert not isinstance(found, tuple), "gathered when asked"
    assert found[1] == (0,)
    assert found[MANY] == tuple(range(MANY))


@pytest.mark.parametrize("hit_policy", ["first", "highest", "unique", "collect"])
def test_ranges_that_lie_over_one_another_answer_as_they_read(hit_policy):
    trees = [All((Compare("n", "more_than", i), Compare("n", "at_most", 400 - i))) for i in range(150)]
    trees += [Compare("n", "at_least", i) for i in range(0, 200, 5)]
    table, read = both(trees, hit_policy)
    for n in (-1, 0, 0.5, 1, 77, 149, 150, 200, 251, 399, 400, 401):
        assert table.decide({"n": n}) == read.decide({"n": n})
        assert table.answer({"n": n}) == read.answer({"n": n})
    assert table.decide({}) == read.decide({})


def test_two_ranges_and_many_rules_for_one_value_are_asked_in_the_end():
    area = [
        All((Compare("n", "at_least", i), Compare("n", "less_than", i + 5), Compare("m", "at_least", i % 9)))
        for i in range(300)
    ]
    bulk = [All((Compare("urgent", "is", True), Compare("flags", "has", f"x{i % 3}"))) for i in range(100)]
    table, read = both([*area, *bulk])
    for view in ({"n": 7, "m": 3}, {"n": 7, "m": 9, "urgent": True, "flags": ("x1",)}, {"m": 3}, {"urgent": True}):
        assert table.decide(view) == read.decide(view)
        assert table.answer(view) == read.answer(view)
