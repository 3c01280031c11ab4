"""Scenarios of several complaints: when each is opened, what rules across cases find, and what the check says."""

import pytest

from complaintflow.explanation.titles import Titles
from complaintflow.facade import Policy
from complaintflow.policy import decode
from complaintflow.scenario.coverage import coverage_of
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.report import report_lines
from complaintflow.scenario.together import run_together
from complaintflow.scenario.verify import check_scenarios
from complaintflow.source import decode as decode_text
from complaintflow.source import read_yaml

SHOP = Policy.from_text(
    """\
policy: shop
format: 1
version: "1"
title: Shop
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: boss
follow_up_event: called_again
fields: {product: text, fault: text}
roles: {agent: {superior: boss}, boss: {}}
lifecycle:
  initial: new
  states: {new: {}, done: {final: true, outcome: solved}}
  transitions: [{event: finish, from: new, to: done, by: agent}, {event: called_again, from: new}]
outcomes: {solved: {}}
flags: {repeat: {}, many: {}}
deadlines: {answer: {starts: open, met_by: finish, within: 2d}}
cross_case:
  - {id: same_again, same: [product, fault], open_one: follow_up, flag: repeat}
  - {id: burst, same: product, within: 7d, at_least: 3, flag: many, tells: all}
""",
    "shop.yaml",
)

HEAD = """\
scenarios: shop
format: 1
policy: shop.yaml
actors: {ann: {id: u1, roles: [agent]}, tom: {id: u2, roles: [boss]}}
defaults: {at: "2026-03-02T09:00:00+08:00", by: ann}
cases: []
together:
  - id: one
    complaints:
      a: {given: {product: kettle, fault: lid}}
      b: {at: +1d, given: {product: kettle, fault: lid}}
      c: {at: +3d, given: {product: kettle, fault: lid}}
      d: {at: +3d, given: {product: kettle, fault: cord}}
      e: {at: +8d, given: {product: kettle, fault: foot}}
    when:
      - {event: finish, case: a, at: +2d}
"""
TAKEN = "    taken: {b: a}\n"


def document(text):
    source, _ = decode_text("shop.scenarios.yaml", (HEAD + text).encode())
    node, problems = read_yaml(source)
    assert not problems
    read, found = decode(ScenariosSpec, node)
    return read, found


def told(text):
    read, found = document(text)
    assert found == []
    return run_together(SHOP, read, read.together[0])


def differences(text):
    return [one.message for one in told(text).differences]


def mistakes(text):
    read, _ = document(text)
    return [found.message for found in check_scenarios(read, SHOP.compiled, None)]


@pytest.mark.parametrize(
    "then",
    [
        "{a: {outcome: solved, deadlines: {answer: met}, never: [{effect: flag_raised, flag: repeat}]}}",
        "{c: {effects: [{effect: flag_raised, flag: repeat, cases: [a]}]}}",
        "{d: {effects: {effect: flag_raised, flag: many, cases: [a, c]}, never: {effect: flag_raised, flag: repeat}}}",
        "{a: {effects: {effect: flag_raised, flag: many, at: +3d}}}",
        "{e: {effects: [{effect: flag_raised, flag: many, cases: [c, d]}]}}",
        "{e: {due: {answer: +10d}, state: new, open: true}}",
        "{a: {flags: many}, c: {flags: {repeat: a, many: [a, d]}}, d: {flags: {many: [a, c]}}}",
    ],
)
def test_what_is_so_passes(then):
    assert differences(TAKEN + f"    then: {then}\n") == []
    assert mistakes(TAKEN + f"    then: {then}\n") == []


