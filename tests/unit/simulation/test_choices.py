"""What people do where a plan says nothing: who sends an event, and that cases come to their end."""

from complaintflow.facade import Policy
from complaintflow.simulation.defaults import default_plan
from complaintflow.simulation.world import World


def test_whoever_may_take_the_way_that_is_open_takes_it():
    """The manufacturer's units verify in one procedure, the office in the other: neither waits for the wrong one."""
    policy = Policy.load("policies/manufacturer.yaml")
    tally = World(policy, default_plan(policy.compiled), 7, 0, 20).run()
    assert tally.given_up == 0
    assert tally.closed == 20
    assert "verify: guard" not in tally.refused
