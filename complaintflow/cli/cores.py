"""How many processes share some work where nobody has said so.

In: how much work there is. Out: a number; what is printed does not hang on it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy

WORTH_IT: Final = 200
"""Transitions times searches, from which on processes are worth the half second that each takes to begin."""


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def jobs_for(searches: Iterable[tuple[CompiledPolicy, int]], there: int) -> int:
    """Return into how many processes so many searches of policies go, of `there`; small work stays in this one."""
    size = sum(_transitions(policy) * number for policy, number in searches)
    return there if size >= WORTH_IT else 1


def _transitions(policy: CompiledPolicy) -> int:
    return sum(len(ways) for ways in policy.lifecycle.dispatch.values())
