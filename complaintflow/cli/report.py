"""`complaintflow report`: the figures and lists of a period, and what reports are due when.

In: a policy, a file of events and a period, or the policy and a year. Out: tables for people, or Markdown, HTML, CSV
or JSON.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.options import Language, metavar, one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from complaintflow.reporting.page import Page


def report(  # noqa: PLR0917 (options of the command line)
    policy: Annotated[Path, typer.Argument(help="The policy.")],
    events: Annotated[Path | None, typer.Argument(help="The events, one JSON object a line; `-` for stdin.")] = None,
    period: Annotated[
        str | None,
        typer.Option(metavar="P", help="The period: 2026-03, 2026-Q1, 2026-H1, 2026 or 2026-W10."),
    ] = None,
    report: Annotated[
        list[str] | None, typer.Option("--report", metavar="NAME", help="Only this report (repeatable).")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Only the report of this unit.")] = None,
    until: Annotated[
        str | None, typer.Option(metavar="T", help="As known at this instant; a date means its 00:00.")
    ] = None,
    calendar: Annotated[
        str | None, typer.Option(metavar="YEAR", help="List when reports are due that are owed for a year.")
    ] = None,
    owed: Annotated[bool, typer.Option("--owed", help="List every report owed, and how it stands.")] = False,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE", help="Write Markdown; `-` for stdout.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write one HTML page with charts.")] = None,
    csv: Annotated[Path | None, typer.Option(metavar="DIR", help="Write a CSV file for each table.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    lang: Annotated[
        Language, typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of titles.")
    ] = Language.EN,
) -> Exit:
    """Work out the reports of a period, or list when reports are due.

    A line that is no event is named on stderr, the rest is worked out, and the exit code is 1.
    """
    from complaintflow.cli.loading import Stop, instant_option, load_policy, usage
    from complaintflow.cli.report_calendar import print_calendar
    from complaintflow.cli.report_owed import print_owed
    from complaintflow.cli.report_pages import Pages, Reader, chosen_reports, instants
    from complaintflow.compiled.period import parse_period
    from complaintflow.reporting import html as as_html
    from complaintflow.reporting.archive import Archive
    from complaintflow.reporting.submissions import Book

    try:
        loaded = load_policy(policy)
        if calendar is not None:
            return print_calendar(loaded, calendar, lang.value, json=json)
        if events is None or (period is None) != owed:
            raise usage("give a file of events and `--period` or `--owed`, or `--calendar YEAR`")
        end = instant_option(until, "--until", loaded)
        if period is None:
            return print_owed(loaded, events, end, lang.value, json=json)
        wanted = parse_period(period)
        if wanted is None:
            raise usage(f"--period: expected 2026-03, 2026-Q1, 2026-H1, 2026 or 2026-W10, found `{period}`")
        reports = chosen_reports(loaded, report or [], wanted)
        archive = Archive(loaded.compiled, instants(loaded, reports, wanted), end)
        reader = Reader(loaded, archive, Book(loaded.compiled))
        reader.read(events)
        making = Pages(loaded, reader, tuple(reports), wanted, unit)
        pages = list(making.made(lang.value))
        if unit is not None and not any(page.unit == unit for page in pages):
            raise usage(f"--unit: no report of {wanted} is of `{unit}`")
        if html is not None:
            _put(html, as_html.html({one.value: list(making.made(one.value)) for one in Language}, lang.value))
        _write(pages, markdown, csv, json=json, quiet=html is not None)
    except Stop as stop:
        return stop.code
    return Exit.WRONG if reader.bad_lines else Exit.OK


def _write(pages: Sequence[Page], markdown: Path | None, csv: Path | None, *, json: bool, quiet: bool) -> None:
    from complaintflow.cli.report_view import print_page
    from complaintflow.cli.screen import Screen
    from complaintflow.reporting import markdown as as_markdown
    from complaintflow.reporting import records

    screen = Screen()
    if markdown is not None:
        _put(markdown, as_markdown.markdown(pages))
    if csv is not None:
        for name, text in records.csv_files(pages).items():
            _put(csv / name, text)
    if json:
        screen.raw(records.json_text(pages))
    if markdown is None and csv is None and not json and not quiet:
        for place, page in enumerate(pages):
            if place:
                screen.line()
            print_page(page, screen)


def _put(path: Path, text: str) -> None:
    from complaintflow.cli.loading import usage
    from complaintflow.cli.screen import Screen

    if str(path) == "-":
        Screen().raw(text)
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as problem:
        raise usage(f"{path}: cannot be written: {problem.strerror}") from problem
