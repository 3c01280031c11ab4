"""The work of `complaintflow backtest`: loading what is asked, asking it, and telling what came of it.

In: what was asked for. Out: counts on stdout, mistakes on stderr, perhaps a file of rows.
"""

from __future__ import annotations

import csv
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from complaintflow.backtest.engines import backtest, query
from complaintflow.backtest.outcome import Outcome, Request
from complaintflow.backtest.questions import QuestionError, question_of
from complaintflow.backtest.rows import open_rows
from complaintflow.backtest.sources import ColumnMap, Mapped, TableError
from complaintflow.cli import backtest_view
from complaintflow.cli.exits import Exit
from complaintflow.cli.loading import complain, load_policy, load_record, usage
from complaintflow.cli.reading import worded
from complaintflow.cli.replay.column_map import ColumnMapSpec, ColumnSpec, read_map
from complaintflow.cli.screen import Screen
from complaintflow.cli.usage_words import trouble
from complaintflow.errors import MissingExtraError
from complaintflow.source import Findings


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be asked of which table, by which engine."""

    policy: Path
    complaints: Path
    map: Path | None = None
    actual: str | None = None
    against: Path | None = None
    table: str | None = None
    engine: str | None = None
    output: Path | None = None


def carry_out(wanted: Wanted, language: str, *, sql: bool, as_json: bool) -> Exit:
    """Ask a table and tell. May raise `Stop`."""
    screen = Screen()
    with _troubles(wanted, language):
        request = _request(wanted, language)
        if sql:
            screen.raw(query(request) + "\n")
            return Exit.OK
        outcome = backtest(request, wanted.engine)
    _tell(wanted, outcome, screen, language, as_json=as_json)
    return Exit.WRONG if outcome.unread else Exit.OK


def _tell(wanted: Wanted, outcome: Outcome, screen: Screen, language: str, *, as_json: bool) -> None:
    if as_json:
        screen.raw(json.dumps(backtest_view.as_json(outcome), ensure_ascii=False, indent=2) + "\n")
    else:
        backtest_view.show(outcome, str(wanted.complaints), wanted.actual, screen, language)


@contextmanager
def _troubles(wanted: Wanted, language: str) -> Iterator[None]:
    """Say on stderr why nothing could be asked."""
    try:
        yield
    except (TableError, QuestionError) as problem:
        words = problem.words.in_language(language)
        raise usage(worded("{where}: {why}", where=wanted.complaints, why=words)) from problem
    except MissingExtraError as missing:
        raise usage(str(missing)) from missing
    except (OSError, EOFError, zlib.error, csv.Error) as problem:
        why = trouble(problem) if isinstance(problem, OSError) else problem
        file = problem.filename if isinstance(problem, OSError) and problem.filename else wanted.complaints
        raise usage(worded("{where}: {why}", where=file, why=why)) from problem


def _request(wanted: Wanted, language: str) -> Request:
    paths = [wanted.policy, *([] if wanted.against is None else [wanted.against])]
    policies = [load_policy(path).compiled for path in paths]
    try:
        questions = tuple(question_of(policy, wanted.table) for policy in policies)
    except QuestionError as problem:
        raise usage(problem.words.in_language(language)) from problem
    mapping = ColumnMap() if wanted.map is None else _mapping(wanted.map)
    columns = open_rows(wanted.complaints).columns
    if wanted.actual is not None and wanted.actual not in columns:
        raise usage(worded("--actual {column}: the table has no such column", column=wanted.actual))
    if wanted.output is not None and wanted.output.exists() and wanted.output.samefile(wanted.complaints):
        raise usage(worded("--output {file}: that is the table itself", file=wanted.output))
    if wanted.output is not None and wanted.output.suffix.lower() not in (".csv", ".parquet", ".pq"):
        raise usage(
            worded("--output {file}: write to a file that ends with `.csv`, `.parquet` or `.pq`", file=wanted.output)
        )
    return Request(wanted.complaints, questions, mapping, wanted.actual, wanted.output)


def _mapping(path: Path) -> ColumnMap:
    """Return what a column map says of facts; what it says of events belongs to a replay."""
    loaded = load_record(path, ColumnMapSpec)
    spec = loaded.document
    assert spec is not None, "a map that was loaded is there"
    findings = Findings()
    zone = read_map(spec, findings)
    if findings.listed():
        raise complain(findings.listed(), {} if loaded.source is None else {loaded.source.file: loaded.source})
    facts = {str(name): _mapped(column) for name, column in spec.open.facts.items()}
    return ColumnMap(facts, zone, spec.doubled_hour == "last")


def _mapped(column: ColumnSpec) -> Mapped:
    values = {str(old): None if new == "missing" else str(new) for old, new in column.values.items()}
    return Mapped(str(column.column), values)
