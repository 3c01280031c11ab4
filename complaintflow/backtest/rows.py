"""The rows of a table, one at a time.

In: the path of a CSV (perhaps gzipped) or Parquet file. Out: its columns with what they hold, and its rows. CSV is read
by Python alone; Parquet needs the extra `backtest`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from complaintflow.backtest.files import csv_heading, is_parquet, text_of
from complaintflow.backtest.sources import Physical
from complaintflow.compiled.words import Words

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


def open_rows(path: Path) -> Rows:
    """Return the table of a file. Raises TableError, OSError."""
    if is_parquet(path):
        from complaintflow.backtest.polars_tables import columns_of, scan

        return Rows(path, columns_of(scan(path)))
    return Rows(path, dict.fromkeys(csv_heading(path), "text"))


def _csv_rows(path: Path) -> Iterator[Row]:
    with text_of(path) as text:
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
            if not any(cells):  # an empty line, and one of nothing but commas
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
