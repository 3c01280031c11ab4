"""A table in memory as one transaction sees it.

In: rows by name, and what the transaction sets and drops. Out: the rows with the changes over them; the table itself
stays as it is until the changes are put in.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Generic, TypeVar

Name = TypeVar("Name")
Value = TypeVar("Value")


class Layer(Generic[Name, Value]):
    """A table as a transaction sees it: what it has changed, over what was there."""

    __slots__ = ("_below", "_changed")

    def __init__(self, below: MutableMapping[Name, Value]) -> None:
        self._below = below
        self._changed: dict[Name, Value | None] = {}

    def get(self, name: Name) -> Value | None:
        """Return a value, None where there is none."""
        return self._changed[name] if name in self._changed else self._below.get(name)

    def put(self, name: Name, value: Value | None) -> None:
        """Set a value; None takes it away."""
        self._changed[name] = value

    def items(self) -> Iterator[tuple[Name, Value]]:
        """Yield names and values in no order."""
        yield from ((name, value) for name, value in self._below.items() if name not in self._changed)
        yield from ((name, value) for name, value in self._changed.items() if value is not None)

    def values(self) -> Iterator[Value]:
        """Yield the values in no order."""
        return (value for _, value in self.items())

    def changed(self) -> Iterator[Name]:
        """Yield the names of what was set."""
        return (name for name, value in self._changed.items() if value is not None)

    def settle_in(self, table: MutableMapping[Name, Value]) -> None:
        """Put the changes into a table."""
        for name, value in self._changed.items():
            if value is None:
                table.pop(name, None)
            else:
                table[name] = value
