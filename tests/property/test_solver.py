"""The solver's answers are those of trying out every kind of value, and its complaints are as small as they can be."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from complaintflow.compiled.condition import All, Any, Const, Not, evaluate
from complaintflow.compiled.condition import Test as Compare
from complaintflow.compiled.table import Rule, decide_plainly
from complaintflow.compiler.conditions import compile_condition
from complaintflow.compiler.conditions import tests_in as comparisons_in
from complaintflow.compiler.scope import FactType
from complaintflow.compiler.tables import compile_table
from complaintflow.verification.points import points
from complaintflow.verification.solving.solver import Solver
from complaintflow.verification.solving.space import Fact, FactSpace
from complaintflow.verification.solving.unfolding import table_answers, unfolded

COLOURS = ("red", "green", "blue")
NUMBERS = st.sampled_from((-1, 0, 1, 2, 3, 0.5, 1.5, 0.1))
DAYS = st.sampled_from(("2026-02-27", "2026-02-28", "2026-03-02", "9999-12-31"))
ORDERED = ("more_than", "at_least", "less_than", "at_most")
COUNTS = ("count_is", "count_more_than", "count_at_least", "count_less_than", "count_at_most")
FACTS = {
    "amount": Fact("integer"),
    "visits": Fact("integer", may_be_missing=False, least=0),
    "application": Fact("integer", least=1),
    "price": Fact("number"),
    "urgent": Fact("bool"),
    "colour": Fact("choice", COLOURS),
    "state": Fact("choice", ("new", "open", "done"), may_be_missing=False),
    "name": Fact("text"),
    "sizes": Fact("set", ("small", "large")),
    "flags": Fact("set", ("media", "police"), filled=True),
    "parts": Fact("list"),
    "photos": Fact("attachments"),
    "bought": Fact("date"),
    "seen": Fact("instant"),
    "called": Fact("moment"),
}
NAMED = {
    "colour": st.sampled_from(COLOURS),
    "state": st.sampled_from(FACTS["state"].choices),
    "name": st.sampled_from(("Li", "Wang", "")),
    "urgent": st.booleans(),
}
ITEMS = {"sizes": ("small", "large"), "flags": ("media", "police"), "parts": ("door", "wheel")}
SPACE = FactSpace(FACTS, near="2026-03-01")


def several(values):
    return st.lists(values, min_size=1, max_size=2, unique=True).map(tuple)


@st.composite
def comparisons(draw, names=tuple(FACTS)):
    name = draw(st.sampled_from(names))
    fact = FACTS[name]
    operators = ["present", "missing"]
    if name in NAMED:
        operators += ["is", "is_not", "in", "not_in"]
    elif fact.type in ("integer", "number", "date", "instant"):
        operators += ["is", "is_not", "in", "not_in", *ORDERED]
    elif name in ITEMS:
        operators += ["has", "has_any", "has_all", *COUNTS]
    elif fact.type == "attachments":
        operators += COUNTS
    operator = draw(st.sampled_from(operators))
    if operator in ("present", "missing"):
        return Compare(name, operator)
    if operator in COUNTS:
        return Compare(name, operator, draw(st.integers(0, 2)))
    if name in ITEMS:
        items = st.sampled_from(ITEMS[name])
        return Compare(name, operator, draw(items if operator == "has" else several(items)))
    whole = st.integers(-1, 3)
    if fact.type == "integer" and operator in ORDERED:
        values = NUMBERS
    else:
        values = {"integer": whole, "instant": whole, "number": NUMBERS, "date": DAYS}.get(fact.type, NAMED.get(name))
    return Compare(name, operator, draw(several(values) if operator in ("in", "not_in") else values))


def trees(leaves=6, names=tuple(FACTS)):
    def grown(parts):
        lists = st.lists(parts, max_size=3).map(tuple)
        return st.one_of(lists.map(All), lists.map(Any), parts.map(Not))

    return st.recursive(comparisons(names) | st.booleans().map(Const), grown, max_leaves=leaves)


def views(asked):
    """Yield a complaint of every kind that the trees tell apart, by the values that checking without solver tries."""
    tests = {}
    for tree in asked:
        for test in comparisons_in(tree):
            tests.setdefault(test.name, []).append(test)
    columns = []
    for name, some in tests.items():
        fact = FACTS[name]
        values = [*points(FactType(fact.type, fact.choices), some)]
        if fact.least is not None:
            values = [fact.least, *(value for value in values if value >= fact.least)]
        if fact.filled:
            values = [value for value in values if value] or [fact.choices[:1]]
        columns.append([*values, *([None] if fact.may_be_missing else [])])
    for chosen in product(*columns):
        yield {name: value for name, value in zip(tests, chosen, strict=True) if value is not None}


def holds(view, wanted, unwanted=()):
    return all(evaluate(tree, view) for tree in wanted) and not any(evaluate(tree, view) for tree in unwanted)


@settings(max_examples=150)
@given(st.lists(trees(), min_size=1, max_size=2), st.lists(trees(3), max_size=1))
def test_a_complaint_is_found_exactly_when_there_is_one(wanted, unwanted):
    found = Solver(SPACE).find(*wanted, without=unwanted)
    exists = any(holds(view, wanted, unwanted) for view in views([*wanted, *unwanted]))
    assert (found is not None) is exists
    if found is not None:
        assert holds(found, wanted, unwanted)
        for name in found:
            if FACTS[name].may_be_missing:
                left = {other: value for other, value in found.items() if other != name}
                assert not holds(left, wanted, unwanted), f"{name} can be left out"


@settings(max_examples=80)
@given(trees(4), trees(4))
def test_two_trees_are_the_same_exactly_when_nothing_tells_them_apart(one, other):
    solver = Solver(SPACE)
    differ = any(evaluate(one, view) is not evaluate(other, view) for view in views([one, other]))
    apart = solver.same(one, other)
    assert (apart is not None) is differ
    counter = any(evaluate(one, view) and not evaluate(other, view) for view in views([one, other]))
    assert (solver.implies(one, other) is not None) is counter


@settings(max_examples=40)
@given(st.lists(trees(3), min_size=1, max_size=4))
def test_an_answer_does_not_depend_on_what_was_asked_before(asked):
    solver = Solver(SPACE)
    assert [solver.find(tree) for tree in asked] == [Solver(SPACE).find(tree) for tree in asked]


RESULTS = ("low", "middle", "high")
SMALL = ("amount", "colour", "urgent")
HIT_POLICIES = st.sampled_from(("first", "highest", "unique", "collect"))


@st.composite
def tables(draw, name, names, order=RESULTS):
    rules = draw(st.lists(st.tuples(trees(3, names), st.sampled_from(RESULTS)), max_size=4))
    default = draw(st.none() | st.sampled_from(RESULTS))
    rows = tuple(Rule(f"r{i}", compile_condition(tree), result) for i, (tree, result) in enumerate(rules))
    return compile_table(name, draw(HIT_POLICIES), default, rows, order)


@settings(max_examples=80)
@given(tables("risk", SMALL))
def test_a_table_unfolds_into_the_complaints_of_each_answer(table):
    answers = table_answers(table)
    for view in views([rule.when.tree for rule in table.rules]):
        decided = decide_plainly(table, view)[0]
        given = decided if isinstance(decided, tuple) else () if decided is None else (decided,)
        assert {result for result, tree in answers.items() if evaluate(tree, view)} == set(given)


@settings(max_examples=80)
@given(tables("risk", SMALL), st.data())
def test_a_question_about_a_table_is_one_about_the_complaint(table, data):
    several = table.hit_policy == "collect"
    operators = ["has", *COUNTS] if several else ["is", "is_not"]
    operator = data.draw(st.sampled_from(["present", "missing", *operators]))
    value = None
    if operator not in ("present", "missing"):
        value = data.draw(st.integers(0, 2) if operator in COUNTS else st.sampled_from(RESULTS))
    asked = Compare("risk", operator, value)
    tree = data.draw(st.sampled_from((asked, Not(asked))))
    total = several or table.default is not None
    risk = Fact("set" if several else "choice", table.order, may_be_missing=not total)
    space = FactSpace({**FACTS, "risk": risk}, (table,), "2026-03-01", {"risk": table})
    solver = Solver(space)
    found = solver.find(tree)
    every = list(views([rule.when.tree for rule in table.rules]))
    answered = [evaluate(tree, solver.answered(view)) for view in every]
    assert (found is not None) is any(answered)
    plain = unfolded(tree, {"risk": table})
    assert [evaluate(plain, view) for view in every] == answered
