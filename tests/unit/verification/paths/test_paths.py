"""Each fault that the path checks know, in a small policy that has just this one; the witness is replayed."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintflow.compiler.load import check_sources
from complaintflow.facade import Policy
from complaintflow.scenario import load_scenarios, run_scenario
from complaintflow.source import Level
from complaintflow.verification.paths.prove import prove_paths
from complaintflow.verification.proof import Fault, Finding, Unwatched
from complaintflow.verification.subject import Subject

SOUND = """\
policy: small
format: 1
version: "1"
title: Small
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: boss
fields: {kind: {type: choice, choices: {plain: {}, odd: {}}}}
roles: {agent: {superior: boss, substitutes: {role: boss}}, boss: {}}
tasks: {look: {}}
templates: {hurry: {text: Hurry}}
outcomes: {solved: {}}
events: {take: {by: agent}, wait: {by: agent}, go_on: {by: agent}, settle: {by: agent}, ask: {by: agent}}
lifecycle:
  initial: new
  states:
    new: {}
    taken: {}
    waiting: {}
    done: {final: true, outcome: solved}
  transitions:
    - {event: take, from: new, to: taken}
    - {event: wait, from: taken, to: waiting}
    - {event: go_on, from: waiting, to: taken}
    - {event: settle, from: taken, to: done}
deadlines:
  answer:
    starts: open
    met_by: settle
    within: 5d
    ladder: [{at: {before: 1d}, notify: agent, via: email, template: hurry}]
approvals:
  waiver:
    requested_by: ask
    chain: [{steps: [{role: boss}]}]
    not_by: [applicant]
