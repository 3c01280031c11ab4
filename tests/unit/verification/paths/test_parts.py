"""A fault of one part is found though other parts of the element are sound: one chain, one row, one start, a track."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintflow.compiler.load import check_sources
from complaintflow.source import Level
from complaintflow.verification.paths.prove import prove_paths
from complaintflow.verification.proof import Fault, Unwatched
from complaintflow.verification.subject import Subject
from tests.unit.verification.paths.test_paths import found, replays

SOUND = """\
policy: small
format: 1
version: "1"
title: Small
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: boss
fields: {amount: integer}
classes: [low, high]
classification: {default: low, rules: [{id: dear, when: {amount: {more_than: 100}}, class: high}]}
roles: {agent: {}, boss: {}, board: {}}
templates: {hurry: {text: Hurry}}
outcomes: {solved: {}}
events: {take: {by: agent}, settle: {by: agent}, ask: {by: agent}}
lifecycle:
  initial: new
  states:
    new: {silence: Nobody knows yet}
    taken: {}
    done: {final: true, outcome: solved}
  transitions:
    - {event: take, from: new, to: taken}
    - {event: settle, from: taken, to: done}
deadlines:
  answer:
    starts: open
    met_by: settle
    within: [{when: {class: high}, limit: 5d, warn: 4d}, {limit: 9d, warn: 8d}]
    ladder: [{id: soon, at: warn, notify: agent, via: email, template: hurry}]
approvals:
  waiver:
    requested_by: ask
    chain: [{when: {class: high}, steps: [{role: board}]}, {steps: [{role: board}, {role: boss}]}]
"""
"""Two chains, two rows of limits: the faults are what a change brings into one of them."""

TRACKED = SOUND[: SOUND.index("deadlines:")].replace("settle: {by: agent}", "settle: {by: agent}, reply: {by: agent}")
TRACKED = TRACKED.replace("take: {by: agent}", "take: {by: agent, do: [{start: inquiry}]}").replace(
    "    taken: {}", "    taken: {silence: The track has a limit}"
)
TRACKED += """\
tracks:
  inquiry:
    lifecycle:
      initial: asked
      states: {asked: {}, looking: {}, told: {final: true, outcome: solved}}
      transitions:
        - {event: look, from: asked, to: looking, by: agent}
        - {event: reply, from: [asked, looking], to: told}
        - {event: beg, from: asked, by: agent}
    deadlines:
      reply:
        starts: open
        met_by: reply
        within: 5d
        warn: 4d
        ladder: [{id: soon, at: warn, notify: agent, via: email, template: hurry}]
    escalations: [{id: slow, on: {breach: reply}, do: [{notify: boss, via: email, template: hurry}]}]
    approvals:
      excuse: {requested_by: beg, chain: [{steps: [{role: boss}]}]}
