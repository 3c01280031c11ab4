"""A transaction of SQLite's own driver, without a layer in between.

In: statements of SQLAlchemy's and parameters, as on every database. Out: rows, or a StoreError.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from complaintflow.errors import StoreError
from complaintflow.stores.sql_link import OVER, Parameters, Problems
from complaintflow.stores.sqlite_statements import Statement, Values, statement_of

UNREADABLE: Final = "Could not decode to UTF-8"
"""What SQLite's driver says of a text that is none."""

_NOTHING: Final[Mapping[str, object]] = {}


class SqliteLink:
    """A connection of `sqlite3` within a transaction."""

    def __init__(self, connection: sqlite3.Connection, problems: Problems) -> None:
        """Take up a connection that has begun."""
        self._connection: sqlite3.Connection | None = connection
        self._problems = problems
        self.failed: StoreError | None = None
        self.erases = False

    def run(self, statement: sa.Executable, parameters: Parameters | None = None) -> None:
        """Execute a statement."""
        self._executed(statement, parameters)

    def changed(self, statement: sa.Executable, parameters: Parameters) -> int:
        """Execute a statement and return how many rows it changed."""
        _, cursor = self._executed(statement, parameters)
        return cursor.rowcount

    def all(self, statement: sa.Executable, parameters: Parameters | None = None) -> Sequence[Sequence[Any]]:
        """Return all rows that a statement finds."""
        said, cursor = self._executed(statement, parameters)
        try:
            return said.read(cursor.fetchall())
        except sqlite3.Error as problem:
            told = self._problems(problem)
            # A row that holds no text was changed from outside: it can't be read, and the transaction can go on.
            raise told if UNREADABLE in str(problem) else self.fail(told) from None

    def one(self, statement: sa.Executable, parameters: Parameters | None = None) -> Sequence[Any] | None:
        """Return the row that a statement finds."""
        rows = self.all(statement, parameters)
        return rows[0] if rows else None

    def pages(self, statement: sa.Executable, size: int) -> Iterator[Sequence[Sequence[Any]]]:
        """Yield the rows that a statement finds, so many at a time."""
        said, cursor = self._executed(statement, None)
        try:
            while rows := cursor.fetchmany(size):
                yield said.read(rows)
        except sqlite3.Error as problem:
            raise self.fail(self._problems(problem)) from None

    def many(self, statement: Statement, rows: Sequence[Values]) -> int:
        """Execute a statement with rows of values in its order; return how many rows it changed."""
        connection = self._begun()
        try:
            if len(rows) == 1:
                return connection.execute(statement.text, rows[0]).rowcount
            return connection.executemany(statement.text, rows).rowcount
        except (sqlite3.Error, OverflowError) as problem:
            raise self.fail(self._problems(problem)) from None

    def fail(self, problem: StoreError) -> StoreError:
        """Note that a part failed, and return why."""
        self.failed = self.failed or problem
        return problem

    def end(self) -> None:
        """Say that the transaction is over."""
        self._connection = None

    def _begun(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreError(OVER)
        if self.failed is not None:
            raise self.failed
        return self._connection

    def _executed(self, statement: sa.Executable, parameters: Parameters | None) -> tuple[Statement, sqlite3.Cursor]:
        connection = self._begun()
        several = [] if parameters is None or isinstance(parameters, Mapping) else parameters
        values = several[0] if several else parameters or _NOTHING
        assert isinstance(values, Mapping), "values have names"
        said = statement_of(statement, tuple(values))
        try:
            if several:
                return said, connection.executemany(said.text, [said.order(one) for one in several])
            return said, connection.execute(said.text, said.order(values))
        except (sqlite3.Error, OverflowError) as problem:
            raise self.fail(self._problems(problem)) from None
