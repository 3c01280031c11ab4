"""The real kernel against the naive model, over the policies that ship; and the model shown to notice what is wrong."""

from dataclasses import replace

import pytest

from complaintflow.border import read_event
from complaintflow.compiled.lifecycle import Transition
from complaintflow.compiled.table import Decided
from complaintflow.facade import Policy
from complaintflow.kernel.step import advance
from complaintflow.testing import Tick, complaint_machine, journeys
from complaintflow.testing.histories import move_on
from complaintflow.testing.naive import NaiveKernel
from tests.property.test_journeys import drawn
from tests.property.test_laws import HOURS
from tests.property.worlds import SHIPPED, shipped

globals().update(
    {f"Test{name.capitalize()}": complaint_machine(shipped(name), examples=6, steps=15).TestCase for name in SHIPPED}
)
TestTracks = complaint_machine(shipped("parallel_recipients"), examples=6, steps=12).TestCase
TestHours = complaint_machine(HOURS, examples=8, steps=10).TestCase


def judged(policy, model, count=25):
    """Live journeys under a policy and hold each step to a model of another."""
    for moves in drawn(journeys(policy, wrong=0, length=15), count):
        case = None
        for move in moves:
            answer = move_on(policy, case, move)
            if answer is not None:
                model.judge(case, move, answer)
                case = answer.case


def test_the_model_has_nothing_against_the_policy_it_is_of():
    judged(shipped("vw"), NaiveKernel(shipped("vw").compiled))


def test_the_model_knows_a_role_by_its_other_names():
    policy = Policy.from_text(
        """\
policy: small
format: 1
version: "1"
effective: 2020-01-01
time_zone: Asia/Shanghai
roles: {head: {aliases: manager}, clerk: {}}
outcomes: {done: {}}
lifecycle:
  initial: new
  states: {new: {}, done: {final: true, outcome: done}}
  transitions: [{id: finish, event: finish, from: new, to: done, by: head}]
"""
    )
    opened = policy.open("C", {}, at="2026-03-02T10:00:00+08:00", actor={"id": "a", "roles": ["clerk"]})
    event = {"case": "C", "event": "finish", "id": "2", "at": "2026-03-02T11:00:00+08:00"}
    event["actor"] = {"id": "b", "roles": ["manager"]}
    model = NaiveKernel(policy.compiled)
    move = read_event(event)
    answer = move_on(policy, opened.case.raw, move)
    assert answer.case.outcome == "done"
    model.judge(opened.case.raw, move, answer)


def altered(policy, **parts):
    return Policy(replace(policy.compiled, **parts))


def with_limits(policy, longer):
    deadlines = {
        name: replace(
            deadline,
            limits=tuple(
                replace(row, limit=replace(row.limit, duration=longer(row.limit.duration)))
                if hasattr(row.limit, "duration") else row
                for row in deadline.limits
            ),
        )
        for name, deadline in policy.compiled.deadlines.items()
    }  # fmt: skip
    return altered(policy, deadlines=deadlines)


def with_ways(policy, change):
    """The policy with transitions that the kernel takes otherwise than they are declared."""
    lifecycle = policy.compiled.lifecycle
    dispatch = {
        state: {event: tuple(map(change, ways)) for event, ways in events.items()}
        for state, events in lifecycle.dispatch.items()
    }
    return altered(policy, lifecycle=replace(lifecycle, dispatch=dispatch))


def renamed(way: Transition) -> Transition:
    return replace(way, id=f"{way.id}_too")


FAULTS = {
    "a limit that is longer": ("hours", lambda policy: with_limits(policy, lambda d: d.times(d.amount + 1))),
    "a limit that is shorter": ("vw", lambda policy: with_limits(policy, lambda d: d.times(max(1, d.amount - 1)))),
    "another way": ("vw", lambda policy: with_ways(policy, renamed)),
    "guards that nobody asks": ("vw", lambda policy: with_ways(policy, lambda way: replace(way, guard=None))),
    "another owner": (
        "vw",
        lambda policy: altered(
            policy, owners=tuple(replace(row, owner=policy.compiled.last_resort) for row in policy.compiled.owners)
        ),
    ),
    "a table that always answers the same": (
        "wanrun",
        lambda policy: altered(
            policy,
            classification=replace(
                policy.compiled.classification, write=Decided(lambda view: (policy.compiled.classes[0], ()))
            ),
        ),
    ),
    "a counter that counts something else": (
        "bank",
        lambda policy: altered(
            policy,
            counters={
                name: replace(counter, of=tuple(policy.compiled.events), datum=None, measure="count")
                for name, counter in policy.compiled.counters.items()
            },
        ),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_model_notices(fault):
    name, change = FAULTS[fault]
    policy = HOURS if name == "hours" else shipped(name)
    with pytest.raises(AssertionError, match=r"`|due|class|owner|takes"):
        judged(change(policy), NaiveKernel(policy.compiled), count=60)


def test_a_machine_is_named_after_its_policy():
    assert complaint_machine(shipped("vw")).__name__ == "VwMachine"


def test_a_machine_that_is_derived_is_run_as_often():
    class Derived(complaint_machine(HOURS, examples=3, steps=4)):
        """With rules of its own, say."""

    settings = Derived.TestCase.settings
    assert (settings.max_examples, settings.stateful_step_count, settings.deadline) == (3, 4, None)


def test_ticks_are_judged_too():
    policy = HOURS
    case = policy.open("C", at="2026-03-02T09:00:00+08:00").case.raw
    answer = advance(policy.compiled, case, case.clock + 10**12)
    assert [e.kind for e in answer.effects] == ["deadline_breached"]
    NaiveKernel(policy.compiled).judge(case, Tick(case.clock + 10**12), answer)
