"""The work of `complaintflow simulate`: worlds of a simulation, by one process or several, and what is told of them.

In: what was asked for. Out: results on stdout, files of cases and plots. The results are the same however many
processes work.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from complaintflow.cli.exits import Exit
from complaintflow.cli.loading import usage
from complaintflow.cli.options import ResultFormat
from complaintflow.cli.reading import worded
from complaintflow.cli.screen import Part, Screen
from complaintflow.cli.usage_words import trouble
from complaintflow.cli.worlds import Request, alternatives_of, row_writer, run_apart
from complaintflow.compiled.words import Words
from complaintflow.errors import MissingExtraError
from complaintflow.simulation import Alternative, SimulationError
from complaintflow.simulation.observing import Row
from complaintflow.simulation.simulation import Simulation, shares, simulation_of
from complaintflow.simulation.tables import tables
from complaintflow.simulation.world import World
from complaintflow.simulation.written import FIGURE_COLUMNS, ROW, as_json, as_markdown, figure_rows


def carry_out(request: Request, format: ResultFormat, csv_file: Path | None, plots: Path | None, language: str) -> Exit:
    """Simulate and tell. May raise `Stop`."""
    draw = None if plots is None else _drawing()
    alternatives = alternatives_of(request)
    simulation = simulation_of(alternatives, request.cases, request.seed)
    try:
        with _case_file(csv_file) as rows:
            _run(simulation, alternatives, request, rows)
    except SimulationError as problem:
        raise usage(str(problem)) from problem
    except OSError as problem:
        raise usage(worded("{where}: {why}", where=csv_file, why=trouble(problem).lower())) from problem
    _tell(simulation, format, language)
    if plots is not None and draw is not None:
        try:
            written = draw(simulation, plots, language)
        except OSError as problem:
            raise usage(worded("{where}: {why}", where=plots, why=trouble(problem).lower())) from problem
        Screen(sys.stderr).line(
            Words(f"{len(written)} plots in {plots}", f"已写入 {len(written)} 张图：{plots}").in_language(language)
        )
    return Exit.OK if simulation.complete else Exit.INTERRUPTED


def _drawing() -> Callable[[Simulation, Path, str], list[Path]]:
    """Return what draws plots, before any work is done that would be in vain without it."""
    try:
        from complaintflow.simulation.plots import write_plots
    except MissingExtraError as missing:
        raise usage(str(missing)) from missing
    return write_plots


# ---------------------------------------------------------------- running


def _run(simulation: Simulation, alternatives: tuple[Alternative, ...], request: Request, rows: TextIO | None) -> None:
    """Let every world happen, or as many as there is patience for."""
    worlds = len(shares(request.cases)) * len(alternatives)
    with _progress(request.cases * len(alternatives)) as told:
        try:
            if min(request.jobs, worlds) > 1:
                run_apart(request, simulation, rows, told)
            else:
                _run_here(alternatives, request, simulation, rows, told)
        except KeyboardInterrupt:
            simulation.complete = False


def _run_here(
    alternatives: tuple[Alternative, ...],
    request: Request,
    simulation: Simulation,
    rows: TextIO | None,
    told: Callable[[int], None],
) -> None:
    for world, cases in enumerate(shares(request.cases)):
        for number, one in enumerate(alternatives):
            write = None if rows is None else row_writer(rows, one)

            def take(row: Row | None, write: Callable[[Row], None] | None = write) -> None:
                told(1)
                if write is not None and row is not None:
                    write(row)

            running = World(one.policy, one.plan, request.seed, world, cases, take)
            try:
                running.run()
            finally:  # stopped in between, the cases until then count too
                simulation.outcomes[number].take(running.tally)


@contextmanager
def _progress(cases: int) -> Iterator[Callable[[int], None]]:
    """Give what tells of cases that have ended; a bar where somebody looks."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _cases: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(worded("simulate"), total=cases)
        yield lambda ended: progress.update(task, advance=ended)


@contextmanager
def _case_file(path: Path | None) -> Iterator[TextIO | None]:
    if path is None:
        yield None
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(("alternative", *ROW))
        yield file


# ---------------------------------------------------------------- telling


def _tell(simulation: Simulation, format: ResultFormat, language: str) -> None:
    screen = Screen()
    if not simulation.complete:
        told = simulation.base.whole.opened
        words = Words(
            f"stopped: this is what {told:,} of {simulation.cases:,} complaints say so far",
            f"已中断：以下为 {simulation.cases:,} 件投诉中前 {told:,} 件的结果",
        )
        Screen(sys.stderr).line(Part(words.in_language(language), "yellow"))
    if format is ResultFormat.JSON:
        screen.raw(json.dumps(as_json(simulation), ensure_ascii=False, indent=2) + "\n")
    elif format is ResultFormat.MARKDOWN:
        screen.raw(as_markdown(simulation, language))
    elif format is ResultFormat.CSV:
        writer = csv.writer(screen.file, lineterminator="\n")
        writer.writerow(FIGURE_COLUMNS)
        writer.writerows(figure_rows(simulation))
    else:
        _print_tables(simulation, screen, language)


def _print_tables(simulation: Simulation, screen: Screen, language: str) -> None:
    words = Words(
        f"{simulation.policy.id} {simulation.policy.version}: {simulation.cases:,} complaints, seed {simulation.seed}, "
        f"plan {simulation.plan.name}",
        f"{simulation.policy.id} {simulation.policy.version}：{simulation.cases:,} 件投诉，随机种子 {simulation.seed}，"
        f"方案 {simulation.plan.name}",
    )
    screen.line(Part(words.in_language(language), "bold"))
    for table in tables(simulation, language):
        screen.line("")
        screen.line(Part(table.title, "bold"))
        numbers = frozenset(range(table.numbers_from, len(table.header)))
        screen.columns(table.header, table.rows, numbers=numbers, indent="  ")
