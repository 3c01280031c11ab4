"""Whether an event is known already: by its id in the log of its case, and by what it says."""

from __future__ import annotations

import json
from typing import Final

from complaintflow.kernel.case import Entry
from complaintflow.kernel.event import Event

ENTRIES_MAX: Final = 100_000
"""The longest log of one case."""

LONG: Final = 64
"""From so many entries on a log keeps the places of its events: a shorter one is looked through as fast."""


class Log(tuple[Entry, ...]):  # noqa: SLOT001 (a tuple has no slots of its own)
    """A long log, equal to the plain one, that finds its events by their ids.

    `places` is shared by all that a log grows into, whichever way: it holds at least the ids of each of them. What is
    not in it is in none; what it says of the place of an id is looked up there.
    """

    places: dict[str, int]

    def __reduce__(self) -> tuple[object, ...]:
        """Give away the entries alone."""
        return (tuple, (tuple(self),))


def longer(entries: tuple[Entry, ...], entry: Entry, *, instead: bool = False) -> tuple[Entry, ...]:
    """Return a log with one more entry; `instead`: in the place of its last one, which holds no event."""
    kept = entries[:-1] if instead else entries
    if len(kept) < LONG:
        return (*kept, entry)
    log = Log((*kept, entry))
    log.places = entries.places if isinstance(entries, Log) else _places(kept)
    if entry.event is not None:
        log.places[entry.event.id] = len(kept)
    return log


def _places(entries: tuple[Entry, ...]) -> dict[str, int]:
    return {entry.event.id: place for place, entry in enumerate(entries) if entry.event is not None}


def known_by(entries: tuple[Entry, ...], event_id: str) -> Entry | None:
    """Return the entry of the event with an id."""
    if isinstance(entries, Log):
        place = entries.places.get(event_id)
        if place is None:
            return None
        if place < len(entries) and _is_of(entries[place], event_id):
            return entries[place]
    return next((entry for entry in entries if _is_of(entry, event_id)), None)


def _is_of(entry: Entry, event_id: str) -> bool:
    return entry.event is not None and entry.event.id == event_id


def content_of(event: Event) -> str:
    """Return all that an event says but its id, as one text."""
    actor = event.actor
    return json.dumps(
        [event.name, event.at, event.entered_at, event.track, actor.id, actor.roles, actor.on_behalf_of, event.data],
        sort_keys=True,
        default=str,
    )
