"""Tables of one process for another: written as JSON, and read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from benchmarks.measuring import Row, Table


def write_tables(path: Path, tables: Iterable[Table]) -> None:
    """Keep tables in a file."""
    path.write_text(json.dumps([asdict(table) for table in tables], ensure_ascii=False, indent=1), encoding="utf-8")


def read_tables(path: Path) -> list[Table]:
    """Return the tables that were kept in a file."""
    return [
        Table(**{**one, "rows": tuple(Row(**row) for row in one["rows"]), "facts": tuple(one["facts"])})
        for one in json.loads(path.read_text(encoding="utf-8"))
    ]
