"""Kinds of stores, and empty ones of each kind."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.chaos.nursery import Nursery
from tests.services.postgresql import PostgresServer


class Place(Protocol):
    """Where stores are made for a test, each for one run."""

    @property
    def kind(self) -> str:
        """Its name in the table."""

    @property
    def cradle(self) -> Nursery:
        """Where its processes are born."""

    def fresh(self) -> "contextmanager[str]":
        """Return the address of an empty store; it is gone after the block."""


@dataclass(frozen=True, slots=True)
class OnSqlite:
    """SQLite files in a folder each."""

    cradle: Nursery
    kind: str = "SQLite"

    @contextmanager
    def fresh(self) -> Iterator[str]:
        folder = Path(tempfile.mkdtemp(prefix="cf-"))
        try:
            yield str(folder / "cases.db")
        finally:
            shutil.rmtree(folder)


@dataclass(frozen=True, slots=True)
class OnPostgresql:
    """Databases of a server."""

    server: PostgresServer
    cradle: Nursery
    kind: str = "PostgreSQL"

    @contextmanager
    def fresh(self) -> Iterator[str]:
        name = self.server.new_database()
        try:
            yield self.server.url(name)
        finally:
            self.server.drop_database(name)
