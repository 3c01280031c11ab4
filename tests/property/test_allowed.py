"""What a case offers, held to what the kernel takes: nothing it would accept is left out, and no promise is empty."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaintflow.facade import Policy
from complaintflow.kernel.allowed import NEVER_OFFERED
from complaintflow.kernel.asking import options
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.event import SYSTEM_ACTOR, Actor, Event
from complaintflow.kernel.step import step
from complaintflow.testing import actors, histories, journeys, live, policies, policy_text
from complaintflow.testing.histories import built_in_data, data_of, everybody
from tests.property.worlds import SHIPPED, compiled, shipped

WITH_TRACKS = """
policy: tracked
format: 1
version: "1"
title: Tracked
effective: 2020-01-01
time_zone: UTC
last_resort: boss
roles: {agent: {superior: boss}, boss: {}}
fields: {amount: integer, answers: integer}
events:
  check: {by: agent}
  ask: {by: agent}
  finish: {by: agent}
  pay: {by: agent, data: {amount: integer}, records: [amount]}
  answer: {by: agent}
  close: {by: agent}
counters: {answers_given: {count: answer}}
tracks:
  check:
    lifecycle:
      initial: begun
      states: {begun: {}, done: {final: true, outcome: done}}
      transitions: [{event: finish, from: begun, to: done}]
    deadlines: {checked: {starts: open, met_by: finish, within: 2h, extension: {at_most: 3h, times: 3}}}
    approvals: {sign: {requested_by: ask, chain: [{steps: [{role: boss}]}]}}
    on_close: continue
deadlines: {handled: {starts: open, met_by: close, within: 1h, extension: {at_most: 3h, times: 3}}}
outcomes: {paid: {}, done: {}, answered: {}}
lifecycle:
  initial: intake
  states: {intake: {}, paid: {final: true, outcome: paid}, answered: {final: true, outcome: answered}}
  transitions:
    - {event: check, from: any, do: [{start: check}]}
    - {event: pay, from: intake, to: paid, when: {amount: {more_than: 3}}}
    - {event: answer, from: intake, to: answered, when: {answers_given: {more_than: 1}}}
    - {event: answer, from: intake, when: {answers_given: {at_most: 1}}}
"""


def hold(policy: Policy, case: CaseState | None, data: st.DataObject) -> None:
    """Try everything at the end of a history: what is offered, what is not, with and without data."""
    if case is None:
        return
    now = replace(case, clock=case.clock + 1, clock_closed=False)
    whoever = data.draw(st.just(everybody(policy)) | actors(policy).filter(lambda one: one != SYSTEM_ACTOR))
    offered = {who: {one.event: one for one in options(policy.compiled, now, who)} for who in (whoever, None)}
    for name, kind in policy.compiled.events.items():
        if name in NEVER_OFFERED:
            continue
        plain = _send(policy, now, name, whoever, {})
        option = offered[whoever].get(name)
        if option is not None and not option.needs and not option.only_if:
            assert plain, name
        facts = data.draw(data_of(policy.compiled.fields if name == "amend" else kind.data, wrong=False))
        facts |= data.draw(built_in_data(policy, now, name))
        approvals = {a.approval for one in (now, *now.tracks.values()) for a in one.applications}
        if name in ("approve", "reject") and approvals:
            facts["approval"] = data.draw(st.sampled_from(sorted(approvals)))
        track = data.draw(st.sampled_from((None, *now.tracks)))
        if plain or _send(policy, now, name, whoever, facts, track):
            assert option is not None, (name, facts, track)
            assert name in offered[None], (name, facts, track)
        if plain:
            assert not option.needs, option
            assert not option.only_if, option


def _send(
    policy: Policy, case: CaseState, name: str, actor: Actor, data: dict[str, object], track: str | None = None
) -> bool:
    event = Event(case.id, name, case.clock, "tried", actor, data, None, track)
    return step(policy.compiled, case, event).refusal is None


few = settings(max_examples=settings().max_examples // 10, suppress_health_check=list(HealthCheck), deadline=None)


@pytest.mark.parametrize("name", SHIPPED)
@settings(few, max_examples=5)
@given(data=st.data())
def test_what_the_kernel_takes_is_offered_and_what_is_offered_is_taken(name, data):
    policy = shipped(name)
    hold(policy, live(policy, data.draw(journeys(policy))).case, data)


@few
@given(data=st.data())
def test_the_same_of_tracks_of_guards_over_what_is_recorded_and_of_counters(data):
    policy = compiled(WITH_TRACKS)
    hold(policy, live(policy, data.draw(histories(policy, disorder=False))).case, data)


@few
@given(data=st.data())
def test_the_same_of_generated_policies(data):
    policy = compiled(policy_text(data.draw(policies())))
    hold(policy, live(policy, data.draw(histories(policy, disorder=False))).case, data)
