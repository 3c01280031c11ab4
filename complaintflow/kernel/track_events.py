"""Which track an event means, and whether it may happen there.

In: a draft whose timers before the event have fired, and the event. Out: a permit, of the case or of one of its
tracks, or a refusal. Nothing is changed here.
"""

from __future__ import annotations

from complaintflow.compiled.frozen import altered
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event
from complaintflow.kernel.judge import Permit, judge, judge_beside
from complaintflow.kernel.refusal import Refusal, RefusalCode
from complaintflow.kernel.tracks import ENDED, enter_track, lives


def judge_anywhere(draft: Draft, event: Event, *, by_itself: bool = False) -> Permit | Refusal:
    """Decide on an event: against the track it names or is for, else against the case."""
    if event.track is None and not draft.policy.tracks:
        return judge(draft, event, by_itself=by_itself)
    candidates = _candidates(draft, event)
    if isinstance(candidates, Refusal):
        return candidates
    if not candidates:
        return judge(draft, event, by_itself=by_itself)
    refusal: Refusal | None = None
    for track in candidates:
        inner = enter_track(draft, track)
        answer = judge(inner, altered(event, track=None), by_itself=by_itself)
        if isinstance(answer, Permit):
            return judge_beside(draft, event, altered(answer, state=None), track)
        refusal = refusal or answer
    assert refusal is not None, "there was a candidate, and it refused"
    return refusal


def _candidates(draft: Draft, event: Event) -> tuple[str, ...] | Refusal:
    """Return the tracks that the event may mean, the first that can take it counting; none: it is the case's."""
    if event.track is not None:
        return _named(draft, event.track)
    if event.name in draft.index.driven:
        return ()
    policy, about = draft.policy, _about(draft, event)
    kinds = [name for name, kind in policy.tracks.items() if _is_for(kind.policy, policy, event, about)]
    if not kinds:
        return ()
    found = tuple(t for t in _living(draft) if kind_of(t) in kinds and _has(draft.tracks[t], about))
    if found:
        return found
    names = ", ".join(f"`{name}`" for name in kinds)
    message = f"`{event.name}` belongs to the track {names}, and none of that kind is open"
    return Refusal(RefusalCode.WRONG_STATE, message, tuple(kinds))


def _living(draft: Draft) -> list[str]:
    return [t for t, state in draft.tracks.items() if lives(draft, draft.policy.tracks[kind_of(t)], state)]


def takes_events(draft: Draft, track: str) -> bool:
    """Whether one of the case's tracks still takes events that name it."""
    state, kind = draft.tracks[track], draft.policy.tracks[kind_of(track)]
    return state.outcome != ENDED and (draft.outcome is None or lives(draft, kind, state))


def _named(draft: Draft, named: str) -> tuple[str, ...] | Refusal:
    if named in draft.tracks:
        if not takes_events(draft, named):
            return Refusal(RefusalCode.CLOSED, f"the track `{named}` has ended with its case", (named,))
        return (named,)
    found = tuple(track for track in _living(draft) if kind_of(track) == named)
    if found:
        return found
    open_ones = ", ".join(f"`{track}`" for track in _living(draft)) or "none"
    message = f"the case has no track `{named[:64]}`; open are: {open_ones}"
    return Refusal(RefusalCode.BAD_VALUE, message, ("track",), ("track",))


def _about(draft: Draft, event: Event) -> tuple[str, str] | None:
    """Return what a built-in event names that only a track may have: an approval, a deadline, an event's id."""
    key = {"approve": "approval", "reject": "approval", "extend": "deadline", "retract": "event"}.get(event.name)
    value = None if key is None else event.data.get(key)
    if key is None or not isinstance(value, str):
        return None
    known = {"approval": draft.policy.approvals, "deadline": draft.policy.deadlines}.get(key, ())
    return None if value in known else (key, value)


def _is_for(inner: CompiledPolicy, policy: CompiledPolicy, event: Event, about: tuple[str, str] | None) -> bool:
    if policy.events[event.name].built_in:
        if about is None:
            return False
        key, value = about
        return {"approval": value in inner.approvals, "deadline": value in inner.deadlines}.get(key, True)
    return any(transition.event == event.name for transition in inner.lifecycle.transitions)


def _has(state: CaseState, about: tuple[str, str] | None) -> bool:
    """Whether a track has what the event is about."""
    if about is None or about[0] == "deadline":
        return True
    key, value = about
    if key == "approval":
        return any(a.approval == value and a.status == "pending" for a in state.applications)
    return any(entry.event is not None and entry.event.id == value for entry in state.entries)
