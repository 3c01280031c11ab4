"""Whether somebody is there to handle a case: its owner, whoever can move it on, whoever can meet its deadlines.

In: a `Subject`, a roster, who is there. Out: questions. What time, the policy itself, or somebody outside brings about
needs nobody of the staff. Whether a guard or a deadline's own condition holds is judged by class and state alone: what
else it asks for is taken to be possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final

from complaintflow.compiled.condition import Condition, may_hold
from complaintflow.compiled.deadlines import Deadline, Leaf
from complaintflow.compiled.deadlines import Need as MetBy
from complaintflow.compiled.index import ENDING, leaves_of
from complaintflow.compiled.lifecycle import EventType, Transition
from complaintflow.kernel.event import Actor
from complaintflow.source import Level, Span, quote
from complaintflow.staff import StaffDirectory
from complaintflow.verification.parts import named
from complaintflow.verification.people.matters import Standing, classes_of, ordered_owners, standings, units
from complaintflow.verification.people.needs import Need, Votes
from complaintflow.verification.people.parties import choices, options
from complaintflow.verification.people.present import Presence
from complaintflow.verification.people.questions import Question, Situation, Topic
from complaintflow.verification.people.scene import Parties, Scene
from complaintflow.verification.proof import Fault
from complaintflow.verification.subject import Subject

WAYS_MAX = 64
"""Ways to meet one deadline that are tried."""

BY_ITSELF: Final[Votes] = ()
NOBODY_KNOWN: Final[Parties] = {}

Ways = Mapping[str, tuple[Transition, ...]]
"""The transitions of each event that may happen somewhere."""


@dataclass(frozen=True, slots=True)
class HandlerQuestions:
    """Where a case can stand, and what must be done there."""

    subject: Subject
    roster: StaffDirectory
    standings: tuple[Standing, ...]
    known: dict[object, tuple[Actor, ...]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, subject: Subject, roster: StaffDirectory, owners: tuple[Standing, ...] = ()) -> HandlerQuestions:
        """Return what is to be asked. `owners`: who can own the case of a track that has no owners of its own."""
        found = standings(subject)
        if owners and not subject.compiled.owners:
            names = dict.fromkeys((one.klass, one.owner) for one in owners)
            states = dict.fromkeys(one.state for one in found)
            found = tuple(Standing(state, klass, owner) for state in states for klass, owner in names)
        return cls(subject, roster, found)

    def asked(self, present: Presence) -> Iterator[Question]:
        """Yield the questions to those who are there."""
        self.known.clear()  # of others, who were there before
        yield from self._owners(present)
        for standing, fitting, classes in self._places_apart():
            yield from self._ways_on(standing, fitting, classes, present)
        yield from self._deadlines(present)

    # ---- the owner -------------------------------------------------------------------------------------------------

    def _owners(self, present: Presence) -> Iterator[Question]:
        policy = self.subject.compiled
        found: dict[str, dict[str | None, None]] = {owner: {} for owner in ordered_owners(policy)}
        for standing in self.standings:
            if standing.owner is not None:
                found.setdefault(standing.owner, {})[standing.klass] = None
        for owner, classes in found.items():
            if self._is_outside(owner):
                continue
            span = named(self.subject.document.roles)[owner][0].span
            topic = Topic("owner", owner, Fault.NOBODY_HANDLES, f"act for the owner {quote(owner)}", span)
            for facts in units(policy, self.roster, (owner,)):
                scene = Scene(policy, owner=owner, facts=facts)
                holders = scene.holders((owner,), present.there)
                situation = Situation(_classes(classes), None, None, facts)
                yield Question(topic, situation, Need(((holders,),)))

    def _is_outside(self, role: str) -> bool:
        known = self.subject.compiled.roles.get(role)
        return known is None or known.outside or role in self.roster.outside

    # ---- the way on ------------------------------------------------------------------------------------------------

    def _places_apart(self) -> Iterator[tuple[Standing, Ways, tuple[str, ...]]]:
        """Yield where a case can stand, as far as that makes a difference to who may act, with its classes."""
        found: dict[tuple[object, ...], tuple[Standing, Ways, dict[str | None, None]]] = {}
        for one in self.standings:
            here = self.subject.compiled.lifecycle.dispatch.get(one.state, {})
            fitting: Ways = {
                name: tuple(w for w in ways if self._may_hold(w.guard, one)) for name, ways in here.items()
            }
            lists = (self._by_of(way) for ways in fitting.values() for way in ways)
            owner = one.owner if any(by & {"owner", "participants"} for by in lists if by is not None) else None
            key = one.state, owner, tuple((name, tuple(w.id for w in ways)) for name, ways in fitting.items())
            standing = Standing(one.state, one.klass, owner)
            found.setdefault(key, (standing, fitting, {}))[2][one.klass] = None
        for standing, kept, classes in found.values():
            yield standing, kept, _classes(classes)

    def _by_of(self, way: Transition) -> frozenset[str] | None:
        return self.subject.compiled.events[way.event].by if way.by is None else way.by

    def _ways_on(
        self, standing: Standing, fitting: Ways, classes: tuple[str, ...], present: Presence
    ) -> Iterator[Question]:
        policy = self.subject.compiled
        roles = self._senders(way for ways in fitting.values() for way in ways)
        span = named(self.subject.document.lifecycle.states)[standing.state][0].span
        for facts in units(policy, self.roster, roles):
            scene = Scene(policy, standing.state, standing.klass, standing.owner, facts, self.known)
            situation = Situation(classes, standing.state, standing.owner, facts)
            for event, ways in fitting.items():
                if ways and self._votes(scene, event, ways, present.there) == ((),):
                    yield Question(self._single(event), situation, Need(()))
            leading = {event: kept for event, ways in fitting.items() if (kept := self._leading(event, ways, scene))}
            deed = f"move a case on from the state {quote(standing.state)}"
            topic = Topic("state", standing.state, Fault.NOBODY_HANDLES, deed, span)
            for parties, need, free in self._leaving(scene, leading, present):
                yield Question(topic, replace(situation, parties=parties), need, free)

    def _leading(self, event: str, ways: tuple[Transition, ...], scene: Scene) -> tuple[Transition, ...]:
        """Return the ways of an event out of a state. That somebody gives up the case is no handling of it."""
        if event in ENDING:
            return ()
        return tuple(way for way in ways if way.target not in (None, scene.state) or self._decides(event))

    def _leaving(self, scene: Scene, leading: Ways, present: Presence) -> Iterator[tuple[Parties, Need, Need | None]]:
        """Yield who can move a case on, for every choice of one person for each party who may not."""
        if not leading:
            return
        votes = {event: self._votes(scene, event, ways, present.there) for event, ways in leading.items()}
        free = Need(tuple(votes.values()))
        yield {}, free, None
        if not free.done_by():
            return
        kinds = self.subject.compiled.events
        barred = {e: {*kinds[e].not_by, *(p for way in ways for p in way.not_by)} for e, ways in leading.items()}
        parties = (party for names in barred.values() for party in sorted(names))
        for chosen in choices(options(scene, parties, free.ways, present)):
            left = (
                self._votes(scene, event, ways, present.there, chosen) if barred[event] & set(chosen) else votes[event]
                for event, ways in leading.items()
            )
            yield chosen, Need(tuple(left)), free

    def _decides(self, event: str) -> bool:
        """Whether an event asks for an approval whose decision leads on."""
        asked = (approval for approval in self.subject.compiled.approvals.values() if approval.requested_by == event)
        return any(one.on_granted.target or one.on_rejected.target for one in asked)

    def _single(self, event: str) -> Topic:
        span = next(step.event.span for step in self.subject.document.lifecycle.transitions if str(step.event) == event)
        return Topic(
            "event", event, Fault.NOBODY_HANDLES, f"send {quote(event)}", span, level=Level.WARNING, robust=False
        )

    def _votes(
        self,
        scene: Scene,
        event: str,
        ways: Iterable[Transition | None],
        actors: tuple[Actor, ...],
        parties: Parties = NOBODY_KNOWN,
    ) -> Votes:
        kind, options = self.subject.compiled.events[event], tuple(ways)
        if event in self.subject.reach.sent or any(self._from_outside(kind, way) for way in options):
            return BY_ITSELF
        return (scene.senders(kind, options, actors, parties),)

    def _from_outside(self, kind: EventType, way: Transition | None) -> bool:
        """Whether somebody who is none of the staff can send an event."""
        by = kind.by if way is None else self._by_of(way)
        return by is None or any(self._is_outside(role) for role in by if role not in ("owner", "participants"))

    def _senders(self, ways: Iterable[Transition | None], kinds: Iterable[EventType] = ()) -> tuple[str, ...]:
        policy = self.subject.compiled
        found: set[str] = {role for kind in kinds for role in kind.by or ()}
        for way in ways:
            if way is not None:
                found |= self._by_of(way) or frozenset()
        if "owner" in found:
            found |= {one.owner for one in self.standings if one.owner is not None}
        return tuple(name for name in policy.roles if name in found)

    def _may_hold(self, condition: Condition | None, standing: Standing) -> bool:
        view = {"state": standing.state, "class": standing.klass, "owner": standing.owner}
        return condition is None or may_hold(condition.tree, view, lambda name: name not in view)

    # ---- deadlines -------------------------------------------------------------------------------------------------

    def _deadlines(self, present: Presence) -> Iterator[Question]:
        policy = self.subject.compiled
        for name, (declared, _) in named(self.subject.document.deadlines).items():
            deadline = policy.deadlines[name]
            if deadline.met_by is not None:
                yield from self._deadline(deadline, deadline.met_by, declared.span, present)

    def _deadline(self, deadline: Deadline, met_by: MetBy, span: Span, present: Presence) -> Iterator[Question]:
        policy = self.subject.compiled
        topic = Topic(
            "deadline", deadline.id, Fault.NOBODY_HANDLES, f"meet the deadline {quote(deadline.id)}", span, robust=False
        )
        leaves = leaves_of(met_by)
        roles = tuple(dict.fromkeys(role for leaf in leaves for role in self._acting(leaf)))
        by_act = [frozenset(self._places(leaf.event)) for leaf in leaves]
        places = frozenset[str].intersection(*by_act) or frozenset[str].union(*by_act)
        for klass in classes_of(self.subject):
            view = {"class": klass}
            if deadline.applies is not None and not may_hold(deadline.applies.tree, view, lambda n: n != "class"):
                continue
            here = (one.owner for one in self.standings if one.klass == klass and one.state in places)
            owners = dict.fromkeys(here) or {None: None}
            asks_owner = any("owner" in self._by(leaf) for leaf in leaves)
            for owner in owners if asks_owner else [next(iter(owners))]:
                for facts in units(policy, self.roster, roles):
                    scene = Scene(policy, "", klass, owner, facts, self.known)
                    ways = tuple(self._meeting(scene, met_by, present.there))[:WAYS_MAX]
                    situation = Situation(_classes({klass: None}), None, owner if asks_owner else None, facts)
                    yield Question(topic, situation, Need(ways, same_person_twice=True))

    def _by(self, leaf: Leaf) -> frozenset[str]:
        policy = self.subject.compiled
        senders = [way.by for way in self._transitions(leaf.event)]
        found = frozenset().union(*(by for by in (leaf.by, policy.events[leaf.event].by, *senders) if by is not None))
        return found - policy.roles.keys()

    def _acting(self, leaf: Leaf) -> tuple[str, ...]:
        """Return the roles that can do what an act is."""
        if leaf.by is not None and "owner" not in leaf.by:
            return tuple(leaf.by)
        return self._senders(self._transitions(leaf.event), (self.subject.compiled.events[leaf.event],))

    def _places(self, event: str) -> tuple[str, ...]:
        """Return the open states in which an event can happen."""
        states = self.subject.compiled.lifecycle.states
        ways = [way for way in self.subject.compiled.lifecycle.transitions if way.event == event]
        return tuple(state for way in ways for state in way.sources) or tuple(states)

    def _transitions(self, event: str) -> tuple[Transition, ...]:
        policy = self.subject.compiled
        inside = (way for track in policy.tracks.values() for way in track.policy.lifecycle.transitions)
        return tuple(way for way in (*policy.lifecycle.transitions, *inside) if way.event == event)

    def _meeting(self, scene: Scene, need: MetBy, actors: tuple[Actor, ...]) -> Iterator[Votes]:
        """Yield the ways to meet a need: acts, each with those who can do it."""
        if isinstance(need, Leaf):
            view = {"class": scene.klass}
            conditions = [one for one in (need.where, need.applies) if one is not None]
            if not all(may_hold(one.tree, view, lambda name: name != "class") for one in conditions):
                return
            holding = actors if need.by is None else scene.holders(need.by, actors)
            ways = [way for way in self._transitions(need.event) if self._fits(way, scene.klass)]
            votes = self._votes(scene, need.event, ways or (None,), holding)
            if votes == BY_ITSELF and need.by is not None:
                outside = need.event in self.subject.reach.sent or any(map(self._is_outside, need.by))
                votes = BY_ITSELF if outside else (holding,)
            yield votes
            return
        parts = [tuple(self._meeting(scene, part, actors)) for part in need.parts]
        if need.every:
            yield from (tuple(act for votes in way for act in votes) for way in product(*(p for p in parts if p)))
        else:
            yield from (way for part in parts for way in part)

    def _fits(self, way: Transition, klass: str | None) -> bool:
        return way.guard is None or may_hold(way.guard.tree, {"class": klass}, lambda name: name != "class")


def _classes(classes: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(name for name in classes if name is not None)
