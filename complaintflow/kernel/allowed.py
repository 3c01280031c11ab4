"""Which events may happen now: the same rules as the judge, as far as they can be told without the event's data.

In: a draft and, if known, an actor. Out: names of events, in order of declaration. Changes nothing.
"""

from __future__ import annotations

from complaintflow.compiled.condition import may_hold
from complaintflow.compiled.lifecycle import EventType, Transition
from complaintflow.kernel.approvals import for_role, latest_application
from complaintflow.kernel.derived import kind_of, look
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.duties import barred_as
from complaintflow.kernel.event import Actor
from complaintflow.kernel.judge import WHEN_CLOSED, is_open, is_running
from complaintflow.kernel.senders import may_send
from complaintflow.kernel.tracks import enter_track, lives

NEVER_OFFERED = frozenset(("open", "import", "migrated"))


def allowed_events(draft: Draft, actor: Actor | None, at: int) -> tuple[str, ...]:
    """Return the events possible at an instant and, when an actor is given, for that actor."""
    look(draft, at)
    here = draft.policy.lifecycle.dispatch.get(draft.state, {})
    inside = _allowed_in_tracks(draft, actor, at)
    return tuple(
        name
        for name, kind in draft.policy.events.items()
        if name not in NEVER_OFFERED
        and not (_of_the_system(kind) and name not in here)
        and (name in inside or _possible(draft, kind, here.get(name, ()), actor, at))
    )


def _of_the_system(kind: EventType) -> bool:
    """Whether nobody but the system sends it."""
    return kind.built_in and kind.by == frozenset()


def _allowed_in_tracks(draft: Draft, actor: Actor | None, at: int) -> frozenset[str]:
    """Return the events by which one of the case's open tracks may go on."""
    found: set[str] = set()
    for track, state in draft.tracks.items():
        if not lives(draft, draft.policy.tracks[kind_of(track)], state):
            continue
        inner = enter_track(draft, track)
        here = inner.policy.lifecycle.dispatch.get(inner.state, {})
        found.update(
            name for name, ways in here.items() if _possible(inner, inner.policy.events[name], ways, actor, at)
        )
    return frozenset(found)


def _possible(draft: Draft, kind: EventType, ways: tuple[Transition, ...], actor: Actor | None, at: int) -> bool:
    if not ways and not _without_transition(draft, kind):
        return False
    for gate in draft.index.gates.get(kind.name, ()):
        latest = latest_application(draft, gate.id)
        if latest is None or latest.status != "granted":
            return False
    options: tuple[Transition | None, ...] = ways or (None,)
    return any(
        (actor is None or _theirs(draft, kind, way, actor)) and _open(draft, way, at) for way in options
    ) and _has_matter(draft, kind, actor, at)


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


def _open(draft: Draft, way: Transition | None, at: int) -> bool:
    """Whether a transition's condition may hold: one that asks for the event's data is left open."""
    if way is None:
        return True
    if not all(is_running(draft, name) and is_open(draft, name, at, draft.view) for name in way.requires):
        return False
    return way.guard is None or may_hold(way.guard.tree, draft.view, _told_by_the_event)


def _told_by_the_event(name: str) -> bool:
    return name == "actor_role" or name.startswith("data.")


def _has_matter(draft: Draft, kind: EventType, actor: Actor | None, at: int) -> bool:
    """Whether a built-in event would mean anything now."""
    if not kind.built_in:
        return True
    match kind.name:
        case "approve" | "reject":
            pending = [a for a in draft.applications if a.status == "pending"]
            return any(actor is None or for_role(draft, a, actor, at) is not None for a in pending)
        case "resume":
            return bool(draft.suspensions)
        case "pause":
            runs = [(d, draft.run_of(d.id)) for d in draft.index.pausing]
            return any(d.pause is not None and d.pause.by_event and r and r.status == "running" for d, r in runs)
        case "extend":
            return any(d.extension is not None and is_running(draft, d.id) for d in draft.policy.deadlines.values())
        case "flag":
            return bool(draft.policy.flags)
        case "reclassify":
            return len(draft.policy.classes) > 1
        case _:
            return True
