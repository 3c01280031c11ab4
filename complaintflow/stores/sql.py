"""A store on SQL: what SQLite and PostgreSQL have in common.

In: an engine, and what a kind of database brings along. Out: transactions. Each takes a connection from the pool and
gives it back; a transaction that fails is rolled back, whatever the reason.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from complaintflow.errors import StoreError
from complaintflow.stores.protocol import Reading, Writing
from complaintflow.stores.sql_link import Link
from complaintflow.stores.sql_reading import SqlReading
from complaintflow.stores.sql_writing import Kit, SqlWriting

CLOSED: Final = "this store is closed: open it again"
OTHER_PROCESS: Final = "this store was opened in another process: open it after the fork, in each process anew"


class SqlStore:
    """Keeps rows in a database; what differs from one kind to another is left to subclasses."""

    def __init__(self, engine: sa.Engine, address: str, kit: Kit) -> None:
        """Take up an engine whose database has the tables already."""
        self._engine: sa.Engine | None = engine
        self._address = address
        self._kit = kit
        self._process = os.getpid()

    @property
    def address(self) -> str:
        """Where it is, without secrets."""
        return self._address

    def reading(self) -> AbstractContextManager[Reading]:
        """Begin a transaction that looks."""
        return self._reading()

    def writing(self) -> AbstractContextManager[Writing]:
        """Begin a transaction that writes."""
        return self._writing()

    def close(self) -> None:
        """Let go of files and connections."""
        if self._engine is not None:
            # A process that was forked has no business with the connections of the one that opened them.
            self._engine.dispose(close=os.getpid() == self._process)
        self._engine = None

    def linked(self, *, writes: bool) -> AbstractContextManager[Link]:
        """Begin a transaction for whoever knows the tables."""
        return self._begun(writes=writes)

    # ---- what a kind of database does its own way

    def _begin_reading(self, connection: sa.Connection) -> None:
        raise NotImplementedError

    def _begin_writing(self, connection: sa.Connection) -> None:
        raise NotImplementedError

    def _problem(self, problem: BaseException, *, committing: bool = False) -> StoreError:
        raise NotImplementedError

    def _scrub(self, connection: sa.Connection) -> None:
        """Take what a transaction has deleted off the disk, as far as that can be done from here."""

    # ---- transactions

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        with self._begun(writes=False) as link:
            yield SqlReading(link)

    @contextmanager
    def _writing(self) -> Iterator[Writing]:
        with self._begun(writes=True) as link:
            yield SqlWriting(link, self._kit)

    @contextmanager
    def _begun(self, *, writes: bool) -> Iterator[Link]:
        """Begin a transaction, and end it: well only when its block does and no part of it has failed."""
        connection = self._connected(writes=writes)
        link = Link(connection, self._problem)
        try:
            yield link
            if writes:
                if link.failed is not None:
                    raise link.failed
                self._commit(connection)
                if link.erases:
                    self._scrub(connection)
        finally:
            link.end()
            _let_go(connection)

    def _connected(self, *, writes: bool) -> sa.Connection:
        """Return a connection on which a transaction has begun."""
        if self._engine is None:
            raise StoreError(CLOSED)
        if os.getpid() != self._process:
            raise StoreError(OTHER_PROCESS)
        try:
            connection = self._engine.connect()
        except SQLAlchemyError as problem:
            raise self._problem(problem) from None
        try:
            if writes:
                self._begin_writing(connection)
            else:
                self._begin_reading(connection)
        except SQLAlchemyError as problem:
            _let_go(connection)
            raise self._problem(problem) from None
        return connection

    def _commit(self, connection: sa.Connection) -> None:
        try:
            connection.commit()
        except SQLAlchemyError as problem:
            raise self._problem(problem, committing=True) from None


def _let_go(connection: sa.Connection) -> None:
    """Give a connection back; what was not committed is rolled back. A lost one has nothing to roll back."""
    with suppress(SQLAlchemyError):
        connection.rollback()
    with suppress(SQLAlchemyError):
        connection.close()
