"""A case as it stands for a question about people, put before the kernel's own rules.

In: a policy, and what is known of the case: class, owner, state, facts, who its parties are. Out: who may send an
event, who may decide on a step of an approval. The rules are the kernel's (`kernel.judge`, `kernel.approvals`,
`kernel.duties`); nothing is sent and nothing happens here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations, product

from complaintflow.compiled.approvals import Approval
from complaintflow.compiled.lifecycle import EventType, Transition
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.approvals import for_role, gives, judge_vote, roles_of
from complaintflow.kernel.case import Application, CaseState
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.duties import barred_as
from complaintflow.kernel.event import NOBODY, Actor, Event
from complaintflow.kernel.roles import forbidding_unit, holds_any
from complaintflow.kernel.senders import may_send
from complaintflow.verification.people.needs import Votes

Parties = Mapping[str, tuple[str, ...]]
"""Who is which party, by the party's name."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of a case. `facts` are those that units and roles hang on.

    `known`: who may send what, as far as it has been asked; scenes of one policy may share it.
    """

    policy: CompiledPolicy
    state: str = ""
    klass: str | None = None
    owner: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    known: dict[object, tuple[Actor, ...]] = field(default_factory=dict, compare=False, repr=False)

    def draft(self, parties: Parties, applicant: Actor | None = None) -> Draft:
        """Return the case as the kernel's rules look at it."""
        named = {known.name: known.field for known in self.policy.parties.values() if known.field is not None}
        facts = {**self.facts, **{named[name]: people[0] for name, people in parties.items() if name in named}}
        application = Application("", 1, applicant or NOBODY, 0, 0, 0, "pending")
        return Draft(
            self.policy,
            CaseState(
                id="", opened=0, clock=0, clock_closed=False, seq=0, state=self.state, klass=self.klass, floor=None,
                owner=self.owner, table_owner=self.owner, facts=facts, extra={}, runs={},
                parties={name: people for name, people in parties.items() if name not in named},
                applications=(application,) if applicant is not None else (),
            ),
        )  # fmt: skip

    def senders(
        self, kind: EventType, ways: Iterable[Transition | None], actors: Iterable[Actor], parties: Parties
    ) -> tuple[Actor, ...]:
        """Return those who may send an event by one of several transitions (None: without one)."""
        several = tuple(actors)
        options = {(kind.by if way is None or way.by is None else way.by, way and way.not_by): way for way in ways}
        found: set[Actor] = set()
        for (by, not_by), way in options.items():
            units = tuple((name, self.facts.get(name)) for name in self._units(by or ()))
            key = (by, kind.not_by, not_by, units, self.owner, tuple(parties.items()), several)
            if key not in self.known:
                draft = self.draft(parties)
                self.known[key] = tuple(actor for actor in several if _theirs(draft, kind, way, actor))
            found.update(self.known[key])
        return tuple(actor for actor in several if actor in found)

    def _units(self, roles: Iterable[str]) -> tuple[str, ...]:
        """Return the facts that hold the units of some roles; all where the roles are those of the case."""
        names = frozenset(roles)
        meant = self.policy.roles if names & {"owner", "participants"} else names & self.policy.roles.keys()
        return tuple(sorted({unit for name in meant if (unit := self.policy.roles[name].unit) is not None}))

    def holders(self, roles: Iterable[str], actors: Iterable[Actor]) -> tuple[Actor, ...]:
        """Return those who hold one of some roles in the unit of the case."""
        draft, wanted = self.draft({}), tuple(roles)
        return tuple(
            actor
            for actor in actors
            if holds_any(draft, actor, wanted) and forbidding_unit(draft, actor, wanted) is None
        )

    def requesters(self, approval: Approval, actors: Iterable[Actor]) -> tuple[Actor, ...]:
        """Return those who may ask for an approval and do not give it by asking."""
        asking = self._asking(approval, actors, {})
        draft = self.draft({})
        return tuple(
            _as_requester(approval, actor)
            for actor in asking
            if not gives(approval, actor)
            and (approval.requesters is None or holds_any(draft, actor, approval.requesters))
        )

    def givers(self, approval: Approval, actors: Iterable[Actor], parties: Parties) -> tuple[Actor, ...]:
        """Return those who give an approval by asking for it."""
        draft = self.draft(parties)
        others = tuple(party for party in approval.not_by if party != "applicant")
        return tuple(
            actor
            for actor in self._asking(approval, actors, parties)
            if gives(approval, actor) and barred_as(draft, others, actor) is None
        )

    def _asking(self, approval: Approval, actors: Iterable[Actor], parties: Parties) -> tuple[Actor, ...]:
        if approval.requested_by is None:
            return ()
        kind = self.policy.events[approval.requested_by]
        ways = tuple(step for step in self.policy.lifecycle.transitions if step.event == kind.name)
        return self.senders(kind, ways or (None,), actors, parties)

    def party_people(self, party: str, actors: Iterable[Actor]) -> frozenset[str] | None:
        """Return who can be a party that those become who send certain events; None: anybody can be named."""
        declared = self.policy.parties.get(party)
        if declared is None or declared.datum is not None or declared.field is not None:
            return None
        inside = [way for track in self.policy.tracks.values() for way in track.policy.lifecycle.transitions]
        all_ways, known = (*self.policy.lifecycle.transitions, *inside), tuple(actors)
        found: set[str] = set()
        for event in declared.events:
            ways = tuple(way for way in all_ways if way.event == event)
            for actor in self.senders(self.policy.events[event], ways or (None,), known, {}):
                found |= set(actor.people)
        return frozenset(found)

    def deciders(
        self, approval: Approval, chain: int, applicant: Actor, present: tuple[int, tuple[Actor, ...]], parties: Parties
    ) -> tuple[Votes, ...]:
        """Return the ways in which those present (at an instant) can grant an application, step after step."""
        draft = self.draft(parties, applicant)
        steps = [
            _step_ways(draft, Application(approval.id, 1, applicant, 0, chain, number, "pending"), present)
            for number in range(len(approval.chains[chain].steps))
        ]
        if not steps:
            return ()
        return tuple(tuple(vote for votes in way for vote in votes) for way in product(*steps))

    def asked(self, approval: Approval, chain: int, applicant: Actor) -> tuple[tuple[str, ...], ...]:
        """Return the roles that each step of a chain asks, superiors not counted."""
        draft = self.draft({}, applicant)
        return tuple(roles_of(draft, step.roles, applicant) for step in approval.chains[chain].steps)


