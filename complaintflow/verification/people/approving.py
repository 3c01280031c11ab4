"""Whether an approval can be granted: one question for every chain, applicant, unit and person who is a party.

In: a `Subject`, a roster, who is there. Out: questions. Parties that the procedure names besides the applicant are one
person each; a party who is nobody yet keeps nobody from deciding and is asked for too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from complaintflow.compiled.approvals import Approval
from complaintflow.kernel.event import SYSTEM_ACTOR, Actor
from complaintflow.policy.approvals import ApprovalSpec
from complaintflow.source import Span, quote
from complaintflow.staff import StaffDirectory
from complaintflow.verification.parts import named
from complaintflow.verification.people.matters import ApprovalMatter, approval_matters, units
from complaintflow.verification.people.needs import Need, Votes
from complaintflow.verification.people.parties import choices, options
from complaintflow.verification.people.present import Presence
from complaintflow.verification.people.questions import Question, Situation, Topic
from complaintflow.verification.people.scene import Parties, Scene
from complaintflow.verification.proof import Fault
from complaintflow.verification.recipients import roles_meant
from complaintflow.verification.subject import Subject


@dataclass(frozen=True, slots=True)
class ApprovalQuestions:
    """The approvals of a policy; what does not hang on who is there has been worked out."""

    subject: Subject
    roster: StaffDirectory
    matters: tuple[tuple[ApprovalMatter, tuple[Mapping[str, object], ...]], ...]

    @classmethod
    def of(cls, subject: Subject, roster: StaffDirectory) -> ApprovalQuestions:
        """Return what is to be asked of every approval that somebody can ask for."""
        policy = subject.compiled
        found = [
            (matter, units(policy, roster, _all_roles(subject, approval)))
            for approval in policy.approvals.values()
            if approval.requested_by is not None
            for matter in approval_matters(subject, approval)
        ]
        return cls(subject, roster, tuple(found))

    def asked(self, present: Presence) -> Iterator[Question]:
        """Yield the questions to those who are there."""
        policy = self.subject.compiled
        for matter, all_units in self.matters:
            approval = policy.approvals[matter.approval]
            topic = self._topic(approval, matter)
            klass = matter.classes[0] if matter.classes else None
            for unit in all_units:
                facts = {**matter.named, **unit}
                scene = Scene(policy, klass=klass, owner=matter.owner, facts=facts)
                for applicant, parties, need, free in _needs(self.subject, scene, (approval, matter.chain), present):
                    situation = Situation(matter.classes, None, matter.owner, facts, parties, applicant)
                    yield Question(topic, situation, need, free)

    def _topic(self, approval: Approval, matter: ApprovalMatter) -> Topic:
        declared, spec = named(self.subject.document.approvals)[approval.id]
        several = len(approval.chains) > 1
        which = f" (chain {matter.chain + 1} of {len(approval.chains)})" if several else ""
        place, deed = _place(declared.span, spec, matter), f"approve {quote(approval.id)}{which}"
        return Topic("approval", approval.id, Fault.NOBODY_APPROVES, deed, place, matter.chain)


def _place(declared: Span, spec: ApprovalSpec, matter: ApprovalMatter) -> Span:
    return spec.chain[matter.chain].span if matter.chain < len(spec.chain) else declared


def _all_roles(subject: Subject, approval: Approval) -> tuple[str, ...]:
    """Return the roles of which a holder may ask, may decide, or may be asked after a time-out."""
    policy = subject.compiled
    kind = policy.events[approval.requested_by or ""]
    asking = approval.requesters or kind.by
    found: set[str] = {*(asking or policy.roles), *approval.given_by}
    for chain in approval.chains:
        for step in chain.steps:
            for ref in step.roles:
                meant = roles_meant(policy, ref, asking)
                found |= policy.roles.keys() if meant is None else meant
    found |= {above for name in found if name in policy.roles and (above := policy.roles[name].superior)}
    return tuple(name for name in policy.roles if name in found)


def _needs(
    subject: Subject, scene: Scene, what: tuple[Approval, int], present: Presence
) -> Iterator[tuple[Actor, Parties, Need, Need | None]]:
    """Yield for every applicant and choice of parties how those who are there could grant it, each need once."""
    approval = what[0]
    applicants = [*scene.requesters(approval, present.everybody)]
    if approval.requested_by in subject.reach.sent:
        applicants.append(SYSTEM_ACTOR)
    known: dict[tuple[object, ...], tuple[Votes, ...]] = {}
    for applicant in dict.fromkeys(applicants):
        free = _ways(scene, what, applicant, present, {}, known)
        unbarred = Need(free, approval.same_person_twice)
        yield applicant, {}, unbarred, None
        if not unbarred.done_by():
            continue
        for parties in choices(options(scene, approval.not_by, free, present)):
            ways = _ways(scene, what, applicant, present, parties, known)
            yield applicant, parties, Need(ways, approval.same_person_twice), unbarred


def _ways(
    scene: Scene,
    what: tuple[Approval, int],
    applicant: Actor,
    present: Presence,
    parties: Parties,
    known: dict[tuple[object, ...], tuple[Votes, ...]],
) -> tuple[Votes, ...]:
    approval, chain = what
    barred = frozenset(applicant.people) if "applicant" in approval.not_by else frozenset[str]()
    barred &= {name for actor in present.there for name in actor.people}
    key = (scene.asked(approval, chain, applicant), barred, tuple(parties.items()))
    if key not in known:
        givers = scene.givers(approval, present.there, parties)
        given: tuple[Votes, ...] = ((givers,),) if givers else ()
        known[key] = (*scene.deciders(approval, chain, applicant, (present.at, present.there), parties), *given)
    return known[key]
