"""Group commit: transactions of several threads that end together share one wait for the disk.

In: threads that write, one after the other. Out: each is answered once what it wrote is on the disk. Who has written
hands the open transaction to the next thread that waits for its turn; the last one commits for all of them. Each part
lies in a savepoint of its own: one that fails is undone, and no other. Nobody waits for threads that are not there yet,
so a single sender commits as it always did.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, Protocol

from complaintflow.errors import ConflictError, StoreError
from complaintflow.stores.sql_link import Problems
from complaintflow.stores.sqlite_link import SqliteLink
from complaintflow.stores.sqlite_pool import Connections
from complaintflow.stores.turn import Turn

PARTS_MOST: Final = 256
"""How many transactions share a commit at most: the first of them waits for all."""


@dataclass(slots=True, eq=False)
class Group:
    """A transaction of the database in which several threads have written. The gates open once it has ended."""

    connection: sqlite3.Connection
    gates: list[Lock] = field(default_factory=list)
    failed: StoreError | None = None
    erases: bool = False

    def join(self) -> Lock:
        """Add a part that went well; return what its thread waits for."""
        gate = Lock()
        gate.acquire()
        self.gates.append(gate)
        return gate


class Commit(Protocol):
    """Ends a transaction well, on the disk."""

    def __call__(self, connection: sqlite3.Connection, *, erases: bool) -> None:
        """Commit. Raises sqlite3.Error."""


@dataclass(frozen=True, slots=True)
class GroupCommit:
    """Begins parts, and ends groups. `begin` returns a connection that writes; `commit` is told whether it erases."""

    turn: Turn[Group]
    begin: Callable[[], sqlite3.Connection]
    commit: Commit
    connections: Connections
    problems: Problems

    @contextmanager
    def part(self) -> Iterator[SqliteLink]:
        """Take part in a group; a part happens when its block ends without an exception, or not at all."""
        group, link = self._joined()
        try:
            yield link
            if link.failed is not None:
                raise link.failed
            self._keep(group)
        except BaseException as problem:
            link.end()
            self._undo(group, problem)
            raise
        link.end()
        group.erases = group.erases or link.erases
        gate = group.join()
        if not self._hand_on(group):
            self._end(group)
        gate.acquire()
        if group.failed is not None:
            # Each thread raises an exception of its own: they would write into one another's traceback.
            raise type(group.failed)(str(group.failed))

    def _joined(self) -> tuple[Group, SqliteLink]:
        group = self.turn.take(shares=True, abandon=self._go_on)
        if group is None:
            try:
                group = Group(self.begin())
            except BaseException:
                self.turn.leave()
                raise
        else:
            try:
                group.connection.execute("SAVEPOINT part")
            except sqlite3.Error as problem:
                group.failed = self.problems(problem)
                self._end(group)
                raise group.failed from None
        return group, SqliteLink(group.connection, self.problems)

    def _keep(self, group: Group) -> None:
        if group.gates:
            try:
                group.connection.execute("RELEASE part")
            except sqlite3.Error as problem:
                raise self.problems(problem) from None

    def _undo(self, group: Group, problem: BaseException) -> None:
        """Take back what the present part wrote, and let the others go on."""
        if not group.gates:  # nobody else has written
            self._end(group, commits=False)
            return
        try:
            group.connection.execute("ROLLBACK TO part")
            group.connection.execute("RELEASE part")
        except sqlite3.Error as worse:
            # SQLite gives the whole transaction up where the disk is full or fails.
            group.failed = problem if isinstance(problem, StoreError) else self.problems(worse)
        self._go_on(group)

    def _go_on(self, group: Group) -> None:
        if not self._hand_on(group):
            self._end(group)

    def _hand_on(self, group: Group) -> bool:
        return group.failed is None and len(group.gates) < PARTS_MOST and self.turn.hand_on(group)

    def _end(self, group: Group, *, commits: bool = True) -> None:
        """End the transaction of a group, and tell all its threads."""
        try:
            if commits and group.failed is None:
                self.commit(group.connection, erases=group.erases)
        except sqlite3.Error as problem:
            group.failed = self.problems(problem)
            if isinstance(problem, sqlite3.IntegrityError) and len(group.gates) > 1:
                group.failed = ConflictError("a transaction that was to end with this one is wrong: try again")
        except BaseException:
            group.failed = StoreError("the transaction was interrupted at its end: look whether it happened")
            raise
        finally:
            self.connections.give(group.connection)
            self.turn.leave()
            for gate in group.gates:
                gate.release()
