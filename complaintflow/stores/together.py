"""What a store may offer besides: transactions of several threads that share one wait for the disk.

In: a store. Out: how its short transactions begin.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol, runtime_checkable

from complaintflow.stores.protocol import Writing


@runtime_checkable
class SharesCommits(Protocol):
    """A store whose transactions can share one wait for the disk: group commit, for many short ones at once."""

    def writing_together(self) -> AbstractContextManager[Writing]:
        """Begin a transaction that writes, as `Store.writing` does; it ends together with others that are waiting.

        Each happens as a whole or not at all, whatever becomes of the others, and has happened when its block ends.
        Where one is found to be wrong only in the end, the others get a ConflictError. For what is short: the first of
        them waits for the last.
        """
