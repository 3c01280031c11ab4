"""Running a scenario: what passes, what differs, and where in the timeline."""

import pytest

from complaintflow.explanation.titles import Titles
from complaintflow.scenario.report import report_lines
from complaintflow.scenario.run import run_scenario
from tests.unit.scenario.toy import scenarios, toy_policy

AT_11 = "2026-03-02 Mon 11:00:00 (+2h since the opening)"
AT_12 = "2026-03-02 Mon 12:00:00 (+3h since the opening)"
TOY = toy_policy()
BASE = """\
  - id: one
    given: {angry: true, amount: 20}
    when:
      - {event: start, at: +1h}
      - {advance: +4h}
"""


def differences(text):
    document = scenarios(text)
    return [one.message for one in run_scenario(TOY, document, document.cases[0]).differences]


@pytest.mark.parametrize(
    "then",
    [
        "{state: working, class: high, owner: boss, open: true, outcome: none}",
        "{facts: {angry: true, amount: 20, wishes: missing}}",
        "{facts: {mood: foul, calls: 0}}",
        "{deadlines: {answer: breached}, due: {answer: +3h}}",
        "{effects: [{effect: deadline_started, deadline: answer, due: +3h}, {effect: deadline_breached, at: +3h}]}",
        "{effects: {effect: class_set, rules: [anger]}}",
        "{effects: {effect: class_set, because: anger, clause: T-2}}",
        "{effects: [{effect: notify, to: boss, because: [answer, answer.told]}], exactly: notify}",
        "{never: [{effect: deadline_met}, {effect: notify, to: agent}]}",
    ],
)
def test_what_is_so_passes(then):
    assert differences(BASE + f"    then: {then}\n") == []


@pytest.mark.parametrize(
    ("then", "message"),
    [
        ("{state: new}", "expected state `new`, found `working`"),
        ("{owner: agent}", "expected owner `agent`, found `boss`"),
        ("{outcome: solved}", "expected outcome `solved`, found nothing"),
        ("{open: false}", "expected an ended case, found `open`"),
        ("{facts: {amount: 21}}", "expected the fact `amount` to be `21`, found `20`"),
        ("{facts: {mood: fair}}", "expected the fact `mood` to be `fair`, found `foul`"),
        ("{facts: {calls: 1}}", "expected the fact `calls` to be `1`, found `0`"),
        ("{due: {answer: +2h}}", f"expected `answer` due {AT_11}, found {AT_12}"),
        (
            "{due: {answer: none}}",
            f"expected `answer` not to be running, found it due {AT_12}",
        ),
        ("{deadlines: {answer: met}}", "expected the deadline `answer` to be `met`, found `breached`"),
        ("{effects: {effect: deadline_met, deadline: answer}}", "expected: {effect: deadline_met, deadline: answer}"),
        ("{never: {effect: notify}}", "expected never: {effect: notify}"),
        ("{exactly: notify}", "expected no such effect"),
    ],
)
def test_what_is_not_so_is_a_difference(then, message):
    assert differences(BASE + f"    then: {then}\n") == [message]


def test_effects_are_expected_in_their_order():
    then = "    then: {effects: [{effect: deadline_breached}, {effect: deadline_started}]}\n"
    assert differences(BASE + then) == ["expected: {effect: deadline_started}"]


def test_one_missing_effect_does_not_hide_what_comes_after():
    then = "    then: {effects: [{effect: case_closed}, {effect: deadline_breached}]}\n"
    assert differences(BASE + then) == ["expected: {effect: case_closed}"]


def test_nothing_else_names_every_further_effect():
    text = "  - {id: one, given: {}, then: {nothing_else: true, effects: {effect: state_entered}}}\n"
    assert differences(text) == ["expected no such effect"] * 2


