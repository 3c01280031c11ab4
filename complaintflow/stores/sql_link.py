"""A transaction of a database, as what reads and writes within it sees it.

In: statements and parameters. Out: rows, or a StoreError that says what happened and what to do: no driver's exception
gets out, and nothing of what was written stands in a message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from complaintflow.errors import StoreError

OVER = "this transaction is over: read and write within its `with` block"
UNREADABLE = "Could not decode to UTF-8"
"""What SQLite's driver says of a text that is none."""

Parameters = Mapping[str, object] | Sequence[Mapping[str, object]]
Problems = Callable[[BaseException], StoreError]
"""Tells what an exception of a driver means."""


class Link:
    """A connection within a transaction. Once something has failed, nothing of the transaction happens.

    Whoever catches that, and goes on, is told of it again: by the next statement, and in the end.

    `erases`: whether it deletes what nobody is to find on the disk afterwards.
    """

    def __init__(self, connection: sa.Connection, problems: Problems) -> None:
        """Take up a connection that has begun."""
        self._connection: sa.Connection | None = connection
        self._problems = problems
        self.failed: StoreError | None = None
        self.erases = False

    def run(self, statement: sa.Executable, parameters: Parameters | None = None) -> sa.CursorResult[Any]:
        """Execute a statement. Raises StoreError or ConflictError."""
        if self._connection is None:
            raise StoreError(OVER)
        if self.failed is not None:
            raise self.failed
        try:
            return self._connection.execute(statement, parameters)
        except (SQLAlchemyError, OverflowError) as problem:
            raise self.fail(self._problems(problem)) from None

    def all(self, statement: sa.Executable, parameters: Parameters | None = None) -> Sequence[sa.Row[Any]]:
        """Return all rows that a statement finds."""
        found = self.run(statement, parameters)
        try:
            return found.all()
        except SQLAlchemyError as problem:
            told = self._problems(problem)
            # A row that holds no text was changed from outside: it can't be read, and the transaction can go on.
            raise told if UNREADABLE in str(problem) else self.fail(told) from None

    def one(self, statement: sa.Executable, parameters: Parameters | None = None) -> sa.Row[Any] | None:
        """Return the row that a statement finds."""
        rows = self.all(statement, parameters)
        return rows[0] if rows else None

    def changed(self, statement: sa.Executable, parameters: Parameters) -> int:
        """Execute a statement and return how many rows it changed."""
        return self.run(statement, parameters).rowcount

    def fail(self, problem: StoreError) -> StoreError:
        """Note that a part failed, and return why."""
        self.failed = self.failed or problem
        return problem

    def end(self) -> None:
        """Say that the transaction is over."""
        self._connection = None
