"""`complaintflow migrate`: running cases go over to another version of their policy.

In: two versions, a plan, a store. Out: a draft of a plan; before and after of every open case; what went over. Exit
code 1 where something stands in the way, or a case would not come out as rehearsed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.options import metavar, one_of
from complaintflow.cli.reading import in_words, language, worded, worded_count
from complaintflow.cli.service.options import Now
from complaintflow.cli.service.temporal import Namespace, Queue
from complaintflow.cli.stores import Db, MasterKey, StoreArgument
from complaintflow.cli.usage_words import trouble

if TYPE_CHECKING:
    from complaintflow.facade import Policy
    from complaintflow.migration import Plan, Rehearsal
    from complaintflow.runtime.desk import ComplaintDesk
    from complaintflow.runtime.migrating import MigrationReport


class Form(StrEnum):
    """How a rehearsal is shown."""

    HUMAN = "human"
    JSON = "json"
    MARKDOWN = "markdown"


PlanFile = Annotated[Path, typer.Argument(metavar="PLAN", help="The plan of the migration.")]
_SHOWN = 20


def plan(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The old version: its file, or POLICY@VERSION.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The file of the new version.")],
    store: StoreArgument = None,
    db: Db = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Where the draft goes (default: stdout).")
    ] = None,
    master_key: MasterKey = None,
) -> Exit:
    """Draft a plan from both versions and what the open cases have in use. What it marks is yours to decide."""
    from complaintflow.cli.loading import Stop, load_policy, usage

    try:
        with _desk(store, db, master_key) as desk:
            folder = Path.cwd() if out is None else out.parent
            file = Path(os.path.relpath(new, folder)).as_posix()
            before, after = _old(desk, old), load_policy(new)
            if (before.id, before.version) == (after.id, after.version):
                said = worded(
                    "both are version {version} of `{policy}`: give the new one a version of its own",
                    version=before.version, policy=before.id,
                )  # fmt: skip
                raise usage(said)
            if before.id != after.id:
                said = worded(
                    "cases go over between versions of one policy, found `{before}` and `{after}`",
                    before=before.id, after=after.id,
                )  # fmt: skip
                raise usage(said)
            text = desk.draft_migration(before, after, file)
        if out is None:
            typer.echo(text, nl=False)
            return Exit.OK
        if out.exists():
            raise usage(worded("{file} is there already: name another file", file=out))
        try:
            out.write_text(text, encoding="utf-8")
        except OSError as problem:
            why = trouble(problem, worded("it cannot be written"))
            raise usage(f"{out}: {why}") from problem
    except Stop as stop:
        return stop.code
    typer.echo(worded("{file}: go through it, then `complaintflow migrate rehearse {file} STORE`", file=out))
    return Exit.OK


def rehearse(
    plan: PlanFile,
    store: StoreArgument = None,
    db: Db = None,
    now: Now = None,
    master_key: MasterKey = None,
    format: Annotated[
        Form, typer.Option("--format", parser=one_of(Form), metavar=metavar(Form), help="How it is shown.")
    ] = Form.HUMAN,
) -> Exit:
    """Show before and after of every open case, written nowhere. It ends with the id that `apply` needs.

    Exit codes: 0 it can be carried out; 1 something stands in the way of a case, or the plan has mistakes; 2 usage.
    """
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.service.desks import clock_at
    from complaintflow.migration.report import as_json, as_markdown

    try:
        present = clock_at(now)
        with _desk(store, db, master_key, present) as desk:
            rehearsal = desk.rehearse(_plan(desk, plan), present)
    except Stop as stop:
        return stop.code
    if format is Form.HUMAN:
        _print(rehearsal)
    else:
        typer.echo(as_json(rehearsal) if format is Form.JSON else as_markdown(rehearsal, language()), nl=False)
    return Exit.WRONG if rehearsal.blocked else Exit.OK


def apply(  # noqa: PLR0917 (options of the command line)
    plan: PlanFile,
    store: StoreArgument = None,
    rehearsal: Annotated[
        str, typer.Option(metavar="ID|FILE", help="What the rehearsal ended with, or its JSON in a file.")
    ] = "",
    db: Db = None,
    by: Annotated[str | None, typer.Option(metavar="ID", help="Who has it carried out (default: the system).")] = None,
    skip_changed: Annotated[
        bool, typer.Option("--skip-changed", help="Leave cases that would come out otherwise; needs the JSON.")
    ] = False,
    temporal: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="The Temporal server on which cases run: their workflows are told."),
    ] = None,
    namespace: Namespace = "default",
    queue: Queue = "complaintflow",
    now: Now = None,
    master_key: MasterKey = None,
) -> Exit:
    """Let every open case go over as it was rehearsed. May be stopped and begun again with the same rehearsal.

    Exit codes: 0 every open case went over; 1 some were left, nothing was done since a case would come out otherwise,
    or workflows could not be told; 2 usage.
    """
    from complaintflow.cli.loading import Stop, usage
    from complaintflow.cli.service.desks import clock_at
    from complaintflow.cli.service.waking import Server
    from complaintflow.migration import MigrationError
    from complaintflow.migration.report import read_record

    try:
        if not rehearsal:
            raise usage(worded("say which rehearsal was approved: --rehearsal ID, as `migrate rehearse` ends with"))
        present = clock_at(now)
        server = None if temporal is None else Server(temporal, namespace, queue)
        if server is not None:
            server.check()
        with _desk(store, db, master_key, present) as desk:
            try:
                kept = read_record(Path(rehearsal).read_text("utf-8")) if Path(rehearsal).is_file() else rehearsal
                if skip_changed and isinstance(kept, str):
                    raise usage(worded("--skip-changed needs the rehearsal's JSON: --rehearsal FILE"))
                report = desk.migrate(_plan(desk, plan), kept, actor=_actor(by), skip_changed=skip_changed)
            except (MigrationError, UnicodeDecodeError) as refused:
                typer.echo(worded("nothing was done: {why}", why=in_words(str(refused))), err=True)
                return Exit.WRONG
            _tell(report)
            # Those that had gone over already too: whoever carried it out may have been stopped just before.
            untold = "" if server is None else server.wake(desk, (*report.moved, *report.already))
    except Stop as stop:
        return stop.code
    if untold:
        said = worded("the workflows were not told: {why}; the same command again tells them", why=in_words(untold))
        typer.echo(said, err=True)
    return Exit.OK if report.complete and not untold else Exit.WRONG


# ---- what they work with


@contextmanager
def _desk(store: str | None, db: str | None, master_key: Path | None, present: int | None = None
) -> Iterator[ComplaintDesk]:  # fmt: skip
    from complaintflow.cli.loading import usage
    from complaintflow.cli.service.desks import opened
    from complaintflow.cli.stores import VARIABLE, now

    if store is not None and db not in (None, os.environ.get(VARIABLE)):
        raise usage(worded("name the store once, as STORE or with --db"))
    clock = now if present is None else lambda: present
    with opened(store or db, master_key, clock=clock) as desk:
        yield desk


def _plan(desk: ComplaintDesk, path: Path) -> Plan:
    return desk.plan_migration(path)


def _old(desk: ComplaintDesk, said: str) -> Policy:
    """Return the old version: of a file, or as the store holds it."""
    from complaintflow.cli.loading import load_policy
    from complaintflow.stores.retiring import named_version

    name, at, version = said.rpartition("@")
    if not at or Path(said).exists():
        return load_policy(Path(said))
    with desk.store.reading() as reading:
        return desk.policies.of(reading, named_version(reading, name, version).digest)


def _actor(by: str | None) -> dict[str, object] | None:
    return None if by is None else {"id": by}


# ---- what they print


def _print(rehearsal: Rehearsal) -> None:
    from complaintflow.cli.screen import Part, Screen
    from complaintflow.cli.service.words import Wording
    from complaintflow.migration.report import changes, ending, summary

    screen, words = Screen(), Wording(language())
    screen.line(Part(summary(rehearsal, words.language), "bold"))
    rows = [row for one in rehearsal.cases for row in changes(rehearsal, one, words.language)]
    if rows:
        cells = [(row.case, row.what, row.before, row.after) for row in rows]
        styles = ["red" if row.bad else "" for row in rows]
        screen.columns([words(key) for key in ("case", "what", "before", "after")], cells, styles=styles)
    screen.line(ending(rehearsal, words.language))


def _tell(report: MigrationReport) -> None:
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.service.words import Wording

    screen, words = Screen(), Wording(language())
    parts = [worded_count("{count:,} case went over", "{count:,} cases went over", len(report.moved))]
    parts += [worded("{count:,} had already", count=len(report.already))] if report.already else []
    screen.line(words.clause.join(parts))
    for case, why in report.left.items():
        screen.line(worded("left: {case}: {why}", case=case, why=in_words(why)))
    if report.unrehearsed:
        shown = words.separator.join(report.unrehearsed[:_SHOWN])
        said = worded_count(
            "opened since the rehearsal, and left: {count:,} case: {cases}",
            "opened since the rehearsal, and left: {count:,} cases: {cases}",
            len(report.unrehearsed), cases=shown,
        )  # fmt: skip
        screen.line(said)
