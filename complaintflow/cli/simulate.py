"""`complaintflow simulate`: what would become of a policy at a desk with so many complaints and so many people.

In: a policy, perhaps a plan and what shall be different. Out: tables (or JSON, CSV, Markdown) of breaches, times and
workload; perhaps the cases as CSV, and plots. Ctrl-C tells what is known so far.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from complaintflow.cli.completing import yaml_files
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import Language, ResultFormat, metavar, one_of


def simulate(  # noqa: PLR0917 (options of the command line)
    policy: Annotated[Path, typer.Argument(help="The policy.", autocompletion=yaml_files)],
    plan: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Arrivals, complaints, staff, times, choices (default: read off the policy)."
        ),
    ] = None,
    cases: Annotated[int, typer.Option(min=1, max=10_000_000, help="How many complaints come.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same cases, whoever runs it.")] = 0,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="CHANGE",
            help="Also with a change: `deadlines.NAME.limit=4h`, `staff.ROLE=5`, `arrivals.per_day=60` (repeatable; "
            "several at once joined by commas).",
        ),
    ] = None,
    format: Annotated[
        ResultFormat,
        typer.Option(parser=one_of(ResultFormat), metavar=metavar(ResultFormat), help="How results are printed."),
    ] = ResultFormat.TABLES,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the cases as CSV.")] = None,
    plots: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Write plots as PNG and SVG.")] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, max=256, help="How many processes do the work (default: all cores).")
    ] = None,
    lang: Annotated[
        Language, typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of the results.")
    ] = Language.EN,
) -> Exit:
    """Simulate a policy: complaints come, people work on them, deadlines run."""
    from complaintflow.cli.loading import Stop, usage
    from complaintflow.errors import MissingExtraError

    try:
        from complaintflow.cli.cores import cores
        from complaintflow.cli.simulating import carry_out
        from complaintflow.cli.worlds import Request
    except MissingExtraError as missing:
        return usage(str(missing)).code
    try:
        request = Request(policy, plan, cases, seed, tuple(what_if or ()), jobs or cores())
        return carry_out(request, format, csv, plots, lang.value)
    except Stop as stop:
        return stop.code
