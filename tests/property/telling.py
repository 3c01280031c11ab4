"""What the laws of patterns need to tell a story: its clock, and what conditions see of a case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from complaintflow.instants import parse_instant
from complaintflow.kernel.derived import refresh
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event
from complaintflow.kernel.step import step
from tests.story import Story, instant, toy

OPENED: Final = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""When the cases of these laws are opened, on the clock of their policies (whose zone has no change of clocks)."""


def clock(moment: datetime) -> str:
    """Return a moment as stories write it."""
    return moment.strftime("%m-%d %H:%M")


def seen(story: Story, at: datetime) -> dict[str, object]:
    """Return what conditions see of the case at a moment."""
    assert story.case is not None
    draft = Draft(story.policy.compiled, story.case.raw)
    refresh(draft, parse_instant(instant(clock(at))))
    return draft.view


def moment(day: date, hours: float = 0) -> datetime:
    """Return a moment of a day on the clock of the policies."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hours)


def due_of(body: str, opened: datetime, **facts: object) -> datetime | None:
    """Return when the deadline `d` of a case is due that was opened at a moment, on the clock of its policy."""
    case = step(toy(body).compiled, None, Event("C", "open", _us(opened), "open", data=facts)).case
    assert case is not None
    runs = case.runs.get("d")
    return None if not runs or runs[-1].due is None else _EPOCH + timedelta(microseconds=runs[-1].due) + _AHEAD


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_AHEAD: Final = timedelta(hours=8)
"""How far the clock of the policies (Shanghai) is ahead of UTC."""


def _us(at: datetime) -> int:
    return (at - _AHEAD - _EPOCH) // timedelta(microseconds=1)
