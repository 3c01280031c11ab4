"""`complaintflow backtest`: what a policy's classification says of a table of past complaints.

In: a policy and a table (CSV or Parquet). Out: how many rows get which class, by which rules; how that compares with
the classes given in reality, or with what another policy says; perhaps every row with its answer. Cells that do not fit
are named, and their rows counted: none is dropped.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from complaintflow.cli.completing import yaml_files
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import Language, metavar, one_of


class Engine(StrEnum):
    """What works the answers out."""

    POLARS = "polars"
    DUCKDB = "duckdb"
    KERNEL = "kernel"


def backtest(  # noqa: PLR0917 (options of the command line)
    policy: Annotated[Path, typer.Argument(help="The policy.", autocompletion=yaml_files)],
    complaints: Annotated[
        Path, typer.Argument(metavar="TABLE", help="The complaints, one a row: CSV (perhaps gzipped) or Parquet.")
    ],
    map_: Annotated[
        Path | None,
        typer.Option(
            "--map",
            metavar="FILE",
            help="A column map: which columns hold the facts (default: those of the same names).",
            autocompletion=yaml_files,
        ),
    ] = None,
    actual: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Compare with the class that stands in this column.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Compare with another policy: which rows change.", autocompletion=yaml_files),
    ] = None,
    table: Annotated[
        str | None, typer.Option(metavar="NAME", help="Ask this decision table instead of the classification.")
    ] = None,
    engine: Annotated[
        Engine | None,
        typer.Option(
            parser=one_of(Engine),
            metavar=metavar(Engine),
            help="What works the answers out (default: `polars` where it is installed and can, else `kernel`).",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the rows with their answers, as CSV or Parquet by the name."),
    ] = None,
    sql: Annotated[bool, typer.Option("--sql", help="Print the query for DuckDB and run nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    lang: Annotated[
        Language, typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of the results.")
    ] = Language.EN,
) -> Exit:
    """Classify past complaints by the million: counts, rules, and what would change."""
    from complaintflow.cli.backtesting import Wanted, carry_out
    from complaintflow.cli.loading import Stop

    wanted = Wanted(policy, complaints, map_, actual, against, table, None if engine is None else engine.value, output)
    try:
        return carry_out(wanted, lang.value, sql=sql, as_json=json)
    except Stop as stop:
        return stop.code
