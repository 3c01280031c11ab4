"""Generated functions answer what the plain evaluator answers; tables what reading them rule by rule answers."""

from hypothesis import given, settings
from hypothesis import strategies as st

from complaintflow.compiled.condition import All, Any, Const, Not, evaluate, names_in
from complaintflow.compiled.condition import Test as Compare
from complaintflow.compiled.table import Rule, decide_plainly
from complaintflow.compiler.conditions import compile_condition, simplify
from complaintflow.compiler.tables import answering_each, compile_table

CHOICES = ("airbag", "fire", "none", "", "'quoted'")
NUMBERS = st.integers(-3, 3) | st.sampled_from([-0.5, 0.0, 0.5, 2.0])
TEXTS = st.sampled_from(CHOICES)
SETS = st.lists(TEXTS, unique=True, max_size=3).map(tuple)
DATES = st.dates().map(lambda day: day.isoformat())
# A fact's name says its type: two of each, so that trees read the same fact several times.
VALUES = {
    **dict.fromkeys(("text", "data.text"), TEXTS),
    **dict.fromkeys(("number", "data.number"), NUMBERS),
    **dict.fromkeys(("set", "flags"), SETS),
    **dict.fromkeys(("urgent", "crisis"), st.booleans()),
    "sold": DATES,
    "seen": st.integers(-(10**15), 10**15),
}
COUNTS = ("count_is", "count_more_than", "count_at_least", "count_less_than", "count_at_most")
ORDERED = ("more_than", "at_least", "less_than", "at_most")


def several(values):
    return st.lists(values, min_size=1, max_size=3).map(tuple)


@st.composite
def comparisons(draw):
    name = draw(st.sampled_from(sorted(VALUES)))
    values = VALUES[name]
    if name in ("set", "flags"):
        operator = draw(st.sampled_from(["has", "has_any", "has_all", "present", "missing", *COUNTS]))
        value = draw(TEXTS if operator == "has" else st.integers(0, 4) if operator in COUNTS else several(TEXTS))
    else:
        operators = ["is", "is_not", "in", "not_in", "present", "missing"]
        ordered = () if name in ("text", "data.text", "urgent", "crisis") else ORDERED
        operator = draw(st.sampled_from([*operators, *ordered]))
        value = draw(several(values) if operator in ("in", "not_in") else values)
    return Compare(name, operator, None if operator in ("present", "missing") else value)


def _grown(parts):
    lists = st.lists(parts, max_size=4).map(tuple)
    return st.one_of(lists.map(All), lists.map(Any), parts.map(Not))


TREES = st.recursive(comparisons() | st.booleans().map(Const), _grown, max_leaves=12)
VIEWS = st.fixed_dictionaries({}, optional={name: st.none() | values for name, values in VALUES.items()})


@given(TREES, st.lists(VIEWS, min_size=1, max_size=5))
def test_a_generated_function_agrees_with_the_plain_evaluator(tree, views):
    holds = compile_condition(tree).holds
    for view in [{}, *views]:
        assert holds(view) is evaluate(tree, view)


@given(TREES, VIEWS)
def test_simplifying_keeps_the_meaning_and_reads_no_further_fact(tree, view):
    simple = simplify(tree)
    assert evaluate(simple, view) is evaluate(tree, view)
    assert names_in(simple) <= names_in(tree)


RESULTS = ("low", "middle", "high")
RULES = st.lists(st.tuples(TREES, st.sampled_from(RESULTS)), max_size=8)


@given(
    RULES,
    st.sampled_from(["first", "highest", "unique", "collect"]),
    st.none() | st.sampled_from(RESULTS),
    st.permutations(RESULTS),
    VIEWS,
)
def test_a_generated_table_agrees_with_reading_it_rule_by_rule(rules, hit_policy, default, order, view):
    made = tuple(Rule(f"r{i}", compile_condition(tree), result) for i, (tree, result) in enumerate(rules))
    table = compile_table("t", hit_policy, default, made, tuple(order))
    assert table.decide(view) == decide_plainly(table, view)
    assert table.answer(view) == decide_plainly(table, view)[0]
    assert answering_each(table, table.answer)([view, {}, view]) == [
        decide_plainly(table, one)[0] for one in (view, {}, view)
    ]


POLICIES = st.sampled_from(["first", "highest", "collect"])


@settings(max_examples=25)
@given(st.integers(190, 420), st.lists(st.integers(0, 500), max_size=6), POLICIES)
def test_a_table_in_parts_agrees_too(count, present, hit_policy):
    rules = tuple(Rule(f"r{i}", compile_condition(Compare(f"f{i}", "is", 1)), RESULTS[i % 3]) for i in range(count))
    table = compile_table("t", hit_policy, "low", rules, RESULTS)
    view = {f"f{i}": 1 for i in present}
    assert table.decide(view) == decide_plainly(table, view)
    assert table.answer(view) == decide_plainly(table, view)[0]
