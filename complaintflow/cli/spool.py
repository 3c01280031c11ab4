"""Things put in order that may be too many for memory.

In: values with their ranks, in any order. Out: the values by rank. They wait in a temporary file.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterator
from typing import Final, Generic, TypeVar

T = TypeVar("T")
Rank = tuple[int, int, str]
"""What values are put in order by; equal ranks keep the order in which they came."""

_TABLE: Final = "create table waiting (first integer, second integer, name text, place integer, body blob)"
_PUT: Final = "insert into waiting values (?, ?, ?, ?, ?)"
_IN_ORDER: Final = "select body from waiting order by first, second, name, place"
_BATCH: Final = 2_000


class Spool(Generic[T]):
    """Values that wait to be put in order."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._file = sqlite3.connect("")  # a file without a name, which goes when it is closed
        self._file.execute(_TABLE)
        self._batch: list[tuple[int, int, str, int, bytes]] = []
        self._count = 0

    def put(self, rank: Rank, value: T) -> None:
        """Add a value."""
        self._batch.append((*rank, self._count, pickle.dumps(value)))
        self._count += 1
        if len(self._batch) == _BATCH:
            self._write()

    def in_order(self) -> Iterator[T]:
        """Yield every value in order, once, and let go of them."""
        self._write()
        for (body,) in self._file.execute(_IN_ORDER):
            yield pickle.loads(body)  # noqa: S301 (our own file, which nobody else can name)
        self._file.close()

    def _write(self) -> None:
        self._file.executemany(_PUT, self._batch)
        self._batch.clear()
