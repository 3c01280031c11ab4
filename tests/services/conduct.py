"""How a receiver treats one delivery, and how it is told: in turn, then the same for all that follow.

In: what a test plans. Out: what to do with the next delivery. It speaks neither HTTP nor SMTP.
"""

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer with this code; the receiver has taken the delivery when the code says so, and counts it anyway."""

    code: int
    headers: Mapping[str, str] = field(default_factory=dict)  # HTTP only, for instance Retry-After
    after_s: float = 0.0  # takes that long; with a sender's shorter patience the answer comes too late
    twice: bool = False  # says it two times over, as a confused proxy does


@dataclass(frozen=True, slots=True)
class Hang:
    """Take the delivery and never answer; the connection stays open until the receiver goes."""


@dataclass(frozen=True, slots=True)
class Drop:
    """Take the delivery and cut the connection instead of answering."""


Conduct = Answer | Hang | Drop


class Plan:
    """The conduct towards the deliveries to come. Safe to ask from several threads."""

    def __init__(self, otherwise: Conduct) -> None:
        self._lock = threading.Lock()
        self._turns: deque[Conduct] = deque()
        self._otherwise = otherwise

    def next_time(self, *conduct: Conduct) -> None:
        """Treat the next deliveries like this, one after the other, after those planned already."""
        with self._lock:
            self._turns.extend(conduct)

    def from_now_on(self, conduct: Conduct) -> None:
        """Treat every delivery like this once the planned turns are over."""
        with self._lock:
            self._otherwise = conduct

    def take(self) -> Conduct:
        with self._lock:
            return self._turns.popleft() if self._turns else self._otherwise