def _theirs(draft: Draft, kind: EventType, way: Transition | None, actor: Actor) -> bool:
    not_by = (*kind.not_by, *(() if way is None else way.not_by))
    return may_send(draft, kind, way, actor) and barred_as(draft, not_by, actor) is None


def _as_requester(approval: Approval, actor: Actor) -> Actor:
    """Return the applicant as the kernel remembers them: with the roles by which they may ask."""
    if approval.requesters is None:
        return actor
    held = tuple(pair for pair in actor.roles if pair[0] in approval.requesters)
    return replace(actor, roles=held or actor.roles)


def _step_ways(draft: Draft, application: Application, present: tuple[int, tuple[Actor, ...]]) -> tuple[Votes, ...]:
    """Return the ways to get through one step: as it was asked, or as superiors are asked after a time-out."""
    step = draft.policy.approvals[application.approval].chains[application.chain].steps[application.step]
    on_timeout = None if step.within is None else step.on_timeout
    if on_timeout == "approve":
        return ((),)
    roles = roles_of(draft, step.roles, application.applicant)
    known = draft.policy.roles
    above = tuple(dict.fromkeys(s for r in roles if r in known and (s := known[r].superior)))
    superiors = above if on_timeout == "escalate" else ()
    asked = [replace(application, roles=group) for group in (roles, superiors)]
    if not step.each_role:
        first, then = (_deciders(draft, one, one.roles, present) for one in asked)
        return ((tuple(dict.fromkeys((*first, *then))),) * step.needed,)
    ways = [tuple(_deciders(draft, asked[0], (role,), present) for role in roles)] if roles else []
    for count in range(len(roles) if superiors else 0):
        # Some of the roles have decided in time; what is lacking then is made up by superiors.
        lacking = max(1, len(superiors) - count)
        for early, late in product(combinations(roles, count), combinations(superiors, lacking)):
            before = tuple(_deciders(draft, asked[0], (role,), present) for role in early)
            ways.append((*before, *(_deciders(draft, asked[1], (role,), present) for role in late)))
    return tuple(ways)


def _deciders(
    draft: Draft, application: Application, filling: tuple[str, ...], present: tuple[int, tuple[Actor, ...]]
) -> tuple[Actor, ...]:
    """Return those whose vote for one of the roles would be taken as the first one on the application."""
    at, actors = present
    draft.applications = (application,)
    data: Mapping[str, object] = {"approval": application.approval}
    return tuple(
        actor
        for actor in actors
        if judge_vote(draft, Event("", "approve", at, "", actor), data) is None
        and for_role(draft, replace(application, roles=filling), actor, at) is not None
    )
