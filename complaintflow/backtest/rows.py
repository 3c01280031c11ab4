"""The rows of a table, one at a time.

In: the path of a CSV (perhaps gzipped) or Parquet file. Out: its columns with what they hold, and its rows. CSV is read
by Python alone; Parquet needs the extra `backtest`.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from complaintflow.backtest.sources import Physical, TableError
from complaintflow.compiled.words import Words

CELL_MAX: Final = 200_000
"""Characters of one cell."""
_GZIP: Final = b"\x1f\x8b"
_BATCH: Final = 50_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number (1 is the first below the heading), its cells by column, and perhaps what is wrong with it."""

    number: int
    cells: Mapping[str, object] = field(default_factory=dict)
    problem: Words | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """A table whose columns are known."""

    path: Path
    columns: Mapping[str, Physical]

    def read(self) -> Iterator[Row]:
        """Yield every row."""
        return _parquet_rows(self.path) if is_parquet(self.path) else _csv_rows(self.path)


def is_parquet(path: Path) -> bool:
    """Return whether a file is Parquet, by its name."""
    return path.suffix.lower() in (".parquet", ".pq")


def open_rows(path: Path) -> Rows:
    """Return the table of a file. Raises TableError, OSError."""
    if is_parquet(path):
        from complaintflow.backtest.polars_tables import columns_of, scan

        return Rows(path, columns_of(scan(path)))
    return Rows(path, dict.fromkeys(csv_heading(path), "text"))


def csv_heading(path: Path) -> tuple[str, ...]:
    """Return the headings of a CSV file. Raises TableError where there are none, or one stands there twice."""
    with _text_of(path) as text:
        try:
            headings = next(csv.reader(text), [])
        except csv.Error as problem:
            raise TableError(f"the heading cannot be read: {problem}", f"无法读取表头：{problem}") from problem
    twice = sorted({heading for heading in headings if headings.count(heading) > 1})
    if twice:
        raise TableError(f"the heading names `{twice[0]}` twice", f"表头中`{twice[0]}`出现了两次")
    if not headings:
        raise TableError("the table is empty: its first line is the heading", "表是空的：第一行应为表头")
    return tuple(headings)


@contextmanager
def _text_of(path: Path) -> Iterator[TextIO]:
    csv.field_size_limit(CELL_MAX)
    with path.open("rb") as raw:
        zipped = raw.read(2) == _GZIP
        raw.seek(0)
        stream = gzip.GzipFile(fileobj=raw) if zipped else raw
        yield io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")


def _csv_rows(path: Path) -> Iterator[Row]:
    with _text_of(path) as text:
        reader = csv.reader(text)
        headings = next(reader, [])
        number = 0
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as problem:
                number += 1
                yield Row(number, problem=Words(f"no row of a table: {problem}", f"不是表中的一行：{problem}"))
                continue
            if not cells:
                continue
            number += 1
            if len(cells) > len(headings):
                counts = (len(cells), len(headings))
                yield Row(
                    number,
                    problem=Words(
                        "{} cells under {} headings".format(*counts), "{1}个表头下有{0}个单元格".format(*counts)
                    ),
                )
            else:
                yield Row(number, dict(zip(headings, cells, strict=False)))


def _parquet_rows(path: Path) -> Iterator[Row]:
    from complaintflow.backtest.polars_tables import batches

    number = 0
    for batch in batches(path, _BATCH):
        for cells in batch.iter_rows(named=True):
            number += 1
            yield Row(number, cells)
