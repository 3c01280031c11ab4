"""Whose identity can still make a difference in a case, and who is somebody else altogether.

In: a policy, a scope, a case. Out: the people that the case names, and what tells them apart. Who must not act is only
ever refused, and there is always somebody else who may: so it makes no difference who a party is, unless an observer
asks for its people, or whoever is barred from one way through the lifecycle takes another one instead.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy, Party
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.duties import people_of
from complaintflow.verification.exploring.scope import Scope

_APPLIED: Final = "applicant"
"""The party of whoever applied last."""

_DECIDING: Final = frozenset(("approve", "reject"))


@lru_cache(maxsize=64)
def extending(policy: CompiledPolicy) -> frozenset[str]:
    """Return the approvals that extensions ask for."""
    rules = (deadline.extension for deadline in policy.deadlines.values())
    return frozenset(rule.approval for rule in rules if rule is not None and rule.approval is not None)


@dataclass(frozen=True, slots=True)
class Known:
    """Of which parties, and of those who applied or voted for which approvals, it matters who they are.

    `events`: those whose senders matter, None: all of them.
    """

    parties: frozenset[str]
    approvals: frozenset[str]
    events: frozenset[str] | None = None

    @property
    def agreed(self) -> bool:
        """Whether it matters who has agreed to an extension."""
        return self.events is None or "extend" in self.events


def known_of(policy: CompiledPolicy, scope: Scope) -> Known:
    """Return whose identity matters.

    Where observers say which acts they look at, these are followed back: who is barred from such an act, by what
    somebody becomes one of those who are asked for, and who is barred from that again. Of any other party it makes no
    difference who it is: whoever is barred from all the rest is only refused, and somebody else sends it.
    """
    return _known_of(policy, frozenset(scope.persons), scope.acts)


@lru_cache(maxsize=64)
def _known_of(policy: CompiledPolicy, persons: frozenset[str], acts: frozenset[str] | None) -> Known:
    policies = (policy, *(track.policy for track in policy.tracks.values()))
    approvals = [approval for one in policies for approval in one.approvals.values()]
    if acts is None:
        return Known(persons | _barred(policy), frozenset(one.id for one in approvals))
    named = persons if any(name.startswith("sent:") for name in acts) else persons - {_APPLIED}
    sent = frozenset(name[5:] for name in acts if name.startswith("sent:"))
    decided = {name[8:] for name in acts if name.startswith("decided:")}
    known = Known(named, frozenset(), sent)
    while True:
        events, parties = set(known.events or ()), set(known.parties)
        decided |= set() if events.isdisjoint(_DECIDING) else {"*"}
        asked = [one for one in approvals if not decided.isdisjoint(("*", one.id))]
        events |= {one.requested_by for one in approvals if one.requested_by and (one in asked or _APPLIED in parties)}
        # Who applied for what is decided on tells the place of the application itself, and only while it waits.
        parties.update(*(set(one.not_by) - {_APPLIED} for one in asked))
        parties.update(*(policy.events[name].not_by for name in events if name in policy.events))
        ways = (way for one in policies for way in one.lifecycle.transitions if way.event in events)
        parties.update(*(way.not_by for way in ways))
        for party in (one for one in policy.parties.values() if one.name in parties):
            events.update(party.events if party.datum is None else ())
            parties.update(*_differing(policy, party))
        more = Known(frozenset(parties), frozenset(one.id for one in asked), frozenset(events))
        if more == known:
            return replace(known, events=_DECIDING.union(events)) if asked else known
        known = more


def identities(policy: CompiledPolicy, scope: Scope, case: CaseState) -> Hashable:
    """Return what can be told of the people of a case: in how many places each of them stands, and in which.

    Their names make no difference: whoever is somebody else holds any role as well as they do. So two cases whose
    people stand in the same places go the same ways, with the one's people for the other's. Where there is one place
    only, it makes no difference how many stand there: what one of them may do, each may, and they stay there together.
    """
    known = known_of(policy, scope)
    places: dict[str, list[str]] = {}
    for place, people in _places(policy, case, known, ""):
        for one in people:
            places.setdefault(one, []).append(place)
    found = [tuple(sorted(stands)) for stands in places.values()]
    alone = len(known.parties) == 1 and not (known.approvals or known.agreed or policy.tracks)
    return tuple(sorted(set(found) if alone else found))


def places_in(policy: CompiledPolicy, case: CaseState) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return everybody whom a case names, by the places where it does."""
    return tuple((place, people) for place, people in _places(policy, case, _everybody(policy), "") if people)


def people_in(policy: CompiledPolicy, case: CaseState) -> frozenset[str]:
    """Return everybody whom a case names, so that somebody else can be found."""
    return frozenset(one for _, people in places_in(policy, case) for one in people)


def _places(
    policy: CompiledPolicy, case: CaseState, wanted: Known, track: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    draft = Draft(policy, case)
    for party in sorted(wanted.parties):
        yield f"{track} {party}", people_of(draft, party)
    # Of a part of a policy, only what it holds: whatever else a case went through has no part in anything any more.
    for application in case.applications:
        approval = policy.approvals.get(application.approval)
        if approval is not None and approval.id in wanted.approvals and application.status == "pending":
            yield f"{track} applied {approval.id}", application.applicant.people
            if not approval.same_person_twice:
                voted = dict.fromkeys(one for vote in application.votes for one in vote.actor.people)
                yield f"{track} voted {approval.id}", tuple(voted)
    for name, runs in case.runs.items():
        for consent in runs[-1].consents if wanted.agreed and name in policy.deadlines else ():
            yield f"{track} agreed {name}", consent.people
    for name, state in case.tracks.items():
        if kind_of(name) in policy.tracks:
            yield from _places(policy.tracks[kind_of(name)].policy, state, wanted, name)


@lru_cache(maxsize=64)
def _everybody(policy: CompiledPolicy) -> Known:
    policies = (policy, *(track.policy for track in policy.tracks.values()))
    approvals = frozenset(approval.id for one in policies for approval in one.approvals.values())
    return Known(frozenset(policy.parties) | {_APPLIED}, approvals)


def _differing(policy: CompiledPolicy, party: Party) -> Iterator[tuple[str, ...]]:
    """Yield the parties from which whoever is named as a party has to differ."""
    if party.field is not None and party.field in policy.fields:
        yield tuple(policy.fields[party.field].differs_from)
    for name in party.events:
        data = policy.events[name].data if name in policy.events else {}
        if party.datum is not None and party.datum in data:
            yield tuple(data[party.datum].differs_from)


@lru_cache(maxsize=64)
def _barred(policy: CompiledPolicy) -> frozenset[str]:
    """Return the parties whose people are kept from something."""
    policies = (policy, *(track.policy for track in policy.tracks.values()))
    found = {party for event in policy.events.values() for party in event.not_by}
    for one in policies:
        found |= {party for transition in one.lifecycle.transitions for party in transition.not_by}
        found |= {party for approval in one.approvals.values() for party in approval.not_by}
    return frozenset(found)
