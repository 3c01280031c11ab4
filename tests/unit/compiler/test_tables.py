"""Decision tables: hit policies, all matches, many rules."""

import pickle
from dataclasses import replace

import pytest

from complaintflow.compiled.condition import All, Condition, Const
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


class Noting:
    """Says when functions of tables are written."""

    def __init__(self):
        self.written = []

    def deciding(self, table):
        self.written.append("decide")
        return lambda view: decide_plainly(table, view)

    def answering(self, table):
        self.written.append("answer")
        return lambda view: decide_plainly(table, view)[0]


def test_the_functions_of_a_table_are_written_when_they_are_first_asked_and_once():
    writer = Noting()
    table = replace(compile_table("t", "first", "low", RULES, ORDER), write=writer)
    assert table == compile_table("t", "first", "low", RULES, ORDER)
    assert writer.written == []
    assert [table.answer({"b": 1}), table.answer({}), table.decide({})] == ["high", "low", ("low", ())]
    assert writer.written == ["answer", "decide"]
    assert pickle.loads(pickle.dumps(Condition(Compare("a", "is", 1)))) == Condition(Compare("a", "is", 1))
    with pytest.raises(AttributeError, match="other"):
        table.other  # noqa: B018 (that it is not there is what is tested)


def test_the_function_of_a_condition_is_written_when_it_is_first_asked():
    written = []

    def write(tree):
        written.append(tree)
        return lambda view: False

    condition = Condition(Compare("a", "is", 1), write)
    assert (condition, hash(condition)) == (rule("r", condition.tree, "").when, hash(Condition(condition.tree)))
    assert written == []
    assert [condition.holds({"a": 1}), condition.holds({})] == [False, False]
    assert written == [condition.tree]
    with pytest.raises(AttributeError, match="other"):
        condition.other  # noqa: B018
