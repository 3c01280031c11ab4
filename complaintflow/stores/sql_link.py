"""A transaction of a database, as what reads and writes within it sees it.

In: statements and parameters. Out: rows, or a StoreError that says what happened and what to do: no driver's exception
gets out, and nothing of what was written stands in a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from complaintflow.errors import StoreError

OVER = "this transaction is over: read and write within its `with` block"

Parameters = Mapping[str, object] | Sequence[Mapping[str, object]]
Problems = Callable[[BaseException], StoreError]
"""Tells what an exception of a driver means."""


class Link(Protocol):
    """A connection within a transaction. Once something has failed, nothing of the transaction happens.

    Whoever catches that, and goes on, is told of it again: by the next statement, and in the end.

    `erases`: whether it deletes what nobody is to find on the disk afterwards.
    """

    failed: StoreError | None
    erases: bool

    def run(self, statement: sa.Executable, parameters: Parameters | None = None) -> None:
        """Execute a statement. Raises StoreError or ConflictError, as everything here does."""

    def changed(self, statement: sa.Executable, parameters: Parameters) -> int:
        """Execute a statement and return how many rows it changed."""

    def all(self, statement: sa.Executable, parameters: Parameters | None = None) -> Sequence[Sequence[Any]]:
        """Return all rows that a statement finds."""

    def one(self, statement: sa.Executable, parameters: Parameters | None = None) -> Sequence[Any] | None:
        """Return the row that a statement finds."""

    def pages(self, statement: sa.Executable, size: int) -> Iterator[Sequence[Sequence[Any]]]:
        """Yield the rows that a statement finds, so many at a time."""

    def fail(self, problem: StoreError) -> StoreError:
        """Note that a part failed, and return why."""


class EngineLink:
    """A connection of SQLAlchemy within a transaction."""

    def __init__(self, connection: sa.Connection, problems: Problems) -> None:
        """Take up a connection that has begun."""
        self._connection: sa.Connection | None = connection
        self._problems = problems
        self.failed: StoreError | None = None
        self.erases = False

    def run(self, statement: sa.Executable, parameters: Parameters | None = None) -> None:
        """Execute a statement."""
        self._executed(statement, parameters)

    def changed(self, statement: sa.Executable, parameters: Parameters) -> int:
        """Execute a statement and return how many rows it changed."""
        return self._executed(statement, parameters).rowcount

    def all(self, statement: sa.Executable, parameters: Parameters | None = None) -> Sequence[sa.Row[Any]]:
        """Return all rows that a statement finds."""
        found = self._executed(statement, parameters)
        try:
            return found.all()
        except SQLAlchemyError as problem:
            raise self.fail(self._problems(problem)) from None

    def one(self, statement: sa.Executable, parameters: Parameters | None = None) -> sa.Row[Any] | None:
        """Return the row that a statement finds."""
        rows = self.all(statement, parameters)
        return rows[0] if rows else None

    def pages(self, statement: sa.Executable, size: int) -> Iterator[Sequence[sa.Row[Any]]]:
        """Yield the rows that a statement finds, so many at a time."""
        found = self._executed(statement, None)
        while rows := found.fetchmany(size):
            yield rows

    def fail(self, problem: StoreError) -> StoreError:
        """Note that a part failed, and return why."""
        self.failed = self.failed or problem
        return problem

    def end(self) -> None:
        """Say that the transaction is over."""
        self._connection = None

    def _executed(self, statement: sa.Executable, parameters: Parameters | None) -> sa.CursorResult[Any]:
        if self._connection is None:
            raise StoreError(OVER)
        if self.failed is not None:
            raise self.failed
        try:
            return self._connection.execute(statement, parameters)
        except (SQLAlchemyError, OverflowError) as problem:
            raise self.fail(self._problems(problem)) from None
