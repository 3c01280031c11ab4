"""Stores by address: a path, `sqlite:///…`, `:memory:` or `postgresql://…`.

In: what somebody typed or configured. Out: the open store, or a StoreError that says what to write instead.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from complaintflow.errors import MissingExtraError, StoreError
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.protocol import Store

if TYPE_CHECKING:
    from complaintflow.stores.sqlite import Durability

KINDS: Final = "a path such as `cases.db`, `sqlite:///cases.db`, `:memory:` or `postgresql://user@host/database`"

_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
_EXTRAS: Final = (("psycopg", "postgresql"), ("sqlalchemy", "sql"))


def open_store(
    address: str | os.PathLike[str], *, create: bool = True, durability: Durability = "full", wait: float = 30.0
) -> Store:
    """Open a store; its tables are created, or brought up to this release, unless it is newer.

    Args:
        address: where it is: a path, `sqlite:///…`, `:memory:` or `postgresql://…`.
        create: whether a store that is not there is created.
        durability: what a power cut may take, on SQLite: `full` nothing, `normal` the last transactions.
        wait: how many seconds a transaction waits for others before it gives up with a ConflictError.

    Raises:
        StoreError: where it can't be opened.
        MissingExtraError: where the packages for this kind are not installed.
    """
    text = os.fspath(address)
    scheme = _SCHEME.match(text)
    try:
        match scheme[1].lower() if scheme else "":
            case "":
                return _on_sqlite(text, create=create, durability=durability, wait=wait)
            case "sqlite":
                path = unquote(text[scheme.end() :]) if scheme else ""
                return _on_sqlite(path.removeprefix("/") or ":memory:", create=create, durability=durability, wait=wait)
            case "postgresql" | "postgres" | "postgresql+psycopg":
                return _on_postgresql(text, create=create, wait=wait)
            case other:
                raise StoreError(f"found a store address that begins with `{other}://`, expected {KINDS}")
    except ImportError as missing:
        for package, extra in _EXTRAS:
            if (missing.name or "").partition(".")[0] == package or package in str(missing):
                raise MissingExtraError(extra) from missing
        raise


def _on_sqlite(path: str, *, create: bool, durability: Durability, wait: float) -> Store:
    if path == ":memory:":
        return MemoryStore(wait=wait)
    if not path:
        raise StoreError(f"found an empty store address, expected {KINDS}")
    if "\x00" in path:
        raise StoreError(f"found a store address with a NUL in it, expected {KINDS}")
    from complaintflow.stores.sqlite import SqliteStore

    return SqliteStore(Path(path), create=create, durability=durability, wait=wait)


def _on_postgresql(address: str, *, create: bool, wait: float) -> Store:
    from complaintflow.stores.postgresql import PostgresqlStore

    return PostgresqlStore(address, create=create, wait=wait)
