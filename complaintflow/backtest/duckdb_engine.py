"""Backtests by DuckDB: the conditions as one query.

In: a request. Out: an `Outcome`, or the query itself; perhaps the rows with their answers, into a CSV or Parquet file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from complaintflow.backtest.counting import Line, named_sources, outcome_of
from complaintflow.backtest.duckdb_dialect import PREFIX, DuckDialect, quoted, text_of
from complaintflow.backtest.duckdb_tables import column, columns_of, connected, reader
from complaintflow.backtest.expressions import NOBODY
from complaintflow.backtest.files import is_parquet
from complaintflow.backtest.outcome import PROBLEMS_MAX, SAMPLES, Outcome, Request
from complaintflow.backtest.plan import Plan, plan, problem_columns, unfit_of, written
from complaintflow.backtest.sources import Layout, Source, TableError, lay_out

ROW: Final = quoted(f"{PREFIX}row")


@dataclass(frozen=True, slots=True)
class Asked:
    """A table with its questions laid over it."""

    say: DuckDialect
    layouts: tuple[Layout, ...]
    plans: tuple[Plan[str], ...]
    columns: tuple[str, ...]


def asked(request: Request, connection: duckdb.DuckDBPyConnection) -> Asked:
    """Return the table of a request with all that is asked of it."""
    table = reader(request.table)
    columns = columns_of(connection, table)
    layouts = tuple(lay_out(question, columns, request.mapping) for question in request.questions)
    say = DuckDialect(table)
    plans = tuple(
        plan(say, question, layout, _column, f"{which} ")
        for which, (question, layout) in enumerate(zip(request.questions, layouts, strict=True))
    )
    return Asked(say, layouts, plans, tuple(columns))


def _column(source: Source) -> str:
    return column(source.column, source.physical)


def run(request: Request) -> Outcome:
    """Return the outcome of a table. Raises TableError where it cannot be asked at all."""
    try:
        with connected() as connection:
            whole = asked(request, connection)
            if request.output is not None:
                connection.execute(_writing(request, request.output, whole))
            lines = _lines(connection, counting_query(request, whole))
            unread = any(not line[f"{which} read"] for line in lines for which in range(len(whole.plans)))
            problems = _lines(connection, _problem_query(whole)) if unread else []
            first = _lines(connection, _change_query(whole)) if len(whole.plans) > 1 else []
    except duckdb.Error as problem:
        said = (str(problem).splitlines() or [type(problem).__name__])[0]
        raise TableError(f"DuckDB cannot read it: {said}", f"DuckDB无法读取：{said}") from problem
    return outcome_of("duckdb", request, whole.layouts, lines, problems, first)


def query_of(request: Request) -> str:
    """Return the query that counts a table: SQL that can be read and run elsewhere."""
    with connected() as connection:
        return counting_query(request, asked(request, connection))


def _lines(connection: duckdb.DuckDBPyConnection, query: str) -> list[Line]:
    found = connection.execute(query)
    names = [str(part[0]) for part in found.description or ()]
    return [dict(zip(names, line, strict=True)) for line in found.fetchall()]


def counting_query(request: Request, whole: Asked) -> str:
    """Return the query whose lines are the groups of rows that are alike."""
    say = whole.say
    keys: dict[str, str] = {}
    sums: dict[str, str] = {"rows": "count(*)"}
    for which, one in enumerate(whole.plans):
        read = say.negated(one.unread)
        keys[f"{which} read"] = read
        keys[f"{which} answer"] = f"(CASE WHEN {read} THEN {one.decided.answer} END)"
        if one.decided.decided is not None:
            keys[f"{which} decided"] = f"(CASE WHEN {read} THEN {one.decided.decided} ELSE {NOBODY} END)"
        for number, matched in enumerate(one.decided.matched):
            sums[f"{which} matched {number}"] = _times(say.both([matched, read]))
        sums[f"{which} unmatched"] = _times(say.both([say.negated(say.either(one.decided.matched)), read]))
    if request.actual is not None:
        keys["actual"] = f"trim(CAST({quoted(request.actual)} AS VARCHAR))"
    sums |= {f"unfit {name}": _times(unfit) for name, unfit in unfit_of(say, whole.plans).items()}
    listed = [f"{value} AS {quoted(name)}" for name, value in (*keys.items(), *sums.items())]
    return say.query(",\n  ".join(listed), "\nGROUP BY " + ", ".join(str(place) for place in range(1, len(keys) + 1)))


def _times(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def _problem_query(whole: Asked) -> str:
    """Return the query whose lines are the first rows with a cell that does not fit."""
    say = whole.say
    told = problem_columns(whole.layouts, whole.plans)
    any_ = say.either(list(told.values()))
    cells = {f"cell {name}": quoted(source.column) for name, source in named_sources(whole.layouts).items()}
    listed = {"row": ROW, **told, **cells}
    select = ", ".join(f"{value} AS {quoted(name)}" for name, value in listed.items())
    return say.query(select, f"\nWHERE {any_} ORDER BY {ROW} LIMIT {PROBLEMS_MAX}")


def _change_query(whole: Asked) -> str:
    """Return the query whose lines are the first rows of each change."""
    one, two = whole.plans
    say, before, after = whole.say, one.decided.answer, two.decided.answer
    read = say.both([say.negated(one.unread), say.negated(two.unread)])
    select = f"unnest(min({ROW}, {SAMPLES})) AS row, {before} AS before, {after} AS after"
    return say.query(select, f"\nWHERE {read} AND {before} IS DISTINCT FROM {after} GROUP BY 2, 3")


def _writing(request: Request, path: Path, whole: Asked) -> str:
    columns = {name: quoted(name) for name in whole.columns}
    columns |= written(whole.say, request.questions, whole.layouts, whole.plans)
    select = ", ".join(f"{value} AS {quoted(name)}" for name, value in columns.items())
    form = "FORMAT parquet" if is_parquet(path) else "FORMAT csv, HEADER"
    return f"COPY ({whole.say.query(select)}) TO {text_of(str(path))} ({form})"
