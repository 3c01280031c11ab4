"""Whether a moment of a guarantee is seen in a happening.

In: a moment and a `Look`. Out: yes or no. A moment is read off the effects of the step, the event and the case before
and after it; nothing is remembered from one happening to the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, assert_never

from complaintflow.compiled.guarantees import (
    ApprovalMoves,
    Asked,
    CaseMoves,
    ClassReached,
    DeadlineMoves,
    DecidedBy,
    EventHappens,
    FlagRaised,
    Moment,
    Moments,
    OwnerBecomes,
    StateEntered,
    Told,
    TrackMoves,
)
from complaintflow.kernel.effect import Effect
from complaintflow.verification.guarantees.look import Look


def any_happens(moments: Moments, look: Look) -> bool:
    """Whether one of the moments is seen."""
    return any(happens(moment, look) for moment in moments)


def happens(moment: Moment, look: Look) -> bool:
    """Whether the moment is seen: its occurrence, and what it says of the case right after the step."""
    return _occurs(moment, look) and look.holds(moment.when)


def _occurs(moment: Moment, look: Look) -> bool:  # one answer for each kind of moment
    match moment:
        case EventHappens():
            return any(_is_meant(moment, event, look) for event in look.events())
        case Told():
            return any(_reaches(moment, effect, look) for effect in look.effects if effect.kind == "notify")
        case Asked():
            return any(_asks(moment, effect, look) for effect in look.effects)
        case DecidedBy():
            return any(_decides(moment, look))
        case TrackMoves():
            return any(_track_moves(moment, effect, look) for effect in look.effects)
        case FlagRaised(flags=names):  # also by a track: flags are the case's
            return any(effect.kind == "flag_raised" and effect.body["flag"] in names for effect in look.effects)
        case DeadlineMoves():
            return _deadline_moves(moment, look)
        case CaseMoves():
            return _case_moves(moment, look)
        case _:
            return _said(moment, look)


def _said(moment: StateEntered | ClassReached | OwnerBecomes | ApprovalMoves, look: Look) -> bool:
    """Whether an effect of the case itself (of no track) names one of those that are meant."""
    match moment:
        case StateEntered(states=names):
            kind, key = "state_entered", "state"
        case ClassReached(classes=names):
            kind, key = "class_set", "class"
        case OwnerBecomes(roles=names):
            kind, key = "owner_set", "role"
        case ApprovalMoves(approvals=names, at=at):
            kind, key = _APPROVAL_EFFECTS[at], "approval"
        case _:
            assert_never(moment)
    return any(e.kind == kind and e.track is None and e.body.get(key) in names for e in look.effects)


def _case_moves(moment: CaseMoves, look: Look) -> bool:
    if moment.at == "reopened":
        return any(effect.kind == "case_reopened" for effect in look.effects)
    closings = [effect for effect in look.effects if effect.kind == "case_closed"]
    return any(not moment.outcomes or effect.body["outcome"] in moment.outcomes for effect in closings)


_APPROVAL_EFFECTS: Final = {
    "asked": "approval_requested",
    "granted": "approval_granted",
    "rejected": "approval_rejected",
    "timed_out": "approval_timed_out",
    "voided": "approval_voided",
}
_DEADLINE_EFFECTS: Final = {
    "started": "deadline_started",
    "met": "deadline_met",
    "met_in_time": "deadline_met",
    "met_late": "deadline_met",
    "breached": "deadline_breached",
    "lapsed": "deadline_lapsed",
    "expired": "deadline_expired",
    "cancelled": "deadline_cancelled",
    "extended": "deadline_extended",
    "paused": "deadline_paused",
    "resumed": "deadline_resumed",
}


def _is_meant(moment: EventHappens, event: str, look: Look) -> bool:
    if event not in moment.events:
        return False
    if moment.by is not None and not look.sent_by(event, moment.by):
        return False
    if moment.parties and not look.sent_for(event, moment.parties):
        return False
    return moment.where is None or moment.where.holds(look.event_view(event))


def _reaches(moment: Told, effect: Effect, look: Look) -> bool:
    body = effect.body
    if moment.templates and body["template"] not in moment.templates:
        return False
    if moment.via is not None and body["via"] != moment.via:
        return False
    return body["to"] in look.told_roles(moment.whom, effect)


def _asks(moment: Asked, effect: Effect, look: Look) -> bool:
    body = effect.body
    if effect.kind == "task" and (not moment.approvals or moment.tasks):
        fits = not moment.tasks or body["task"] in moment.tasks
        return fits and body["role"] in look.told_roles(moment.whom, effect)
    if effect.kind == "approval_requested" and (not moment.tasks or moment.approvals):
        fits = not moment.approvals or (effect.track is None and body["approval"] in moment.approvals)
        return fits and body["from"] in look.told_roles(moment.whom, effect)
    return False


def _decides(moment: DecidedBy, look: Look) -> Iterator[bool]:
    for application, actor in look.decisions():
        if moment.approvals and application.approval not in moment.approvals:
            continue
        for party in moment.parties:
            people = set(application.applicant.people) if party == "applicant" else look.people(party)
            yield bool(people & set(actor.people))


def _track_moves(moment: TrackMoves, effect: Effect, look: Look) -> bool:
    if effect.kind != f"track_{moment.at}" or look.kind_of_track(effect) != moment.track:
        return False
    return not moment.outcomes or effect.body["outcome"] in moment.outcomes


def _deadline_moves(moment: DeadlineMoves, look: Look) -> bool:
    kind = _DEADLINE_EFFECTS[moment.at]
    for effect in look.effects:
        if effect.kind != kind or effect.track is not None or effect.body["deadline"] not in moment.deadlines:
            continue
        if moment.at in ("met_in_time", "met_late") and bool(effect.body["late"]) != (moment.at == "met_late"):
            continue
        return True
    return False


# ---- whether there was an occasion -------------------------------------------------------------------------------


def had_occasion(moments: Moments, look: Look, *, narrowed: bool) -> bool:
    """Whether there was an occasion for one of the moments, so that its absence means something.

    That nobody decides on their own application means something only where somebody decides on one. `narrowed`: what
    must not be is a moment with a condition. Of what must not be at all, every step is an occasion.
    """
    return any(_had_occasion(moment, look, narrowed) for moment in moments)


def _had_occasion(moment: Moment, look: Look, narrowed: bool) -> bool:
    if isinstance(moment, DecidedBy):
        return any(not moment.approvals or one.approval in moment.approvals for one, _ in look.decisions())
    plain: Moment = EventHappens(moment.events) if isinstance(moment, EventHappens) else replace(moment, when=None)
    return happens(plain, look) if narrowed or plain != moment else True
