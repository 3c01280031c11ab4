"""Which engine answers a backtest.

In: a request and perhaps the name of an engine. Out: its outcome. Polars answers where it is installed and the facts of
a row settle the answer, else the kernel does.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Final

from complaintflow.backtest import kernel_engine
from complaintflow.backtest.files import is_parquet
from complaintflow.backtest.kernel_engine import Answer, Told
from complaintflow.backtest.outcome import CLASS_COLUMNS, RULES_COLUMNS, UNFIT_COLUMN, Outcome, Request
from complaintflow.backtest.questions import Beyond, Question
from complaintflow.backtest.refusing import refused_words
from complaintflow.backtest.rows import Row, Rows, open_rows
from complaintflow.backtest.sources import TableError
from complaintflow.errors import MissingExtraError

ENGINES: Final = ("polars", "duckdb", "kernel")
RULES_MAX: Final = 1_000
"""Rules that are asked as columns unless somebody wants more: planners take more than linear time for them."""


def beyond(questions: Iterable[Question]) -> tuple[Beyond, ...]:
    """Return the rules that keep questions from engines of columns."""
    return tuple(dict.fromkeys(one for question in questions for one in question.beyond))


def usual_engine(request: Request) -> str:
    """Return the engine that answers a request where nobody names one."""
    rules = sum(len(table.rules) for one in request.questions for table in (*one.before, one.target))
    by_kernel = beyond(request.questions) or rules > RULES_MAX or find_spec("polars") is None
    return "kernel" if by_kernel else "polars"


def backtest(request: Request, engine: str | None = None) -> Outcome:
    """Return the outcome of a request.

    Raises:
        TableError: the table cannot be asked, or not by this engine.
        MissingExtraError: the engine, or what reads Parquet, is not installed.
        OSError: a file cannot be read or written.
    """
    chosen = engine or usual_engine(request)
    if chosen == "kernel":
        return _by_kernel(request)
    asked = beyond(request.questions)
    if asked:
        raise TableError(*refused_words(asked[0], chosen))
    return _running(chosen)(request)


def _running(engine: str) -> Callable[[Request], Outcome]:
    try:
        if engine == "duckdb":
            from complaintflow.backtest import duckdb_engine

            return duckdb_engine.run
        from complaintflow.backtest import polars_engine
    except ImportError as missing:
        raise MissingExtraError("backtest") from missing
    return polars_engine.run


def query(request: Request) -> str:
    """Return the query for DuckDB that counts a table. Raises as `backtest` does."""
    asked = beyond(request.questions)
    if asked:
        raise TableError(*refused_words(asked[0], "duckdb"))
    try:
        from complaintflow.backtest.duckdb_engine import query_of
    except ImportError as missing:
        raise MissingExtraError("backtest") from missing
    return query_of(request)


def _by_kernel(request: Request) -> Outcome:
    rows = open_rows(request.table)
    if request.output is None:
        return kernel_engine.run(request, rows)
    if is_parquet(request.output):
        raise TableError("the engine `kernel` writes CSV only", "引擎`kernel`只能写出CSV")
    with _writing(request, rows) as tell:
        return kernel_engine.run(request, rows, tell)


@contextmanager
def _writing(request: Request, rows: Rows) -> Iterator[Told]:
    """Give what writes each row with its answers into the output."""
    assert request.output is not None, "somebody wants an output"
    names = list(rows.columns)
    ids = [[rule.id for rule in question.target.rules] for question in request.questions]
    with request.output.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        heading = [name for pair in zip(CLASS_COLUMNS, RULES_COLUMNS, strict=True) for name in pair][: 2 * len(ids)]
        out.writerow([*names, *heading, UNFIT_COLUMN])

        def tell(row: Row, answers: tuple[Answer | None, ...], problem: str) -> None:
            said: list[object] = []
            for which, one in enumerate(answers):
                rules = [] if one is None else [ids[which][number] for number in one.matched]
                said += ["" if one is None else one.text, ";".join(rules)]
            out.writerow([*(row.cells.get(name) for name in names), *said, problem])

        yield tell
