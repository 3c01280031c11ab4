"""What a track remembers of the events that it took: its own log, from which late facts and retractions derive.

Works on a draft of the case. The case's log holds every event; a track's holds those that it took.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.frozen import altered
from complaintflow.kernel.case import Entry
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event
from complaintflow.kernel.judge import Permit
from complaintflow.kernel.late import apply_late
from complaintflow.kernel.tracks import enter_track, leave_track

Inside = tuple[str, Permit] | None


def facts_inside(draft: Draft, inside: Inside) -> Mapping[str, object]:
    """Return the own facts of the track that is about to take an event."""
    return {} if inside is None else draft.tracks[inside[0]].facts


def late_inside(draft: Draft, event: Event, inside: tuple[str, Permit]) -> None:
    """Apply a late fact in the track that it belongs to."""
    track, permit = inside
    inner = enter_track(draft, track)
    inner.joined = True
    apply_late(inner, event, permit)
    leave_track(draft, inner)


def log_inside(draft: Draft, event: Event, inside: Inside, before: Mapping[str, object], *, late: bool = False) -> None:
    """Write an event into the log of the track that took it, with the own facts that it changed."""
    if inside is None:
        return
    state = draft.tracks[inside[0]]
    names = [name for name in {**before, **state.facts} if before.get(name) != state.facts.get(name)]
    changes = tuple((name, state.facts.get(name)) for name in names)
    entry = Entry(event.entered_at, event, draft.seq, changes=changes, late=late)
    draft.put_track(inside[0], altered(state, entries=(*state.entries, entry)))
