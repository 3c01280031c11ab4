"""Cases of a long run, and what is noted of them: those at hand in memory, the others in a temporary file.

In: values by the id of their case. Out: the same, as from a dictionary, in the order of their first appearance. However
many cases a run has, so many are in memory and no more.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Iterator, MutableMapping
from typing import Final, TypeVar

from complaintflow.facade import Case, Policy

AT_HAND: Final = 2_000
"""How many cases, or notes, stay in memory."""

V = TypeVar("V")

_TABLE: Final = "create table away (name text primary key, place integer, body blob) without rowid"
_PUT: Final = "insert or replace into away values (?, ?, ?)"


class Shelf(MutableMapping[str, V]):
    """Values that are put back by assignment when they change, as they never change in place."""

    def __init__(self, at_hand: int = AT_HAND) -> None:
        """Begin with nothing; the file is made when it is needed, and goes with the shelf."""
        self._most = max(1, at_hand)
        self._near: OrderedDict[str, tuple[int, V]] = OrderedDict()
        self._far: sqlite3.Connection | None = None
        self._count = 0
        self._places = 0

    def __getitem__(self, name: str) -> V:
        """Return a value, from the file if need be."""
        place, value = self._at_hand(name)
        self._lay(name, place, value)
        return value

    def __setitem__(self, name: str, value: V) -> None:
        """Keep a value as it stands now."""
        try:
            place, _ = self._at_hand(name)
        except KeyError:
            place = self._places
            self._places += 1
            self._count += 1
        self._lay(name, place, value)

    def __delitem__(self, name: str) -> None:
        """Drop a value."""
        if name not in self:
            raise KeyError(name)
        self._near.pop(name, None)
        if self._far is not None:
            self._far.execute("delete from away where name = ?", (name,))
        self._count -= 1

    def __contains__(self, name: object) -> bool:
        """Whether there is a value."""
        if name in self._near:
            return True
        if self._far is None:
            return False
        return self._far.execute("select 1 from away where name = ?", (name,)).fetchone() is not None

    def begin_at(self, place: int) -> None:
        """Let the next case that is new have this place, or a later one: its turn among those of other shelves."""
        self._places = max(self._places, place)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids in the order of their first appearance, as they were when this began."""
        yield from (name for _, name in self.placed())

    def placed(self) -> Iterator[tuple[int, str]]:
        """Iterate over the ids with their places, in order, as they were when this began."""
        if self._far is None:
            yield from sorted((place, name) for name, (place, _) in self._near.items())
            return
        self._write(self._near.items())
        # Sorted in the file before the first is told: what is written meanwhile changes nothing.
        yield from self._far.execute("select place, name from away order by +place")

    def __len__(self) -> int:
        """Return how many there are."""
        return self._count

    def frozen(self, value: V) -> bytes:
        """Return a value as it lies in the file."""
        return pickle.dumps(value)

    def thawed(self, body: bytes) -> V:
        """Return what lies in the file as a value."""
        value: V = pickle.loads(body)  # noqa: S301 (our own file, which nobody else can name)
        return value

    def _at_hand(self, name: str) -> tuple[int, V]:
        found = self._near.get(name)
        if found is not None:
            return found
        if self._far is None:
            raise KeyError(name)
        row = self._far.execute("select place, body from away where name = ?", (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        return row[0], self.thawed(row[1])

    def _lay(self, name: str, place: int, value: V) -> None:
        self._near[name] = place, value
        self._near.move_to_end(name)
        if len(self._near) > self._most:
            self._put_away(self._most // 4 + 1)

    def _put_away(self, number: int) -> None:
        """Write the values that were asked for longest ago."""
        if self._far is None:
            self._far = sqlite3.connect("")  # a file without a name, which goes when it is closed
            self._far.execute(_TABLE)
        self._write([self._near.popitem(last=False) for _ in range(number)])

    def _write(self, values: Iterable[tuple[str, tuple[int, V]]]) -> None:
        assert self._far is not None, "there is a file"
        self._far.executemany(_PUT, [(name, place, self.frozen(value)) for name, (place, value) in values])


class CaseShelf(Shelf[Case]):
    """The cases of one policy."""

    def __init__(self, policy: Policy, at_hand: int = AT_HAND) -> None:
        """Begin with no case."""
        super().__init__(at_hand)
        self._policy = policy

    def frozen(self, value: Case) -> bytes:
        """Return what is known of a case, without its policy."""
        return pickle.dumps(value.raw)

    def thawed(self, body: bytes) -> Case:
        """Return a case of the policy."""
        return Case(self._policy, pickle.loads(body))  # noqa: S301 (our own file, which nobody else can name)
