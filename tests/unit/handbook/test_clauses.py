"""Every clause on which something rests is cited where the handbook tells of that, and found in the index."""

from functools import cache
from pathlib import Path
from shutil import copytree

import pytest

from complaintflow.facade import Policy
from complaintflow.handbook import handbook_of
from complaintflow.handbook.chapters.register import lines_of
from complaintflow.handbook.document import Table, cell, marked, plain

POLICIES = Path("policies")
NAMES = sorted(path.stem for path in POLICIES.glob("*.yaml"))


@cache
def loaded(name):
    return Policy.load(POLICIES / f"{name}.yaml")


@cache
def editions(name):
    policy = loaded(name)
    return handbook_of(policy.compiled, ("en",), policy.loaded.register).editions


@pytest.mark.parametrize("name", NAMES)
def test_the_index_says_of_every_clause_the_system_runs_where_it_stands(name):
    edition = editions(name)[0]
    index = next(section for section in edition.sections if section.id == "clauses")
    table = index.blocks[0]
    assert isinstance(table, Table)
    nowhere = [plain(row.cells[0][0]) for row in table.rows if plain(row.cells[-1][0]) == "the policy as a whole"]
    assert nowhere == []


def test_clauses_of_the_policy_of_classes_outcomes_and_tasks_stand_where_these_are_told():
    sections = editions("vw")[0].sections
    said = {one.id: "\n".join(plain(line) for block in one.blocks for line in lines_of(block)) for one in sections}
    assert "VW-73" in said["purpose-why"]
    assert all("VW-08" in said[f"class-{name}"] for name in ("general", "escalated", "important"))
    rows = [row for one in sections for block in one.blocks if isinstance(block, Table) for row in block.rows]
    assert next(row for row in rows if "outcome:phased_closed" in row.elements).cells[1] == cell(
        marked("clause", "VW-67※")
    )
    assert loaded("vw").compiled.cited["class:general"] == ("VW-08", "VW-09")


def test_such_clauses_change_no_digest(tmp_path):
    before = loaded("vw").compiled
    copytree(POLICIES, tmp_path / "p")
    file = tmp_path / "p/vw.yaml"
    file.write_text(file.read_text("utf-8").replace("clause: [VW-08, VW-09]", "clause: VW-09"), encoding="utf-8")
    after = Policy.load(file).compiled
    assert after.cited["class:general"] == ("VW-09",)
    assert after.digest == before.digest
