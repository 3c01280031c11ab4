"""The landlord's policy meets the Code; broken in one clause it does not, and the counter-case replays.

Each variant is the shipped file with a few words changed, held against the one clause that the change concerns.
"""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from complaintflow.__main__ import main
from complaintflow.compiler.load import load_policy
from complaintflow.verification.profiles.assessing import assess
from complaintflow.verification.profiles.assessment import Verdict
from complaintflow.verification.profiles.loading import load_profile
from complaintflow.verification.profiles.paths import Explored
from complaintflow.verification.profiles.preparing import prepare
from complaintflow.verification.proof import Unwatched

POLICIES = Path(__file__).parents[2] / "policies"
CODE = POLICIES / "profiles" / "housing_code.yaml"
BINDING = POLICIES / "profiles" / "housing_code" / "housing.yaml"


@dataclass(frozen=True)
class Variant:
    """What is changed (each text once), the clause that is then not met, and a word of the reason."""

    name: str
    clause: str
    before: str
    after: str
    reason: str
    replays: bool = True


ACKNOWLEDGEMENT = "met_by: [acknowledge, decline]\n    within: 5 working days"
EXTENSION = "extension: {by: head_of_complaints, at_most: 10 working days, times: 1, clause: HL-13}"
STAGE_1_TOLD = (
    "      - {notify: customer, via: letter, template: extended_stage_1, when: {data.deadline: stage_1_answer},"
    " clause: HL-13}\n"
)
CLAUSES = "    clause: [HL-12, HL-13]"
INTERVALS = (
    "      - {id: agree_intervals, at: due, task: agree_intervals, role: complaints_officer, clause: HL-25}\n" + CLAUSES
)
FINAL = "    met_by: answer_stage_2\n    within: 20 working days"
STAGE_2 = "from: [answered_1, closed_after_stage_1], to: stage_2_requested"
ANSWER_2 = "    by: stage_2_handler\n    not_by: first_considered_by\n    data:\n"
ASKED = "    by: [customer, staff, complaints_officer]\n    clause: [HL-16, HL-17, HL-18]"
VARIANTS = [
    Variant("acknowledged in seven days", "6.2", ACKNOWLEDGEMENT, ACKNOWLEDGEMENT.replace("5 w", "7 w"), "5 working"),
    Variant(
        "answered without an acknowledgement",
        "6.2",
        "event: answer_stage_1\n      from: investigation_1",
        "event: answer_stage_1\n      from: [received, investigation_1]",
        "“customer” is told (“Answer, stage 1”)",
    ),
    Variant(
        "answered in fifteen days",
        "6.3",
        "met_by: answer_stage_1\n    within: 10 working days",
        "met_by: answer_stage_1\n    within: 15 working days",
        "10 working days",
    ),
    Variant("extended by fifteen days", "6.4", EXTENSION, EXTENSION.replace("10 w", "15 w"), "by 15 working days"),
    Variant("extended twice", "6.4", EXTENSION, EXTENSION.replace("times: 1", "times: 2"), "by 20 working days"),
    Variant("an extension that nobody is told of", "6.5", STAGE_1_TOLD, "", "is extended"),
    Variant("no intervals agreed", "5.9", INTERVALS, CLAUSES, "asked"),
    Variant(
        "stage 2 by whoever did stage 1", "6.13", ANSWER_2, "    by: stage_2_handler\n    data:\n", "answer_stage_2"
    ),
    Variant("a third stage", "5.3", STAGE_2, STAGE_2.replace("after_stage_1]", "after_stage_1, final_answer]"), "more"),
    Variant(
        "reasons left out", "6.9", ", because {reasons}. To put things right: {remedy}. Still to\n", "\n", "`reasons`"
    ),
    Variant(
        "reasons asked for",
        "6.12",
        ASKED,
        ASKED.replace(
            "    clause", "    data: {why: {title: {en: Why, zh: 原因}, type: text, required: true}}\n    clause"
        ),
        "`why`",
    ),
    Variant(
        "stage 2 may wait", "6.14", FINAL, f"{FINAL}\n    pause: {{in: investigation_2, clause: HL-21}}", "20 working"
    ),
    Variant("the board hears twice a year", "9.7", "period: quarter", "period: half_year", "half-year", replays=False),
]


def changed(folder, variant):
    """The shipped policy with a variant's change, in a folder of its own."""
    text = (POLICIES / "housing.yaml").read_text(encoding="utf-8")
    assert text.count(variant.before) == 1, variant.name
    (folder / "clauses").mkdir()
    shutil.copy(POLICIES / "clauses" / "housing.yaml", folder / "clauses" / "housing.yaml")
    path = folder / "housing.yaml"
    path.write_text(text.replace(variant.before, variant.after), encoding="utf-8")
    return path


def judged(path, clause):
    """One clause of the Code, held against a policy."""
    policy = load_policy(path)
    loaded = load_profile(CODE, policy.document, BINDING)
    one = {name: spec for name, spec in loaded.profile.clauses.items() if name == clause}
    loaded = replace(loaded, profile=replace(loaded.profile, clauses=one))
    prepared = prepare(policy.document, policy.compiled, loaded.profile, loaded.binding)

    def explore(compiled, observers):
        found = Explored(compiled, path.as_posix())
        found.go(observers, Unwatched())
        return found

    return assess(policy.document, policy.compiled, loaded, prepared, explore).lines[0]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_broken_in_one_clause_it_is_not_met(variant, tmp_path, monkeypatch, capsys):
    line = judged(changed(tmp_path, variant), variant.clause)
    assert line.verdict is Verdict.NOT_MET
    broken = [shown for shown in line.shown if shown.verdict is Verdict.NOT_MET]
    assert [one for one in broken if variant.reason in one.why.en], broken
    if not variant.replays:
        assert [one.witness for one in broken] == [None]
        return
    for one in broken:
        scenario = tmp_path / "counter_case.yaml"
        scenario.write_text(one.witness.scenario, encoding="utf-8")
        monkeypatch.setattr("sys.argv", ["complaintflow", "test", str(scenario)])
        with pytest.raises(SystemExit) as left:
            main()
        assert (left.value.code or 0) == 0, capsys.readouterr().out


def test_the_shipped_policy_meets_every_clause_that_can_be_checked(monkeypatch, capsys):
    monkeypatch.setattr(
        "sys.argv",
        ["complaintflow", "verify", str(POLICIES / "housing.yaml"), "--profile", str(CODE), "--format", "plain"],
    )
    with pytest.raises(SystemExit) as left:
        main()
    lines = capsys.readouterr().out.splitlines()
    assert (left.value.code or 0) == 0
    verdicts = {line.split(": ")[1]: line.split(": ")[2] for line in lines}
    document = load_profile(CODE, load_policy(POLICIES / "housing.yaml").document).profile
    checked = {str(name) for name, spec in document.clauses.items() if spec.checks}
    assert {clause for clause, verdict in verdicts.items() if verdict == "met"} == checked
    assert len(checked) == 29
