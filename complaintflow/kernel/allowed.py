"""Which events may happen now: the same rules as the judge, as far as they can be told without the event's data.

In: a draft and, if known, an actor. Out: names of events, in order of declaration; nothing that the judge would let
through is missing. Changes nothing.
"""

from __future__ import annotations

from complaintflow.compiled.lifecycle import EventType, Transition
from complaintflow.kernel.approvals import judge_vote, latest_application
from complaintflow.kernel.bringing import brought, may_go
from complaintflow.kernel.case import Application
from complaintflow.kernel.deadlines import owed
from complaintflow.kernel.derived import look
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.duties import barred_as
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.judge import WHEN_CLOSED
from complaintflow.kernel.senders import may_send
from complaintflow.kernel.track_events import takes_events
from complaintflow.kernel.tracks import enter_track

NEVER_OFFERED = frozenset(("open", "import", "migrated"))


def allowed_events(draft: Draft, actor: Actor | None, at: int) -> tuple[str, ...]:
    """Return the events possible at an instant and, when an actor is given, for that actor.

    Whatever would be accepted for some data, of the case or of one of its tracks, is among them; what of it depends on
    the data is no reason to leave an event out.
    """
    look(draft, at)
    own = frozenset(name for name in draft.policy.events if may_take(draft, name, actor, at))
    inside = _allowed_in_tracks(draft, actor, at)
    return tuple(name for name in draft.policy.events if name in own or name in inside)


def may_take(draft: Draft, name: str, actor: Actor | None, at: int) -> bool:
    """Whether a case, or a track that was entered, takes an event that names no track."""
    if name in NEVER_OFFERED:
        return False
    kind, ways = draft.policy.events[name], draft.policy.lifecycle.dispatch.get(draft.state, {}).get(name, ())
    return (bool(ways) or not _of_the_system(kind)) and _possible(draft, kind, ways, actor, at)


def _of_the_system(kind: EventType) -> bool:
    """Whether nobody but the system sends it."""
    return kind.built_in and kind.by == frozenset()


def _allowed_in_tracks(draft: Draft, actor: Actor | None, at: int) -> frozenset[str]:
    """Return the events that one of the case's tracks takes: its own, and what is said of it by name."""
    found: set[str] = set()
    for track in draft.tracks:
        if takes_events(draft, track):
            inner = enter_track(draft, track)
            found.update(
                name
                for name in inner.policy.events
                if name not in found and may_take(inner, name, actor, at) and _granted(draft, name)
            )
    return frozenset(found)


def _granted(draft: Draft, event: str) -> bool:
    """Whether every approval that an event waits for has been granted."""
    latest = [latest_application(draft, gate.id) for gate in draft.index.gates.get(event, ())]
    return all(one is not None and one.status == "granted" for one in latest)


def _possible(draft: Draft, kind: EventType, ways: tuple[Transition, ...], actor: Actor | None, at: int) -> bool:
    if not (ways or _without_transition(draft, kind)) or not _granted(draft, kind.name):
        return False
    options: tuple[Transition | None, ...] = ways or (None,)
    theirs = [way for way in options if actor is None or _theirs(draft, kind, way, actor)]
    return bool(theirs) and _one_may_go(draft, kind, theirs, at) and _has_matter(draft, kind, actor, at)


def _one_may_go(draft: Draft, kind: EventType, ways: list[Transition | None], at: int) -> bool:
    """Whether one of the ways may go on, for something that the event brings."""
    if any(way is None or (way.guard is None and not way.requires) for way in ways):
        return True
    found = brought(draft, kind, at)
    return any(way is not None and may_go(draft, way, found, at) for way in ways)


def _theirs(draft: Draft, kind: EventType, way: Transition | None, actor: Actor) -> bool:
    """Whether an actor may send an event by a transition: by role, unit and separation of duties."""
    not_by = (*kind.not_by, *(() if way is None else way.not_by))
    return may_send(draft, kind, way, actor) and barred_as(draft, not_by, actor) is None


def _without_transition(draft: Draft, kind: EventType) -> bool:
    if draft.outcome is not None:
        return kind.name in WHEN_CLOSED
    if kind.name in draft.index.in_tracks:
        return False
    return kind.name != "reopen" and (kind.built_in or kind.name not in draft.index.driven)


def _has_matter(draft: Draft, kind: EventType, actor: Actor | None, at: int) -> bool:
    """Whether a built-in event would mean anything now."""
    if not kind.built_in:
        return True
    match kind.name:
        case "approve" | "reject":
            return any(a.status == "pending" and _may_vote(draft, kind, a, actor, at) for a in draft.applications)
        case "resume":
            return bool(draft.suspensions)
        case "pause":
            runs = [(d, draft.run_of(d.id)) for d in draft.index.pausing]
            return any(d.pause is not None and d.pause.by_event and r and r.status == "running" for d, r in runs)
        case "extend":
            runs = [(d, draft.run_of(d.id)) for d in draft.policy.deadlines.values() if d.extension is not None]
            return any(r is not None and r.due is not None and owed(r) for _, r in runs)
        case "flag":
            return bool(draft.policy.flags)
        case "reclassify":
            return bool(draft.policy.classes)
        case _:
            return True


def _may_vote(draft: Draft, kind: EventType, application: Application, actor: Actor | None, at: int) -> bool:
    if actor is None:
        return True
    data = {"approval": application.approval}
    return judge_vote(draft, Event(draft.case_id, kind.name, at, "", actor), data) is None
