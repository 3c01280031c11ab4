"""What somebody sent, as an event; and how long to wait where others got in the way.

In: an object of the wire format, perhaps without its instant, and the case it is for. Out: an `Event`.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import get_ident
from zlib import crc32

from complaintflow.border import as_text, checked_event, read_event
from complaintflow.errors import EventError
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
        # In the log of the case that took a complaint, its events bear its name.
        sent_as = said["id"] if row.case == name else f"{name}:{said['id']}"
        recorded = next((e.event for e in known.state.entries if e.event and e.event.id == sent_as), None)
        if recorded is not None:
            return _event(said, as_text(recorded.at))
    # A clock that was set back writes no history that goes back.
    floor = known.state.clock + (1 if known.state.clock_closed else 0)
    return _event(said, as_text(max(now, floor)))


def event_for(case: str, event: Event, beside: Mapping[str, object]) -> Event:
    """Return an Event of an embedder's own making for a case.

    Raises EventError when it is none, or of another case, or when something is said beside it: it says all itself.
    """
    _check_case(case, event.case)
    if beside:
        raise EventError(f"`{next(iter(beside))}` is said beside an Event, which says all itself: say it once")
    return checked_event(event)


def said_together(case: str, event: Mapping[str, object], beside: Mapping[str, object]) -> dict[str, object]:
    """Return an object of the wire format with what was said beside it.

    Whoever calls knows the case and the actor; the object may be anybody's. So nothing in it goes before what was said
    beside it, and nothing is passed over. Raises EventError when the object is of another case, or says it too.
    """
    if event.get("case") is not None:
        _check_case(case, event["case"])
    twice = next((key for key in beside if event.get(key) is not None), None)
    if twice is not None:
        raise EventError(f"`{twice}` is said twice, in the event and beside it: say it once")
    return {**event, "case": case, **beside}


def _check_case(case: str, said: object) -> None:
    if said != case:
        raise EventError(f"the event is of the case `{str(said)[:80]}`, and was sent to `{case[:80]}`")


def _event(said: Mapping[str, object], at: str) -> Event:
    return read_event({**said, "at": at})


def pause(attempt: int, about: str) -> float:
    """Return how long to wait before the next try, in seconds: longer each time, and not the same for everybody."""
    spread = crc32(f"{about} {get_ident()} {attempt}".encode("utf-8", "surrogatepass")) / 2**32
    return float(min(0.001 * 2**attempt, 0.1) * (0.5 + spread))
