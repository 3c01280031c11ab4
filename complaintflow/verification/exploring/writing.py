"""Which facts can still change in which state, though nobody corrects the record.

In: a policy. Out: the facts that events record or that are set, by the state from which that can still come. What an
`amend` says is not part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from complaintflow.compiled.actions import SetFacts, StartTrack
from complaintflow.compiled.index import index_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.exploring.deciding import values_in
from complaintflow.verification.exploring.observing import CORRECTING

_BEGINNINGS: Final = ("open", "import")

_DOING: Final = ("events", "lifecycle", "escalations", "deadlines", "approvals")
"""The parts of a policy that hold actions."""


@lru_cache(maxsize=64)
def written_facts(policy: CompiledPolicy) -> frozenset[str]:
    """Return the facts that change while a case goes on and nobody corrects it: recorded by events, or set."""
    return frozenset(name for event in policy.events for name in _recorded(policy, event)) | _set_anywhere(policy)


@lru_cache(maxsize=64)
def writable_in(policy: CompiledPolicy) -> Mapping[str, frozenset[str]]:
    """Return for each state of the lifecycle what can still be written in it or after it."""
    recorded: dict[str, set[str]] = {name: set() for name in policy.lifecycle.states}
    everywhere = set(_set_anywhere(policy))
    bound = {t.event for t in policy.lifecycle.transitions}
    inside = {t.event for track in policy.tracks.values() for t in track.policy.lifecycle.transitions}
    for event in policy.events:
        if event not in bound or event in inside:
            everywhere |= _recorded(policy, event)
    for transition in policy.lifecycle.transitions:
        for source in transition.sources:
            recorded[source] |= _recorded(policy, transition.event)
    reached = reached_in(policy)
    return {state: frozenset(everywhere.union(*(recorded[one] for one in reached[state]))) for state in reached}


@lru_cache(maxsize=64)
def reached_in(policy: CompiledPolicy) -> Mapping[str, frozenset[str]]:
    """Return for each state of the lifecycle those in which a case can still come to stand, itself included."""
    ways: dict[str, list[str]] = {name: [] for name in policy.lifecycle.states}
    for transition in policy.lifecycle.transitions:
        for source in transition.sources:
            ways[source].append(transition.target or source)
    decided, ending = decided_targets(policy), ending_targets(policy)
    for state, targets in ways.items():
        targets.extend(decided if policy.lifecycle.states[state].final else (*decided, *ending))
    return {state: frozenset(_reached(ways, state)) for state in ways}


@lru_cache(maxsize=64)
def completed_by(policy: CompiledPolicy) -> Mapping[str, frozenset[str]]:
    """Return for each event the facts that it only completes: the record should hold them by then.

    An event that is to bring a fact leaves the one that is known as it is; to say otherwise is to correct the record.
    """
    found: dict[str, frozenset[str]] = {}
    for event in policy.events:
        named = (policy.fields[name] for name in _recorded(policy, event) if name in policy.fields)
        found[event] = frozenset(f.name for f in named if event in f.required_at or event in f.wanted_at)
    return found


@lru_cache(maxsize=64)
def only_completed(policy: CompiledPolicy) -> frozenset[str]:
    """Return the facts that change while a case goes on only where they were missing."""
    completed = completed_by(policy)
    anew = {name for event in policy.events for name in _recorded(policy, event) - completed[event]}
    return frozenset(name for names in completed.values() for name in names) - anew - _set_anywhere(policy)


def decided_targets(policy: CompiledPolicy) -> tuple[str, ...]:
    """Return the states to which decisions on applications lead, from wherever a case stands."""
    ends = (end for approval in policy.approvals.values() for end in (approval.on_granted, approval.on_rejected))
    return tuple(end.target for end in ends if end.target is not None)


def ending_targets(policy: CompiledPolicy) -> tuple[str, ...]:
    """Return the states of the policy's own to which built-in events lead that end an open case."""
    index, states = index_of(policy), policy.lifecycle.states
    return tuple(one.name for event, one in index.ending.items() if event in policy.events and one.name in states)


def _reached(ways: Mapping[str, list[str]], state: str) -> set[str]:
    reached, ahead = {state}, [state]
    while ahead:
        for target in ways[ahead.pop()]:
            if target not in reached:
                reached.add(target)
                ahead.append(target)
    return reached


def _recorded(policy: CompiledPolicy, event: str) -> set[str]:
    return set() if event in _BEGINNINGS or event in CORRECTING else set(policy.events[event].records)


@lru_cache(maxsize=64)
def _set_anywhere(policy: CompiledPolicy) -> frozenset[str]:
    policies = (policy, *(track.policy for track in policy.tracks.values()))
    parts = tuple(getattr(one, part) for one in policies for part in _DOING)
    found: set[str] = set()
    for action in values_in(parts, (SetFacts, StartTrack)):
        if isinstance(action, SetFacts | StartTrack):
            found |= {name for name, _ in action.values}
        if isinstance(action, StartTrack) and action.receives is not None:
            found.add(action.receives)
    return frozenset(found)
