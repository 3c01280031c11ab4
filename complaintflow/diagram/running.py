"""In which states a deadline runs.

In: a policy's lifecycle and a deadline. Out: the states in which it starts, and those in which it may still run: what
can be reached from there without the act that meets it or the event that cancels it. Facts, flags, classes and other
deadlines may start one anywhere: then there are no states to name. A picture, not a proof: guards are not weighed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from complaintflow.compiled.condition import Const
from complaintflow.compiled.deadlines import Deadline, Leaf, Need, Trigger
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.diagram.reducing import left_of


@dataclass(frozen=True, slots=True)
class Runs:
    """The states in which a deadline starts and those in which it may go on, in the policy's order.

    `anywhere`: it may start in any open state.
    """

    starts: tuple[str, ...]
    goes_on: tuple[str, ...]
    anywhere: bool = False


def runs_of(policy: CompiledPolicy, deadline: Deadline) -> Runs:
    """Return where a deadline runs."""
    places = [_started_in(policy, trigger) for trigger in deadline.starts]
    starts: set[str] = set().union(*(place for place in places if place is not None))
    anywhere = any(place is None for place in places)
    ends = _single_acts(deadline.met_by) | {
        name for trigger in deadline.cancelled_by if trigger.kind == "event" for name in trigger.names
    }
    reached = _reached(policy, starts, ends)
    order = tuple(policy.lifecycle.states)
    return Runs(
        tuple(state for state in order if state in starts),
        tuple(state for state in order if state in reached and state not in starts),
        anywhere,
    )


def _started_in(policy: CompiledPolicy, trigger: Trigger) -> set[str] | None:
    """Return the open states in which a case is right after the trigger; None: any."""
    if trigger.kind == "state":
        return set(_open(policy, trigger.names))
    if trigger.kind == "event":
        found: set[str] = set()
        for name in trigger.names:
            after = _after(policy, name)
            if after is None:
                return None
            found |= after
        return found
    if trigger.when is None:
        return None
    states = [state for state in policy.lifecycle.states.values() if not state.final]
    allowed = {s.name for s in states if left_of(trigger.when, {"state": s.name}) != Const(value=False)}
    return allowed if len(allowed) < len(states) else None


def _after(policy: CompiledPolicy, event: str) -> set[str] | None:
    lifecycle = policy.lifecycle
    if event == "open":
        return set(_open(policy, (row.state for row in lifecycle.initial)))
    moves = [move for move in lifecycle.transitions if move.event == event]
    if not moves:
        return None
    ends = {move.target for move in moves if move.target is not None}
    ends |= {source for move in moves if move.target is None for source in move.sources}
    return set(_open(policy, ends))


def _open(policy: CompiledPolicy, states: Iterable[str]) -> Iterable[str]:
    return (state for state in states if not policy.lifecycle.states[state].final)


def _single_acts(need: Need | None) -> set[str]:
    """Return the events of which each alone meets the need."""
    if need is None:
        return set()
    if isinstance(need, Leaf):
        return {need.event} if need.where is None and need.by is None else set()
    if need.every and len(need.parts) > 1:
        return set()
    return set().union(*(_single_acts(part) for part in need.parts))


def _reached(policy: CompiledPolicy, starts: set[str], ends: set[str]) -> set[str]:
    seen, waiting = set(starts), sorted(starts)
    while waiting:
        here = waiting.pop()
        for event, moves in policy.lifecycle.dispatch.get(here, {}).items():
            if event in ends:
                continue
            for target in _open(policy, (move.target for move in moves if move.target is not None)):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
    return seen
