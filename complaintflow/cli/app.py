"""The command `complaintflow` and its subcommands.

In: the arguments of the shell. Out: an exit code. A broken pipe and Ctrl-C end a command quietly; whatever else
goes wrong in a file is a diagnostic, not a traceback.
"""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Callable
from typing import Annotated, Any, Final

import typer

from complaintflow.cli import (
    audit,
    audit_rebuild,
    backtest,
    check,
    diagram,
    diff,
    explain,
    export,
    fmt,
    handbook,
    new,
    report,
    run,
    schema,
    simulate,
    studio,
    test,
    trace,
    verify,
    version,
    why,
)
from complaintflow.cli.examples import epilog_of
from complaintflow.cli.exits import Exit
from complaintflow.cli.help_words import Command, Group, Root
from complaintflow.cli.options import Language, Spoken, metavar, one_of
from complaintflow.cli.reading import LANGUAGES, read_in
from complaintflow.cli.service import (
    archive,
    case_lists,
    case_looking,
    case_sending,
    health,
    letters,
    migrate,
    places,
    temporal,
    versions,
    worker,
)

_HELP: Final = """Turn a complaint procedure, written as one YAML file, into a running state machine.

Exit codes: 0 done; 1 something is wrong in what was given; 2 wrong usage or an unreadable file."""

# The order of the help: write a policy, try it, run it.
_COMMANDS: Final = (
    ("new", new.new),
    ("studio", studio.studio),
    ("check", check.check),
    ("fmt", fmt.fmt),
    ("test", test.test),
    ("verify", verify.verify),
    ("diff", diff.diff),
    ("trace", trace.trace),
    ("explain", explain.explain),
    ("diagram", diagram.diagram),
    ("run", run.run),
    ("why", why.why),
    ("export", export.export),
    ("report", report.report),
    ("handbook", handbook.handbook),
    ("simulate", simulate.simulate),
    ("backtest", backtest.backtest),
    ("worker", worker.worker),
    ("health", health.health),
    ("schema", schema.schema),
    ("version", version.version),
)

# Commands with subcommands of their own: the help of the group, then each.
_GROUPS: Final[tuple[tuple[str, str, tuple[tuple[str, Callable[..., Exit]], ...]], ...]] = (
    (
        "case",
        "Cases in a store: open them, send them events, see how they stand.",
        (
            ("open", case_sending.open_case),
            ("send", case_sending.send),
            ("show", case_looking.show),
            ("list", case_lists.list_cases),
            ("due", case_lists.due),
            ("why", case_looking.why),
            ("allowed", case_looking.allowed),
        ),
    ),
    (
        "outbox",
        "What a store has to tell the outside: what waits, what could not be delivered, and trying it again.",
        (
            ("list", letters.list_letters),
            ("dead", letters.dead),
            ("show", letters.show),
            ("retry", letters.retry),
        ),
    ),
    (
        "archive",
        "How long closed cases are kept: archive, restore, erase and purge them, by hand or by their policy's rules.",
        (
            ("run", archive.run),
            ("list", archive.list_acts),
            ("case", archive.case),
            ("restore", archive.restore),
            ("erase", archive.erase),
            ("purge", archive.purge),
        ),
    ),
    (
        "audit",
        "Whether a store holds what was written into it, and nothing else.",
        (
            ("verify", audit.verify),
            ("seal", audit.seal),
            ("head", audit.head),
            ("keygen", audit.keygen),
            ("rebuild", audit_rebuild.rebuild),
        ),
    ),
    (
        "store",
        "Stores as a whole.",
        (
            ("copy", places.copy),
            ("rekey", places.rekey),
            ("grants", places.grants),
            ("policies", versions.policies),
            ("retire", versions.retire),
        ),
    ),
    (
        "migrate",
        "Running cases go over to another version of their policy: by a plan, rehearsed before it is carried out.",
        (("plan", migrate.plan), ("rehearse", migrate.rehearse), ("apply", migrate.apply)),
    ),
    (
        "temporal",
        "Cases on Temporal: a worker that runs them, and a server for development.",
        (("worker", temporal.worker), ("dev", temporal.dev)),
    ),
)


def _anywhere(
    lang: Annotated[
        Language | None,
        typer.Option(
            parser=one_of(Language),
            metavar=metavar(Language),
            help="The language of what any command says (default: that of LC_ALL, LC_MESSAGES, LANG).",
        ),
    ] = None,
) -> None:
    """Take the options that stand before the command; the language has been read before (`help_words.Root`)."""


def make_app() -> typer.Typer:
    """Return the command with all its subcommands."""
    app = typer.Typer(
        cls=Root,
        name="complaintflow",
        help=_HELP,
        callback=_anywhere,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    for name, command in _COMMANDS:
        app.command(
            name,
            cls=Command,
            epilog=epilog_of(name),
            no_args_is_help=name not in {"new", "schema", "version", "worker", "health"},
        )(_with_exit_code(command))
    for name, text, commands in _GROUPS:
        group = typer.Typer(cls=Group, help=text, no_args_is_help=True)
        for subname, command in commands:
            group.command(subname, cls=Command, epilog=epilog_of(f"{name} {subname}"))(_with_exit_code(command))
        app.add_typer(group, name=name)
    return app


def _with_exit_code(command: Callable[..., Exit]) -> Callable[..., None]:
    """Turn the code that a command returns into the exit code of the process; let the command be read in a language."""
    signature = inspect.signature(command, eval_str=True)
    has_language = "lang" in signature.parameters

    @functools.wraps(command)
    def run_command(*args: Any, **options: Any) -> None:  # noqa: ANN401 (typer passes each command its own)
        lang = options.get("lang") if has_language else options.pop("lang")
        if lang in LANGUAGES:
            read_in(lang)
        try:
            code = command(*args, **options)
            sys.stdout.flush()
        except BrokenPipeError:
            # Nobody reads any more: what Python writes at exit goes nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = Exit.BROKEN_PIPE
        raise typer.Exit(code=int(code))

    if not has_language:
        told = inspect.Parameter("lang", inspect.Parameter.KEYWORD_ONLY, default=Language.EN, annotation=Spoken)
        run_command.__annotations__ = {**command.__annotations__, "lang": Spoken}
        run_command.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=[*signature.parameters.values(), told]
        )
    return run_command
