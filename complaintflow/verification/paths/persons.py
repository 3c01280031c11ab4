"""Approvals that one person can apply for and give, or give alone: in two roles, or acting for somebody.

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
from complaintflow.verification.paths.approvals import applied_for, approvals_of
from complaintflow.verification.paths.elements import Seen
from complaintflow.verification.paths.scene import Scene
from complaintflow.verification.proof import Fault, Finding, Witness

ALONE: Final = "one_person"
_VOTES_MAX: Final = 12


def alone(scene: Scene, seen: Seen) -> Iterator[Finding]:
    """Yield the approvals that a single person can apply for and give, or give in two roles, or through a delegate.

    Each chain is tried, on the first path on which it is asked.
    """
    for name, approval in approvals_of(scene.policy):
        told: set[Fault] = set()
        for edge in applied_for(name, approval, seen).values():
            for fault, message, help_, history in _by_one(scene, scene.ways.along(edge), approval):
                if fault not in told:
                    told.add(fault)
                    yield _finding(scene, fault, approval.id, message, help_, history)


def _by_one(scene: Scene, moves: Sequence[Move], approval: Approval) -> Iterator[tuple[Fault, str, str, History]]:
    """Yield what one person can do alone when it is applied for in this way."""
    name = quote(approval.id)
    everyone = Actor(ALONE, _every_role(scene))
    history = _granted(scene, moves, approval, everyone, everyone)
    if history is not None:
        message = f"one person can apply for the approval {name} and give it: in two roles at once"
        help_ = "say `not_by: [applicant]`, and leave `same_person_twice` out"
        yield Fault.APPROVAL_BY_ONE_PERSON, message, help_, history
    else:
        history = _granted(scene, moves, approval, everyone, None)
        if history is not None and len(_roles_taken(history, approval)) > 1:
            message = f"one person can give the approval {name} alone: in two roles at once"
            help_ = "leave `same_person_twice` out, so that each step takes another person"
            yield Fault.APPROVAL_BY_ONE_PERSON, message, help_, history
    for delegate in _delegates(scene, approval):
        history = _granted(scene, moves, approval, delegate, replace(delegate, on_behalf_of=None))
        if history is not None:
            message = f"one person can apply for the approval {name} and give it for somebody else"
            help_ = "say `not_by: [applicant]`; a delegate counts as both people"
            yield Fault.APPROVAL_THROUGH_DELEGATE, message, help_, history
            return


def _roles_taken(history: History, approval: Approval) -> frozenset[str]:
    """Return for which roles the latest application was decided at the end of a history."""
    latest = None if history.end.case is None else _latest(history.end.case, approval)
    return frozenset() if latest is None else frozenset(vote.for_role for vote in latest[1].votes)


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


def _granted(
    scene: Scene, moves: Sequence[Move], approval: Approval, voter: Actor, applicant: Actor | None
) -> History | None:
    """Return a history in which one person gives every vote, or None where the kernel refuses them.

    `applicant`: who applies; None: whoever does on the path as it was explored.
    """
    arrived = scene.arrived(moves)
    if arrived is None or arrived.end.case is None:
        return None
    case, sent = _lived_by(scene, arrived.sent, approval, applicant)
    if case is None:
        return None
    for _ in range(_VOTES_MAX):
        last = _latest(case, approval)
        if last is None or last[1].status != "pending":
            break
        act = Act("approve", voter, {"approval": approval.id}, last[0])
        at = now(case) + MINUTE
        answer = step(scene.policy, case, event_of(act, at, len(sent)))
        if answer.refusal is not None or answer.case is None:
            return None
        case, sent = answer.case, (*sent, Sent(act, at))
    last = _latest(case, approval)
    if last is None or last[1].status != "granted" or not last[1].votes:
        return None
    if applicant is not None and last[1].applicant.id != applicant.id:
        return None
    end = Following(scene.policy, arrived.end.observer, case, None)
    return History(sent, case.clock, "", end)


def _lived_by(
    scene: Scene, sent: Sequence[Sent], approval: Approval, applicant: Actor | None
) -> tuple[CaseState | None, tuple[Sent, ...]]:
    """Live a history again with the application made by the applicant."""
    case: CaseState | None = None
    done: list[Sent] = []
    for number, one in enumerate(sent):
        act = one.act
        if applicant is not None and act.event == approval.requested_by:
            act = replace(act, actor=applicant)
        answer = step(scene.policy, case, event_of(act, one.at, number))
        if answer.refusal is not None or answer.case is None:
            return None, ()
        case = answer.case
        done.append(Sent(act, one.at))
    return case, tuple(done)


def _latest(case: CaseState, approval: Approval) -> tuple[str | None, Application] | None:
    """Return the latest application for an approval, with its track."""
    parts: list[tuple[str | None, CaseState]] = [(None, case), *reversed(tuple(case.tracks.items()))]
    found = ((track, one) for track, part in parts for one in reversed(part.applications))
    return next(((track, one) for track, one in found if one.approval == approval.id), None)
