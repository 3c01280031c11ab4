"""Tables as Polars reads them.

In: the path of a CSV or Parquet file. Out: a lazy frame, what its columns hold, and each column in the form that
`cells` reads: days as ISO text, instants as microseconds, decimal numbers as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from complaintflow.backtest.files import csv_heading, is_parquet
from complaintflow.backtest.sources import Physical, TableError
from complaintflow.errors import MissingExtraError

try:
    import polars as pl
except ImportError as missing:
    raise MissingExtraError("backtest") from missing

_HUGE_MAX: Final = 4 * 10**18


def scan(path: Path) -> pl.LazyFrame:
    """Return a table, read as it is needed; every column of a CSV file is text."""
    if is_parquet(path):
        return pl.scan_parquet(path, glob=False)
    return pl.scan_csv(path, infer_schema=False, encoding="utf8-lossy", glob=False)


def rows_of(path: Path) -> pl.LazyFrame:
    """Return a table with its rows: a line of a CSV file without anything in any cell is none.

    Raises TableError where Polars reads another heading than Python: its lines do not end as Polars has it.
    """
    frame = scan(path)
    if is_parquet(path):
        return frame
    heading = csv_heading(path)
    if tuple(frame.collect_schema()) != heading:
        raise TableError(
            "Polars reads another heading in it: do its lines end with a line feed?",
            "Polars读出的表头不同：各行是否以换行符结尾？",
        )
    cells = [pl.col(name) for name in heading]
    return frame.filter(pl.any_horizontal([cell.is_not_null() & (cell != "") for cell in cells]))


def columns_of(frame: pl.LazyFrame) -> dict[str, Physical]:
    """Return what each column holds."""
    return {name: physical(kind) for name, kind in frame.collect_schema().items()}


def physical(kind: pl.DataType) -> Physical:
    """Return what a column of a type of Polars holds."""
    match kind:
        case pl.String() | pl.Categorical() | pl.Enum():
            return "text"
        case pl.Boolean():
            return "truth"
        case pl.Date():
            return "day"
        case pl.Datetime():
            return "wall" if kind.time_zone is None else "instant"
        case pl.Decimal():
            return "huge" if kind.scale == 0 else "exact"
        case pl.UInt64() | pl.Int128() | pl.UInt128():
            return "huge"
        case pl.List() if physical(_inner(kind)) == "text":
            return "items"
    if kind.is_integer():
        return "whole"
    return "real" if kind.is_float() else "other"


def _inner(kind: Any) -> pl.DataType:  # noqa: ANN401  # (a type or its class)
    inner: pl.DataType = kind.inner if isinstance(kind.inner, pl.DataType) else kind.inner()
    return inner


def column(name: str, kind: Physical) -> pl.Expr:
    """Return a column in the form in which it is read."""
    cell = pl.col(name)
    match kind:
        case "text":
            return cell.cast(pl.String())
        case "items":
            return cell.cast(pl.List(pl.String()))
        case "day":
            return cell.dt.strftime("%Y-%m-%d")
        case "instant" | "wall":
            return cell.dt.cast_time_unit("us").dt.timestamp("us")
        case "whole":
            return cell.cast(pl.Int64())
        case "huge":
            return cell.cast(pl.Int128()).clip(-_HUGE_MAX, _HUGE_MAX).cast(pl.Int64())
        case "real":
            return cell.cast(pl.Float64())
        case "exact":
            return cell.cast(pl.String())
        case _:
            return cell


def batches(path: Path, size: int) -> Iterator[pl.DataFrame]:
    """Yield the rows of a table, so many at a time."""
    frame = scan(path)
    start = 0
    while True:
        batch = frame.slice(start, size).collect()
        if batch.is_empty():
            return
        yield batch
        start += size
