"""What `verify` says of guarantees of small random policies, held to lives, to a naive judge, and to plainer searches.

`python -m tests.oracles.guarantees FIRST LAST` does the same for as many seeds as one likes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
import yaml

from complaintflow.facade import Policy
from complaintflow.verification.exploring.exploration import Outcome
from complaintflow.verification.guarantees.searching import proofs_in, searches_of
from complaintflow.verification.proof import Unwatched
from tests.oracles.guarantees import compared, contradicted
from tests.oracles.naive_guarantees import HOUR, due
from tests.oracles.short_lives import MONDAY, Lives
from tests.oracles.small_policies import small_policy

SEEDS = range(10)
UNDECIDED_AT_MOST = 0.1
"""The share of guarantees that may be left without a clear answer."""


def test_no_answer_is_contradicted_by_a_life(record_property):
    """Proved and idle are broken by nobody, what is refuted is broken by its witness, and few are left open."""
    answers: Counter[str] = Counter()
    for seed in SEEDS:
        found = compared(seed)
        assert found.lies == []
        answers += found.answers
    record_property("answers", dict(answers))
    assert answers["proved"] > len(SEEDS)
    assert answers["refuted"] > len(SEEDS)
    assert (answers["undecided"] + answers["doubtful"]) / answers.total() <= UNDECIDED_AT_MOST


@pytest.mark.parametrize("seed", [100, 101])
def test_neither_slicing_nor_merging_changes_an_answer(seed):
    assert compared(seed, 20, three_ways=True).lies == []


def test_a_wrong_answer_is_noticed():
    """Were everything proved, some life would contradict it: the oracle can disagree."""
    plain = small_policy(0)
    policy = Policy.from_text(yaml.safe_dump(plain, sort_keys=False)).compiled
    told = Lives(plain, policy)
    lived = list(told.random(Random(0), 60, 5))
    noticed: Counter[bool] = Counter()
    for search in searches_of(policy, policy.guarantees.values()):
        for proof in proofs_in(policy, search, Unwatched()):
            assert proof.outcome is not None
            if proof.outcome.broken is not None:
                wrong = replace(proof, outcome=Outcome(None, used=True, complete=True, places=1))
                noticed[contradicted(plain, told, wrong, lived) is not None] += 1
    assert noticed[True] > 3 * noticed[False]


def test_hours_of_the_office_are_counted_by_hand():
    """The Monday begins at ten: eight working hours later the office closes."""
    lengths = {"3 working hours": 3 * HOUR, "8 working hours": 8 * HOUR, "5h": 5 * HOUR}
    assert {length: due(length, MONDAY) - MONDAY for length in lengths} == lengths
    assert due("8 working hours", MONDAY + HOUR) == MONDAY + 24 * HOUR
    assert due("3 working hours", MONDAY + 4 * 24 * HOUR + 6 * HOUR) == MONDAY + 7 * 24 * HOUR
