"""Plans of migrations: read with positions, held against both versions, refused where they mean nothing."""

from pathlib import Path

import pytest

from complaintflow.errors import PolicyError
from complaintflow.facade import Policy
from complaintflow.migration import load_plan, plan_from_text
from complaintflow.migration.document import MigrationDocument
from complaintflow.policy import instance_problems, schema_of
from complaintflow.source import render_plain

FOLDER = Path(__file__).resolve().parents[3] / "docs/examples/migration"
OLD, NEW = Policy.load(FOLDER / "vw-01.yaml"), Policy.load(FOLDER / "vw-02.yaml")
PLAN = (FOLDER / "plan.yaml").read_text(encoding="utf-8")


def version_of(policy_id, version):
    return {("vw_short", "01"): OLD, ("vw_short", "02"): NEW}.get((policy_id, version))


def plan(text):
    return plan_from_text(text.replace(", file: vw-02.yaml", ""), version_of)


def test_the_example_loads_and_says_what_it_means():
    read = load_plan(FOLDER / "plan.yaml", version_of)
    assert (read.name, read.old.version, read.new.version) == ("vw_short_01_to_02", "01", "02")
    assert read.migration.course.states == {"intake": "intake", "handling": "diagnosis", "proposed": "proposed"}
    assert read.migration.course.deadlines["response"].decision == "keep_due"
    assert read.migration.course.begins == {"first_call": "now"}
    assert read.migration.classes is None
    assert plan(PLAN).digest == read.digest


def test_the_digest_covers_what_is_meant_and_said_and_no_comments():
    read = plan(PLAN)
    assert plan(PLAN + "# a comment\n").digest == read.digest
    assert plan(PLAN.replace("Head of customer", "Deputy head of customer")).digest != read.digest
    assert plan(PLAN.replace("resolution: carry", "resolution: restart")).digest != read.digest


RECLASSIFY = "classes: reclassify"
REASON = "reason: Version 02 of the procedure is in force for running complaints too."


@pytest.mark.parametrize(
    ("was", "now", "place", "words"),
    [
        ("  handling: diagnosis", "  handlin: diagnosis", "10:3", "version `01` has no state `handlin`"),
        ("handling: diagnosis", "handling: handling", "10:13", "version `02` has no state `handling`"),
        ("response: keep_due", "response: keep", "13:13", "keep"),
        ("response: keep_due", "respond: carry", "13:3", "version `01` has no deadline `respond`"),
        ("response: keep_due", "response: {decision: carry, to: answer}", "13:35", "no deadline `answer`"),
        ("  first_call: now", "  response: now", "16:3", "`response` is not new"),
        ("first_call: now", "first_call: later", "16:15", "later"),
        (RECLASSIFY, "classes: {general: minor}", "17:20", "version `02` has no class `minor`"),
        (RECLASSIFY, "classes: again", "17:10", "again"),
        ("states:", "staten:", "2:1", "the key `states` is missing"),
        ('version: "02"', 'version: "01"', "5:33", "cases go over to another version, found the same"),
        ("to: {policy: vw_short", "to: {policy: vw", "5:27", "the store has no version `02` of `vw`"),
        (REASON, "reason: undecided", "6:9", "the reason is still to be decided"),
        (RECLASSIFY, "flags: {hot: drop}", "17:9", "version `01` has no flag `hot`"),
        (RECLASSIFY, "facts: {topic: {to: topik}}", "17:21", "version `02` has no fact `topik`"),
        (RECLASSIFY, "approvals: {refund: keep}", "17:13", "version `01` has no approval `refund`"),
        (RECLASSIFY, "roles: {dealer: shop}", "17:17", "version `02` has no role `shop`"),
        (RECLASSIFY, "tracks: {measure: {}}", "17:10", "version `01` has no track `measure`"),
    ],
)
def test_every_mistake_has_its_place(was, now, place, words):
    assert was in PLAN
    with pytest.raises(PolicyError) as refused:
        plan(PLAN.replace(was, now))
    told = [line for line in render_plain(refused.value.diagnostics).splitlines() if words in line]
    assert any(line.startswith(f"plan.yaml:{place}: error[") for line in told), refused.value


def test_a_file_of_another_version_is_told(tmp_path):
    with pytest.raises(PolicyError, match=r"is version `01` of `vw_short`"):
        plan_from_text(PLAN.replace("vw-02.yaml", "vw-01.yaml"), version_of, str(FOLDER / "other.yaml"))
    with pytest.raises(PolicyError, match="cannot be loaded"):
        plan_from_text(PLAN, version_of, str(tmp_path / "other.yaml"))
    with pytest.raises(PolicyError, match="there is no such file"):
        load_plan(tmp_path / "gone.yaml", version_of)


def test_two_deadlines_do_not_become_one():
    twice = PLAN.replace("  resolution: carry", "  resolution: {decision: carry, to: response}")
    with pytest.raises(PolicyError, match="two deadlines become `response`"):
        plan(twice)


def test_the_schema_takes_what_the_decoder_takes():
    schema = schema_of(MigrationDocument)
    good = {
        "migration": "a", "format": 1, "from": {"policy": "p", "version": "1"}, "to": {"policy": "p", "version": "2"},
        "reason": "r", "states": {"a": "b"}, "classes": "reclassify",
        "deadlines": {"x": "carry", "y": {"decision": "drop"}}, "new_deadlines": {"z": "wait"},
        "approvals": {"q": "void"}, "facts": {"f": "g", "h": {"to": "drop"}}, "tracks": {"t": {"states": {"a": "b"}}},
    }  # fmt: skip
    assert list(instance_problems(schema, good)) == []
    assert list(instance_problems(schema, good | {"deadlines": {"x": "keep"}})) != []
    assert list(instance_problems(schema, {k: v for k, v in good.items() if k != "states"})) != []
