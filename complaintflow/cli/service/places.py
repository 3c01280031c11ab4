"""`complaintflow store copy`: a store brought to another place, such as from a SQLite file to PostgreSQL.

In: two addresses. Out: how much was copied. Deletes nothing.
"""

from __future__ import annotations

from typing import Annotated

import typer

from complaintflow.cli.exits import Exit


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
    typer.echo(f"copied {rows['cf_case']} cases with {rows['cf_log']} log entries; now: complaintflow audit verify TO")
    return Exit.OK
