"""Connections to a SQLite file, used again: opening one reads the schema and sets a dozen things.

In: what opens one. Out: connections, each for one transaction at a time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Final

IDLE_MOST: Final = 8
"""How many connections wait for the next transaction; more are opened where more are needed, and closed after it."""


class Connections:
    """The connections of one store. Safe to use from several threads."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """Begin with none."""
        self._connect = connect
        self._idle: list[sqlite3.Connection] = []
        self._lock = Lock()
        self._is_open = True

    @property
    def is_open(self) -> bool:
        """Whether the store is in use."""
        return self._is_open

    def take(self) -> sqlite3.Connection:
        """Return the connection that was used last, or a new one. Raises sqlite3.Error or StoreError."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def give(self, connection: sqlite3.Connection) -> None:
        """Take a connection back; what was not committed is rolled back."""
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.rollback()
            with self._lock:
                if self._is_open and len(self._idle) < IDLE_MOST:
                    self._idle.append(connection)
                    return
        with suppress(sqlite3.Error):
            connection.close()

    def drop(self) -> None:
        """Close those that wait: the next transaction opens the file anew."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            with suppress(sqlite3.Error):
                connection.close()

    def close(self, *, own: bool) -> None:
        """Let go of all, now or after their transactions. Not `own`: they belong to another process, and stay open."""
        self._is_open = False
        if own:
            self.drop()
