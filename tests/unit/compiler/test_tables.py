"""Decision tables: hit policies, all matches, many rules."""

import pytest

from complaintflow.compiled.condition import All, Const
from complaintflow.compiled.condition import Test as Compare
from complaintflow.compiled.table import Rule, decide_plainly
from complaintflow.compiler.conditions import compile_condition
from complaintflow.compiler.tables import compile_table


def rule(name, tree, result):
    return Rule(name, compile_condition(tree), result)


RULES = (
    rule("r0", Compare("a", "is", 1), "low"),
    rule("r1", Compare("b", "is", 1), "high"),
    rule("r2", Compare("c", "is", 1), "low"),
)
ORDER = ("low", "middle", "high")


@pytest.mark.parametrize(
    ("hit_policy", "view", "answer"),
    [
        ("first", {"a": 1, "b": 1}, ("low", (0, 1))),
        ("highest", {"a": 1, "b": 1}, ("high", (0, 1))),
        ("unique", {"a": 1, "b": 1}, ("middle", (0, 1))),
        ("unique", {"a": 1, "c": 1}, ("low", (0, 2))),
        ("collect", {"a": 1, "b": 1, "c": 1}, (("low", "high"), (0, 1, 2))),
        ("highest", {"b": 1}, ("high", (1,))),
        ("first", {}, ("middle", ())),
        ("collect", {}, (("middle",), ())),
    ],
)
def test_each_hit_policy_answers_with_the_result_and_every_match(hit_policy, view, answer):
    table = compile_table("t", hit_policy, "middle", RULES, ORDER)
    assert table.decide(view) == answer
    assert decide_plainly(table, view) == answer


def test_no_rules_and_rules_that_never_hold():
    assert compile_table("t", "first", None, (), ORDER).decide({"a": 1}) == (None, ())
    never = compile_table("t", "collect", None, (rule("r", Const(value=False), "low"),), ORDER)
    assert never.decide({}) == ((), ())


def test_ten_thousand_rules_are_decided_in_parts():
    rules = tuple(
        rule(f"r{i}", All((Compare("topic", "is", f"t{i % 1000}"), Compare("age", "more_than", i))), "high")
        for i in range(10_000)
    )
    table = compile_table("t", "highest", "low", rules, ORDER)
    assert table.decide({"topic": "t7", "age": 3_000}) == ("high", (7, 1007, 2007))
    assert table.decide({"topic": "t7"}) == ("low", ())
