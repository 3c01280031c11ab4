"""Work that takes a limited time, whatever it does.

In: a piece of work and a number of seconds. Out: its result, or the answer that it took too long. A socket's own
time-out does not bound a server that sends a byte now and then, nor a name that is looked up for ever.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from enum import Enum
from typing import Final, Generic, TypeVar

T = TypeVar("T")


class Late(Enum):
    """Why there is no result."""

    TOOK_TOO_LONG = "took too long"
    TOO_MANY_HANG = "too many earlier tries still hang"


class Bounded:
    """Runs work in threads of its own, and stops waiting for them.

    Work that was given up on may still end, even well: whoever receives must know a repetition by its id. At most
    `hanging` such pieces are left behind at a time.
    """

    __slots__ = ("_free", "_seconds")

    def __init__(self, seconds: float, hanging: int = 16) -> None:
        """Take the seconds that a piece of work may last."""
        self._seconds: Final = seconds
        self._free: Final = threading.BoundedSemaphore(hanging)

    def run(self, work: Callable[[], T]) -> T | Late:
        """Return what the work returns; raises what it raises."""
        if not self._free.acquire(blocking=False):
            return Late.TOO_MANY_HANG
        piece = _Piece(work, self._free)
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(piece.run,), name="delivery", daemon=True).start()
        if not piece.done.wait(self._seconds):
            return Late.TOOK_TOO_LONG
        if piece.raised is not None:
            raise piece.raised
        return piece.result()


class _Piece(Generic[T]):
    __slots__ = ("_free", "_returned", "_work", "done", "raised")

    def __init__(self, work: Callable[[], T], free: threading.BoundedSemaphore) -> None:
        self._work = work
        self._free = free
        self._returned: list[T] = []
        self.raised: BaseException | None = None
        self.done = threading.Event()

    def run(self) -> None:
        try:
            self._returned.append(self._work())
        except BaseException as problem:  # noqa: BLE001  # handed to whoever waits
            self.raised = problem
        finally:
            self._free.release()
            self.done.set()

    def result(self) -> T:
        return self._returned[0]
