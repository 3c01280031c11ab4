"""The replay of a table: rows to events to cases, with a progress bar.

In: a session, a table and its map. Out: what the session tells; rows that cannot be read are refused with their
line. A case whose rows are all read (`one_case_per_row`, `rows_together`) is finished and forgotten before the next.
Where rules look across cases all are kept, and their events come in order of time.
"""

from __future__ import annotations

import csv
import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from complaintflow.cli.block import Block, finish_block, take_block
from complaintflow.cli.event_lines import Line
from complaintflow.cli.loading import complain, load_record, usage
from complaintflow.cli.reading import worded
from complaintflow.cli.replay.blocks import blocks
from complaintflow.cli.replay.column_map import ColumnMapSpec, read_map
from complaintflow.cli.replay.rows import CaseRow, RowError, facts_of_columns, read_rows
from complaintflow.cli.session import Session
from complaintflow.cli.telling import Teller
from complaintflow.cli.usage_words import trouble
from complaintflow.source import Findings

if TYPE_CHECKING:
    from complaintflow.cli.sharing import Sharing

_GZIP_MAGIC = b"\x1f\x8b"


def replay(session: Session, telling: Teller, sharing: Sharing, table: Path, map_path: Path) -> None:
    """Replay a table. Raises `Stop` when the map or the table cannot be used at all."""
    loaded = load_record(map_path, ColumnMapSpec)
    columns = loaded.document
    assert columns is not None, "a map that was loaded is there"
    findings = Findings()
    zone = read_map(columns, findings)
    if findings.listed():
        sources = {} if loaded.source is None else {loaded.source.file: loaded.source}
        raise complain(findings.listed(), sources)
    telling.without_timeline()
    telling.group_by(tuple(str(column) for column in columns.group_by), facts_of_columns(columns))
    try:
        with _opened(table) as (stream, raw), _progress(table) as advance:
            rows = _watched(read_rows(stream, columns, zone, session.policy.compiled), advance, raw)
            _answer(session, telling, sharing, columns, blocks(rows, together=columns.rows_stand_together))
    except RowError as problem:
        raise usage(f"{table}: {problem}") from problem
    except FileNotFoundError as problem:
        raise usage(worded("{file}: there is no such file", file=table)) from problem
    except BrokenPipeError:
        raise
    except (OSError, EOFError, zlib.error, csv.Error) as problem:
        raise usage(
            worded(
                "{file}: the table cannot be read: {why}",
                file=table,
                why=trouble(problem) if isinstance(problem, OSError) else problem,
            )
        ) from problem


def _answer(
    session: Session, telling: Teller, sharing: Sharing, columns: ColumnMapSpec, found: Iterator[Block]
) -> None:
    """Answer all blocks of a table, shared out where they are many, and count the cases."""
    end, groups = sharing.request.end, dict[str, tuple[str, ...]]()
    whole = columns.row_is_case or columns.rows_stand_together
    if session.policy.compiled.cross_case:
        session.take_all(_lines(found, groups))
    else:
        many, parts = sharing.worth_it(enumerate(found))
        if many:
            headings = tuple(str(column) for column in columns.group_by)
            sharing.request = replace(sharing.request, timeline=False, columns=headings, whole_cases=whole)
            sharing.share(session, parts)
            return
        for _, block in parts:
            take_block(session, block)
            if whole:
                finish_block(session, telling, block, end)
            elif block.case in session.cases:
                groups.setdefault(block.case, block.groups)
    session.finish(end)
    for name, case in session.cases.items():
        telling.count_case(case, groups[name])


def _watched(rows: Iterator[CaseRow], advance: _Advance, raw: BinaryIO) -> Iterator[CaseRow]:
    """Yield the rows and move the progress bar on behind each."""
    for row in rows:
        yield row
        advance(raw.tell())


def _lines(found: Iterator[Block], groups: dict[str, tuple[str, ...]]) -> Iterator[Line]:
    """Yield the events of a table as the lines of a run; a further row of a case does not open it again."""
    for block in found:
        if block.problem:
            yield Line(block.line, None, block.problem)
            continue
        known = block.case in groups
        groups.setdefault(block.case, block.groups)
        for line, event in block.events:
            if not known or event["event"] != "open":
                yield Line(line, dict(event))


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Open a table; yield its bytes, and the file whose position tells how far the reading is."""
    with path.open("rb") as raw:
        magic = raw.read(2)
        raw.seek(0)
        if magic != _GZIP_MAGIC:
            yield raw, raw
            return
        with gzip.open(raw, "rb") as stream:
            yield stream, raw  # type: ignore[misc]  # a GzipFile reads like any binary file


@contextmanager
def _progress(path: Path) -> Iterator[_Advance]:
    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(path.name, total=path.stat().st_size)
        yield _Advance(progress, task)


class _Advance:
    """Moves the progress bar on, not more often than it matters."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task
        self._last = 0

    def __call__(self, position: int) -> None:
        if position != self._last:
            self._last = position
            self._progress.update(self._task, completed=position)
