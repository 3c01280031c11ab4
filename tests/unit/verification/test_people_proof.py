"""A staff list against a policy: what nobody can do, from when to when, and whose absence would bring it about."""

from __future__ import annotations

from pathlib import Path

from complaintflow import Policy
from complaintflow.compiler.load import check_text
from complaintflow.policy import decode
from complaintflow.policy.files import node_of
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.run import run_scenario
from complaintflow.source import Level
from complaintflow.staff import Stretch, load_staff, staff_from_text
from complaintflow.verification.people.prove import EVER, prove_people
from complaintflow.verification.proof import Fault, Section, Witness
from complaintflow.verification.subject import Subject

ROOT = Path(__file__).resolve().parents[3]

POLICY = """
policy: desk
format: 1
version: "1"
effective: 2026-01-01
time_zone: UTC
last_resort: head
fields: {branch: {type: choice, choices: [north, south]}, urgent: {type: bool}}
roles:
  clerk: {unit: branch, superior: head}
  lead: {unit: branch, superior: head}
  head: {}
classes: {low: {}, high: {}}
classification: {hit_policy: highest, default: low, rules: [{id: urgent, when: {urgent: true}, class: high}]}
owners: [{when: {class: high}, owner: lead}, {owner: clerk}]
parties: {handler: {set_by: work}}
outcomes: {done: {}}
events: {work: {by: owner}, ask: {by: [clerk, lead]}, finish: {by: owner, not_by: handler}}
lifecycle:
  initial: new
  states: {new: {}, at_work: {}, done: {final: true}}
  transitions:
    - {event: work, from: new, to: at_work}
    - {event: ask, from: at_work}
    - {event: finish, from: at_work, to: done}
deadlines:
  start_work: {kind: service, starts: open, met_by: work, within: 2d}
approvals:
  spend:
    requested_by: ask
    gates: finish
    chain: [{when: {class: high}, steps: [{n: 2, of: [lead, head]}]}, {steps: [{role: lead}]}]
    not_by: [applicant, handler]
"""


def proved(people: str, window: Stretch = EVER, policy: str = POLICY) -> Section:
    checked = check_text(policy)
    assert checked.compiled is not None, checked.diagnostics
    assert checked.document is not None
    text = f"staff: desk_people\nformat: 1\ntime_zone: UTC\nowner_of_last_resort: hana\npeople:\n{people}"
    roster = staff_from_text(text, checked.compiled)
    return prove_people(Subject.of(checked.document, checked.compiled), roster, window)


def told(section: Section, *faults: Fault) -> list[str]:
    return [one.message for one in section.findings if one.fault in faults]


ENOUGH = """
  ann: {roles: {role: clerk, unit: north}}
  abe: {roles: {role: clerk, unit: north}}
  amy: {roles: {role: clerk, unit: south}}
  art: {roles: {role: clerk, unit: south}}
  lea: {roles: lead}
  leo: {roles: lead}
  liv: {roles: lead}
  hana: {roles: head}
  hugo: {roles: head}
"""


def test_a_staff_that_is_enough_leaves_nothing_undone():
    section = proved(ENOUGH)
    assert told(section, Fault.NOBODY_APPROVES, Fault.NOBODY_HANDLES) == []
    assert Level.ERROR not in {one.level for one in section.findings}


def test_the_smallest_sets_of_absences_are_named():
    messages = told(proved(ENOUGH), Fault.BLOCKED_BY_ABSENCE)
    assert (
        "if `abe` and `ann` are both away, nobody can act for the owner `clerk` for class `low` with `branch` `north`"
        in messages
    )
    nobody = "nobody can act for the owner `lead` for class `high` with `branch` `north`, `south`"
    assert f"if `lea`, `leo` and `liv` are all away, {nobody}" in messages
    assert all(" `amy` and `ann` " not in message for message in messages), "each of them is enough in their own branch"


def test_nobody_approves_where_the_only_one_asked_is_the_applicant():
    section = proved(ENOUGH.replace("  leo: {roles: lead}\n  liv: {roles: lead}\n", ""))
    messages = told(section, Fault.NOBODY_APPROVES)
    assert any("chain 2 of 2" in one and "(applied for by `lea`)" in one for one in messages)


def test_an_absence_without_substitute_is_a_gap_for_just_so_long():
    people = ENOUGH.replace(
        "  ann: {roles: {role: clerk, unit: north}}",
        "  ann: {roles: {role: clerk, unit: north}, absences: [{from: 2026-03-02, until: 2026-03-06}]}",
    ).replace(
        "  abe: {roles: {role: clerk, unit: north}}",
        '  abe: {roles: {role: clerk, unit: north}, absences: [{from: "2026-03-04T12:00:00Z", until: 2026-03-20}]}',
    )
    messages = told(proved(people), Fault.NOBODY_HANDLES)
    when = "from 2026-03-04T12:00:00+00:00 to 2026-03-06"
    assert f"nobody can act for the owner `clerk` for class `low` with `branch` `north`, {when}" in messages
    assert any("send `work`" in message and message.endswith(when) for message in messages)
    assert any("meet the deadline `start_work`" in message and message.endswith(when) for message in messages)
    covered = people.replace("until: 2026-03-20", "until: 2026-03-20, substitute: amy")
    messages = told(proved(covered), Fault.NOBODY_HANDLES)
    assert not any("owner" in one.partition(" for ")[0] or "`work`" in one for one in messages)
    assert any("(handler: `amy`)" in one and one.endswith(when) for one in messages), "a substitute is barred as well"


