"""Every order that a policy can give, wherever it stands.

In: a compiled policy. Out: its actions. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.compiled.actions import Action
from complaintflow.compiled.policy import CompiledPolicy


def every_order(policy: CompiledPolicy) -> Iterator[Action]:
    """Yield every action of a policy, those of its reports and of its tracks included."""
    yield from case_orders(policy)
    for report in policy.reports.values():
        for rung in report.ladder:
            yield from rung.actions
    for track in policy.tracks.values():
        yield from every_order(track.policy)


def case_orders(policy: CompiledPolicy) -> Iterator[Action]:
    """Yield every action that a case itself can bring about, its tracks and the reports on it apart."""
    for state in policy.lifecycle.states.values():
        yield from state.actions
    for event in policy.events.values():
        yield from event.actions
    for transition in policy.lifecycle.transitions:
        yield from transition.actions
    for deadline in policy.deadlines.values():
        for rung in deadline.ladder:
            yield from rung.actions
        if deadline.extension is not None:
            yield from deadline.extension.actions
    for escalation in policy.escalations:
        yield from escalation.actions
    for approval in policy.approvals.values():
        yield from (*approval.on_granted.actions, *approval.on_rejected.actions)
