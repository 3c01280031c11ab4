"""Whose identity can still make a difference in a case, and who is somebody else altogether.

In: a policy, a scope, a case. Out: the people that the case names, and what tells them apart. Who must not act is only
ever refused, and there is always somebody else who may: so it makes no difference who a party is, unless an observer
asks for its people, or whoever is barred from one way through the lifecycle takes another one instead.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import lru_cache

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.duties import people_of
from complaintflow.verification.exploring.scope import Scope


@lru_cache(maxsize=64)
def extending(policy: CompiledPolicy) -> frozenset[str]:
    """Return the approvals that extensions ask for."""
    rules = (deadline.extension for deadline in policy.deadlines.values())
    return frozenset(rule.approval for rule in rules if rule is not None and rule.approval is not None)


def identities(policy: CompiledPolicy, scope: Scope, case: CaseState) -> Hashable:
    """Return what can be told of the people of a case: in how many places each of them stands, and in which.

    Their names make no difference: whoever is somebody else holds any role as well as they do. So two cases whose
    people stand in the same places go the same ways, with the one's people for the other's.
    """
    wanted = frozenset(scope.persons) | _barred(policy)
    places: dict[str, list[str]] = {}
    for place, people in _places(policy, case, wanted, ""):
        for one in people:
            places.setdefault(one, []).append(place)
    return tuple(sorted(tuple(sorted(found)) for found in places.values()))


def places_in(policy: CompiledPolicy, case: CaseState) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return everybody whom a case names, by the places where it does."""
    everywhere = frozenset(policy.parties) | {"applicant"}
    return tuple((place, people) for place, people in _places(policy, case, everywhere, "") if people)


def people_in(policy: CompiledPolicy, case: CaseState) -> frozenset[str]:
    """Return everybody whom a case names, so that somebody else can be found."""
    return frozenset(one for _, people in places_in(policy, case) for one in people)


def _places(
    policy: CompiledPolicy, case: CaseState, wanted: frozenset[str], track: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    draft = Draft(policy, case)
    for party in sorted(wanted):
        yield f"{track} {party}", people_of(draft, party)
    # Of a part of a policy, only what it holds: whatever else a case went through has no part in anything any more.
    for application in case.applications:
        approval = policy.approvals.get(application.approval)
        if approval is not None and application.status == "pending":
            yield f"{track} applied {approval.id}", application.applicant.people
            if not approval.same_person_twice:
                voted = dict.fromkeys(one for vote in application.votes for one in vote.actor.people)
                yield f"{track} voted {approval.id}", tuple(voted)
    for name, runs in case.runs.items():
        for consent in runs[-1].consents if name in policy.deadlines else ():
            yield f"{track} agreed {name}", consent.people
    for name, state in case.tracks.items():
        if kind_of(name) in policy.tracks:
            yield from _places(policy.tracks[kind_of(name)].policy, state, wanted, name)


@lru_cache(maxsize=64)
def _barred(policy: CompiledPolicy) -> frozenset[str]:
    """Return the parties whose people are kept from something."""
    policies = (policy, *(track.policy for track in policy.tracks.values()))
    found = {party for event in policy.events.values() for party in event.not_by}
    for one in policies:
        found |= {party for transition in one.lifecycle.transitions for party in transition.not_by}
        found |= {party for approval in one.approvals.values() for party in approval.not_by}
    return frozenset(found)
