"""Every faulty variant of a shipped policy is found, with a confirmed witness; the policies themselves are clean."""

import pytest

from complaintflow.source import Level
from complaintflow.verification.sections import PROVERS
from tests.defects.variants import FEW, POLICIES, STAFF, laid_out, proved, replays, variants

VARIANTS = variants()


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda one: f"{one.path.parent.name}/{one.path.stem}")
def test_a_defect_is_found_with_a_witness(variant, tmp_path):
    path = laid_out(variant, tmp_path)
    section = proved(path, variant.section, variant.says)
    found = [one for one in section.findings if one.fault == variant.fault and variant.says in one.message]
    assert found, [(one.fault.value, one.message) for one in section.findings]
    assert found[0].level is not Level.NOTE
    witness = found[0].witness
    assert witness is not None
    assert witness.confirmed
    assert replays(path, witness, tmp_path)


@pytest.mark.parametrize("section", [one for one in PROVERS if one != "guarantees"])  # `make verify` proves those
@pytest.mark.parametrize("policy", sorted(path.name for path in POLICIES.glob("*.yaml")))
def test_a_shipped_policy_is_clean(policy, section):
    wrong = [one for one in proved(POLICIES / policy, section, limits=FEW).findings if one.level is not Level.NOTE]
    assert [(str(one.span), one.fault.value, one.message) for one in wrong] == []


@pytest.mark.parametrize("policy", sorted(path.name.split(".")[0] for path in STAFF.glob("*.staff.yaml")))
def test_the_staff_of_an_example_is_enough(policy):
    wrong = [one for one in proved(POLICIES / f"{policy}.yaml", "people").findings if one.level is Level.ERROR]
    assert [one.message for one in wrong] == []


def test_no_two_variants_are_the_same():
    texts = [variant.text() for variant in VARIANTS]
    assert len(set(texts)) == len(texts)
