"""Conditions: every form gives its tree, every other form its mistake."""

import pytest

from complaintflow.policy.condition_shape import CONDITION
from complaintflow.policy.conditions import (
    AllNode,
    AlwaysNode,
    AnyNode,
    CompareNode,
    ConditionNode,
    NotNode,
    ParameterOperand,
)
from complaintflow.policy.decoder import decode_shape
from complaintflow.source.limits import LIMITS
from tests.unit.policy.reading import node_of


def tree(text: str) -> ConditionNode:
    value, problems = decode_shape(CONDITION, node_of(text))
    assert problems == []
    return value


def shown(node: ConditionNode) -> str:
    """The tree as one line, places left out."""
    match node:
        case AllNode():
            return f"all({', '.join(map(shown, node.parts))})"
        case AnyNode():
            return f"any({', '.join(map(shown, node.parts))})"
        case NotNode():
            return f"not({shown(node.part)})"
        case AlwaysNode():
            return "always"
        case CompareNode():
            values = [f"<{v.parameter}>" if isinstance(v, ParameterOperand) else str(v) for v in node.values]
            return " ".join([node.name, node.operator, *values])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("topic: airbag", "topic is airbag"),
        ("topic: [airbag, fire]", "topic in airbag fire"),
        ("topic: {not: airbag}", "topic not airbag"),
        ("topic: {not: [airbag, fire]}", "topic not_in airbag fire"),
        ("demands: {all_of: [repair, refund]}", "demands all_of repair refund"),
        ("demands: {all_of: repair}", "demands all_of repair"),
        ("channel: {group: media}", "channel group media"),
        ("amount: {more_than: 5, at_most: 9}", "all(amount more_than 5, amount at_most 9)"),
        ("amount: {at_least: 5}", "amount at_least 5"),
        ("amount: {less_than: {parameter: cap}}", "amount less_than <cap>"),
        ("amount: {parameter: cap}", "amount is <cap>"),
        ("amount: [5, {parameter: cap}]", "amount in 5 <cap>"),
        ("vin: present", "vin present"),
        ("vin: missing", "vin missing"),
        ("data.solved: false", "data.solved is false"),
        ("always: true", "always"),
        ("not: {a: b}", "not(a is b)"),
        ("all: [{a: b}, {c: d}]", "all(a is b, c is d)"),
        ("any: [{a: b}, {c: d, e: f}]", "any(a is b, all(c is d, e is f))"),
        ("a: b\nnot: {c: d}\nany: [{e: f}]", "all(a is b, not(c is d), any(e is f))"),
    ],
)
def test_every_form(text: str, expected: str) -> None:
    assert shown(tree(text)) == expected


def test_values_and_names_know_their_place() -> None:
    node = tree("topic: [airbag, fire]")
    assert isinstance(node, CompareNode)
    assert str(node.name.span) == "p.yaml:1:1"
    assert [str(value.span) for value in node.values] == ["p.yaml:1:9", "p.yaml:1:17"]
    assert (node.span.column, node.span.end_column) == (1, 22)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", "1:1 bad-value expected a condition, found an empty mapping"),
        ("[a]", "1:1 wrong-type expected a condition such as `{topic: airbag}`, found a list"),
        ("a: {}", ("1:4 bad-value expected a value, a list of values, `present`, `missing` or a comparison such as "
                  "`{more_than: 3}`, found an empty mapping")),
        ("a: []", "1:4 bad-value expected values, found an empty list"),
        ("a:", ("1:3 wrong-type expected a value, a list of values, `present`, `missing` or a comparison such as "
               "`{more_than: 3}`, found nothing")),
        ("a: {bigger_than: 3}", "1:5 unknown-key unknown key `bigger_than`"),
        ("a: {more_than: [3]}", "1:16 wrong-type expected a value, found a list"),
        ("a: [[b]]", "1:5 wrong-type expected a value, found a list"),
        ("a: {parameter: x, not: y}", "1:19 unknown-key unknown key `not`"),
        ("always: false", "1:9 wrong-type expected `true`, found `false`"),
        ("all: {a: b}", "1:6 wrong-type expected a list of conditions, found a mapping"),
        ("any: []", "1:6 bad-value expected conditions, found an empty list"),
        ("not: a", "1:6 wrong-type expected a condition such as `{topic: airbag}`, found `a`"),
        ("Topic: a", "1:1 bad-name expected the name of a fact, `all`, `any`, `not` or `always`, found `Topic`"),
        ("event.x: a", "1:1 bad-name expected the name of a fact, `all`, `any`, `not` or `always`, found `event.x`"),
    ],
)  # fmt: skip
def test_every_mistake(text: str, expected: str) -> None:
    _value, problems = decode_shape(CONDITION, node_of(text))
    assert [f"{p.span.line}:{p.span.column} {p.code} {p.message}" for p in problems] == [expected]


def test_all_mistakes_of_a_condition_in_one_pass() -> None:
    _, problems = decode_shape(CONDITION, node_of("A: b\nc: {d: e}\nany: [{f: []}, {always: no}]\n"))
    assert [problem.code for problem in problems] == ["bad-name", "unknown-key", "bad-value", "wrong-type"]


def test_conditions_have_a_depth_and_a_size() -> None:
    deep = "{not: " * LIMITS.condition_depth + "{a: b}" + "}" * LIMITS.condition_depth
    _, problems = decode_shape(CONDITION, node_of(deep))
    assert [problem.code for problem in problems] == ["limit-exceeded"]
    wide = "any:\n" + "- {a: b}\n" * LIMITS.condition_parts
    _, problems = decode_shape(CONDITION, node_of(wide))
    assert [(problem.code, problem.span.line) for problem in problems] == [("limit-exceeded", 2001)]
    _, problems = decode_shape(CONDITION, node_of("a: [" + "b, " * LIMITS.condition_parts + "c]"))
    assert [problem.code for problem in problems] == ["limit-exceeded"]
