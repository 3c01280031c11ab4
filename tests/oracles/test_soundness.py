"""What `verify` calls proved holds: guarantees that a history breaks are never called proved.

Each of these was called proved once. The history is lived by the kernel first; then the proof is tried.
"""

from __future__ import annotations

import pytest

from complaintflow.facade import Policy
from complaintflow.verification.exploring.exploration import graph_in, scope_for, watched
from complaintflow.verification.exploring.graph import Limits
from complaintflow.verification.guarantees.observers import observer_of
from complaintflow.verification.guarantees.searching import proofs_in, searches_of
from complaintflow.verification.proof import Unwatched
from tests.oracles.lived import HEAD, told

LIES = told()


@pytest.mark.parametrize("name", LIES)
def test_what_a_history_breaks_is_not_called_proved(name):
    """Neither on the part of the policy that concerns the guarantee, nor on the whole of it, where sums do not end."""
    lie = LIES[name]
    policy = lie.policy.compiled
    assert lie.broken() == set(policy.guarantees), "the story breaks all of them"
    searches = searches_of(policy, policy.guarantees.values())
    outcomes = [proof.outcome for search in searches for proof in proofs_in(policy, search, Unwatched())]
    for guarantee in policy.guarantees.values():
        observer = observer_of(policy, guarantee)
        assert observer is not None
        graph = graph_in(policy, scope_for(policy, observer), Unwatched(), Limits.of(500))
        outcomes.append(watched(policy, graph, observer))
    for outcome in outcomes:
        assert outcome is not None
        assert outcome.broken is not None, "it was called proved, or was not decided"
        assert outcome.broken.confirmed


UNSEEN = {
    "a day of the month in which it begins": "{day_of_month: 20}",
    "a date that something else compares": "{until: promised}",
}


@pytest.mark.parametrize("limit", UNSEEN.values(), ids=UNSEEN)
def test_limits_that_are_not_explored_as_past_prove_nothing(limit):
    """Where it depends on the day whether a limit has passed at its start, and not every day is tried, it is said."""
    policy = Policy.from_text(HEAD + DATED.replace("LIMIT", limit)).compiled
    (search,) = searches_of(policy, policy.guarantees.values())
    (proof,) = proofs_in(policy, search, Unwatched())
    assert not proof.holds
    assert "explored" in proof.why


DATED = """\
fields: {promised: {type: date}}
events: {ask: {}}
lifecycle:
  initial: new
  states: {new: {}, done: {final: true, outcome: done}}
  transitions: [{event: ask, from: new, to: done, when: {not: {promised: {at_least: 2020-01-01}}}}]
deadlines:
  reply: {starts: open, within: LIMIT, ladder: [{at: due, notify: boss, via: email, template: late},
          {at: {after: 1d}, notify: clerk, via: email, template: late}]}
guarantees:
  boss_first: {before: {told: clerk}, expect: {told: boss}}
"""