"""


FAULTY = {
    "a chain that nobody grants": (
        Fault.APPROVAL_CANNOT_BE_GRANTED, "`waiver` (chain 1 of 2)",
        [
            ("ask: {by: agent}}", "ask: {by: agent}, approve: {by: boss}}"),
            ("{role: board}, {role: boss}", "{role: boss}"),
        ],
    ),
    "a chain that the applicant grants": (
        Fault.APPROVAL_BY_ONE_PERSON, "apply for the approval `waiver`",
        [("    requested_by: ask\n", "    requested_by: ask\n    not_by: []\n")],
    ),
    "two roles of a chain in one hand": (
        Fault.APPROVAL_BY_ONE_PERSON, "give the approval `waiver` alone",
        [("    requested_by: ask\n", "    requested_by: ask\n    same_person_twice: true\n")],
    ),
    "an applicant who stands in for who decides": (
        Fault.APPROVAL_THROUGH_DELEGATE, "give it for somebody else",
        [
            ("    requested_by: ask\n", "    requested_by: ask\n    not_by: []\n"),
            ("board: {}}", "board: {substitutes: agent}}"),
        ],
    ),
    "a warning of one class": (Fault.WARNING_AFTER_DUE, "`answer`", [("limit: 9d, warn: 8d", "limit: 9d, warn: 10d")]),
    "a start that nothing meets": (
        Fault.DEADLINE_CANNOT_BE_MET, "`answer` can start where",
        [("    met_by: settle\n", "    met_by: {event: settle, when: {class: low}}\n")],
    ),
    "what meets it comes late": (
        Fault.DEADLINE_CANNOT_BE_MET, "`answer` is met late on every way",
        [
            ("to: done}", "to: done, when: {deadlines.wait: breached}}"),
            ("  answer:\n", "  wait: {starts: open, within: 20d}\n  answer:\n"),
        ],
    ),
}  # fmt: skip
FAULTY_TRACKS = {
    "an approval of a track that nobody grants": (
        Fault.APPROVAL_CANNOT_BE_GRANTED, "`excuse`",
        [("reply: {by: agent}", "reply: {by: agent}, approve: {by: board}")],
    ),
    "an approval of a track in one hand": (
        Fault.APPROVAL_BY_ONE_PERSON, "`excuse`", [("excuse: {", "excuse: {not_by: [], ")],
    ),
    "a warning of a track": (Fault.WARNING_AFTER_DUE, "`reply`", [("        warn: 4d\n", "        warn: 6d\n")]),
    "a pause of a track": (
        Fault.ENDLESS_PAUSE, "`reply`",
        [("        within: 5d\n", "        within: 5d\n        pause: {in: looking}\n")],
    ),
    "a ladder of a track to nobody": (
        Fault.LADDER_TO_NOBODY, "`reply.soon`",
        [("at: warn, notify: agent,", "at: warn, notify: participants,")],
    ),
    "an escalation of a track to nobody": (
        Fault.LADDER_TO_NOBODY, "`slow`", [("do: [{notify: boss,", "do: [{notify: participants,")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", [SOUND, TRACKED], ids=["case", "track"])
def test_the_sound_policies_have_no_fault(text: str, tmp_path: Path) -> None:
    assert [one.message for one in found(text, tmp_path)] == []


CASES = [(SOUND, *one) for one in FAULTY.values()] + [(TRACKED, *one) for one in FAULTY_TRACKS.values()]


@pytest.mark.parametrize(("text", "fault", "says", "changes"), CASES, ids=[*FAULTY, *FAULTY_TRACKS])
def test_a_fault_of_one_part_is_found_and_its_witness_replays(
    text: str, fault: Fault, says: str, changes: list[tuple[str, str]], tmp_path: Path
) -> None:
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    findings = found(text, tmp_path)
    hits = [one for one in findings if one.fault is fault and says in one.message]
    assert hits, [(one.fault.value, one.message) for one in findings]
    assert hits[0].level is not Level.NOTE
    assert replays(hits[0], tmp_path)


def test_silence_that_a_correction_brings_about_is_a_note(tmp_path: Path) -> None:
    text = SOUND.replace("    new: {silence: Nobody knows yet}\n", "    new: {}\n")
    text = text.replace(
        "    met_by: settle\n", "    met_by: settle\n    for: {any: [{class: low}, {amount: present}]}\n"
    )
    text = text.replace("default: low, rules: [", "default: low, may_fall: false, rules: [")
    (finding,) = [one for one in found(text, tmp_path) if one.fault is Fault.SILENCE and "`new`" in one.message]
    assert finding.level is Level.NOTE
    assert finding.message.startswith("once its record was corrected, a case in the state `new` can fall silent")
    assert replays(finding, tmp_path)


def test_a_policy_that_sends_the_customer_nothing_is_not_said_to_have_no_limit(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    told = {}
    for to in ("agent", "customer"):
        path.write_text(SOUND.replace("notify: agent,", f"notify: {to},"), encoding="utf-8")
        checked = check_sources(path)
        assert checked.document is not None
        assert checked.compiled is not None
        figures = prove_paths(Subject.of(checked.document, checked.compiled), Unwatched()).figures
        told[to] = [str(one) for one in figures if "first word" in str(one)]
    assert told["agent"]
    assert all("sends the customer no notice" in one for one in told["agent"])
    assert all(" d 0 h" in one for one in told["customer"])
