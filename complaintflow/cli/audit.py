"""`complaintflow audit`: whether a store holds what was written into it; seals, and their signed head.

In: a store, exported heads, keys in files. Out: what is wrong, on stdout, and exit code 1; or new seals, heads, keys.
"""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.options import metavar, one_of
from complaintflow.cli.reading import worded, worded_count
from complaintflow.cli.stopping import Stop, usage
from complaintflow.cli.stores import Db, MasterKey, StoreArgument, given, master_keys, now, opened, read_bytes
from complaintflow.cli.usage_words import trouble

if TYPE_CHECKING:
    from complaintflow.stores.heads import Head


class AuditFormat(StrEnum):
    """How an audit's report is printed."""

    HUMAN = "human"
    JSON = "json"


Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it here instead of stdout.")]


def verify(
    store: StoreArgument = None,
    db: Db = None,
    head: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A head exported earlier; may be given several times.")
    ] = None,
    public_key: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Heads have to be signed with the key to this one.")
    ] = None,
    master_key: MasterKey = None,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="Fold each case anew and compare it with what is kept; takes longer."),
    ] = False,
    format: Annotated[
        AuditFormat, typer.Option(parser=one_of(AuditFormat), metavar=metavar(AuditFormat), help="How it is printed.")
    ] = AuditFormat.HUMAN,
) -> Exit:
    """Look for what was altered, removed, inserted, reordered or cut off in a store, and name it."""
    from complaintflow.cli.audit_view import as_json, print_report, progress_on
    from complaintflow.stores import audit
    from complaintflow.stores.audit_derived import FoldedAnew, digest_of_policy

    try:
        keys = master_keys(master_key)
        against = audit.AuditWith(
            heads=[_read_head(one) for one in head or ()],
            public_keys=[read_bytes(one) for one in public_key or ()],
            keys=keys,
            policy_digest=digest_of_policy,
            derived=FoldedAnew(keys) if rebuild else None,
        )
        with opened(store, db) as there:
            report = audit.verify(there, against, progress=progress_on(sys.stderr))
    except Stop as stop:
        return stop.code
    if format is AuditFormat.JSON:
        sys.stdout.write(as_json(report))
    else:
        print_report(report)
    return Exit.OK if report.clean else Exit.WRONG


def seal(store: StoreArgument = None, db: Db = None) -> Exit:
    """Seal what moved since the last seal: from then on it cannot go unnoticed, not even as a whole."""
    from complaintflow.cli.screen import Screen
    from complaintflow.stores.seals import seal_all

    screen = Screen()
    try:
        with opened(store, db) as there:
            made = seal_all(there, now())
    except Stop as stop:
        return stop.code
    for row in made:
        cases = worded_count("{count:,} case", "{count:,} cases", row.cases)
        seal = worded("seal {number}", number=row.number)
        screen.line(f"{seal}  {cases}  {row.digest}")
    if not made:
        screen.line(worded("nothing has moved since the last seal"))
    return Exit.OK


def head(
    store: StoreArgument = None,
    db: Db = None,
    sign: Annotated[Path | None, typer.Option(metavar="KEY", help="Sign it with this private key (PEM).")] = None,
    output: Output = None,
) -> Exit:
    """Export the head of the last seal, to be kept where nobody who may write to the store can reach it."""
    from complaintflow.stores import heads

    try:
        private = None if sign is None else read_bytes(sign)
        with opened(store, db) as there:
            with there.reading() as reading:
                found = heads.head_of(reading)
            if found is None:
                raise usage(worded("nothing has been sealed yet: run `complaintflow audit seal` first"))
            text = heads.write_head(found if private is None else heads.sign(found, private))
        if output is None:
            sys.stdout.write(text)
        else:
            _write(output, text.encode())
    except Stop as stop:
        return stop.code
    return Exit.OK


def keygen(
    output: Annotated[Path, typer.Argument(metavar="NAME", help="NAME.pem and NAME.pub.pem are written.")],
) -> Exit:
    """Make a key pair: the private key signs heads, the public one checks them. Keep neither in the store."""
    from complaintflow.cli.screen import Screen
    from complaintflow.stores.heads import new_keys

    private, public = output.with_name(output.name + ".pem"), output.with_name(output.name + ".pub.pem")
    try:
        there = next((path for path in (private, public) if path.exists()), None)
        if there is not None:
            raise usage(worded("{file} is there already: a key that signed something is not written over", file=there))
        made = given(new_keys)
        _write(private, made[0], secret=True)
        _write(public, made[1])
    except Stop as stop:
        return stop.code
    Screen().line(worded("private key {private}, public key {public}", private=private, public=public))
    return Exit.OK


def _read_head(path: Path) -> Head:
    from complaintflow.stores.heads import read_head

    text = read_bytes(path).decode("utf-8", "replace")
    return given(lambda: read_head(text))


def _write(path: Path, text: bytes, *, secret: bool = False) -> None:
    """Write a file; a secret one is new, and its owner's alone."""
    how = os.O_WRONLY | os.O_CREAT | (os.O_EXCL if secret else os.O_TRUNC)
    try:
        with os.fdopen(os.open(path, how, 0o600 if secret else 0o644), "wb") as file:
            file.write(text)
    except OSError as problem:
        why = trouble(problem, worded("it cannot be written"))
        raise usage(f"{path}: {why}") from problem
