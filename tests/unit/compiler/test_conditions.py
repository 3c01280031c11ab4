"""Generated functions: each operator, missing facts, deep and wide trees, hostile words."""

import pytest

from complaintflow.compiled.condition import All, Any, Const, Not, evaluate
from complaintflow.compiled.condition import Test as Compare
from complaintflow.compiler.conditions import compile_condition, simplify

OPERATORS = [
    (Compare("x", "is", "a"), ["a"], ["b"]),
    (Compare("x", "is_not", "a"), ["b"], ["a"]),
    (Compare("x", "in", ("a", "b")), ["a", "b"], ["c"]),
    (Compare("x", "not_in", ("a", "b")), ["c"], ["a"]),
    (Compare("x", "more_than", 5), [6, 5.5], [5, 4]),
    (Compare("x", "at_least", 5), [5], [4.9]),
    (Compare("x", "less_than", "2026-01-02"), ["2026-01-01"], ["2026-01-02"]),
    (Compare("x", "at_most", 5), [5], [6]),
    (Compare("x", "has", "a"), [("a", "b")], [("b",), ()]),
    (Compare("x", "has_any", ("a", "b")), [("b", "c")], [("c",), ()]),
    (Compare("x", "has_all", ("a", "b")), [("b", "a")], [("a",), ()]),
]


@pytest.mark.parametrize(("test", "holding", "failing"), OPERATORS)
def test_each_operator_answers_for_present_and_missing_facts(test, holding, failing):
    holds = compile_condition(test).holds
    assert all(holds({"x": value}) for value in holding)
    assert not any(holds({"x": value}) for value in failing)
    assert holds({}) is False
    assert holds({"x": None}) is False
    assert compile_condition(Not(test)).holds({}) is True


def test_presence_is_not_a_comparison():
    present = compile_condition(Compare("x", "present")).holds
    missing = compile_condition(Compare("x", "missing")).holds
    assert (present({"x": False}), missing({"x": False})) == (True, False)
    assert (present({"x": None}), missing({"x": None})) == (False, True)


def test_a_fact_that_several_tests_read_is_loaded_once():
    class Counting(dict):
        reads = 0

        def get(self, name):
            self.reads += 1
            return super().get(name)

    view = Counting(x=7)
    tree = All((Compare("x", "more_than", 5), Compare("x", "less_than", 9), Compare("x", "is_not", 8)))
    assert compile_condition(tree).holds(view)
    assert view.reads == 1


def test_constants_and_doubles_fold_away():
    test = Compare("x", "is", 1)
    assert simplify(All((test, Const(value=True), All((test,))))) == test
    assert simplify(Any((test, Const(value=True)))) == Const(value=True)
    assert simplify(Not(Not(test))) == test
    assert simplify(All(())) == Const(value=True)
    assert simplify(Any(())) == Const(value=False)


def test_a_deep_tree_becomes_several_functions():
    tree = Compare("x", "is", 1)
    for i in range(150):
        tree = All((Not(tree), Compare("y", "is_not", i))) if i % 2 else Any((tree, Compare("z", "is", i)))
    holds = compile_condition(tree).holds
    for view in ({"x": 1}, {"x": 1, "y": -1}, {"y": 7, "z": 8}, {}):
        assert holds(view) is evaluate(tree, view)


def test_a_wide_condition_compiles():
    tree = Any(tuple(Compare(f"f{i % 50}", "is", i) for i in range(2_000)))
    holds = compile_condition(tree).holds
    assert holds({"f7": 1957})
    assert not holds({"f7": 1958})


def test_words_of_an_author_stay_constants():
    hostile = "') or __import__('os').system('x') or ('"
    condition = compile_condition(All((Compare(hostile, "is", hostile), Compare("v", "in", (hostile, "b")))))
    assert condition.holds({hostile: hostile, "v": "b"})
    assert not condition.holds({hostile: "a", "v": "b"})
    assert set(condition.holds.__globals__) == {"__builtins__", "holds"}
    assert condition.holds.__globals__["__builtins__"] == {}


def test_conditions_are_equal_when_their_trees_are():
    assert compile_condition(Compare("x", "is", 1)) == compile_condition(Compare("x", "is", 1))
