"""One writer at a time within a process.

In: threads that want to write. Out: one of them at a time, or a ConflictError for who has waited too long.
"""

from __future__ import annotations

from threading import Lock, get_ident
from types import TracebackType

from complaintflow.errors import ConflictError, StoreError


class Turn:
    """A lock that is waited for so many seconds, and that says so where a thread would wait for itself."""

    def __init__(self, wait: float) -> None:
        """Begin with nobody writing."""
        self._wait = wait
        self._lock = Lock()
        self._holder: int | None = None

    def __enter__(self) -> None:
        """Wait for the turn. Raises ConflictError; StoreError where this thread has it already."""
        if self._holder == get_ident():
            raise StoreError("this thread writes already: end that transaction before you begin another")
        if not self._lock.acquire(timeout=self._wait):
            raise ConflictError(f"another transaction has been writing for {self._wait:g} s: try again")
        self._holder = get_ident()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the next one write."""
        self._holder = None
        self._lock.release()
