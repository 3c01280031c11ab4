"""Opening the store that a command works with, and the keys its cases are encrypted under.

In: an address and files from the command line. Out: an open store, or what is wrong with it on stderr and exit code 2.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from complaintflow.cli.reading import worded
from complaintflow.cli.stopping import usage
from complaintflow.cli.usage_words import trouble

if TYPE_CHECKING:
    from complaintflow.stores.protocol import Store
    from complaintflow.stores.sealing import Keys

T = TypeVar("T")

StoreArgument = Annotated[
    str | None, typer.Argument(metavar="[STORE]", help="The store: a path, or an address such as `sqlite:///cases.db`.")
]
VARIABLE: Final = "COMPLAINTFLOW_DB"
"""The environment variable that holds the address of the store where none is given."""

Db = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="STORE",
        envvar=VARIABLE,
        help="The store: a path, `sqlite:///…` or `postgresql://user@host/database`.",
    ),
]
MasterKey = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The key under which the keys of the cases are wrapped, where they are."),
]


@contextmanager
def opened(address: str | None, db: str | None) -> Iterator[Store]:
    """Open a store that is there, named by argument or option, and close it in the end.

    Whatever the store complains of while it is open ends the command too.
    """
    from complaintflow.errors import ComplaintflowError
    from complaintflow.stores.addresses import open_store

    if address is not None and db not in (None, os.environ.get(VARIABLE)):
        raise usage(worded("name the store once, as STORE or with --db"))
    named = named_store(address or db)
    try:
        store = open_store(named, create=False)
    except ComplaintflowError as problem:
        raise usage(str(problem)) from problem
    try:
        yield store
    except ComplaintflowError as problem:
        raise usage(str(problem)) from problem
    finally:
        store.close()


def named_store(address: str | None, *, create: bool = False) -> str:
    """Return the address of a store that outlives the command; say what to write instead where it is none."""
    if not address:
        raise usage(
            worded(
                "say which store: --db cases.db, --db postgresql://user@host/database, or set {variable}",
                variable=VARIABLE,
            )
        )
    if address == ":memory:":
        raise usage(worded("a store in memory ends with the command: give a path such as --db cases.db"))
    if "://" not in address and Path(address).is_dir():
        inside = Path(address) / "cases.db"
        raise usage(worded("`{address}` is a folder, and a store is a file: --db {file}", address=address, file=inside))
    if not create and "://" not in address and not Path(address).is_file():
        raise usage(
            worded(
                "there is no store at `{address}`: check the path; "
                "`complaintflow case open CASE --db {address} --policy POLICY` makes one",
                address=address,
            )
        )
    return address


def master_keys(path: Path | None) -> Keys:
    """Return the keys of cases, as they are or wrapped under the key in a file."""
    from complaintflow.stores.sealing import Keys

    return given(lambda: Keys(None if path is None else read_bytes(path).rstrip(b"\r\n")))


def read_bytes(path: Path) -> bytes:
    """Return what a file holds."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise usage(f"{path}: {trouble(problem)}") from problem


def given(make: Callable[[], T]) -> T:
    """Return what a function makes of what was given on the command line; what is wrong with that ends the command."""
    from complaintflow.errors import ComplaintflowError

    try:
        return make()
    except ComplaintflowError as problem:
        raise usage(str(problem)) from problem


def now() -> int:
    """Return the machine's time in UTC microseconds."""
    return time.time_ns() // 1_000
