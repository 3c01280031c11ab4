"""Faulty variants of the shipped policies: small changes to their text, each with the fault that it brings in.

A variant is a file `tests/defects/GROUP/NAME.yaml`:

    policy: vw.yaml            # a file in `policies/`
    section: tables            # the section of `complaintflow verify` that finds it; `people` of the example's staff
    replace:                   # texts that stand in it exactly once, and what takes their place
      - {old: "…", new: "…"}
    fault: table-gap           # the code of the finding
    says: "…"                  # a part of its message
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml

from complaintflow.compiler.load import check_sources
from complaintflow.facade import Policy
from complaintflow.policy.files import load_file
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.run import run_scenario
from complaintflow.staff import Stretch, load_staff
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.guarantees.proving import prove_guarantees
from complaintflow.verification.paths.prove import prove_paths
from complaintflow.verification.people.prove import prove_people
from complaintflow.verification.proof import Unwatched
from complaintflow.verification.sections import PROVERS
from complaintflow.verification.subject import Subject

HERE = Path(__file__).parent
POLICIES = HERE.parent.parent / "policies"
STAFF = HERE.parent.parent / "docs/examples"
YEAR = Stretch(1_767_225_600_000_000, 1_798_761_600_000_000)
"""2026, the year in which the staff of the examples is complete."""
SHORTEST = Limits(nodes=400, complaints=40)
"""As far as a broken guarantee is looked for: the shipped policies whole take longer (`make verify`)."""
KEYS = {"policy", "section", "replace", "fault", "says"}


@dataclass(frozen=True)
class Variant:
    """A faulty variant as it is written down."""

    path: Path
    policy: str
    section: str
    replace: list[dict[str, str]]
    fault: str
    says: str

    def text(self):
        """Return the text of the faulty policy."""
        text = (POLICIES / self.policy).read_text(encoding="utf-8")
        for change in self.replace:
            assert text.count(change["old"]) == 1, f"{change['old']!r} must stand in {self.policy} exactly once"
            text = text.replace(change["old"], change["new"])
        return text


def variants():
    """Return all variants."""
    found = []
    for path in sorted(HERE.glob("*/*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert set(content) == KEYS, f"{path}: expected the keys {sorted(KEYS)}"
        found.append(Variant(path, **content))
    return found


def laid_out(variant, folder):
    """Write the faulty policy, with the files that it needs beside it, and return its path."""
    for name in ("shared", "clauses"):
        shutil.copytree(POLICIES / name, folder / name, dirs_exist_ok=True)
    path = folder / variant.policy
    path.write_text(variant.text(), encoding="utf-8")
    return path


ENOUGH = Limits.of(3_500)
"""Enough for every faulty variant."""

FEW = Limits.of(400)
"""A look at the policies that ship; `make verify` explores them further."""


def proved(path, section, says="", limits=ENOUGH):
    """Return what a section says of a policy file; of guarantees the one that is named, on the shortest paths."""
    checked = check_sources(path)
    assert checked.compiled is not None, checked.diagnostics
    subject = Subject.of(checked.document, checked.compiled)
    if section == "people":
        roster = load_staff(STAFF / f"{path.stem}.staff.yaml", checked.compiled)
        return prove_people(subject, roster, YEAR)
    if section == "guarantees":
        named = {name for name in checked.compiled.guarantees if f"`{name}`" in says}
        return prove_guarantees(subject, Unwatched(), named, SHORTEST)
    if section == "paths":
        return prove_paths(subject, Unwatched(), limits)
    return PROVERS[section](subject, Unwatched())


def replays(path, witness, folder):
    """Return whether the kernel takes the complaint of a witness, or runs its scenario as it says."""
    policy = Policy.load(path)
    if witness.scenario is not None:
        file = folder / "witness.yaml"
        file.write_text(witness.scenario, encoding="utf-8")
        document = load_file(file, ScenariosSpec).document
        assert document is not None, witness.scenario
        assert document.cases, witness.scenario
        return all(run_scenario(policy, document, one).passed for one in document.cases)
    facts = {name: value for name, value in witness.facts.items() if name != "case"}
    if "case" in witness.facts:
        return True  # how a case comes to stand so is no matter of its opening; the prover has tried the tables
    opening = policy.compiled.events["open"].by
    actor = {"id": "somebody", "roles": sorted(opening)} if opening else None
    at = f"{policy.compiled.effective}T09:00:00Z"
    return policy.open("W-1", facts, at=at, actor=actor).case is not None
