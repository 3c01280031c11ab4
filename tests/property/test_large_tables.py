"""Tables of many rules, which are looked up by values and ranges, answer what reading them rule by rule answers."""

from hypothesis import given, settings
from hypothesis import strategies as st

from complaintflow.compiled.condition import All, Any, Condition, Not
from complaintflow.compiled.condition import Test as Compare
from complaintflow.compiled.table import DecisionTable, Rule
from complaintflow.compiler.conditions import compile_condition
from complaintflow.compiler.tables import answering_each, compile_table

TEXTS = ("x", "y", "z", "w")
NUMBERS = (0, 1, 2, 2.5, 3, 4)
RESULTS = ("low", "middle", "high")
ORDERED = ("more_than", "at_least", "less_than", "at_most")

values = st.sampled_from(("a", "b")).flatmap(
    lambda name: st.one_of(
        st.builds(Compare, st.just(name), st.just("is"), st.sampled_from(TEXTS)),
        st.builds(Compare, st.just(name), st.just("in"), st.permutations(TEXTS).map(lambda some: tuple(some[:2]))),
    )
)
others = st.sampled_from(
    [
        Compare("urgent", "is", True),
        Compare("urgent", "is_not", True),
        Compare("flags", "has_any", ("x", "y")),
        Compare("a", "present"),
        Compare("n", "missing"),
        Not(Compare("b", "is", "x")),
        Any((Compare("a", "is", "x"), Compare("n", "more_than", 2))),
    ]
)


def bounds(operators):
    return st.builds(
        Compare, st.sampled_from(("n", "n", "n", "m")), st.sampled_from(operators), st.sampled_from(NUMBERS)
    )


def rules_of(*parts, most):
    return st.lists(st.tuples(*parts).map(All), min_size=5, max_size=most)


# What real tables are like: every rule names the same facts, perhaps with ranges on one or both sides of their bounds.
uniform = st.sampled_from([ORDERED, ("at_least", "less_than"), ("more_than", "at_most")]).flatmap(
    lambda operators: st.one_of(
        rules_of(values, most=30),
        rules_of(bounds(operators), bounds(operators), most=30),
        rules_of(values, values, bounds(operators), most=30),
        rules_of(values, bounds(operators), others, most=40),
    )
)
parts = st.one_of(values, bounds(ORDERED), others)
mixed = st.lists(st.lists(parts, max_size=3).map(tuple).flatmap(lambda some: st.sampled_from([All(some), Any(some)])),
                 min_size=25, max_size=50)  # fmt: skip
views = st.fixed_dictionaries(
    {},
    optional={
        "a": st.none() | st.sampled_from((*TEXTS, "other")),
        "b": st.sampled_from((*TEXTS, "other")),
        "n": st.none() | st.sampled_from((-1, *NUMBERS, 0.5, 5)),
        "m": st.sampled_from(NUMBERS),
        "urgent": st.booleans(),
        "flags": st.lists(st.sampled_from(TEXTS), unique=True).map(tuple),
    },
)


@settings(max_examples=60)
@given(
    uniform | mixed,
    st.lists(st.sampled_from(RESULTS), min_size=50, max_size=50),
    st.sampled_from(["first", "highest", "unique", "collect"]),
    st.none() | st.sampled_from(RESULTS),
    st.permutations(RESULTS),
    st.lists(views, min_size=1, max_size=8),
)
def test_a_large_table_answers_as_it_reads(trees, results, hit_policy, default, order, complaints):
    named = [(f"r{i}", tree, result) for i, (tree, result) in enumerate(zip(trees, results, strict=False))]
    rules = tuple(Rule(name, compile_condition(tree), result) for name, tree, result in named)
    plain = tuple(Rule(name, Condition(tree), result) for name, tree, result in named)
    table = compile_table("t", hit_policy, default, rules, tuple(order))
    read = DecisionTable("t", hit_policy, default, plain, tuple(order))
    complaints = [{}, *complaints]
    assert [table.decide(view) for view in complaints] == [read.decide(view) for view in complaints]
    assert [table.answer(view) for view in complaints] == [read.answer(view) for view in complaints]
    assert answering_each(table, table.answer)(complaints) == [read.answer(view) for view in complaints]
