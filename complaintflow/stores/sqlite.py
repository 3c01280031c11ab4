"""A store in a SQLite file.

In: a path. Out: transactions that are on the disk when they have ended. One transaction writes at a time, in this
process by turns, among processes by waiting for the file; those that look are not held up and hold nobody up.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from complaintflow.errors import StoreError
from complaintflow.stores.group_commit import Group, GroupCommit
from complaintflow.stores.migrations import bring_up, index_secret
from complaintflow.stores.protocol import Writing
from complaintflow.stores.sql import CLOSED, SqlStore
from complaintflow.stores.sql_link import Link
from complaintflow.stores.sql_writing import Kit
from complaintflow.stores.sqlite_link import SqliteLink
from complaintflow.stores.sqlite_pool import Connections
from complaintflow.stores.sqlite_problems import problem_of
from complaintflow.stores.sqlite_recording import CHANGES, SqliteWriting
from complaintflow.stores.turn import Turn

Durability = Literal["full", "normal"]
"""What a power cut may take: with `full` nothing, with `normal` the last transactions; neither leaves a half one."""

APPLICATION: Final = 0x43464C57
"""What the file says it is (`CFLW`), for `file` and for whoever opens it by mistake."""

_LOOKS: Final = "BEGIN"
_WRITES: Final = "BEGIN IMMEDIATE"
"""At once, not with the first change: two that read first and write then could only fail."""


class SqliteStore(SqlStore):
    """Keeps rows in a file."""

    def __init__(self, path: Path, *, create: bool = True, durability: Durability = "full", wait: float = 30.0) -> None:
        """Open a file, or create it, for its owner alone. `wait`: seconds to wait for others that write.

        Raises StoreError.
        """
        self._path = path.absolute()
        self._durability = durability
        self._wait = wait
        self._turn = Turn[Group](wait)
        if create:
            _create(self._path)
        elif not self._path.is_file():
            raise StoreError(f"there is no store at `{path}`: check the path, or open it so that it is created")
        secret = self._prepare()
        super().__init__(str(path), Kit(CHANGES, _nobody_else_writes, secret))
        self._connections = Connections(self._connect)
        self._group_commit = GroupCommit(
            self._turn, lambda: self._begun(_WRITES), self._commit, self._connections, self._problem
        )

    def _prepare(self) -> bytes:
        """Create or bring up the tables, and return the store's secret."""
        engine = sa.create_engine("sqlite://", creator=self._connect, poolclass=NullPool, hide_parameters=True)
        try:
            with closing(self._connect(settled=False)) as plain:
                _is_ours(plain, self._path)
            with engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                if bring_up(connection) is None:
                    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
                secret = index_secret(connection)
                connection.commit()
                return secret
        except (SQLAlchemyError, sqlite3.Error) as problem:
            raise self._problem(problem) from None

    def _connect(self, *, settled: bool = True) -> sqlite3.Connection:
        """Return a connection; `settled`: with the settings of a store, which change a file that is none."""
        # `mode=rw`: a file that was taken away is missed, not made anew without the cases.
        uri = f"{self._path.as_uri()}?mode=rw"
        connection = sqlite3.connect(
            uri, uri=True, timeout=self._wait, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        if settled:
            try:
                _settle(connection, self._durability)
            except BaseException:
                connection.close()
                raise
        return connection

    # ---- transactions

    def close(self) -> None:
        """Let go of the file; a transaction that is under way is brought to its end."""
        # A process that was forked has no business with the connections of the one that opened them.
        self._connections.close(own=os.getpid() == self._process)

    def writing(self) -> AbstractContextManager[Writing]:
        """Begin a transaction that writes."""
        return self._writing_alone()

    @contextmanager
    def _writing_alone(self) -> Iterator[Writing]:
        with self._in_turn() as link:
            yield SqliteWriting(link, self._kit)

    def linked(self, *, writes: bool) -> AbstractContextManager[Link]:
        """Begin a transaction for whoever knows the tables."""
        return self._in_turn() if writes else self._looking()

    @contextmanager
    def _looking(self) -> Iterator[Link]:
        connection = self._begun(_LOOKS)
        link = SqliteLink(connection, self._problem)
        try:
            yield link
        finally:
            link.end()
            self._connections.give(connection)

    def writing_together(self) -> AbstractContextManager[Writing]:
        """Begin a transaction that writes; it shares its wait for the disk with others that wait for their turn."""
        return self._writing_together()

    @contextmanager
    def _writing_together(self) -> Iterator[Writing]:
        with self._group_commit.part() as link:
            yield SqliteWriting(link, self._kit)

    @contextmanager
    def _in_turn(self) -> Iterator[SqliteLink]:
        with self._turn:
            connection = self._begun(_WRITES)
            link = SqliteLink(connection, self._problem)
            try:
                yield link
                if link.failed is not None:
                    raise link.failed
                try:
                    self._commit(connection, erases=link.erases)
                except sqlite3.Error as problem:
                    raise self._problem(problem) from None
            finally:
                link.end()
                self._connections.give(connection)

    def _commit(self, connection: sqlite3.Connection, *, erases: bool) -> None:
        """Commit, and take off the disk what was deleted. Raises sqlite3.Error."""
        connection.commit()
        if erases:
            self._scrub(connection)

    def _begun(self, how: str) -> sqlite3.Connection:
        """Return a connection on which a transaction has begun."""
        if not self._connections.is_open:
            raise StoreError(CLOSED)
        self._check_process()
        try:
            connection = self._connections.take()
        except sqlite3.Error as problem:
            raise self._problem(problem) from None
        try:
            connection.execute(how)
        except sqlite3.Error as problem:
            self._connections.give(connection)
            raise self._problem(problem) from None
        return connection

    def _scrub(self, connection: sqlite3.Connection) -> None:
        """Take what a transaction has deleted off the disk."""
        # The file is overwritten with zeros, but the write-ahead log still holds what was there: it is emptied.
        # Whoever looks at an old state prevents that; the next erasure, or the last one to close the store, does it.
        with suppress(sqlite3.Error):
            connection.execute("PRAGMA busy_timeout = 1000")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        with suppress(sqlite3.Error):
            connection.execute(f"PRAGMA busy_timeout = {round(self._wait * 1000)}")

    def _problem(self, problem: BaseException) -> StoreError:
        return problem_of(problem, str(self._path))


def _nobody_else_writes(link: Link, number: int) -> None:
    """Hold nothing: whoever writes has the whole file."""
    del link, number


def _create(path: Path) -> None:
    """Create an empty file for its owner alone, unless there is one."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError:
        return
    except FileNotFoundError:
        raise StoreError(f"no store can be created at `{path}`: there is no such folder; create the folder") from None
    except OSError as problem:
        reason = problem.strerror or "unknown reason"
        raise StoreError(f"no store can be created at `{path}` ({reason}): check who may write there") from None
    os.close(descriptor)
    if os.name == "posix":
        # A file whose name is not on the disk is lost in a power cut, with all that was written to it.
        with suppress(OSError):
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _is_ours(connection: sqlite3.Connection, path: Path) -> None:
    """Raise StoreError where a file holds something else."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION and (application or tables):
        raise StoreError(f"`{path}` is a SQLite database of something else: give the store a file of its own")


def _settle(connection: sqlite3.Connection, durability: Durability) -> None:
    """Set what holds for one connection; docs/explanation/stores.md says why."""
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise StoreError("this place can't keep a write-ahead log (a network drive?): put the store on a local disk")
    for setting in (
        f"synchronous = {'FULL' if durability == 'full' else 'NORMAL'}",
        "fullfsync = ON",
        "checkpoint_fullfsync = ON",
        "foreign_keys = ON",
        "secure_delete = ON",
        "trusted_schema = OFF",
        "wal_autocheckpoint = 4000",
    ):
        connection.execute(f"PRAGMA {setting}")
