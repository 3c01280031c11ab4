"""What people do where a plan says nothing: who sends an event, and that cases come to their end."""

import pytest

from complaintflow.facade import Policy
from complaintflow.simulation.defaults import default_plan
from complaintflow.simulation.wording import phase_words
from complaintflow.simulation.world import World


def test_whoever_may_take_the_way_that_is_open_takes_it():
    """The manufacturer's units verify in one procedure, the office in the other: neither waits for the wrong one."""
    policy = Policy.load("policies/manufacturer.yaml")
    tally = World(policy, default_plan(policy.compiled), 7, 0, 20).run()
    assert tally.given_up == 0
    assert tally.closed == 20
    assert "verify: guard" not in tally.refused


def lived(name: str, cases: int):
    policy = Policy.load(f"policies/{name}.yaml")
    return World(policy, default_plan(policy.compiled), 7, 0, cases).run()


def test_cases_go_towards_their_end_and_not_round_in_a_circle():
    """A dealer's plans may be rejected and made anew for ever: each time it is less likely."""
    tally = lived("dealer", 20)
    assert (tally.given_up, tally.closed) == (0, 20)


@pytest.mark.parametrize("name", ["dealer", "housing"])
def test_nobody_tries_what_only_a_track_or_time_may_bring(name):
    """An event of the case is not sent because a track would hear of it, nor one that a deadline sends."""
    refused = lived(name, 20).refused
    assert not [told for told in refused if told.endswith(("wrong_state", "wrong_role"))]


def test_texts_that_ways_ask_for_are_said():
    """A bank's report of a crime ends where it is sent on to the supervision, and nowhere else."""
    policy = Policy.load("policies/bank.yaml").compiled
    (to,) = default_plan(policy).answers["forward"].values()
    assert {"unit_supervision", "simulated"} <= {text for text, _ in to.weights}


def test_a_phase_of_an_approval_is_told_in_words():
    assert phase_words(("1", "0", "asked"), "en") == " (chain 2, step 1: asked)"
    assert phase_words(("1", "0", "timed_out"), "zh") == "（流程2，第1步超时）"
    assert phase_words(("granted",), "en") == " (granted)"
    assert phase_words((), "en") == ""
