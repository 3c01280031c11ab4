"""What an exception of SQLite means, and what to do about it.

In: an exception. Out: a StoreError or ConflictError that says what happened, without anything that was to be written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Final

from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from complaintflow.errors import ConflictError, StoreError

_CONFLICTS: Final[Mapping[str, str]] = {
    "SQLITE_BUSY": "another process is writing to the store `{path}`: try again",
    "SQLITE_LOCKED": "another transaction is writing to the store `{path}`: try again",
    "SQLITE_CONSTRAINT_UNIQUE": "another transaction was first: it has written what this one was about to write",
    "SQLITE_CONSTRAINT_PRIMARYKEY": "another transaction was first: it has written what this one was about to write",
}
_PROBLEMS: Final[Mapping[str, str]] = {
    "SQLITE_FULL": "there is no room on the disk for the store `{path}`: make room, then try again",
    "SQLITE_READONLY": "the store `{path}` can't be written to: check who may write the file and its folder",
    "SQLITE_PERM": "the store `{path}` may not be opened: check who may read and write the file and its folder",
    "SQLITE_AUTH": "the store `{path}` may not be opened: check who may read and write the file and its folder",
    "SQLITE_CANTOPEN": "the store `{path}` can't be opened: check that it is there, and who may read and write it "
    "and its folder",
    "SQLITE_NOTADB": "`{path}` is no SQLite database: give the store a file of its own",
    "SQLITE_CORRUPT": "the store `{path}` is damaged: keep a copy of it and its `-wal` file, and go back to a backup",
    "SQLITE_IOERR": "the disk fails for the store `{path}`: check the disk and its room, then open the store again",
    "SQLITE_CONSTRAINT_FOREIGNKEY": "something was written for a case that is not there: add the case first",
    "SQLITE_TOOBIG": "a value is larger than SQLite takes (about a gigabyte): nothing of it was written",
    "SQLITE_NOMEM": "there is not enough memory for the store `{path}`",
}


def problem_of(problem: BaseException, path: str) -> StoreError:
    """Return what an exception means for a store at a path."""
    if isinstance(problem, StoreError):
        return problem
    cause = _cause(problem)
    if isinstance(cause, StoreError):
        return cause
    if isinstance(cause, PoolTimeoutError):
        return ConflictError("all connections to the store are in use: try again")
    if isinstance(cause, OverflowError):
        return StoreError("a number is larger than a store takes (63 bits): nothing of it was written")
    name: str = getattr(cause, "sqlite_errorname", None) or ""
    for known, kind in ((_CONFLICTS, ConflictError), (_PROBLEMS, StoreError)):
        # SQLITE_IOERR_WRITE is a kind of SQLITE_IOERR.
        for code in (name, "_".join(name.split("_")[:2])):
            if code in known:
                return kind(f"{known[code].format(path=path)} ({name})")
    said = str(cause) if isinstance(cause, sqlite3.Error) else type(cause).__name__
    return StoreError(f"the store `{path}` fails: {said} ({name or 'SQLite gives no code'})")


def _cause(problem: BaseException) -> BaseException:
    """Return the driver's exception within SQLAlchemy's."""
    found: BaseException | None = getattr(problem, "orig", None)
    return problem if found is None else found
