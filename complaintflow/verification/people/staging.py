"""A case brought to where people are needed, by the real kernel, with the people of the roster.

In: a policy, where the case shall come to, who plays which part. Out: the acts that bring it there, and the case. Looks
for a short way among acts that follow one another at once, nearest states first, up to a limit; that none is found says
nothing.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from complaintflow.kernel.allowed import allowed_events
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.senders import may_send
from complaintflow.kernel.step import step
from complaintflow.verification.exploring.abstraction import Abstraction
from complaintflow.verification.exploring.complaints import complaints_of
from complaintflow.verification.exploring.observing import Act
from complaintflow.verification.exploring.samples import data_of, sample
from complaintflow.verification.exploring.scope import Scope as Told
from complaintflow.verification.exploring.scope import scope_of
from complaintflow.verification.exploring.settled import Settled
from complaintflow.verification.people.scene import Parties
from complaintflow.verification.subject import Subject

STEPS_MAX: Final = 3_000
"""Events that are tried to bring one case where it shall come to."""
TOWARDS: Final = 3
"""How much more it counts to be a state nearer than to have taken an act fewer."""
COMPLAINTS_MAX: Final = 200
CASE: Final = "witness"

Goal = Callable[[CaseState], bool]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays which part. `actors` may do the rest; `asks`: by which event the applicant asks."""

    actors: tuple[Actor, ...]
    facts: Mapping[str, object] = field(default_factory=dict)
    parties: Parties = field(default_factory=dict)
    applicant: Actor | None = None
    asks: str | None = None


