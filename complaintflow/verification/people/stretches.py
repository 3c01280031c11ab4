"""Time cut where anything changes in who is there and what they hold.

In: a policy, a roster, a window. Out: stretches of time, in order and without gaps, in none of which anything changes:
one instant of each speaks for all of it. Does not ask who that is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from complaintflow.compiled.dates import day_number
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import DAY
from complaintflow.staff import StaffDirectory, Stretch


def stretches(policy: CompiledPolicy, roster: StaffDirectory, window: Stretch) -> tuple[Stretch, ...]:
    """Return the stretches of a window: first and last are open where the window is (UTC microseconds)."""
    marks = sorted({mark for mark in _marks(policy, roster) if _inside(window, mark)})
    edges = [window.start, *marks, window.end]
    return tuple(Stretch(start, end) for start, end in pairwise(edges))


def instant_in(stretch: Stretch, policy: CompiledPolicy) -> int:
    """Return an instant of a stretch: its first, or where it is open the policy's first day as far as it lies in it."""
    if stretch.start is not None:
        return stretch.start
    first = policy.zone.from_local(day_number(date.fromisoformat(policy.effective)) * DAY)
    return first if stretch.end is None or first < stretch.end else stretch.end - DAY


def _inside(window: Stretch, mark: int) -> bool:
    return (window.start is None or window.start < mark) and (window.end is None or mark < window.end)


def _marks(policy: CompiledPolicy, roster: StaffDirectory) -> Iterator[int]:
    for member in roster.members.values():
        for when in (*(absence.when for absence in member.absences), *(held.when for held in member.roles)):
            if when.start is not None and when.end is not None and when.start >= when.end:
                continue  # a time that ends before it begins is none
            yield from (mark for mark in (when.start, when.end) if mark is not None)
    for role in policy.roles.values():
        for substitute in role.substitutes:
            if substitute.from_day is not None:
                yield _midnight(policy, substitute.from_day, 0)
            if substitute.until_day is not None:
                yield _midnight(policy, substitute.until_day, 1)


def _midnight(policy: CompiledPolicy, day: str, further: int) -> int:
    return policy.zone.from_local((day_number(date.fromisoformat(day)) + further) * DAY)