def test_a_checkpoint_looks_at_what_came_since_the_last_one():
    text = """\
  - id: one
    when:
      - {expect: {effect: state_entered, state: new}}
      - {event: note, at: +1m}
      - {expect: [], exactly: true}
      - {event: start, at: +1h}
      - {expect: [{effect: state_entered}, {effect: deadline_started}], exactly: true}
"""
    assert differences(text) == []
    assert differences(text.replace("note", "call")) == ["expected no such effect"]


def test_refusals_are_expected_by_their_code():
    text = "  - {{id: one, when: {{event: finish, at: +1h{refused}}}}}\n"
    assert differences(text.format(refused=", refused: wrong_state")) == []
    assert "was refused (`wrong_state`)" in differences(text.format(refused=""))[0]
    assert "expected the refusal `closed`" in differences(text.format(refused=", refused: closed"))[0]
    accepted = "  - {id: one, when: {event: start, at: +1h, refused: closed}}\n"
    assert differences(accepted) == ["`start` was accepted, expected the refusal `closed`"]


def test_a_role_may_stand_for_somebody_who_holds_it():
    assert differences("  - {id: one, opened_by: boss, when: {event: start, by: agent, at: +1h}}\n") == []
    assert "wrong_role" in differences("  - {id: one, when: {event: start, by: boss, at: +1h}}\n")[0]


def test_a_role_goes_by_any_of_its_names():
    policy = toy_policy(roles="roles: {agent: {superior: boss, aliases: clerk}, boss: {}}")
    document = scenarios(
        "  - {id: a, when: [{event: start, by: clerk}, {event: finish, by: boss}], then: {state: done}}\n"
    )
    assert run_scenario(policy, document, document.cases[0]).differences == ()


def test_an_opening_may_be_refused():
    text = "  - {{id: one, given: {{amount: much}}, refused: {code}{rest}}}\n"
    assert differences(text.format(code="bad_value", rest="")) == []
    assert len(differences(text.format(code="guard", rest=", then: {state: new}"))) == 2


def test_a_set_and_a_truth_value_get_their_types():
    text = "  - {id: one, given: {wishes: repair}, when: {event: call}, then: {facts: {wishes: [repair]}}}\n"
    assert differences(text) == []


def test_the_timeline_shows_a_difference_where_it_belongs():
    document = scenarios(BASE + "    then: {effects: [{effect: notify, to: agent, template: late}], exactly: notify}\n")
    result = run_scenario(TOY, document, document.cases[0])
    lines = [str(line) for line in report_lines(result, Titles(TOY.compiled), TOY.compiled.zone)]
    at = next(i for i, line in enumerate(lines) if "e-mail to boss" in line)
    assert lines[at].startswith("+ 2026-03-02 Mon 12:00:00")
    assert lines[at + 1].split() == ["+", "expected", "no", "such", "effect"]
    assert lines[at + 2].split(maxsplit=1) == ["-", "expected: {effect: notify, to: agent, template: late}"]


def test_timers_stand_before_the_event_that_let_them_fire():
    document = scenarios("  - {id: one, when: [{event: start, at: +0h}, {event: call, at: +3h}]}\n")
    rows = run_scenario(TOY, document, document.cases[0]).rows
    kinds = [row.effect.kind if row.effect else row.event for row in rows]
    assert kinds.index("deadline_breached") < kinds.index("call") < kinds.index("counter_set")


@pytest.mark.parametrize(
    ("then", "message"),
    [
        ("{hidden: {agent: amount}}", "expected `amount` to be hidden from `agent`, found nothing"),
        ("{hidden: {nobody: none}}", "nobody"),
        ("{kept: {erase: +1d}}", "expected `erase` at `+1d`, found never"),
        ("{kept: {burn: none}}", "expected one of `archive`, `erase`, `purge` under `kept`, found `burn`"),
    ],
)
def test_who_sees_it_and_how_long_it_is_kept_is_judged(then, message):
    assert any(message in one for one in differences(f"{BASE}    then: {then}"))


def test_everybody_sees_what_nobody_hides_and_an_open_case_is_kept():
    assert differences(BASE + "    then: {hidden: {agent: none}, kept: {erase: none, purge: none}}") == []