@dataclass(frozen=True, slots=True)
class Staged:
    """The acts that bring a case where it shall come to, all at one instant, and the case as it then stands."""

    acts: tuple[Act, ...]
    case: CaseState
    at: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A policy with the complaints and the data that are worth trying."""

    subject: Subject
    told: Told
    complaints: tuple[Mapping[str, object], ...]
    abstraction: Abstraction

    @classmethod
    def of(cls, subject: Subject, at: int) -> Stage:
        """Return the stage of a policy; complaints that name instants name some after `at` (UTC microseconds)."""
        # A case that gets there is looked for, no proof that there is none: what tables answer now is enough.
        told = replace(scope_of(subject.compiled, ("owner",)), residuals=())
        complaints = complaints_of(subject.compiled, told, at, COMPLAINTS_MAX).facts
        return cls(subject, told, complaints, Abstraction(subject.compiled, told, Settled(subject.compiled, told)))

    def bring(self, goal: Goal, near: frozenset[str], cast: Cast, at: int) -> tuple[Staged | None, int]:
        """Return a case that fulfils the goal, and how many events were tried; `near`: the states in which it can."""
        far = self._distances(near)
        ahead: list[tuple[int, int, CaseState, tuple[Act, ...]]] = []
        seen: set[Hashable] = set()
        tried = 0
        for act in self._openings(cast, at):
            answer = step(self.subject.compiled, None, event_of(act, at, 0))
            tried += 1
            if answer.case is not None and answer.refusal is None and self._is_new(answer.case, seen):
                if goal(answer.case):
                    return Staged((act,), answer.case, at), tried
                distance = TOWARDS * far.get(answer.case.state, 99)
                heapq.heappush(ahead, (distance, len(seen), _bare(answer.case), (act,)))
        while ahead and tried < STEPS_MAX:
            _, _, case, acts = heapq.heappop(ahead)
            for act, after in self._steps(case, cast, at, len(acts)):
                tried += 1
                if after is None:
                    continue
                if goal(after):
                    return Staged((*acts, act), after, at), tried
                if after.outcome is None and self._is_new(after, seen):
                    distance = len(acts) + TOWARDS * far.get(after.state, 99)
                    heapq.heappush(ahead, (distance, len(seen), _bare(after), (*acts, act)))
        return None, tried

    def _is_new(self, case: CaseState, seen: set[Hashable]) -> bool:
        key = (self.abstraction.key(case, {}, {}), tuple(sorted(case.parties.items())))
        if key in seen:
            return False
        seen.add(key)
        return True

    def _distances(self, near: frozenset[str]) -> dict[str, int]:
        """Return for each state how many moves it is at least from the nearest of some states."""
        back: dict[str, set[str]] = {}
        for move in self.subject.reach.moves:
            back.setdefault(move.target, set()).add(move.source)
        far = dict.fromkeys(near, 0)
        layer = list(near)
        while layer:
            layer = [
                s
                for state in layer
                for s in sorted(back.get(state, ()))
                if far.setdefault(s, far[state] + 1) > far[state]
            ]
            layer = [s for s in dict.fromkeys(layer) if s not in near]
            if len(far) > 10_000 or not layer:
                break
            near |= frozenset(layer)
        return far

    def _openings(self, cast: Cast, at: int) -> Iterator[Act]:
        policy = self.subject.compiled
        needed = {
            name: sample(known, at) for name, known in policy.fields.items() if known.required_at and known.settable
        }
        rich = {n: sample(known, at) for n, known in policy.fields.items() if known.settable and known.type == "text"}
        named = {
            p.field: cast.parties[p.name][0] for p in policy.parties.values() if p.field and p.name in cast.parties
        }
        for complaint in self.complaints:
            for ground in (needed, {}, rich):
                facts = {**ground, **complaint, **cast.facts, **named}
                for flags in ((), *((flag,) for flag in sorted(self.told.flags))):
                    data = {**facts, "flags": list(flags)} if flags else facts
                    yield Act("open", self._opener(cast), data)

    def _named(self, cast: Cast) -> Iterator[tuple[str, object]]:
        """Yield the facts that name who is which party."""
        for party in self.subject.compiled.parties.values():
            if party.field is not None and party.name in cast.parties:
                several = self.subject.compiled.fields[party.field].type in ("list", "set")
                people = list(cast.parties[party.name])
                yield party.field, people if several else people[0]

    def _opener(self, cast: Cast) -> Actor:
        by = self.subject.compiled.events["open"].by
        return next((one for one in cast.actors if by is None or by & set(one.role_names)), cast.actors[0])

    def _steps(self, case: CaseState, cast: Cast, at: int, number: int) -> Iterator[tuple[Act, CaseState | None]]:
        policy = self.subject.compiled
        draft = Draft(policy, case)
        for name in allowed_events(draft, None, at):
            kind, ways = policy.events[name], policy.lifecycle.dispatch.get(case.state, {}).get(name, ())
            if kind.built_in and not ways and name not in ("reject", "reclassify"):
                continue
            groups = [
                [one for one in group if any(may_send(draft, kind, way, one) for way in ways or (None,))]
                for group in self._players(name, cast)
            ]
            for data in self.data(case, name, at):
                given = self._given(name, data, cast)
                for group in groups:
                    for actor in group:
                        act, after = self.send(case, Act(name, actor, given), at, number)
                        yield act, after
                        if after is not None:
                            break  # whoever else may send it makes no difference here

    def data(self, case: CaseState, event: str, at: int) -> tuple[Mapping[str, object], ...]:
        """Return the data with which an event is worth trying."""
        if event == "reject":
            return tuple({"approval": one.approval} for one in case.applications if one.status == "pending")
        if event == "reclassify":
            return tuple({"class": name, "reason": "x"} for name in self.subject.compiled.classes if name != case.klass)
        return data_of(self.subject.compiled, self.told, event, at).choices

    def _given(self, event: str, data: Mapping[str, object], cast: Cast) -> Mapping[str, object]:
        """Return an event's data with the facts that are settled, and with who is named a party."""
        kind = self.subject.compiled.events[event]
        settled = {name: value for name, value in cast.facts.items() if name in data}
        named = {
            party.datum: cast.parties[party.name][0]
            for party in self.subject.compiled.parties.values()
            if party.name in cast.parties and event in party.events and party.datum in kind.data
        }
        return {**data, **settled, **{name: value for name, value in named.items() if name is not None}}

    def _players(self, event: str, cast: Cast) -> tuple[tuple[Actor, ...], ...]:
        """Return those who may play a part in an event, in groups of which one person each is tried."""
        if event == cast.asks and cast.applicant is not None:
            return (cast.applicant,), cast.actors
        sending = [p.name for p in self.subject.compiled.parties.values() if event in p.events and p.datum is None]
        people = {name for party in sending for name in cast.parties.get(party, ())}
        return (tuple(one for one in cast.actors if people <= set(one.people)) if people else cast.actors,)

    def send(self, case: CaseState, act: Act, at: int, number: int) -> tuple[Act, CaseState | None]:
        """Return an act, with what it cannot do without, and the case after it; None where it was refused."""
        policy = self.subject.compiled
        for _ in range(2):
            answer = step(policy, case, event_of(act, at, number))
            if answer.refusal is None:
                return act, answer.case
            fields = answer.refusal.body.get("fields")
            kind = policy.events[act.event]
            missing = [str(name) for name in fields] if isinstance(fields, tuple | list) else []
            if answer.refusal.body.get("code") != "missing_field" or not all(name in kind.data for name in missing):
                return act, None
            act = replace(act, data={**act.data, **{name: sample(kind.data[name], at) for name in missing}})
        return act, None


def event_of(act: Act, at: int, number: int) -> Event:
    """Return an act as an event; `number` keeps its id apart from those before it."""
    return Event(CASE, act.event, at, f"{act.event}-{number}", act.actor, dict(act.data))


def _bare(case: CaseState) -> CaseState:
    """Return a case without its log, which no rule asks for and every step would copy."""
    return replace(case, entries=(), notices=())
