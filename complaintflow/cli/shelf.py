"""Cases of a long run: the ones at hand in memory, the others in a temporary file.

In: cases by id. Out: the same, as from a dictionary, in the order of their first appearance. However many cases a run
has, so many are in memory and no more.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections import OrderedDict
from collections.abc import Iterator, MutableMapping
from typing import Final

from complaintflow.facade import Case, Policy

AT_HAND: Final = 2_000
"""How many cases stay in memory."""

_TABLE: Final = "create table away (name text primary key, place integer, body blob) without rowid"
_PUT: Final = "insert or replace into away values (?, ?, ?)"


class CaseShelf(MutableMapping[str, Case]):
    """The cases of one policy. What is changed is put back by assignment, as cases never change in place."""

    def __init__(self, policy: Policy, at_hand: int = AT_HAND) -> None:
        """Begin with no case; the file is made when it is needed, and goes with the shelf."""
        self._policy = policy
        self._most = max(1, at_hand)
        self._near: OrderedDict[str, tuple[int, Case]] = OrderedDict()
        self._far: sqlite3.Connection | None = None
        self._count = 0
        self._places = 0

    def __getitem__(self, name: str) -> Case:
        """Return a case, from the file if need be."""
        place, case = self._at_hand(name)
        self._lay(name, place, case)
        return case

    def __setitem__(self, name: str, case: Case) -> None:
        """Keep a case as it stands now."""
        try:
            place, _ = self._at_hand(name)
        except KeyError:
            place = self._places
            self._places += 1
            self._count += 1
        self._lay(name, place, case)

    def __delitem__(self, name: str) -> None:
        """Drop a case."""
        if name not in self:
            raise KeyError(name)
        self._near.pop(name, None)
        if self._far is not None:
            self._far.execute("delete from away where name = ?", (name,))
        self._count -= 1

    def __contains__(self, name: object) -> bool:
        """Whether the case is kept."""
        if name in self._near:
            return True
        if self._far is None:
            return False
        return self._far.execute("select 1 from away where name = ?", (name,)).fetchone() is not None

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids in the order of their first appearance, as they were when this began."""
        places = [(place, name) for name, (place, _) in self._near.items()]
        if self._far is not None:
            near = frozenset(self._near)
            places += [row for row in self._far.execute("select place, name from away") if row[1] not in near]
        places.sort()
        yield from (name for _, name in places)

    def __len__(self) -> int:
        """Return how many cases are kept."""
        return self._count

    def _at_hand(self, name: str) -> tuple[int, Case]:
        found = self._near.get(name)
        if found is not None:
            return found
        if self._far is None:
            raise KeyError(name)
        row = self._far.execute("select place, body from away where name = ?", (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        return row[0], Case(self._policy, pickle.loads(row[1]))  # noqa: S301 (our own file, which nobody else can name)

    def _lay(self, name: str, place: int, case: Case) -> None:
        self._near[name] = place, case
        self._near.move_to_end(name)
        if len(self._near) > self._most:
            self._put_away(self._most // 4 + 1)

    def _put_away(self, number: int) -> None:
        """Write the cases that were asked for longest ago."""
        if self._far is None:
            self._far = sqlite3.connect("")  # a file without a name, which goes when it is closed
            self._far.execute(_TABLE)
        gone = [self._near.popitem(last=False) for _ in range(number)]
        self._far.executemany(_PUT, [(name, place, pickle.dumps(case.raw)) for name, (place, case) in gone])
