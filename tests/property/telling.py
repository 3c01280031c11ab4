"""What the laws of patterns need to tell a story: its clock, and what conditions see of a case."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from complaintflow.instants import parse_instant
from complaintflow.kernel.derived import refresh
from complaintflow.kernel.draft import Draft
from tests.story import Story, instant

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
