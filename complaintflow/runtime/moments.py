"""Lines of a case's log as people read them: whole, or as a role may see them.

In: log rows. Out: `Moment`s.
"""

from __future__ import annotations

from dataclasses import replace

from complaintflow.confidentiality import Seen, veil_effect
from complaintflow.runtime.answers import Moment
from complaintflow.stores.codec import Recorded
from complaintflow.stores.rows import LogRow


def moment_of(row: LogRow, recorded: Recorded, *, erased: bool) -> Moment:
    """Return a log row as a moment."""
    entry = recorded.entry
    effects = (*recorded.effects, *(() if entry.refusal is None or recorded.effects else (entry.refusal,)))
    return Moment(row.n, row.kind, entry.at, row.written, entry.event, effects, erased=erased)


def veiled(seen: Seen, moment: Moment) -> Moment:
    """Return a moment as a viewer may see it."""
    event = None if moment.event is None else seen.event(moment.event)
    return replace(moment, event=event, effects=tuple(veil_effect(seen, effect) for effect in moment.effects))
