"""`complaintflow store`: stores as a whole: brought to another place, their master key exchanged, rights granted.

In: addresses, files with keys, the name of a role of PostgreSQL. Out: how much was done, or statements to be run.
Deletes nothing.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.options import metavar, one_of
from complaintflow.cli.reading import worded, worded_count
from complaintflow.cli.stores import Db, StoreArgument


def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The store: a path or an address.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Where it goes: a place without cases.")],
) -> Exit:
    """Copy a store, all of it or nothing. Stop what writes to it first, and go on with the copy alone.

    Exit codes: 0 copied; 2 it could not be.
    """
    from complaintflow.cli.loading import Stop, usage
    from complaintflow.errors import ComplaintflowError
    from complaintflow.stores.copying import copy_store

    try:
        try:
            rows = copy_store(source, target)
        except ComplaintflowError as problem:
            raise usage(str(problem)) from problem
    except Stop as stop:
        return stop.code
    said = worded(
        "copied {cases} cases with {entries} log entries; now: complaintflow audit verify TO",
        cases=rows["cf_case"], entries=rows["cf_log"],
    )  # fmt: skip
    typer.echo(said)
    return Exit.OK


class Purpose(StrEnum):
    """What a user of a database is for."""

    RUN = "run"
    KEEP = "keep"
    AUDIT = "audit"


def rekey(
    store: StoreArgument = None,
    db: Db = None,
    master_key: Annotated[Path | None, typer.Option(metavar="FILE", help="The new master key.")] = None,
    old_master_key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The one before it; without it keys have been kept as they are."),
    ] = None,
) -> Exit:
    """Wrap the keys of all cases under another master key. May be stopped and begun again; no digest changes."""
    from complaintflow.cli.loading import Stop, usage
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.stores import master_keys, opened
    from complaintflow.stores.rewrapping import rewrap
    from complaintflow.stores.sealing import Keys

    try:
        if master_key is None:
            raise usage(worded("give the new master key with --master-key FILE"))
        new, old = master_keys(master_key).master, master_keys(old_master_key).master
        if new == old:
            raise usage(worded("the new master key is the old one"))
        with opened(store, db) as there:
            done = rewrap(there, Keys(new, (old,)))
    except Stop as stop:
        return stop.code
    said = worded_count(
        "{count:,} key wrapped under the new master key", "{count:,} keys wrapped under the new master key", done
    )
    Screen().line(said)
    return Exit.OK


def grants(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="A role of PostgreSQL, which is there.")],
    what_for: Annotated[
        Purpose,
        typer.Option(
            "--for", parser=one_of(Purpose), metavar=metavar(Purpose), help="The service; erasing too; looking only."
        ),
    ] = Purpose.RUN,
) -> Exit:
    """Print the statements that let a user of a PostgreSQL database do what it is for, and nothing more."""
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.stores import given
    from complaintflow.stores.grants import grants as granted

    try:
        statements = given(lambda: granted(role, what_for.value))
    except Stop as stop:
        return stop.code
    typer.echo("\n".join(statements))
    return Exit.OK
