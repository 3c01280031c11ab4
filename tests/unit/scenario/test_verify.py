"""Names in scenarios, held against the policy."""

import pytest

from complaintflow.scenario.verify import check_scenarios
from complaintflow.source import Level
from tests.unit.scenario.toy import scenarios, toy_policy

TOY = toy_policy()


def found(text, clauses=None):
    return [(one.level, one.message, one.help) for one in check_scenarios(scenarios(text), TOY.compiled, clauses)]


def test_right_names_are_right():
    text = """\
  - id: a
    clause: T-1
    given: {amount: 2}
    when: [{event: start, by: agent}, {event: finish, data: {satisfied: true}, refused: wrong_role}]
    then:
      {state: working, owner: none, outcome: withdrawn, deadlines: {answer: met}, never: {effect: notify, to: customer}}
"""
    assert found(text, {"T-1"}) == []


@pytest.mark.parametrize(
    ("text", "message", "help_"),
    [
        ("{event: strat}", "the policy has no event `strat`", "did you mean `start`?"),
        ("{event: start, by: anne}", "`anne` is neither an actor of this file nor a role of the policy", "`ann`"),
        ("{event: start, refused: wrong_stat}", "there is no refusal `wrong_stat`", "did you mean `wrong_state`?"),
        ("{expect: {effect: notified}}", "the policy has no effect `notified`", ""),
        ("{expect: {effect: notify, to: bos}}", "the policy has no recipient `bos`", "did you mean `boss`?"),
    ],
)
def test_wrong_names_in_steps(text, message, help_):
    [(level, said, advice)] = found(f"  - {{id: a, when: {text}}}\n")
    assert (level, said) == (Level.ERROR, message)
    assert help_ in advice


@pytest.mark.parametrize(
    ("then", "message"),
    [
        ("{state: gone}", "the policy has no state `gone`"),
        ("{class: middle}", "the policy has no class `middle`"),
        ("{deadlines: {reply: met}}", "the policy has no deadline `reply`"),
        ("{deadlines: {answer: done}}", "a deadline is never `done`"),
        ("{facts: {colour: red}}", "the policy has no field `colour`"),
        ("{exactly: notification}", "the policy has no effect `notification`"),
    ],
)
def test_wrong_names_in_expectations(then, message):
    [(level, said, _)] = found(f"  - {{id: a, then: {then}}}\n")
    assert level is Level.ERROR
    assert said.startswith(message)


def test_undeclared_data_are_kept_so_they_are_a_warning():
    [(level, said, _)] = found("  - {id: a, given: {amuont: 2}}\n")
    assert level is Level.WARNING
    assert "amuont" in said


def test_a_clause_must_be_in_the_register():
    [(_, said, _)] = found("  - {id: a, clause: T-9}\n", {"T-1"})
    assert said == "the register has no clause `T-9`"
