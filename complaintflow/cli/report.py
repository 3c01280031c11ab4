"""`complaintflow report`: the figures and lists of a period, and what reports are due when.

In: a policy, a file of events and a period, or the policy and a year. Out: tables for people, or Markdown, HTML, CSV
or JSON.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from complaintflow.cli.completing import yaml_files
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import AsRole, Language, metavar, one_of
from complaintflow.cli.reading import worded


def report(  # noqa: PLR0917 (options of the command line)
    policy: Annotated[Path, typer.Argument(help="The policy.", autocompletion=yaml_files)],
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
    as_role: AsRole = None,
    lang: Annotated[
        Language, typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of titles.")
    ] = Language.EN,
) -> Exit:
    """Work out the reports of a period, or list when reports are due.

    A line that is no event is named on stderr, the rest is worked out, and the exit code is 1.
    """
    from complaintflow.cli.loading import Stop, instant_option, load_policy, usage
    from complaintflow.cli.report_calendar import print_calendar
    from complaintflow.cli.report_files import Files, write
    from complaintflow.cli.report_owed import print_owed
    from complaintflow.cli.report_pages import read_pages
    from complaintflow.cli.veil import sight_option

    try:
        loaded = load_policy(policy)
        if calendar is not None:
            return print_calendar(loaded, calendar, lang.value, json=json)
        if events is None or (period is None) != owed:
            raise usage(worded("give a file of events and `--period` or `--owed`, or `--calendar YEAR`"))
        if period is None and as_role is not None:
            raise usage(worded("--as goes with `--period`"))
        end = instant_option(until, "--until", loaded)
        if period is None:
            return print_owed(loaded, events, end, lang.value, json=json)
        sight = sight_option(loaded, as_role)
        pages = read_pages(loaded, events, period, tuple(report or ()), unit, end, sight)
        write(pages, Files(markdown, html, csv, json=json), lang.value)
    except Stop as stop:
        return stop.code
    return Exit.WRONG if pages.reader.bad_lines else Exit.OK
