"""One writer at a time within a process, in the order in which they came.

In: threads that want to write. Out: one of them at a time, or a ConflictError for who has waited too long. Who shares
may be handed what the one before it has begun, instead of beginning anew.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock, get_ident
from types import TracebackType
from typing import Generic, TypeVar

from complaintflow.errors import ConflictError, StoreError

Begun = TypeVar("Begun")


@dataclass(slots=True, eq=False)
class _Waiting(Generic[Begun]):
    """A thread that waits; its gate opens once it is called."""

    thread: int
    shares: bool
    gate: Lock = field(default_factory=Lock)
    called: bool = False
    begun: Begun | None = None

    def __post_init__(self) -> None:
        self.gate.acquire()

    def call(self, begun: Begun | None) -> int:
        self.called, self.begun = True, begun
        self.gate.release()
        return self.thread


class Turn(Generic[Begun]):
    """A lock that is waited for so many seconds, and that says so where a thread would wait for itself."""

    def __init__(self, wait: float) -> None:
        """Begin with nobody writing."""
        self._wait = wait
        self._guard = Lock()
        self._holder: int | None = None
        self._queue: deque[_Waiting[Begun]] = deque()

    def take(self, *, shares: bool = False, abandon: Callable[[Begun], None] | None = None) -> Begun | None:
        """Wait for the turn; return what the one before has begun, where this one shares and it was handed on.

        `abandon` brings that to its end where it comes to a thread that was interrupted. Raises ConflictError;
        StoreError where this thread has the turn already.
        """
        me = get_ident()
        with self._guard:
            if self._holder == me:
                raise StoreError("this thread writes already: end that transaction before you begin another")
            if self._holder is None:
                self._holder = me
                return None
            waiting = _Waiting[Begun](me, shares)
            self._queue.append(waiting)
        try:
            in_time = waiting.gate.acquire(timeout=self._wait)
        except BaseException:
            if not self._walked_away(waiting):
                self._pass_by(waiting.begun, abandon)
            raise
        if not in_time and self._walked_away(waiting):
            raise ConflictError(f"another transaction has been writing for {self._wait:g} s: try again")
        return waiting.begun

    def hand_on(self, begun: Begun) -> bool:
        """Let the next one go on with what was begun; False where nobody waits who shares, and the turn is kept."""
        with self._guard:
            if not self._queue or not self._queue[0].shares:
                return False
            self._holder = self._queue.popleft().call(begun)
            return True

    def leave(self) -> None:
        """Let the next one write."""
        with self._guard:
            self._holder = self._queue.popleft().call(None) if self._queue else None

    def __enter__(self) -> None:
        """Wait for the turn, sharing nothing."""
        self.take()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the next one write."""
        self.leave()

    def _walked_away(self, waiting: _Waiting[Begun]) -> bool:
        """Whether a thread could leave the queue; otherwise it was called in that very moment."""
        with self._guard:
            if not waiting.called:
                self._queue.remove(waiting)
            return not waiting.called

    def _pass_by(self, begun: Begun | None, abandon: Callable[[Begun], None] | None) -> None:
        if begun is None or abandon is None:
            self.leave()
        else:
            abandon(begun)
