"""A store in memory: for tests, for trying out, and as the model that every other store is compared with.

In: transactions. Out: rows, until the process ends. One transaction writes at a time; those that look see the tables as
they were when they began.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock

from complaintflow.errors import StoreError
from complaintflow.stores.memory_reading import MemoryReading
from complaintflow.stores.memory_tables import Tables, View
from complaintflow.stores.memory_writing import MemoryWriting
from complaintflow.stores.protocol import Reading, Writing
from complaintflow.stores.turn import Turn


class MemoryStore:
    """Keeps all rows in dictionaries. `wait`: how many seconds a transaction waits for its turn to write."""

    def __init__(self, *, wait: float = 30.0) -> None:
        """Begin with nothing."""
        self._tables = Tables()
        self._turn = Turn[None](wait)
        self._guard = Lock()
        self._is_open = True

    @property
    def address(self) -> str:
        """Where it is."""
        return ":memory:"

    def reading(self) -> AbstractContextManager[Reading]:
        """Begin a transaction that looks."""
        return self._reading()

    def writing(self) -> AbstractContextManager[Writing]:
        """Begin a transaction that writes."""
        return self._writing()

    def close(self) -> None:
        """Forget everything."""
        with self._guard:
            self._is_open = False
            self._tables = Tables()

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        with self._guard:
            tables = self._opened()
            tables.readers += 1
        transaction = MemoryReading(View(tables))
        try:
            yield transaction
        finally:
            transaction.end()
            with self._guard:
                tables.readers -= 1

    @contextmanager
    def _writing(self) -> Iterator[Writing]:
        with self._turn:
            with self._guard:
                view = View(self._opened())
            transaction = MemoryWriting(view)
            try:
                yield transaction
                transaction.check()
                self._settle(view)
            finally:
                transaction.end()

    def _settle(self, view: View) -> None:
        """Let what was written be seen; who looks at the tables goes on seeing them as they were."""
        with self._guard:
            tables = self._opened()
            if tables.readers:
                tables = tables.copy()
            view.settle_in(tables)
            self._tables = tables

    def _opened(self) -> Tables:
        if not self._is_open:
            raise StoreError("this store is closed: open it again")
        return self._tables