def test_a_substitute_counts_as_both_people():
    people = """
  ann: {roles: {role: clerk}}
  lea: {roles: lead, absences: [{from: 2026-03-02, until: 2026-03-06, substitute: ann}]}
  hana: {roles: head}
"""
    messages = told(proved(people), Fault.NOBODY_APPROVES)
    ordinary = [one for one in messages if "chain 2 of 2" in one]
    assert ordinary[0].endswith("(applied for by `lea`)"), "at any time: nobody else is a lead"
    assert ordinary[1].endswith("(applied for by `ann`, `ann` for `lea`), from 2026-03-02 to 2026-03-06")


def test_a_window_cuts_what_is_looked_at():
    people = ENOUGH.replace(
        "  hana: {roles: head}\n  hugo: {roles: head}\n",
        "  hana: {roles: head, absences: [{from: 2026-05-01}]}\n  hugo: {roles: {role: head, until: 2026-04-30}}\n",
    ).replace("  leo: {roles: lead}\n  liv: {roles: lead}\n", "  leo: {roles: lead}\n")
    april, may = 1_775_001_600_000_000, 1_777_593_600_000_000
    before, after = proved(people, Stretch(april, may)), proved(people, Stretch(april, None))
    assert told(before, Fault.NOBODY_APPROVES) != told(after, Fault.NOBODY_APPROVES)
    assert any(message.endswith("from 2026-05-01 on") for message in told(after, Fault.NOBODY_APPROVES))


def test_what_the_customer_or_time_brings_about_needs_nobody():
    policy = POLICY.replace("finish: {by: owner, not_by: handler}", "finish: {by: customer}")
    section = proved("  hana: {roles: head}\n", policy=policy)
    assert not any("state `at_work`" in message for message in told(section, Fault.NOBODY_HANDLES))
    assert any("state `new`" in message for message in told(section, Fault.NOBODY_HANDLES))


def test_the_example_has_nobody_missing_in_its_year_and_every_finding_is_replayed():
    policy = Policy.load(ROOT / "policies/vw.yaml")
    assert policy.loaded is not None
    roster = load_staff(ROOT / "docs/examples/vw.staff.yaml", policy.compiled)
    section = prove_people(Subject.of(policy.loaded.document, policy.compiled), roster)
    errors = [one for one in section.findings if one.level is Level.ERROR]
    assert [one.message.rpartition(", ")[2] for one in errors] == ["until 2025-12-31"], "a role that nobody held before"
    several = [one for one in section.findings if " both away" in one.message or " all away" in one.message]
    assert len(several) == 15
    assert all(one.witness is not None for one in several)
    shown = [one.witness for one in section.findings if one.witness is not None]
    assert len(shown) >= sum(one.level is not Level.NOTE for one in section.findings) - 1
    for witness in shown:
        assert replayed(policy, witness) == ()


def replayed(policy: Policy, witness: Witness) -> tuple[object, ...]:
    node = node_of("witness.yaml", (witness.scenario or "").encode()).node
    assert node is not None
    document, found = decode(ScenariosSpec, node)
    assert document is not None, found
    return run_scenario(policy, document, document.cases[0]).differences


def test_a_case_is_brought_to_where_nobody_can_and_everybody_is_refused():
    section = proved(ENOUGH.replace("  leo: {roles: lead}\n  liv: {roles: lead}\n", ""))
    found = next(one for one in section.findings if "chain 2 of 2" in one.message and one.level is Level.ERROR)
    assert found.witness is not None
    assert found.witness.scenario is not None
    assert "by: lea" in found.witness.scenario
    assert replayed(Policy.from_text(POLICY), found.witness) == ()
    assert "refused: same_person" in found.witness.scenario


def test_several_absences_at_once_are_shown_by_a_case_that_they_stop():
    several = [one for one in proved(ENOUGH).findings if " both away" in one.message or " all away" in one.message]
    assert len(several) == 30
    for finding in several:
        assert finding.level is Level.NOTE, "nothing is wrong yet"
        assert finding.witness is not None, finding.message
        assert replayed(Policy.from_text(POLICY), finding.witness) == ()
    approved = next(one for one in several if "`lea` and `leo` are both" in one.message and "chain 2" in one.message)
    scenario = approved.witness.scenario if approved.witness is not None else None
    assert scenario is not None
    assert "nobody can approve `spend` (chain 2 of 2) while `lea` and `leo` are both away" in scenario
    refused = [line for line in scenario.splitlines() if "refused: " in line]
    assert any("by: liv" in line for line in refused)
    assert not any(f"by: {name}" in line for line in refused for name in ("lea", "leo")), "who is away does not try"


FEW = """
  ann: {roles: clerk}
  lea: {roles: lead}
  hana: {roles: head}
"""


def test_what_has_one_cause_is_told_at_once():
    section = proved(FEW)
    assert len(section.brief) < len(section.findings) / 2
    per_person = [one for one in section.brief if one.message.startswith("if ")]
    assert sorted(one.message.split("`")[1] for one in per_person) == ["ann", "hana", "lea"]
    single = [one for one in section.findings if one.level is Level.WARNING and one.message.startswith("if `ann`")]
    assert len(single) > 1
    (ann,) = [one for one in per_person if one.message.startswith("if `ann`")]
    assert all(deed in ann.message for deed in ("act for the owner `clerk`", "move a case on from the state `new`"))
    assert ann.witness in [one.witness for one in section.findings]
    assert {one.level for one in section.brief} == {one.level for one in section.findings}


def test_of_many_sets_of_absences_a_handful_is_told():
    section = proved(ENOUGH)
    (note,) = [one for one in section.brief if one.message.startswith("when several people are away")]
    assert note.message.count("without ") == 5
    assert " more" in note.message
    assert note.help == "`--all` and JSON list every one of them"
    assert len([one for one in section.findings if one.level is Level.NOTE]) > 20
