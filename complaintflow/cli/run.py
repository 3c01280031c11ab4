"""`complaintflow run`: drive complaints through a policy and tell what happens.

In: a policy and a file of events (JSON Lines), or a table with a column mapping. Out: a timeline and a summary
for people, or with `--json` the wire format and nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from complaintflow.cli.completing import yaml_files
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import AcrossEngine, AsRole, Correlation, Language, Lateness, SharedBy, metavar, one_of
from complaintflow.cli.reading import language, worded
from complaintflow.cli.usage_words import trouble

if TYPE_CHECKING:
    from complaintflow.cli.session import Session
    from complaintflow.cli.sharing import Sharing
    from complaintflow.cli.telling import Teller
    from complaintflow.facade import Policy


def run(  # noqa: PLR0917 (options of the command line)
    policy: Annotated[Path, typer.Argument(help="The policy.", autocompletion=yaml_files)],
    events: Annotated[Path | None, typer.Argument(help="The events, one JSON object a line; `-` for stdin.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the wire format, one effect a line.")] = False,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="T",
            help="Then let time pass up to and including this instant; a date means its 00:00 in the policy's zone.",
        ),
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="A table instead of events (.csv, .csv.gz).")] = None,
    map: Annotated[Path | None, typer.Option(metavar="MAP", help="What the table's columns mean.")] = None,
    by_time: Annotated[bool, typer.Option("--by-time", help="All cases together, in order of time.")] = False,
    group: Annotated[list[str] | None, typer.Option(help="Count late ones by this fact (repeatable).")] = None,
    summary_only: Annotated[
        bool, typer.Option("--summary-only", help="Print the summary without the timeline.")
    ] = False,
    correlation: AcrossEngine = Correlation.MEMORY,
    lateness: Lateness = None,
    as_: AsRole = None,
    jobs: SharedBy = None,
    lang: Annotated[
        Language, typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of titles.")
    ] = Language.EN,
) -> Exit:
    """Run complaints through a policy: a timeline and a summary, or JSON.

    A line that is no event is answered by a refusal, the run goes on, and the exit code is 1.
    """
    from complaintflow.cli.across import lateness_option, make_index
    from complaintflow.cli.ledger import Ledger
    from complaintflow.cli.loading import Stop, instant_option, load_policy, usage
    from complaintflow.cli.session import Session
    from complaintflow.cli.shard import RunRequest
    from complaintflow.cli.sharing import Sharing, jobs_of
    from complaintflow.cli.telling import Telling
    from complaintflow.cli.veil import VeiledTelling, sight_option
    from complaintflow.explanation.titles import Titles

    try:
        if (csv is None) == (events is None) or (csv is None) != (map is None):
            raise usage(worded("give a file of events, or a table with --csv and --map"))
        loaded = load_policy(policy)
        end = instant_option(until, "--until", loaded)
        _check_groups(group or (), loaded)
        telling = Telling(loaded, Titles(loaded.compiled, lang.value), tuple(group or ()), json=json)
        telling.with_timeline = not summary_only
        sight = sight_option(loaded, as_)
        teller: Teller = telling if sight is None else VeiledTelling(telling, sight)
        session = Session(loaded, teller, make_index(loaded, correlation), lateness_option(lateness, loaded))
        if end is not None and loaded.compiled.reports:
            session.ledger = Ledger(loaded, end, sight)
        sharing = Sharing(
            RunRequest(policy, json, not summary_only, tuple(group or ()), lang.value, language(), end),
            jobs_of(jobs, loaded.compiled, veiled=sight is not None),
            telling,
        )
        _drive(session, teller, sharing, events, None if csv is None or map is None else (csv, map))
    except Stop as stop:
        return stop.code
    teller.print(by_time=by_time)
    return Exit.WRONG if session.bad_lines else Exit.OK


def _check_groups(group: Iterable[str], policy: Policy) -> None:
    from complaintflow.cli.loading import usage

    unknown = [name for name in group if name not in policy.compiled.fields]
    if unknown:
        facts = ", ".join(policy.compiled.fields) or worded("none")
        raise usage(
            worded("--group: the policy has no fact `{name}`; its facts are: {facts}", name=unknown[0], facts=facts)
        )


def _drive(
    session: Session, telling: Teller, sharing: Sharing, events: Path | None, table: tuple[Path, Path] | None
) -> None:
    """Run the events, or the table with its map; the reports come last."""
    from complaintflow.cli.loading import usage
    from complaintflow.errors import CorrelationError

    try:
        if table is not None:
            from complaintflow.cli.replay.command import replay

            replay(session, telling, sharing, *table)
        elif events is not None:
            _run_lines(session, telling, sharing, events)
        telling.reports(sharing.reports if sharing.shared else session.reports())
    except CorrelationError as problem:
        raise usage(str(problem)) from problem
    finally:
        session.book.close()


def _run_lines(session: Session, telling: Teller, sharing: Sharing, path: Path) -> None:
    """Run a file of events, shared out where it is long."""
    from complaintflow.cli.event_lines import read_raw

    with readable(path) as stream:
        many, parts = sharing.worth_it(read_raw(stream))
        if many:
            sharing.share(session, parts)
            return
        session.take_all(part.read() for part in parts)
    session.finish(sharing.request.end)
    telling.count(session)


def run_lines(session: Session, path: Path, end: int | None) -> None:
    """Run a file of events (`-`: stdin), then let time pass. Raises `Stop` when the file cannot be read."""
    from complaintflow.cli.event_lines import read_lines

    with readable(path) as stream:
        session.take_all(read_lines(stream))
    session.finish(end)


@contextmanager
def readable(path: Path) -> Iterator[BinaryIO]:
    """Open a file of events. Raises `Stop` when it cannot be read."""
    from complaintflow.cli.loading import usage

    try:
        with _opened(path) as stream:
            yield stream
    except FileNotFoundError as problem:
        raise usage(worded("{file}: there is no such file", file=path)) from problem
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise usage(worded("{file}: the file cannot be read: {why}", file=path, why=trouble(problem))) from problem


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    with path.open("rb") as stream:
        yield stream
