"""Tables in memory whose rows each have their instant: what is due first is at hand, however many rows there are.

In: rows by name. Out: the same in the order of their instants, as a transaction sees them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from heapq import merge
from typing import Self, TypeVar

from complaintflow.correlation.agenda import Agenda
from complaintflow.stores.memory_layer import Layer

Name = TypeVar("Name")
Value = TypeVar("Value")


class InOrder(MutableMapping[Name, Value]):
    """Rows by name, and their names in the order of their instants."""

    def __init__(
        self,
        instant: Callable[[Value], int],
        least: Name,
        rows: Mapping[Name, Value] | None = None,
        order: Iterable[tuple[int, Name]] = (),
    ) -> None:
        """Begin with nothing, or with rows and their order; `instant` tells a row's, `least` is before every name."""
        self.instant = instant
        self.least = least
        self.order = Agenda[tuple[int, Name]](order)
        self._rows: dict[Name, Value] = {} if rows is None else dict(rows)

    def __getitem__(self, name: Name) -> Value:
        """Return a row. Raises KeyError."""
        return self._rows[name]

    def __setitem__(self, name: Name, row: Value) -> None:
        """Set a row."""
        known = self._rows.get(name)
        if known is not None and self.instant(known) != self.instant(row):
            self.order.drop((self.instant(known), name))
            known = None
        if known is None:
            self.order.put((self.instant(row), name))
        self._rows[name] = row

    def __delitem__(self, name: Name) -> None:
        """Take a row away. Raises KeyError."""
        self.order.drop((self.instant(self._rows.pop(name)), name))

    def __iter__(self) -> Iterator[Name]:
        """Iterate over the names in no order."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def copy(self) -> Self:
        """Return the same rows, so that a change of these does not show in those."""
        return type(self)(self.instant, self.least, self._rows, self.order)


class OrderedLayer(Layer[Name, Value]):
    """A table in order as a transaction sees it."""

    __slots__ = ("_table",)

    def __init__(self, table: InOrder[Name, Value]) -> None:
        super().__init__(table)
        self._table = table

    def in_order(self, since: int | None = None) -> Iterator[Value]:
        """Yield the rows from an instant on by instant, then by name."""
        table, changed = self._table, self._changed
        start = None if since is None else (since, table.least)
        mine = sorted((table.instant(row), name) for name, row in changed.items() if row is not None)
        kept = iter(table.order) if start is None else table.order.since(start)
        below = (key for key in kept if key[1] not in changed)
        for _, name in merge(below, (key for key in mine if start is None or key >= start)):
            row = self.get(name)
            assert row is not None, "what stands in the order is there"
            yield row
