"""Backtests by Polars: the conditions as expressions over columns, in a stream of bounded memory.

In: a request. Out: an `Outcome`; perhaps the rows with their answers, into a CSV or Parquet file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from complaintflow.backtest.counting import Line, changed_pairs, named_sources, outcome_of
from complaintflow.backtest.expressions import NOBODY
from complaintflow.backtest.files import is_parquet
from complaintflow.backtest.outcome import PROBLEMS_MAX, SAMPLES, Outcome, Pair, Request
from complaintflow.backtest.plan import Plan, plan, problem_columns, unfit_of, written
from complaintflow.backtest.polars_dialect import PREFIX, PolarsDialect
from complaintflow.backtest.polars_tables import column, columns_of, rows_of
from complaintflow.backtest.sources import Layout, Source, TableError, lay_out

ROW: Final = f"{PREFIX}row"


@dataclass(frozen=True, slots=True)
class Asked:
    """A table with its questions laid over it; `columns` are those that the table has of its own."""

    say: PolarsDialect
    columns: tuple[str, ...]
    layouts: tuple[Layout, ...]
    plans: tuple[Plan[pl.Expr], ...]


def asked(request: Request) -> Asked:
    """Return the table of a request with all that is asked of it, worked out when it is needed."""
    frame = rows_of(request.table)
    columns = columns_of(frame)
    layouts = tuple(lay_out(question, columns, request.mapping) for question in request.questions)
    say = PolarsDialect(frame.with_row_index(ROW, offset=1))
    plans = tuple(
        plan(say, question, layout, _column, f"{which} ")
        for which, (question, layout) in enumerate(zip(request.questions, layouts, strict=True))
    )
    return Asked(say, tuple(columns), layouts, plans)


def _column(source: Source) -> pl.Expr:
    return column(source.column, source.physical)


def run(request: Request) -> Outcome:
    """Return the outcome of a table. Raises TableError where it cannot be asked at all."""
    try:
        whole = asked(request)
        if request.output is not None:
            _write(request, request.output, whole)
        lines = _counts(request, whole).to_dicts()
        unread = any(not line[f"{which} read"] for line in lines for which in range(len(whole.plans)))
        problems = _problems(whole).to_dicts() if unread else []
        first = _first(whole, changed_pairs(lines)) if len(whole.plans) > 1 else []
    except pl.exceptions.PolarsError as problem:
        said = (str(problem).splitlines() or [type(problem).__name__])[0]
        raise TableError(f"Polars cannot read it: {said}", f"Polars无法读取：{said}") from problem
    return outcome_of("polars", request, whole.layouts, lines, problems, first)


def _counts(request: Request, whole: Asked) -> pl.DataFrame:
    keys: dict[str, pl.Expr] = {}
    sums: dict[str, pl.Expr] = {"rows": pl.len()}
    for which, one in enumerate(whole.plans):
        read = one.unread.not_()
        keys[f"{which} read"] = read
        keys[f"{which} answer"] = pl.when(read).then(one.decided.answer).otherwise(None)
        if one.decided.decided is not None:
            keys[f"{which} decided"] = pl.when(read).then(one.decided.decided).otherwise(NOBODY)
        for number, matched in enumerate(one.decided.matched):
            sums[f"{which} matched {number}"] = (matched & read).sum()
        sums[f"{which} unmatched"] = (whole.say.either(one.decided.matched).not_() & read).sum()
    if request.actual is not None:
        keys["actual"] = pl.col(request.actual).cast(pl.String()).str.strip_chars()
    sums |= {f"unfit {name}": unfit.sum() for name, unfit in unfit_of(whole.say, whole.plans).items()}
    return (
        whole.say.frame.group_by([value.alias(name) for name, value in keys.items()])
        .agg(**sums)
        .collect(engine="streaming")
    )


def _problems(whole: Asked) -> pl.DataFrame:
    """Return the first rows with cells that do not fit."""
    told = problem_columns(whole.layouts, whole.plans)
    cells = {f"cell {name}": pl.col(source.column) for name, source in named_sources(whole.layouts).items()}
    bad = whole.say.frame.filter(pl.any_horizontal(list(told.values()))).head(PROBLEMS_MAX)
    return bad.select(row=ROW, **told, **cells).collect(engine="streaming")


def _first(whole: Asked, pairs: list[Pair]) -> list[Line]:
    """Return the first rows of each change: one look that ends early for each, for a stream keeps nothing by group."""
    one, two = whole.plans
    read = whole.say.both([one.unread.not_(), two.unread.not_()])
    looks = []
    for before, after in pairs:
        alike = one.decided.answer.eq_missing(pl.lit(before)) & two.decided.answer.eq_missing(pl.lit(after))
        found = whole.say.frame.filter(read & alike).head(SAMPLES)
        looks.append(found.select(row=ROW, before=one.decided.answer, after=two.decided.answer))
    return [line for frame in pl.collect_all(looks, engine="streaming") for line in frame.iter_rows(named=True)]


def _write(request: Request, path: Path, whole: Asked) -> None:
    own = pl.col(list(whole.columns))
    frame = whole.say.frame.select(own, **written(whole.say, request.questions, whole.layouts, whole.plans))
    if is_parquet(path):
        frame.sink_parquet(path)
    else:
        frame.sink_csv(path)
