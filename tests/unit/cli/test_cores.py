"""How many processes work where nobody has said so."""

from __future__ import annotations

from complaintflow import Policy
from complaintflow.cli.cores import cores, jobs_for

SMALL = Policy.load("docs/how-to/guarantees-library.yaml").compiled
LARGE = Policy.load("policies/vw.yaml").compiled


def test_small_policies_stay_in_one_process() -> None:
    assert jobs_for([(SMALL, 7)], there=8) == 1
    assert jobs_for([], there=8) == 1


def test_a_policy_with_many_searches_uses_every_core() -> None:
    assert jobs_for([(LARGE, 15)], there=8) == 8
    assert jobs_for([(LARGE, 15)], there=1) == 1


def test_many_small_policies_are_enough_work_together() -> None:
    assert jobs_for([(SMALL, 7)] * 50, there=8) == 8


def test_there_is_a_core() -> None:
    assert cores() >= 1
