"""Names in scenarios, held against the policy."""

import pytest

from complaintflow.scenario.verify import check_scenarios
from complaintflow.source import Level
from tests.unit.scenario.toy import scenarios, toy_policy

TOY = toy_policy()


def found(text, clauses=None):
    return [(one.level, one.message, one.help) for one in check_scenarios(scenarios(text), TOY.compiled, clauses)]


def test_the_customer_is_a_sender_too():
    assert found("  - {id: a, opened_by: customer, when: {event: start, by: customer}}\n") == []


def test_a_role_sends_under_its_other_names_too():
    policy = toy_policy(roles="roles: {agent: {superior: boss, aliases: [clerk, teller]}, boss: {}}")
    document = scenarios("  - {id: a, opened_by: teller, when: {event: start, by: clerk}, then: {owner: clerk}}\n")
    assert [one.message for one in check_scenarios(document, policy.compiled)] == ["the policy has no role `clerk`"]


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
        ("{expect: {effect: notified}}", "there is no effect `notified`", ""),
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
        ("{facts: {mood: odd}}", "`mood` must be one of fair, foul, found `odd`"),
        ("{facts: {calls: many}}", "`calls` must be a number, found `many`"),
        ("{exactly: notification}", "there is no effect `notification`"),
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


@pytest.mark.parametrize(
    ("effect", "message", "help_"),
    [
        ("{effect: notify, too: boss}", "an effect `notify` never has the key `too`", "did you mean `to`?"),
        ("{effect: notify, due: +1h}", "an effect `notify` never has the key `due`", "its keys: effect, at, seq, id"),
        ("{efect: notify}", "an effect never has the key `efect`", "did you mean `effect`?"),
        ("{effect: notify, to: owner}", "the policy has no recipient `owner`", "effects name the role itself"),
        ("{effect: notify, via: emial}", "nothing is sent by `emial`", "did you mean `email`?"),
        ("{effect: notify, template: latte}", "the policy has no template `latte`", "did you mean `late`?"),
        ("{effect: notify, copy: yes}", "expected `true` or `false` for `copy`, found `yes`", ""),
        ("{effect: state_entered, previous: wroking}", "the policy has no state `wroking`", "did you mean `working`?"),
        ("{effect: class_set, previous: hihg}", "the policy has no class `hihg`", "did you mean `high`?"),
        ("{effect: class_set, rules: [anger, moch]}", "the policy has no rule `moch`", "did you mean `much`?"),
        ("{effect: facts_changed, fields: amuont}", "the policy has no field `amuont`", "did you mean `amount`?"),
        ("{effect: deadline_started, due: 2h}", "expected an instant", ""),
        ("{effect: counter_set, counter: calls, value: two}", "expected a number for `value`, found `two`", ""),
        ("{effect: refused, code: wrong_stat}", "there is no refusal `wrong_stat`", "did you mean `wrong_state`?"),
        ("{effect: case_closed, outcome: {is: solved}}", "expected a value or a list of values for `outcome`", ""),
        ("{effect: notify, clause: T-9}", "the register has no clause `T-9`", ""),
    ],
)
def test_an_effect_that_can_never_come_is_no_expectation(effect, message, help_):
    for text in (f"when: {{expect: {effect}}}", f"then: {{effects: {effect}}}", f"then: {{never: {effect}}}"):
        [(level, said, advice)] = found(f"  - {{id: a, {text}}}\n", {"T-1"})
        assert (level, said.startswith(message)) == (Level.ERROR, True), said
        assert help_ in advice


@pytest.mark.parametrize(
    "effect",
    [
        "{effect: notify, to: [boss, customer], copy: none, because: [told, answer], clause: T-4}",
        "{effect: deadline_started, deadline: answer, due: none, at: +1h, id: free}",
        "{effect: task, task: escalation_failed, role: boss}",
        "{effect: escalation_failed, to: superior of agent, of: late}",
        "{effect: case_closed, outcome: withdrawn}",
        "{to: boss}",
    ],
)
def test_what_an_effect_can_say_may_be_expected(effect):
    assert found(f"  - {{id: a, then: {{never: {effect}}}}}\n", {"T-4"}) == []


@pytest.mark.parametrize(
    ("text", "message", "help_"),
    [
        ("given: {angry: yes}", "`angry` must be true or false, found `yes`", ""),
        (
            "given: {wishes: [repair, refnud]}",
            "`wishes` must be a list out of repair, refund",
            "did you mean `refund`?",
        ),
        ("given: {amount: much}", "`amount` must be a number, found `much`", ""),
        ("then: {facts: {amount: lots}}", "`amount` must be a number, found `lots`", ""),
        ("when: {event: finish, data: {satisfied: maybe}}", "`satisfied` must be true or false", ""),
        ("when: {event: amend, data: {amount: x}}", "`amount` must be a number, found `x`", ""),
        (
            "when: {event: extend, data: {deadline: anser}}",
            "`deadline` must be one of answer",
            "did you mean `answer`?",
        ),
        ("when: {event: assign, data: {role: bos}}", "`role` must be one of agent, boss", "did you mean `boss`?"),
    ],
)
def test_values_are_of_the_type_that_the_policy_says(text, message, help_):
    [(level, said, advice)] = found(f"  - {{id: a, {text}}}\n")
    assert (level, said.startswith(message)) == (Level.ERROR, True), said
    assert help_ in advice


def test_a_value_that_is_wrong_on_purpose_may_be_wrong():
    assert found("  - {id: a, given: {amount: x}, refused: bad_value}\n") == []
    assert found("  - {id: a, when: {event: finish, data: {satisfied: maybe}, refused: bad_value}}\n") == []


def test_data_of_built_in_events_are_known_too():
    [(level, said, advice)] = found("  - {id: a, when: {event: extend, data: {dealine: answer}}}\n")
    assert (level, advice) == (Level.WARNING, "did you mean `deadline`?")
    assert "no `dealine` for `extend`" in said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("when: {event: start, at: -1s}", "`-1s` lies before the opening"),
        ("when: {advance: -1h}", "`-1h` lies before the opening"),
        ('when: {event: start, at: "2026-03-01T09:00:00+08:00"}', "lies before the opening"),
        ("opened: +1h", "the opening itself needs an instant"),
    ],
)
def test_nothing_happens_before_the_opening(text, message):
    [(level, said, _)] = found(f"  - {{id: a, {text}}}\n")
    assert level is Level.ERROR
    assert message in said


def test_an_event_before_the_opening_may_be_refused():
    assert found("  - {id: a, when: {event: start, at: -1s, refused: out_of_order}}\n") == []
