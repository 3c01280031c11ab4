"""`complaintflow export`: what other tools read.

In: a policy, a file of events, and which files to write. Out: an event log (XES, CSV, OCEL 2.0), effects as
CloudEvents, due dates as iCalendar; `-` is stdout.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.completing import yaml_files
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import AsRole, Language, metavar, one_of
from complaintflow.cli.reading import worded
from complaintflow.cli.usage_words import trouble

if TYPE_CHECKING:
    from complaintflow.exports import History
    from complaintflow.facade import Policy, Step
    from complaintflow.kernel.effect import Effect
    from complaintflow.kernel.event import Event

_FORMATS = ("xes", "csv", "ocel", "cloudevents", "ical")


def export(  # noqa: PLR0917 (options of the command line)
    policy: Annotated[Path, typer.Argument(help="The policy.", autocompletion=yaml_files)],
    events: Annotated[Path, typer.Argument(help="The events, one JSON object a line; `-` for stdin.")],
    until: Annotated[
        str | None,
        typer.Option(
            metavar="T",
            help="Then let time pass up to and including this instant; a date means its 00:00 in the policy's zone.",
        ),
    ] = None,
    as_: AsRole = None,
    xes: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the event log as XES 1.0.")] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the event log as CSV.")] = None,
    ocel: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the log as OCEL 2.0 (JSON).")] = None,
    cloudevents: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write effects as CloudEvents 1.0, one a line.")
    ] = None,
    ical: Annotated[Path | None, typer.Option(metavar="FILE", help="Write due dates as iCalendar.")] = None,
    lang: Annotated[
        Language, typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of titles.")
    ] = Language.EN,
) -> Exit:
    """Write what happened, and what is due, for other tools: process mining, a message bus, a calendar.

    A line that is no event is named on stderr, the rest is exported, and the exit code is 1.
    """
    from complaintflow.cli.loading import Stop, instant_option, load_policy, usage
    from complaintflow.cli.run import run_lines
    from complaintflow.cli.session import Session
    from complaintflow.cli.veil import sight_option
    from complaintflow.exports import History

    wanted = {name: path for name, path in zip(_FORMATS, (xes, csv, ocel, cloudevents, ical), strict=True) if path}
    try:
        if not wanted:
            raise usage(worded("say what to write: {options}", options=", ".join("--" + name for name in _FORMATS)))
        loaded = load_policy(policy)
        history = History(loaded, sight_option(loaded, as_))
        session = Session(loaded, _Listening(history))
        run_lines(session, events, instant_option(until, "--until", loaded))
        for case in session.cases.values():
            history.settle(case.raw)
        for name, path in wanted.items():
            _write(path, _pieces(name, loaded, history, lang.value))
    except Stop as stop:
        return stop.code
    return Exit.WRONG if session.bad_lines else Exit.OK


class _Listening:
    """Listens to a session for a history; a line that is no event is named on stderr."""

    def __init__(self, history: History) -> None:
        self.history = history

    def event(self, event: Event, step: Step) -> None:
        """Take an event and its step."""
        self.history.event(event, step)

    def time(self, effects: Iterable[Effect]) -> None:
        """Take what happened by itself."""
        self.history.time(effects)

    def bad_line(self, number: int, message: str, _: Mapping[str, str]) -> None:
        """Name a line that is no event; for certain eyes only, its contents are not quoted."""
        from complaintflow.cli.reading import bad_line_words
        from complaintflow.cli.screen import Screen
        from complaintflow.cli.veil import NO_EVENT

        sight = self.history.sight
        hidden = sight is not None and sight.undeclared.by_role
        Screen(sys.stderr).line(bad_line_words(number, NO_EVENT if hidden else message))


def _pieces(name: str, policy: Policy, history: History, language: str) -> Iterable[str]:
    from complaintflow import exports

    compiled = policy.compiled
    match name:
        case "xes":
            return exports.xes(compiled, history.cases())
        case "csv":
            return (exports.csv_log(compiled, history.cases()),)
        case "ocel":
            return (exports.ocel(compiled, history.cases()),)
        case "cloudevents":
            return exports.cloudevents(compiled, history.effects())
        case _:
            return exports.ical(compiled, history.cases(), language)


def _write(path: Path, pieces: Iterable[str]) -> None:
    from complaintflow.cli.loading import usage

    if str(path) == "-":
        for piece in pieces:
            sys.stdout.buffer.write(piece.encode("utf-8", "replace"))
        return
    try:
        with path.open("wb") as file:
            for piece in pieces:
                file.write(piece.encode("utf-8", "replace"))
    except OSError as problem:
        raise usage(worded("{file}: the file cannot be written: {why}", file=path, why=trouble(problem))) from problem
