"""Rules that the check calls shadowed never win, and where it can try every case it misses none."""

from itertools import chain, combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from complaintflow.compiled.table import decide_plainly
from complaintflow.compiler.load import check_text
from complaintflow.source import Code, Findings
from complaintflow.verification.coverage import Table, find_shadows
from complaintflow.verification.shadowed_rules import check_shadowed_rules
from complaintflow.verification.subject import Subject
from tests.hostile_input import SMALL

FACTS = """fields:
  amount: {type: integer, title: Amount}
  urgent: {type: bool, title: Urgent}
  colour: {type: choice, choices: [red, green, blue], title: Colour}
  sizes: {type: set, choices: [small, large], title: Sizes}
classes: [low, mid, high]
"""
SIZES = tuple(chain.from_iterable(combinations(("small", "large"), size) for size in range(3)))
CASES = tuple(
    dict(zip(("amount", "urgent", "colour", "sizes"), values, strict=True))
    for values in product((None, *range(-2, 7)), (None, True, False), (None, "red", "green", "blue"), (None, *SIZES))
)

COLOURS = st.lists(st.sampled_from(("red", "green", "blue")), min_size=1, max_size=2, unique=True)
ORDERED = st.sampled_from(("at_least", "at_most", "more_than", "less_than"))
TEST = st.one_of(
    st.builds("amount: {{{}: {}}}".format, ORDERED, st.integers(0, 4)),
    st.builds("amount: {}".format, st.integers(0, 4)),
    st.builds("urgent: {}".format, st.sampled_from(("true", "false", "present", "missing"))),
    COLOURS.map(lambda names: f"colour: [{', '.join(names)}]"),
    COLOURS.map(lambda names: f"colour: {{not: [{', '.join(names)}]}}"),
    st.sampled_from(
        ("sizes: small", "sizes: [small, large]", "sizes: {all_of: [small, large]}", "sizes: {not: large}")
    ),
)
CONDITION = st.recursive(
    TEST,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(
            lambda parts: f"all: [{', '.join(f'{{{part}}}' for part in parts)}]"
        ),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda parts: f"any: [{', '.join(f'{{{part}}}' for part in parts)}]"
        ),
        inner.map(lambda part: f"not: {{{part}}}"),
    ),
    max_leaves=4,
)
RULES = st.lists(st.tuples(CONDITION, st.sampled_from(("low", "mid", "high"))), min_size=2, max_size=5)


def reported(hit_policy, rules):
    """Return the policy and which rules are reported; nothing where the compiler refuses the conditions."""
    lines = [f"    - {{id: r{i}, when: {{{when}}}, class: {name}}}\n" for i, (when, name) in enumerate(rules)]
    head = f"classification:\n  hit_policy: {hit_policy}\n  default: low\n  rules:\n"
    checked = check_text(SMALL + FACTS + head + "".join(lines))
    if checked.compiled is None or checked.document is None:
        assert {one.code for one in checked.diagnostics} == {Code.IMPOSSIBLE_CONDITION}
        return None, set()
    subject = Subject.of(checked.document, checked.compiled)
    findings = Findings()
    check_shadowed_rules(subject, findings)
    spans = {rule.id.span: number for number, rule in enumerate(checked.document.classification.rules)}
    return subject, {spans[one.span] for one in findings.listed()}


def winners(table):
    """Return the rules that are the answer of some case: they match, and without them the answer is another one."""
    found = set()
    for case in CASES:
        answer, matched = decide_plainly(table, case)
        if not matched:
            continue
        if table.hit_policy == "first":
            found.add(matched[0])
        elif table.hit_policy == "highest":
            found.add(next(rule for rule in matched if table.rules[rule].result == answer))
        elif len({table.rules[rule].result for rule in matched}) == 1:
            found.add(matched[0])
    return found


@settings(max_examples=100)
@given(st.sampled_from(("first", "highest", "unique")), RULES)
def test_a_rule_is_reported_exactly_when_it_never_wins(hit_policy, rules):
    subject, found = reported(hit_policy, rules)
    if subject is not None:
        assert found == set(range(len(rules))) - winners(subject.compiled.classification)


@settings(max_examples=100)
@given(RULES)
def test_where_cases_are_too_many_what_is_reported_never_wins(rules):
    subject, exact = reported("first", rules)
    if subject is not None:
        conditions = tuple(rule.when for rule in subject.compiled.classification.rules)
        found = find_shadows(Table(subject, conditions, trials=0), lambda one, other: one < other)
        assert {shadow.rule for shadow in found} <= exact
