"""Approvals that one person can give alone: by holding two roles, or by acting for somebody else.

In: a `Scene`. Out: findings, each with a history in which the kernel lets it pass. The people are made up for the
question: one who holds every role, one who stands in for another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from complaintflow.compiled.approvals import Approval, ApprovalStep
from complaintflow.kernel.case import Application, CaseState
from complaintflow.kernel.event import Actor
from complaintflow.kernel.step import step
from complaintflow.source import Level, quote
from complaintflow.verification.exploring.following import Following
from complaintflow.verification.exploring.moves import event_of, now
from complaintflow.verification.exploring.observing import Act, Move
from complaintflow.verification.exploring.realising import MINUTE, History, Sent
from complaintflow.verification.paths.elements import Seen
from complaintflow.verification.paths.scene import Scene
from complaintflow.verification.proof import Fault, Finding, Witness

ALONE: Final = "one_person"
_VOTES_MAX: Final = 12


def alone(scene: Scene, seen: Seen) -> Iterator[Finding]:
    """Yield the approvals that a single person can apply for and give, and those given through a delegate."""
    for name, approval in scene.policy.approvals.items():
        edge = seen.first.get(("approval_requested", name))
        if edge is None:
            continue
        moves = scene.ways.along(edge)
        history = _granted(scene, moves, approval, Actor(ALONE, _every_role(scene)))
        if history is not None:
            message = f"one person can apply for the approval {quote(name)} and give it: in two roles at once"
            help_ = "say `not_by: [applicant]`, and leave `same_person_twice` out"
            yield _finding(scene, Fault.APPROVAL_BY_ONE_PERSON, name, message, help_, history)
            continue
        for delegate in _delegates(scene, approval):
            history = _granted(scene, moves, approval, delegate)
            if history is not None:
                message = f"one person can apply for the approval {quote(name)} and give it for somebody else"
                help_ = "say `not_by: [applicant]`; a delegate counts as both people"
                yield _finding(scene, Fault.APPROVAL_THROUGH_DELEGATE, name, message, help_, history)
                break


def _every_role(scene: Scene) -> tuple[tuple[str, str | None], ...]:
    return tuple((role, None) for role in scene.policy.roles)


def _delegates(scene: Scene, approval: Approval) -> Iterator[Actor]:
    """Yield people who hold a substitute's role and act for somebody who would decide."""
    steps: list[ApprovalStep] = [one for chain in approval.chains for one in chain.steps]
    asked = {ref for one in steps for ref in one.roles if isinstance(ref, str)} or set(scene.policy.roles)
    for role in sorted(asked & scene.policy.roles.keys()):
        for substitute in scene.policy.roles[role].substitutes:
            roles = tuple((r, None) for r in scene.policy.roles if r != role or r == substitute.role)
            yield Actor(ALONE, roles, on_behalf_of=f"holder_of_{role}")


def _finding(scene: Scene, fault: Fault, name: str, message: str, help_: str, history: History) -> Finding:
    witness: Witness | None = scene.shown(f"{fault.value}_{name}".replace("-", "_"), history)
    return Finding(fault, Level.ERROR, scene.places.span("approval", name), message, help_, witness=witness)


def _granted(scene: Scene, moves: Sequence[Move], approval: Approval, actor: Actor) -> History | None:
    """Return a history in which one person applies and gives every vote, or None where the kernel refuses them."""
    arrived = scene.arrived(moves)
    if arrived is None or arrived.end.case is None:
        return None
    applicant = replace(actor, on_behalf_of=None) if actor.on_behalf_of is not None else actor
    case, sent = _lived_by(scene, arrived.sent, approval, applicant)
    if case is None:
        return None
    for _ in range(_VOTES_MAX):
        last = _latest(case, approval)
        if last is None or last.status != "pending":
            break
        act = Act("approve", actor, {"approval": approval.id})
        at = now(case) + MINUTE
        answer = step(scene.policy, case, event_of(act, at, len(sent)))
        if answer.refusal is not None or answer.case is None:
            return None
        case, sent = answer.case, (*sent, Sent(act, at))
    last = _latest(case, approval)
    if last is None or last.status != "granted" or not last.votes:
        return None
    end = Following(scene.policy, arrived.end.observer, case, None)
    return History(sent, case.clock, "", end)


def _lived_by(
    scene: Scene, sent: Sequence[Sent], approval: Approval, applicant: Actor
) -> tuple[CaseState | None, tuple[Sent, ...]]:
    """Live a history again with the application made by the applicant."""
    case: CaseState | None = None
    done: list[Sent] = []
    for number, one in enumerate(sent):
        act = replace(one.act, actor=applicant) if one.act.event == approval.requested_by else one.act
        answer = step(scene.policy, case, event_of(act, one.at, number))
        if answer.refusal is not None or answer.case is None:
            return None, ()
        case = answer.case
        done.append(Sent(act, one.at))
    return case, tuple(done)


def _latest(case: CaseState, approval: Approval) -> Application | None:
    return next((a for a in reversed(case.applications) if a.approval == approval.id), None)
