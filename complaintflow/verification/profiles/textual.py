"""What the text of a policy settles by itself: who may not act twice, how far a deadline moves, what a report owes.

In: a compiled policy and what a check needs of it. Out: sentences, and what is missing. Looks at no path.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.compiled.condition import names_in
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.guarantees import EventHappens, Moments
from complaintflow.compiled.lifecycle import Transition
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.profiles.document import PERIODS


def events_of(moments: Moments) -> frozenset[str] | None:
    """Return the events that moments are; None where one of them is nobody's act."""
    if not all(isinstance(one, EventHappens) for one in moments):
        return None
    return frozenset(name for one in moments if isinstance(one, EventHappens) for name in one.events)


def ways_of(policy: CompiledPolicy, event: str) -> Iterator[Transition]:
    """Yield the transitions that an event may take, those of tracks included."""
    for one in (policy, *(track.policy for track in policy.tracks.values())):
        yield from (way for way in one.lifecycle.transitions if way.event == event)


def unguarded(policy: CompiledPolicy, later: frozenset[str], earlier: frozenset[str]) -> tuple[str, ...]:
    """Return the later events that somebody may send who sent one of the earlier ones, as far as the text says."""
    found = []
    for event in sorted(later):
        ways = [set(way.not_by) for way in ways_of(policy, event)]
        barred = set(policy.events[event].not_by) | (set.intersection(*ways) if ways else set())
        covered: set[str] = set()
        for name in barred:
            party = policy.parties.get(name)
            if party is not None and party.every and party.datum is None:
                covered |= set(party.events)
        if not earlier <= covered:
            found.append(event)
    return tuple(found)


def put_off(policy: CompiledPolicy, deadline: str) -> Duration | None:
    """Return how far a deadline can be put off in all; None: not at all."""
    rule = policy.deadlines[deadline].extension
    if rule is None:
        return None
    if rule.in_total is not None:
        return rule.in_total
    assert rule.at_most is not None, "a policy says how long an extension may be"
    return rule.at_most.times(rule.at_most.amount * rule.times)


def longer(one: Duration, other: Duration) -> bool | None:
    """Whether a length is longer than another; None where their units do not compare."""
    return one.amount > other.amount if one.unit == other.unit and one.plus_days == other.plus_days else None


def conditions_on(policy: CompiledPolicy, event: str) -> tuple[str, ...]:
    """Return what must be said or known for an event to be accepted: data, facts, and data that guards ask for."""
    needed = [name for name, datum in policy.events[event].data.items() if event in datum.required_at]
    needed += [name for name, field in policy.fields.items() if event in field.required_at]
    for way in ways_of(policy, event):
        if way.guard is not None:
            needed += [name for name in sorted(names_in(way.guard.tree)) if name.startswith("data.")]
    return tuple(dict.fromkeys(needed))


def often_enough(period: str, asked: str) -> bool:
    """Whether a report of a period comes at least as often as asked."""
    return PERIODS.index(period) <= PERIODS.index(asked)
