"""A clock whose hand is moved, for demonstrations.

In: instants. Out: the instant it was set to last.
"""

from __future__ import annotations

from complaintflow.runtime.desk import ComplaintDesk

MANY = 1_000


class Hand:
    """A clock that shows what it was set to, in UTC microseconds."""

    def __init__(self, at: int) -> None:
        """Set it."""
        self.at = at

    def __call__(self) -> int:
        """Return the instant shown."""
        return self.at

    def move(self, to: int) -> None:
        """Move the hand, never back."""
        self.at = max(self.at, to)


def next_instant(desk: ComplaintDesk, after: int, until: int) -> int | None:
    """Return the next instant after one, up to another, at which a timer or a delivery is due; None: there is none."""
    with desk.store.reading() as reading:
        timers = [max(row.due, row.hold) for row in reading.due(until, MANY)]
        lanes = [max(row.next_try, row.lease) for row in reading.waiting_lanes(MANY)]
    return min((one for one in (*timers, *lanes) if after < one <= until), default=None)
