"""What only the service itself may say: that it acts, the ids under which it reports, and what time has passed.

In: an event that somebody sent. Out: why it is refused, or None. An event is known by its id, and an id that is taken
is refused: whoever could take the id of a report that is still to come would keep it from ever being made.
"""

from __future__ import annotations

from typing import Final

from complaintflow.kernel.event import SYSTEM, Event
from complaintflow.kernel.refusal import RefusalCode
from complaintflow.staff.recipients import UNDELIVERABLE

IDS: Final = (":", UNDELIVERABLE)
"""What ids of the service's own events hold (`RULE:…`, `CASE:ID`), and how they begin that say what reached nobody."""


def reserved_to_service(event: Event) -> tuple[RefusalCode, str] | None:
    """Return why an event can't be anybody's but the service's."""
    if SYSTEM in event.actor.people:
        return RefusalCode.WRONG_ROLE, f"`{SYSTEM}` is the service itself; say who acts"
    holds, begins = IDS
    if holds in event.id or event.id.startswith(begins):
        message = f"ids that hold `{holds}` or begin with `{begins}` are the service's own: give the event another id"
        return RefusalCode.BAD_VALUE, message
    return None


def too_far_ahead(event: Event, latest: int | None) -> tuple[RefusalCode, str] | None:
    """Return why an event can't lie where it does: it would let the time of its case pass before it has."""
    if latest is None or max(event.at, event.entered_at) <= latest:
        return None
    return RefusalCode.BAD_VALUE, "the event lies in the future: say when it happened, or leave `at` out"
