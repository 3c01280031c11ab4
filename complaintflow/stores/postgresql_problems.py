"""What an exception of PostgreSQL means, and what to do about it.

In: an exception. Out: a StoreError or ConflictError that says what happened, without anything that was to be written:
of PostgreSQL's own words only those about the server, not those about the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from complaintflow.errors import ConflictError, StoreError

_CONFLICTS: Final[Mapping[str, str]] = {
    "40": "another transaction got in the way: try again",
    "55P03": "another transaction has held a lock for too long: try again",
    "57014": "the server was told to end this statement: try again",
    "23505": "another transaction was first: it has written what this one was about to write",
}
_PROBLEMS: Final[Mapping[str, str]] = {
    "08": "the connection to {address} was lost: try again when the server can be reached",
    "23503": "something was written for a case that is not there: add the case first",
    "25006": "the database {address} can't be written to: use the address of the primary, not of a replica",
    "25P03": "the transaction was open for too long without doing anything, so the server ended it",
    "28": "the server refuses the user or the password for {address}: check both",
    "3D000": "there is no database at {address}: create it with `createdb`",
    "42501": "the user may not do this in {address}: let it own the schema, or let its owner open the store once",
    "42": "the tables in {address} are not those of a store: give the store a database of its own",
    "53100": "there is no room on the disk of the server for {address}: make room, then try again",
    "53200": "the server of {address} is out of memory: try again later",
    "53300": "the server of {address} takes no more connections: raise `max_connections`, or use fewer processes",
    "53": "the server of {address} lacks something it needs: see its log",
    "54": "a value is larger than PostgreSQL takes: nothing of it was written",
    "57P": "the server of {address} has shut down or is starting: try again when it is up",
    "58": "the disk of the server fails for {address}: check the disk, and see the server's log",
    "XX": "the server of {address} reports damage: see its log, and go back to a backup",
}
_TOLD: Final = ("08", "28", "3D", "42", "53", "57", "58", "XX")
"""Classes of errors that speak of the server and its tables, not of values."""

_LOST: Final = ("08", "57P")
UNSURE: Final = (
    "the connection to {address} was lost while a transaction was about to end, so it may have happened or not: "
    "send it again, what has happened does not happen twice"
)


def problem_of(
    problem: BaseException, address: str, *, committing: bool = False, password: str | None = None
) -> StoreError:
    """Return what an exception means for a store; `committing`: while a transaction was about to end."""
    if isinstance(problem, StoreError):
        return problem
    if isinstance(problem, PoolTimeoutError):
        return ConflictError("all connections to the store are in use: try again")
    cause: BaseException = getattr(problem, "orig", None) or problem
    if isinstance(cause, OverflowError):
        return StoreError("a number is larger than a store takes (63 bits): nothing of it was written")
    if not isinstance(problem, DBAPIError):
        return StoreError(f"the store {address} fails: {type(cause).__name__}")
    code: str = getattr(cause, "sqlstate", None) or ""
    is_lost = problem.connection_invalidated or code.startswith(_LOST)
    if committing and is_lost:
        return StoreError(UNSURE.format(address=address))
    for known, kind in ((_CONFLICTS, ConflictError), (_PROBLEMS, StoreError)):
        for length in (5, 3, 2):
            if code and code[:length] in known:
                said = _said(cause, code, password)
                return kind(f"{known[code[:length]].format(address=address)} ({code}{said})")
    if is_lost or not code:
        words = _without(_first_line(cause), password)
        return StoreError(
            f"PostgreSQL can't be reached at {address}: {words}; check that the server is up, and the address"
        )
    if code.startswith("22"):
        return StoreError(f"a value can't be kept by PostgreSQL ({code}): nothing of it was written")
    return StoreError(f"the store {address} fails ({code}): see the server's log")


def _said(cause: BaseException, code: str, password: str | None) -> str:
    """Return the server's own words, where they can't quote what was to be written."""
    if not code.startswith(_TOLD):
        return ""
    words = getattr(getattr(cause, "diag", None), "message_primary", None)
    return f": {_without(words, password)}" if words else ""


def _first_line(cause: BaseException) -> str:
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    return lines[0] if lines else type(cause).__name__


def _without(words: str, password: str | None) -> str:
    return words.replace(password, "***") if password else words
