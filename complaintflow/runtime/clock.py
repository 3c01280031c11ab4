"""What time it is, for those who run cases: a function that an embedder may give, the machine's clock by default.

Out: UTC microseconds. The kernel never asks; here the service does, once for every call, and passes the instant on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeAlias

Clock: TypeAlias = Callable[[], int]
"""Returns the present instant, in UTC microseconds."""


def system_clock() -> int:
    """Return the machine's time. It may be set back and forth: what is written of one case never goes back."""
    return time.time_ns() // 1_000
