"""A store on SQL: what SQLite and PostgreSQL have in common.

In: what a kind of database brings along. Out: transactions. One that fails is rolled back, whatever the reason.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from complaintflow.errors import StoreError
from complaintflow.stores.protocol import Reading, Writing
from complaintflow.stores.sql_link import Link
from complaintflow.stores.sql_reading import SqlReading
from complaintflow.stores.sql_writing import Kit, SqlWriting

CLOSED: Final = "this store is closed: open it again"
OTHER_PROCESS: Final = "this store was opened in another process: open it after the fork, in each process anew"


class SqlStore:
    """Keeps rows in a database; what differs from one kind to another is left to subclasses."""

    def __init__(self, address: str, kit: Kit) -> None:
        """Take up a database that has the tables already."""
        self._address = address
        self._kit = kit
        self._process = os.getpid()

    @property
    def address(self) -> str:
        """Where it is, without secrets."""
        return self._address

    def reading(self) -> AbstractContextManager[Reading]:
        """Begin a transaction that looks."""
        return self._reading()

    def writing(self) -> AbstractContextManager[Writing]:
        """Begin a transaction that writes."""
        return self._writing()

    def linked(self, *, writes: bool) -> AbstractContextManager[Link]:
        """Begin a transaction for whoever knows the tables."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of files and connections."""
        raise NotImplementedError

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        with self.linked(writes=False) as link:
            yield SqlReading(link)

    @contextmanager
    def _writing(self) -> Iterator[Writing]:
        with self.linked(writes=True) as link:
            yield SqlWriting(link, self._kit)

    def _check_process(self) -> None:
        """Raise StoreError in a process that was forked from the one which opened the store."""
        if os.getpid() != self._process:
            raise StoreError(OTHER_PROCESS)
