"""How long to wait before the next try, and when to give up.

In: how often an effect was tried, its id, how long it has been waiting. Out: a number of microseconds, or the answer
that it is enough. Pure: the jitter is derived from the id, so that two workers, and a test, come to the same instant.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

_DOUBLINGS_MAX: Final = 40
_SPREAD: Final = 5


@dataclass(frozen=True, slots=True)
class Backoff:
    """When to try again; all spans are microseconds.

    The wait begins with `first`, doubles with each try and stays at `at_most`. After `give_up_after` since the first
    try nothing more is tried: the default outlives a receiver that is down over a weekend, and its Monday morning.
    """

    first: int = 30 * SECOND
    at_most: int = HOUR
    give_up_after: int = 3 * DAY

    def __post_init__(self) -> None:
        """Refuse spans that would never wait or never try."""
        if not 0 < self.first <= self.at_most or self.give_up_after < self.first:
            message = "a back-off needs 0 < first <= at_most, and first <= give_up_after"
            raise ValueError(message)

    def delay(self, effect_id: str, attempt: int, asked: int | None = None) -> int:
        """Return the wait after the try `attempt` (1, 2, …) failed; `asked`: the wait that the receiver asked for.

        Up to a fifth is taken off by the effect's id, so that what failed together does not come back together. A wait
        that was asked for is kept to, up to a day.
        """
        whole = min(self.first << min(max(attempt, 1) - 1, _DOUBLINGS_MAX), self.at_most)
        mark = hashlib.sha256(f"{effect_id}\0{attempt}".encode("utf-8", "surrogatepass")).digest()
        span = whole // _SPREAD
        own = max(1, whole - (int.from_bytes(mark[:8], "big") % (span + 1)))
        return own if asked is None else max(own, min(asked, DAY))

    def gives_up(self, first_try: int, now: int) -> bool:
        """Whether it is enough: `first_try` and `now` are instants (UTC microseconds)."""
        return now - first_try >= self.give_up_after
