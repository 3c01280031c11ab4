"""What somebody sent, as an event; and how long to wait where others got in the way.

In: an object of the wire format, perhaps without its instant, and the case it is for. Out: an `Event`.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import get_ident
from zlib import crc32

from complaintflow.border import as_text, read_event
from complaintflow.kernel.event import Event
from complaintflow.runtime.work import Work


def read_sent(work: Work, said: Mapping[str, object], at: str | None, now: int) -> Event:
    """Return the event that somebody sent. Where it has no instant it happens now, or when it happened before.

    Raises EventError.
    """
    if at is not None:
        return _event(said, at)
    name = said.get("case")
    row = work.row(work.name_of(name)) if isinstance(name, str) else None
    if row is None:
        return _event(said, as_text(now))
    known = work.kept(row.case) if row.status == "live" else None
    if known is None:
        return _event(said, as_text(now))
    if isinstance(said.get("id"), str):
        recorded = next((e.event for e in known.state.entries if e.event and e.event.id == said["id"]), None)
        if recorded is not None:
            return _event(said, as_text(recorded.at))
    # A clock that was set back writes no history that goes back.
    floor = known.state.clock + (1 if known.state.clock_closed else 0)
    return _event(said, as_text(max(now, floor)))


def _event(said: Mapping[str, object], at: str) -> Event:
    return read_event({**said, "at": at})


def pause(attempt: int, about: str) -> float:
    """Return how long to wait before the next try, in seconds: longer each time, and not the same for everybody."""
    spread = crc32(f"{about} {get_ident()} {attempt}".encode("utf-8", "surrogatepass")) / 2**32
    return float(min(0.001 * 2**attempt, 0.1) * (0.5 + spread))
