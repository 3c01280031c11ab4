"""A store in a PostgreSQL database.

In: an address. Out: transactions that are on the server's disk when they have ended. Many processes write at the same
time: rows are locked for as long as a transaction needs them, and work that another one has in hand is passed over.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from complaintflow.errors import StoreError
from complaintflow.stores.changes import Changes
from complaintflow.stores.migrations import bring_up, index_secret, version_of
from complaintflow.stores.postgresql_problems import problem_of
from complaintflow.stores.sql import CLOSED, SqlStore
from complaintflow.stores.sql_link import EngineLink, Link
from complaintflow.stores.sql_writing import Kit

STORE_IS_OPENED: Final = 0x6366_6F70_656E_6564
"""What is held while tables are created or brought up."""

EXAMPLE: Final = "postgresql://user@host/database"

_CHANGES: Final = Changes(insert)
_HOLD: Final = sa.select(sa.func.pg_advisory_xact_lock(sa.bindparam("number", type_=sa.BigInteger())))
_SECRETS: Final = ("password", "sslpassword")


class PostgresqlStore(SqlStore):
    """Keeps rows in a database on a server."""

    def __init__(self, address: str, *, create: bool = True, wait: float = 30.0, connections: int = 20) -> None:
        """Open a database, and create the tables unless they are there.

        Args:
            address: `postgresql://user:password@host/database`, with libpq's settings behind a question mark.
            create: whether tables that are not there are created.
            wait: how many seconds a transaction waits for a lock, or for a connection, before it gives up.
            connections: how many this process may have at most.

        Raises:
            StoreError: where that is not possible.
        """
        url = _url(address)
        self._shown = _without_secrets(url)
        self._password = url.password
        engine = sa.create_engine(
            url,
            connect_args={"connect_timeout": 10, "client_encoding": "utf8", "application_name": "complaintflow"},
            hide_parameters=True,
            isolation_level="READ COMMITTED",
            pool_pre_ping=True,
            pool_size=min(connections, 5),
            max_overflow=max(connections - 5, 0),
            pool_timeout=wait,
        )
        sa.event.listen(engine, "connect", _Settings(wait).set)
        try:
            secret = self._prepare(engine, create=create)
        except BaseException:
            engine.dispose()
            raise
        super().__init__(self._shown, Kit(_CHANGES, _hold, secret))
        self._engine: sa.Engine | None = engine

    def _prepare(self, engine: sa.Engine, *, create: bool) -> bytes:
        """Create or bring up the tables, and return the store's secret."""
        try:
            with engine.connect() as connection:
                connection.execute(_HOLD, {"number": STORE_IS_OPENED})
                encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
                if encoding != "UTF8":
                    raise StoreError(
                        f"the database is encoded in {encoding}, expected UTF8: create it with `createdb -E UTF8`"
                    )
                if not create and version_of(connection) is None:
                    raise StoreError(f"there is no store at {self._shown}: open it so that it is created")
                bring_up(connection)
                secret = index_secret(connection)
                connection.commit()
                return secret
        except SQLAlchemyError as problem:
            raise self._problem(problem) from None

    def close(self) -> None:
        """Let go of all connections."""
        if self._engine is not None:
            # A process that was forked has no business with the connections of the one that opened them.
            self._engine.dispose(close=os.getpid() == self._process)
        self._engine = None

    def linked(self, *, writes: bool) -> AbstractContextManager[Link]:
        """Begin a transaction for whoever knows the tables; it takes a connection and gives it back."""
        return self._linked(writes=writes)

    @contextmanager
    def _linked(self, *, writes: bool) -> Iterator[Link]:
        connection = self._connected(writes=writes)
        link = EngineLink(connection, self._problem)
        try:
            yield link
            if writes:
                if link.failed is not None:
                    raise link.failed
                self._commit(connection)
        finally:
            link.end()
            _let_go(connection)

    def _connected(self, *, writes: bool) -> sa.Connection:
        """Return a connection on which a transaction begins, with the first statement, as the driver does it."""
        if self._engine is None:
            raise StoreError(CLOSED)
        self._check_process()
        try:
            connection = self._engine.connect()
        except SQLAlchemyError as problem:
            raise self._problem(problem) from None
        if not writes:
            # One state of the store for the whole transaction, not one for each statement.
            try:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            except SQLAlchemyError as problem:
                _let_go(connection)
                raise self._problem(problem) from None
        return connection

    def _commit(self, connection: sa.Connection) -> None:
        try:
            connection.commit()
        except SQLAlchemyError as problem:
            raise self._problem(problem, committing=True) from None

    def _problem(self, problem: BaseException, *, committing: bool = False) -> StoreError:
        return problem_of(problem, self._shown, committing=committing, password=self._password)


def _let_go(connection: sa.Connection) -> None:
    """Give a connection back; what was not committed is rolled back. A lost one has nothing to roll back."""
    with suppress(SQLAlchemyError):
        connection.rollback()
    with suppress(SQLAlchemyError):
        connection.close()


def _hold(link: Link, number: int) -> None:
    """Keep others from what a number stands for until the end of the transaction."""
    link.run(_HOLD, {"number": number})


class _Settings:
    """What holds for each connection: who waits for a lock gives up, and who went silent holds none for ever."""

    def __init__(self, wait: float) -> None:
        self._wait = max(1, round(wait * 1000))

    def set(self, connection: psycopg.Connection[Any], record: object) -> None:
        """Set it."""
        del record
        was, connection.autocommit = connection.autocommit, True
        connection.execute(f"SET lock_timeout = {self._wait}")
        connection.execute("SET idle_in_transaction_session_timeout = '10min'")
        connection.autocommit = was


def _url(address: str) -> sa.URL:
    try:
        url = sa.make_url(address)
    except (ArgumentError, ValueError):
        # Not the address itself: it may hold a password.
        raise StoreError(f"found an address of PostgreSQL that can't be read, expected `{EXAMPLE}`") from None
    if not url.database:
        raise StoreError(f"found an address of PostgreSQL without a database, expected `{EXAMPLE}`")
    return url.set(drivername="postgresql+psycopg")


def _without_secrets(url: sa.URL) -> str:
    shown = sa.URL.create(
        "postgresql",
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query={name: value for name, value in url.query.items() if name not in _SECRETS},
    )
    return shown.render_as_string(hide_password=True)
