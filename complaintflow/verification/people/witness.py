"""A gap shown by a case: the real kernel brings it there with the people of the roster, and refuses everybody.

In: a gap. Out: a scenario file's text that replays it, or None where no such case was found. Finding none says nothing:
what a case has to have been through may be longer than is looked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import PurePath
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.duties import people_of
from complaintflow.kernel.event import Actor
from complaintflow.staff import StaffDirectory
from complaintflow.verification.exploring.realising import Sent
from complaintflow.verification.exploring.witness_text import scenario_text
from complaintflow.verification.people.answering import Gap
from complaintflow.verification.people.denying import Denied, Voting, no_event, no_meeting
from complaintflow.verification.people.needs import while_away
from complaintflow.verification.people.present import Presence, presence, without
from complaintflow.verification.people.questions import Situation, Topic
from complaintflow.verification.people.staging import Cast, Goal, Stage, Staged
from complaintflow.verification.proof import Witness

SITUATIONS_MAX: Final = 2
"""Situations of one gap in which a case is looked for."""
STEPS_MAX: Final = 12_000
"""Events that are tried in all to bring cases somewhere."""
SHOWN_MAX: Final = 40
"""Attempts that a scenario shows; all of them have been made."""


@dataclass(slots=True)
class Witnesses:
    """Looks for cases that show gaps; a case that has been brought somewhere is used again."""

    stage: Stage
    roster: StaffDirectory
    known: dict[str, Staged | None] = field(default_factory=dict)
    left: int = STEPS_MAX

    @property
    def is_over(self) -> bool:
        """Whether no more cases are looked for."""
        return self.left <= 0

    def of(self, gap: Gap) -> Witness | None:
        """Return what shows a gap."""
        policy = self.stage.subject.compiled
        before = presence(policy, self.roster, gap.at)
        present = presence(policy, without(self.roster, gap.away), gap.at)
        if gap.topic.kind == "owner" and not self._has_own_events(gap.topic.name):
            return None  # whatever the owner may do others may do too: that nobody is there shows in no refusal
        for situation in gap.situations[:SITUATIONS_MAX]:
            staged = self._staged(gap.topic, situation, before)
            denied = None if staged is None else self._denied(gap.topic, staged, present)
            if staged is not None and denied is not None:
                return Witness(scenario=self._text(gap, staged, denied))
        return None

    # ---- bringing the case there -----------------------------------------------------------------------------------

    def _staged(self, topic: Topic, situation: Situation, before: Presence) -> Staged | None:
        key = repr((topic.kind, topic.name, topic.chain, situation, before.at))
        if key not in self.known:
            policy = self.stage.subject.compiled
            event = policy.approvals[topic.name].requested_by if topic.kind == "approval" else None
            facts = {name: value for name, value in situation.facts.items() if not name.startswith("data.")}
            actors = (*before.everybody, *self._others(before))
            cast = Cast(actors, facts, situation.parties, situation.applicant, event)
            goal = _goal(policy, topic, situation)
            staged, tried = self.stage.bring(goal, self._near(topic, situation), cast, before.at)
            self.known[key] = staged
            self.left -= tried
        return self.known[key]

    def _others(self, before: Presence) -> Iterator[Actor]:
        """Yield people who did their part before: the customer, and somebody for each role that nobody holds now."""
        held = {role for actor in before.everybody for role in actor.role_names}
        for role in self.stage.subject.compiled.roles:
            if role not in held:
                yield Actor(f"former_{role}", ((role, None),))
        yield Actor("customer", (("customer", None),))

    def _near(self, topic: Topic, situation: Situation) -> frozenset[str]:
        lifecycle = self.stage.subject.compiled.lifecycle
        if situation.state is not None:
            return frozenset((situation.state,))
        if topic.kind == "approval":
            asks = self.stage.subject.compiled.approvals[topic.name].requested_by
            near = frozenset(state for state, events in lifecycle.dispatch.items() if asks in events)
            if near:
                return near
        return frozenset(name for name, state in lifecycle.states.items() if not state.final)

    # ---- trying ----------------------------------------------------------------------------------------------------

    def _denied(self, topic: Topic, staged: Staged, present: Presence) -> Denied | None:
        policy = self.stage.subject.compiled
        if topic.kind == "approval":
            return Voting(policy, topic.name, present).denied(staged)
        if topic.kind == "deadline":
            return no_meeting(self.stage, staged, topic.name, present)
        here = policy.lifecycle.dispatch.get(staged.case.state, {})
        events = [topic.name] if topic.kind == "event" else list(here)
        if topic.kind == "owner":
            events = [event for event in here if self._is_the_owners(event, staged.case)]
        denied = no_event(self.stage, staged, events, present)
        return denied if denied is not None and (denied.tries or not present.there) else None

    def _has_own_events(self, owner: str) -> bool:
        policy = self.stage.subject.compiled
        ways = policy.lifecycle.transitions
        lists = [policy.events[way.event].by if way.by is None else way.by for way in ways]
        return any(by is not None and by <= {"owner", owner} for by in lists)

    def _is_the_owners(self, event: str, case: CaseState) -> bool:
        """Whether nobody but the owner may send an event."""
        policy = self.stage.subject.compiled
        ways = policy.lifecycle.dispatch.get(case.state, {}).get(event, ())
        lists = [policy.events[event].by if way.by is None else way.by for way in ways]
        return all(by is not None and by <= {"owner", case.owner} for by in lists)

    # ---- telling ---------------------------------------------------------------------------------------------------

    def _text(self, gap: Gap, staged: Staged, denied: Denied) -> str:
        sent = [Sent(act, staged.at) for act in staged.acts]
        sent += [Sent(one.act, one.at, one.refused) for one in islice(denied.tries, SHOWN_MAX)]
        policy = self.stage.subject.compiled
        file = PurePath(self.stage.subject.document.span.file).name
        name = f"nobody_{gap.topic.kind}_{gap.topic.name}"
        end = replace(denied.end, entries=())
        title = f"nobody can {gap.topic.deed}{f' {while_away(gap.away)}' if gap.away else ''}"
        return scenario_text(policy, name, sent, denied.until, end, file, title)


def _goal(policy: CompiledPolicy, topic: Topic, situation: Situation) -> Goal:
    asked_by = None if situation.applicant is None else situation.applicant.people

    def reached(case: CaseState) -> bool:
        if situation.classes and case.klass not in situation.classes:
            return False
        if situation.state not in (None, case.state) or situation.owner not in (None, case.owner):
            return False
        if any(case.facts.get(name) != value for name, value in situation.facts.items() if "." not in name):
            return False
        if asked_by is not None and (not case.applications or case.applications[-1].applicant.people != asked_by):
            return False
        draft = Draft(policy, case)
        if any(not set(people) <= set(people_of(draft, party)) for party, people in situation.parties.items()):
            return False
        return case.outcome is None and _stands(topic, case)

    return reached


def _stands(topic: Topic, case: CaseState) -> bool:
    if topic.kind == "approval":
        pending = (one for one in case.applications if one.approval == topic.name and one.status == "pending")
        return any(one.chain == topic.chain for one in pending)
    if topic.kind == "deadline":
        return any(run.status == "running" for run in case.runs.get(topic.name, ())[-1:])
    return topic.kind != "owner" or case.owner == topic.name
