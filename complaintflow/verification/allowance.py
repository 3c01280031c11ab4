"""How long each piece of a proof may take, where all have some time together.

In: seconds, and the weight of a piece. Out: the seconds it may take. The time is that of the machine's own clock, which
decides how far a proof goes and never what it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from time import monotonic


@dataclass(slots=True)
class Allowance:
    """The time that all pieces of some work have together: each may take its part of what is left when it begins.

    `ahead`: the weight of all pieces that have not begun; `jobs`: so many are done side by side.
    """

    until: float | None
    jobs: int = 1
    ahead: Fraction = Fraction(1)

    @classmethod
    def of(cls, seconds: float | None, jobs: int) -> Allowance:
        """Return an allowance that begins now."""
        return cls(None if seconds is None else monotonic() + seconds, jobs)

    def begin(self, weight: Fraction) -> float | None:
        """Return how many seconds a piece may take that begins now; None: as many as it needs."""
        part = min(Fraction(1), self.jobs * weight / self.ahead)
        self.ahead -= weight
        return None if self.until is None else max(0.0, self.until - monotonic()) * float(part)
