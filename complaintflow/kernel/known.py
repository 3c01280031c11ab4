"""Whether an event is known already: by its id in the log of its case, and by what it says."""

from __future__ import annotations

import json
from typing import Final

from complaintflow.kernel.case import Entry
from complaintflow.kernel.event import Event

ENTRIES_MAX: Final = 100_000
"""The longest log of one case."""


def known_by(entries: tuple[Entry, ...], event_id: str) -> Entry | None:
    """Return the entry of the event with an id."""
    for entry in entries:
        if entry.event is not None and entry.event.id == event_id:
            return entry
    return None


def content_of(event: Event) -> str:
    """Return all that an event says but its id, as one text."""
    actor = event.actor
    return json.dumps(
        [event.name, event.at, event.entered_at, event.track, actor.id, actor.roles, actor.on_behalf_of, event.data],
        sort_keys=True,
        default=str,
    )
