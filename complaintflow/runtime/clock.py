"""What time it is, for those who run cases: a function that an embedder may give, the machine's clock by default.

Out: UTC microseconds. The kernel never asks; here the service does, once for every call, and passes the instant on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import TypeAlias

Clock: TypeAlias = Callable[[], int]
"""Returns the present instant, in UTC microseconds."""


class Ticks:
    """Instants for what is written: as the clock shows, and each later than the one before, if by a microsecond.

    Safe to use from several threads.
    """

    def __init__(self, clock: Clock) -> None:
        """Go by a clock."""
        self._clock = clock
        self._last = 0
        self._lock = Lock()

    def __call__(self) -> int:
        """Return the next instant, in UTC microseconds."""
        with self._lock:
            self._last = max(self._clock(), self._last + 1)
            return self._last


def system_clock() -> int:
    """Return the machine's time. It may be set back and forth: what is written of one case never goes back."""
    return time.time_ns() // 1_000
