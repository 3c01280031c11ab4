"""The figures of a tally, and how far they can be trusted.

In: tallies of worlds. Out: numbers by key, and intervals: the worlds are repetitions that know nothing of one another,
so that Student's t says how far the mean of their figures may be from the truth.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from complaintflow.simulation.tally import DeadlineTally, RoleTally, Tally

Key = tuple[str, ...]
"""What a figure is of: its kind, then names."""

# The 97.5 % quantile of Student's t by degrees of freedom, from 1.
_STUDENT: Final = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
_SEVERAL: Final = 2


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean, and half the width of its 95 % interval; None where there is but one world."""

    mean: float
    half: float | None


def interval(values: Sequence[float]) -> Interval | None:
    """Return the mean of the worlds' figures with its interval; None of nothing."""
    if not values:
        return None
    count = len(values)
    mean = math.fsum(values) / count
    if count < _SEVERAL:
        return Interval(mean, None)
    variance = math.fsum((value - mean) ** 2 for value in values) / (count - 1)
    student = _STUDENT[min(count - 1, len(_STUDENT)) - 1]
    return Interval(mean, student * math.sqrt(variance / count))


def judged(deadline: DeadlineTally) -> int:
    """Return how many cycles were met or missed."""
    ends = deadline.ends
    return ends["met"] + ends["late"] + ends["breached"]


def breached(deadline: DeadlineTally) -> float | None:
    """Return the share of judged cycles that were missed; None where none was judged."""
    known = judged(deadline)
    return (known - deadline.ends["met"]) / known if known else None


def busy(role: RoleTally) -> float | None:
    """Return how many people were busy on the average of working hours."""
    return sum(role.busy) / sum(role.open) if sum(role.open) else None


def figures(tally: Tally) -> Mapping[Key, float]:
    """Return the figures of one world."""
    found: dict[Key, float | None] = {}
    for (name, klass), deadline in tally.deadlines.items():
        found["breached", name, klass] = breached(deadline)
    for name, one in tally.classes.items():
        found["first_reply", name] = one.first_reply.quantile(0.5)
        found["closing", name] = one.closing.quantile(0.5)
    for name, role in tally.roles.items():
        found["busy", name] = busy(role)
        found["waited", name] = role.waited.mean
    return {key: value for key, value in found.items() if value is not None}
