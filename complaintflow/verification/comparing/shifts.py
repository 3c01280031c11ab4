"""How far a due instant moves when a limit changes, over a year of starting instants.

In: an old and a new limit, each with its deadline and policy, and the facts of a complaint. Out: the least and the
most that the due instant moves, worked out with the calendars of both policies. Pauses and extensions do not come
into it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.deadlines import Deadline, Limit
from complaintflow.compiled.placing import place
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import Run
from complaintflow.verification.comparing.difference import Shift
from complaintflow.verification.comparing.sides import Sides

TRIED: Final = 303
"""How many instants of a year are tried."""
_HOUR: Final = 3_600_000_000
_STEP: Final = 29 * _HOUR  # every hour of the day and every day of the week comes up


def shift(
    sides: Sides, old: Deadline, was: Limit, new: Deadline, now: Limit, view: Mapping[str, object]
) -> tuple[Shift | None, int | None]:
    """Return how far a deadline moves from one limit to another, and an instant of starting at which it does.

    Nothing of the first where one of the limits never falls due, nothing of the second where none was found.
    """
    first = first_instant(sides.new)
    moves: list[int] = []
    shown: int | None = None
    for number in range(TRIED):
        start = first + number * _STEP
        one, other = _due(sides.old, old, was, view, start), _due(sides.new, new, now, view, start)
        if one is not None and other is not None:
            moves.append(other - one)
            shown = start if shown is None and one != other else shown
    if not moves:
        return None, None
    return Shift(min(moves), max(moves), sum(move == 0 for move in moves), len(moves)), shown


def first_instant(policy: CompiledPolicy) -> int:
    """Return the instant (UTC microseconds) with which the year of a policy's first day in force begins."""
    year = date.fromisoformat(policy.effective).year
    local = int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
    return policy.zone.from_local(local)


def _due(
    policy: CompiledPolicy, deadline: Deadline, limit: Limit, view: Mapping[str, object], start: int
) -> int | None:
    try:
        return place(policy, deadline, limit, view, Run(deadline.id, 1, start, "", "running"))
    except HorizonError:
        return None