"""


def found(text: str, folder: Path) -> tuple[Finding, ...]:
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    checked = check_sources(path)
    assert checked.document is not None
    assert checked.compiled is not None, [one.message for one in checked.diagnostics]
    return prove_paths(Subject.of(checked.document, checked.compiled), Unwatched()).findings


def replays(finding: Finding, folder: Path) -> bool:
    assert finding.witness is not None
    assert finding.witness.scenario is not None
    file = folder / "witness.yaml"
    file.write_text(finding.witness.scenario, encoding="utf-8")
    document = load_scenarios(file).document
    assert document is not None
    result = run_scenario(Policy.load(folder / "small.yaml"), document, document.cases[0])
    assert result.passed, result.differences
    return True


def test_the_sound_policy_has_no_fault(tmp_path: Path) -> None:
    assert [one.message for one in found(SOUND, tmp_path)] == []


FAULTY = {
    Fault.NO_WAY_OUT: [("    - {event: go_on, from: waiting, to: taken}\n", ""), (", go_on: {by: agent}", "")],
    Fault.DEAD_END: [
        ("to: done}", "to: done, when: {rounds: {at_most: 1}}}"),
        ("lifecycle:\n", "counters: {rounds: {count: wait}}\nlifecycle:\n"),
    ],
    Fault.SILENCE: [("    starts: open\n", "    starts: take\n")],
    Fault.ENDLESS_PAUSE: [("    within: 5d\n", "    within: 5d\n    pause: {in: waiting}\n")],
    Fault.LADDER_TO_NOBODY: [("notify: agent, via", "notify: owner, via")],
    Fault.DEADLINE_CANNOT_BE_MET: [("    met_by: settle\n", "    met_by: {event: settle, where: {state: waiting}}\n")],
    Fault.DEADLINE_NEVER_STARTS: [("    starts: open\n", "    starts: {event: go_on, when: {state: new}}\n")],
    Fault.TRANSITION_NEVER_TAKEN: [("from: taken, to: waiting}", "from: taken, to: waiting, when: {state: new}}")],
    Fault.APPROVAL_BY_ONE_PERSON: [("    not_by: [applicant]\n", "    not_by: []\n")],
    Fault.APPROVAL_CANNOT_BE_GRANTED: [("ask: {by: agent}}", "ask: {by: agent}, approve: {by: agent}}")],
    Fault.WARNING_AFTER_DUE: [("{before: 1d}", "{start: 6d}")],
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTY, ids=lambda fault: fault.value)
def test_a_fault_is_found_and_its_witness_replays(fault: Fault, tmp_path: Path) -> None:
    text = SOUND
    for old, new in FAULTY[fault]:
        assert old in text
        text = text.replace(old, new)
    hits = [one for one in found(text, tmp_path) if one.fault is fault]
    assert hits, [(one.fault, one.message) for one in found(text, tmp_path)]
    never = fault in (Fault.DEADLINE_NEVER_STARTS, Fault.TRANSITION_NEVER_TAKEN)
    assert never or replays(hits[0], tmp_path)


ASSISTED = [
    ("ask: {by: agent}}", "ask: {by: agent}, help: {by: agent, do: [{assist: boss}]}}"),
    ("    - {event: settle,", "    - {event: help, from: open}\n    - {event: settle,"),
]
CHIEF = "{relation: chief, of: owner}"
GIVEN = [
    ("roles: {agent: {superior: boss,", "roles: {agent: {superior: boss, relations: {chief: boss},"),
    ("last_resort: boss\n", "last_resort: boss\nowners: [{owner: agent}]\n"),
    ("{event: go_on, from: waiting, to: taken}", "{event: go_on, from: waiting, to: taken, do: [{owner: boss}]}"),
]
OLD = "escalations: [{id: old, on: {age: 9d}, do: [%s]}]\napprovals:\n"
TELL = "{notify: participants, via: email, template: hurry}"
TO_NOBODY = {
    "those who take part": [("notify: agent, via", "notify: participants, via")],
    "those who take part, once somebody may": [("notify: agent, via", "notify: participants, via"), *ASSISTED],
    "a relation that a later owner lacks": [*GIVEN, ("notify: agent, via", f"notify: {CHIEF}, via")],
    "an old case for those who take part": [("approvals:\n", OLD % TELL)],
    "an old case whose later owner lacks a relation": [
        *GIVEN,
        ("approvals:\n", OLD % f"{{task: look, role: {CHIEF}}}"),
    ],
}


@pytest.mark.parametrize("changes", TO_NOBODY.values(), ids=TO_NOBODY)
def test_what_reaches_nobody_on_one_path_is_found(changes: list[tuple[str, str]], tmp_path: Path) -> None:
    text = SOUND
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (finding,) = [one for one in found(text, tmp_path) if one.fault is Fault.LADDER_TO_NOBODY]
    assert finding.level is Level.ERROR, finding.message
    assert replays(finding, tmp_path)


def test_a_step_that_tells_somebody_besides_those_who_take_part_is_no_fault(tmp_path: Path) -> None:
    text = SOUND.replace("notify: agent, via", "notify: [participants, boss], via")
    assert [one.message for one in found(text, tmp_path)] == []


BOUNCED = "ask: {by: agent}, undeliverable: {do: [{notify: %s, via: email, template: hurry}]}}"


def test_what_a_bounce_reports_is_no_fault_of_the_policy(tmp_path: Path) -> None:
    assert [one.message for one in found(SOUND.replace("ask: {by: agent}}", BOUNCED % "boss"), tmp_path)] == []


def test_what_a_bounce_orders_may_reach_nobody(tmp_path: Path) -> None:
    text = SOUND.replace("ask: {by: agent}}", BOUNCED % CHIEF)
    for old, new in GIVEN:
        text = text.replace(old, new)
    hits = [one for one in found(text, tmp_path) if one.fault is Fault.LADDER_TO_NOBODY]
    assert hits
    assert replays(hits[0], tmp_path)


def test_a_state_may_say_why_it_is_silent(tmp_path: Path) -> None:
    text = SOUND.replace("    starts: open\n", "    starts: take\n").replace(
        "    new: {}", "    new: {silence: Nobody knows yet}"
    )
    assert [one.fault for one in found(text, tmp_path)] == []


STILL = ("    within: 5d\n", "    within: 5d\n    pause: {in: waiting}\n")
REPLY = "  reply: {starts: {state: waiting}, met_by: go_on, within: 9d}\n"
ENDED = {
    "by its longest length": [("    within: 5d\n", "    within: 5d\n    pause: {in: waiting, at_most: 3d}\n")],
    "by a deadline of the state": [STILL, ("approvals:\n", f"{REPLY}approvals:\n")],
}


@pytest.mark.parametrize("changes", ENDED.values(), ids=ENDED)
def test_a_pause_that_time_ends_is_no_fault_though_that_moves_no_case(
    changes: list[tuple[str, str]], tmp_path: Path
) -> None:
    text = SOUND
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    assert [one.message for one in found(text, tmp_path) if one.fault is Fault.ENDLESS_PAUSE] == []


def test_a_case_in_which_what_was_counted_is_forgotten_has_no_fault(tmp_path: Path) -> None:
    text = SOUND.replace("approvals:\n", "counters: {waits: {count: wait, within: 3d}}\napprovals:\n")
    text = text.replace("to: waiting}", "to: waiting, when: {waits: {at_most: 1}}}")
    assert "waits: {at_most" in text
    assert [one.message for one in found(text, tmp_path)] == []
