"""How far a rule looks back, as an exact instant.

In: a policy, a length of time, an instant. Out: the earliest start from which the length reaches the instant, or the
last instant that it reaches from a start. Both ends count (on time is inclusive).
"""

from __future__ import annotations

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.due import EARLIEST, LATEST, before, due
from complaintflow.compiled.duration import ELAPSED, Duration
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import DAY


def window_end(policy: CompiledPolicy, length: Duration, start: int) -> int:
    """Return the last instant that a length reaches from a start."""
    try:
        return due(length, start, policy.zone, policy.calendars)
    except HorizonError:
        return LATEST


def window_start(policy: CompiledPolicy, length: Duration, end: int) -> int:
    """Return the earliest start from which a length reaches `end`.

    Walking back nearly gives it. A month that is clamped, a day off, a skipped hour move it: what is walked forward
    from a later start never ends earlier, so the exact start is found by halving.
    """
    try:
        guess = before(length, end, policy.zone, policy.calendars)
    except HorizonError:
        return EARLIEST
    if length.unit in ELAPSED:
        return guess
    if window_end(policy, length, guess) >= end > window_end(policy, length, guess - 1):
        return guess
    step = DAY
    low = high = guess
    while window_end(policy, length, low) >= end and low > EARLIEST:
        low, step = max(EARLIEST, low - step), step * 2
    step = DAY
    while window_end(policy, length, high) < end:
        high, step = high + step, step * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if window_end(policy, length, middle) >= end else (middle, high)
    return high