def test_what_is_not_so_is_said_at_its_complaint():
    text = TAKEN + "    then: {e: {state: done}, c: {effects: [{effect: flag_raised, flag: repeat, cases: [b]}]}}\n"
    result = told(text)
    assert not result.passed
    lines = [line.text for line in report_lines(result, Titles(SHOP.compiled, "en"), SHOP.compiled.zone)]
    headings = [n for n, line in enumerate(lines) if line.startswith("complaint ")]
    assert [lines[n] for n in headings] == [f"complaint {name}" for name in "abcde"]
    (wrong_flag,) = (n for n, line in enumerate(lines) if "cases: [b]" in line)
    assert headings[2] < wrong_flag < headings[3]
    (wrong_state,) = (n for n, line in enumerate(lines) if "expected state `done`" in line)
    assert wrong_state > headings[4]


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ("none", "expected the flags `none`, found {repeat: [a], many: [a, d]}"),
        ("repeat", "expected the flags `repeat`, found {repeat: [a], many: [a, d]}"),
        (
            "{repeat: d, many: [d, a]}",
            "expected the flags `{repeat: d, many: [d, a]}`, found {repeat: [a], many: [a, d]}",
        ),
    ],
)
def test_all_flags_of_a_case_are_held_to_what_is_expected(expected, message):
    assert differences(TAKEN + f"    then: {{c: {{flags: {expected}}}}}\n") == [message]


@pytest.mark.parametrize(
    ("taken", "message"),
    [
        ("", "expected a case of its own, found `a`"),
        ("    taken: {b: c}\n", "expected to be taken by `c`, found `a`"),
        ("    taken: {b: a, d: a}\n", "expected to be taken by `a`, found a case of its own"),
    ],
)
def test_who_takes_a_complaint_must_be_said(taken, message):
    assert differences(taken) == [message]


def test_time_passes_for_all_and_refusals_are_judged():
    more = """\
      - {advance: +9d}
      - {event: finish, case: e, at: +9d, by: tom, refused: wrong_role}
      - {event: finish, case: d, at: +9d, refused: closed}
    taken: {b: a}
    then:
      c: {deadlines: {answer: breached}, effects: {effect: deadline_breached, at: +5d}}
      d: {effects: {effect: deadline_breached, at: +5d}}
      e: {deadlines: {answer: running}}
"""
    assert differences(more) == [
        "`finish` was refused with `out_of_order`, expected the refusal `closed`",
        "`finish` was refused with `out_of_order`, expected the refusal `wrong_role`",
    ]
    later = more.replace("case: e, at: +9d", "case: e, at: +9d1s").replace("case: d, at: +9d", "case: d, at: +9d2s")
    assert differences(later) == ["`finish` was accepted, expected the refusal `closed`"]


def test_the_rules_count_as_touched():
    assert coverage_of(SHOP.compiled, told(TAKEN).touched).untouched["cross_case"] == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("      - {event: finish, at: +9d}\n", "`finish` does not say for which of the complaints it is"),
        ("      - {event: finish, case: x, at: +9d}\n", "the scenario has no complaint `x`"),
        ("    then: {x: {state: done}}\n", "the scenario has no complaint `x`"),
        ("    taken: {a: x}\n", "the scenario has no complaint `x`"),
        ("    then: {a: {flags: few}}\n", "the policy has no flag `few`"),
        ("    then: {a: {flags: {many: [c, x]}}}\n", "the scenario has no complaint `x`"),
        ("    then: {a: {state: nowhere}}\n", "the policy has no state `nowhere`"),
        ("      - {advance: -1d}\n", "`-1d` lies before the opening, and time passes only after it"),
    ],
)
def test_the_check_names_what_is_wrong(text, message):
    assert mistakes(text) == [message]


def test_a_single_complaint_has_no_others():
    text = HEAD.replace("cases: []", "cases:\n  - {id: alone, when: [{event: finish, case: a}]}")
    source, _ = decode_text("shop.scenarios.yaml", text.encode())
    read, _ = decode(ScenariosSpec, read_yaml(source)[0])
    assert [found.message for found in check_scenarios(read, SHOP.compiled, None)] == [
        "the scenario has no complaint `a`"
    ]
