"""`complaintflow store policies` and `store retire`: the versions of policies in a store, and taking one out of use.

In: a store; a policy's id and version. Out: a table or a line of JSON for each version; exit code 1 where open cases
forbid retiring one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.reading import in_words, language, worded
from complaintflow.cli.service.options import Format, Now, Output
from complaintflow.cli.stores import Db, StoreArgument

if TYPE_CHECKING:
    from complaintflow.cli.service.words import Wording
    from complaintflow.stores.retiring import VersionInUse


def policies(store: StoreArgument = None, db: Db = None, now: Now = None, format: Format = Output.HUMAN) -> Exit:
    """List the versions of policies in a store: since when, until when, how many cases go by each."""
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.service.desks import clock_at
    from complaintflow.cli.stores import opened
    from complaintflow.stores.retiring import versions_in_use

    try:
        present = clock_at(now)
        with opened(store, db) as there, there.reading() as reading:
            found = versions_in_use(reading, present)
    except Stop as stop:
        return stop.code
    if format is Output.JSON:
        for one in found:
            typer.echo(json.dumps(_object(one), ensure_ascii=False))
    else:
        _print(found)
    return Exit.OK


def retire(
    policy_id: Annotated[str, typer.Argument(metavar="POLICY", help="The id of the policy.")],
    version: Annotated[str, typer.Argument(metavar="VERSION", help="Its version.")],
    store: StoreArgument = None,
    db: Db = None,
    now: Now = None,
) -> Exit:
    """Let no new case take a version of a policy. Its closed cases keep it; open ones forbid it.

    Exit codes: 0 retired; 1 open cases go by it; 2 there is no such version.
    """
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.service.desks import clock_at
    from complaintflow.cli.stores import opened
    from complaintflow.stores.retiring import RetiringError, named_version
    from complaintflow.stores.retiring import retire as taken_out

    try:
        present = clock_at(now)
        with opened(store, db) as there:
            try:
                with there.writing() as writing:
                    taken_out(writing, named_version(writing, policy_id, version), present)
            except RetiringError as refused:
                typer.echo(in_words(str(refused)), err=True)
                return Exit.WRONG
    except Stop as stop:
        return stop.code
    typer.echo(worded("no new case takes version {version} of {policy} any more", version=version, policy=policy_id))
    return Exit.OK


def _print(found: list[VersionInUse]) -> None:
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.service.words import Wording

    screen, words = Screen(), Wording(language())
    if not found:
        screen.line(worded("the store has no policies"))
        return
    rows = [
        (one.row.id, one.row.version, one.row.effective, one.until or "—", _use(one, words), str(one.open),
         str(one.closed), one.row.digest[:12])
        for one in found
    ]  # fmt: skip
    header = ("policy", "version_of", "from", "until", "new_cases", "cases_open", "cases_closed", "digest")
    screen.columns([words(key) for key in header], rows, styles=["bold" if one.in_force else "" for one in found])


def _use(one: VersionInUse, words: Wording) -> str:
    return words("retired") if one.retired else words("in_use") if one.in_force else "—"


def _object(one: VersionInUse) -> dict[str, object]:
    return {
        "policy": one.row.id, "version": one.row.version, "digest": one.row.digest, "effective": one.row.effective,
        "until": one.until, "in_force": one.in_force, "retired": one.retired, "open": one.open, "closed": one.closed,
    }  # fmt: skip
