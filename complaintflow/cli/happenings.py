"""What a long run has to tell, kept until all is known: in memory while it is little, else in a temporary file.

In: values, each with its instant and its case. Out: the same by time, or case by case. Takes bounded memory, however
many they are.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Final, Generic, TypeVar

T = TypeVar("T")

AT_HAND: Final = 50_000
"""How many values stay in memory; one more, and all are in the file."""

_TABLE: Final = "create table told (number integer primary key, at integer, name text, body blob)"
_PUT: Final = "insert into told values (?, ?, ?, ?)"
_BY_TIME: Final = "select body from told order by at, number"
_BY_CASE: Final = """
select body from (select body, number, min(number) over (partition by name) as first from told) order by first, number
"""


class Happenings(Generic[T]):
    """Values by the order in which they came."""

    def __init__(self, at_hand: int = AT_HAND) -> None:
        """Begin with nothing; the file is made when it is needed, and goes with this object."""
        self._most = at_hand
        self._near: list[tuple[int, str, T]] = []
        self._far: sqlite3.Connection | None = None
        self._count = 0

    def __len__(self) -> int:
        """Return how many there are."""
        return self._count

    def add(self, at: int, case: str, value: T) -> None:
        """Add a value."""
        self._near.append((at, case, value))
        self._count += 1
        if len(self._near) > self._most:
            self._put_away()

    def by_time(self) -> Iterator[T]:
        """Yield every value by its instant; what belongs to one instant keeps the order in which it came."""
        if self._far is None:
            return (value for _, _, value in sorted(self._near, key=itemgetter(0)))
        return self._read(_BY_TIME)

    def by_case(self) -> Iterator[T]:
        """Yield every value case by case, in the order of their first appearance."""
        if self._far is not None:
            return self._read(_BY_CASE)
        cases: dict[str, list[T]] = {}
        for _, case, value in self._near:
            cases.setdefault(case, []).append(value)
        return (value for values in cases.values() for value in values)

    def _read(self, query: str) -> Iterator[T]:
        file = self._put_away()
        return (pickle.loads(body) for (body,) in file.execute(query))  # noqa: S301 (our own file, which has no name)

    def _put_away(self) -> sqlite3.Connection:
        if self._far is None:
            self._far = sqlite3.connect("")  # a file without a name, which goes when it is closed
            self._far.execute(_TABLE)
        self._far.executemany(_PUT, self._rows(self._near))
        self._near.clear()
        return self._far

    def _rows(self, values: Iterable[tuple[int, str, T]]) -> Iterator[tuple[int, int, str, bytes]]:
        first = self._count - len(self._near)
        for number, (at, case, value) in enumerate(values, first):
            yield number, at, case, pickle.dumps(value)
