"""Files of tables: what kind they are, and CSV as text.

In: a path. Out: whether it is Parquet, the heading of a CSV file (perhaps gzipped), its text.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from complaintflow.backtest.sources import TableError

CELL_MAX: Final = 200_000
"""Characters of one cell."""
_GZIP: Final = b"\x1f\x8b"


def is_parquet(path: Path) -> bool:
    """Return whether a file is Parquet, by its name."""
    return path.suffix.lower() in (".parquet", ".pq")


def csv_heading(path: Path) -> tuple[str, ...]:
    """Return the headings of a CSV file. Raises TableError where there are none, or one stands there twice."""
    with text_of(path) as text:
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
def text_of(path: Path) -> Iterator[TextIO]:
    """Give the text of a CSV file."""
    csv.field_size_limit(CELL_MAX)
    with path.open("rb") as raw:
        zipped = raw.read(2) == _GZIP
        raw.seek(0)
        stream = gzip.GzipFile(fileobj=raw) if zipped else raw
        yield io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
