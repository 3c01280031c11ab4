"""The guarantees of the policies that ship: enough of them, cited, titled, and true of every scenario."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from complaintflow import Policy
from complaintflow.scenario.loading import load_scenarios
from complaintflow.scenario.run import lived
from complaintflow.verification.guarantees import follow_case, say

NAMED = ("vw", "toyota", "bank", "wanrun")
over_policies = pytest.mark.parametrize("name", NAMED)


@cache
def policy(name: str) -> Policy:
    return Policy.load(f"policies/{name}.yaml")


@over_policies
def test_a_policy_guarantees_at_least_eight_things_and_says_why(name):
    guarantees = policy(name).compiled.guarantees.values()
    assert len(guarantees) >= 8
    for guarantee in guarantees:
        assert guarantee.title.en, guarantee.name
        assert guarantee.title.zh, guarantee.name
        assert guarantee.clause, guarantee.name


@over_policies
def test_no_scenario_breaks_a_guarantee_and_each_is_put_to_the_test(name):
    document = load_scenarios(Path(f"policies/scenarios/{name}.yaml")).document
    assert document is not None
    used, broken = Counter(), []
    for scenario in document.cases:
        case = lived(policy(name), document, scenario).case
        for judged in () if case is None else follow_case(policy(name).compiled, case.raw):
            used[judged.name] += judged.used
            broken += [f"{scenario.id}: {judged.name}: {judged.broken}"] if judged.broken else []
    assert broken == []
    assert [guarantee for guarantee in policy(name).compiled.guarantees if not used[guarantee]] == []


@over_policies
def test_guarantees_can_be_read_aloud(name):
    compiled = policy(name).compiled
    for guarantee in compiled.guarantees.values():
        english, chinese = say(compiled, guarantee), say(compiled, guarantee, "zh")
        assert english.endswith(".")
        assert chinese.endswith("。")
