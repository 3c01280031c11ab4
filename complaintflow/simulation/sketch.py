"""Many numbers in little room: counts in buckets that are half a per cent wide.

In: numbers that are not negative. Out: quantiles that are wrong by half a per cent at most, counts, sums. Two sketches
add up to the sketch of both, in any order, so that the answer does not depend on who has done which part.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

_WIDTH: Final = math.log(1.01)


@dataclass(slots=True)
class Sketch:
    """The numbers seen so far. `total` is their sum, in whole numbers, so that adding up in any order is the same."""

    count: int = 0
    total: int = 0
    _buckets: Counter[int] = field(default_factory=Counter)
    _zeros: int = 0

    def add(self, number: int) -> None:
        """Take up a number."""
        self.count += 1
        self.total += number
        if number <= 0:
            self._zeros += 1
        else:
            self._buckets[math.floor(math.log(number) / _WIDTH)] += 1

    def merge(self, other: Sketch) -> None:
        """Take up all numbers of another one."""
        self.count += other.count
        self.total += other.total
        self._zeros += other._zeros
        self._buckets.update(other._buckets)

    @property
    def mean(self) -> float | None:
        """The mean, exactly; None of nothing."""
        return self.total / self.count if self.count else None

    def quantile(self, share: float) -> float | None:
        """Return the number below which this share lies; None of nothing."""
        if not self.count:
            return None
        left = share * (self.count - 1) - self._zeros
        if left < 0:
            return 0.0
        for bucket in sorted(self._buckets):
            left -= self._buckets[bucket]
            if left < 0:
                return math.exp((bucket + 0.5) * _WIDTH)
        return math.exp((max(self._buckets) + 0.5) * _WIDTH)
