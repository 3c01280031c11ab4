"""Tables as DuckDB reads them.

In: the path of a CSV or Parquet file. Out: SQL that reads it, what its columns hold, and each column in the form that
`cells` reads. DuckDB fetches nothing: it loads no extension that did not come with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import duckdb

from complaintflow.backtest.duckdb_dialect import quoted, text_of
from complaintflow.backtest.files import csv_heading, is_parquet
from complaintflow.backtest.sources import Physical

_WHOLE: Final = frozenset(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"))
_HUGE: Final = frozenset(("UBIGINT", "HUGEINT", "UHUGEINT"))
_HUGE_MAX: Final = 4 * 10**18
_PLAIN: Final[Mapping[str, Physical]] = {
    "VARCHAR": "text", "BOOLEAN": "truth", "DATE": "day", "FLOAT": "real", "DOUBLE": "real", "VARCHAR[]": "items",
    "TIMESTAMP": "wall", "TIMESTAMP_S": "wall", "TIMESTAMP_MS": "wall", "TIMESTAMP_NS": "wall",
    "TIMESTAMP WITH TIME ZONE": "instant", "TIMESTAMPTZ_NS": "instant",
}  # fmt: skip


def connected() -> duckdb.DuckDBPyConnection:
    """Return an engine in memory that stays on this machine."""
    alone = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    return duckdb.connect(":memory:", config=alone)  # type: ignore[arg-type]  # (its stub forgets texts)


def reader(path: Path) -> str:
    """Return the SQL that reads a file: every column of CSV as text."""
    if is_parquet(path):
        return f"read_parquet({text_of(str(path))})"
    heading = csv_heading(path)
    columns = ", ".join(f"{text_of(name)}: 'VARCHAR'" for name in heading)
    read = (
        f"read_csv({text_of(str(path))}, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
        f"null_padding = true, parallel = false, columns = {{{columns}}})"
    )
    something = " OR ".join(f"{quoted(name)} <> ''" for name in heading)
    return f"(SELECT * FROM {read} WHERE {something})"  # noqa: S608 (quoted)


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, Physical]:
    """Return what each column of a table holds."""
    described = connection.sql(f"DESCRIBE SELECT * FROM {table}").fetchall()  # noqa: S608 (quoted where it is built)
    return {str(line[0]): physical(str(line[1])) for line in described}


def physical(kind: str) -> Physical:
    """Return what a column of a type of DuckDB holds."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind.startswith("ENUM"):
        return "items" if kind.endswith("[]") else "text"
    decimal = re.fullmatch(r"DECIMAL\([0-9]+,([0-9]+)\)", kind)
    if decimal:
        return "huge" if decimal[1] == "0" else "exact"
    return "whole" if kind in _WHOLE else "huge" if kind in _HUGE else "other"


def column(name: str, kind: Physical) -> str:
    """Return a column in the form in which it is read."""
    cell = quoted(name)
    match kind:
        case "text" | "exact":
            return f"CAST({cell} AS VARCHAR)"
        case "items":
            return f"CAST({cell} AS VARCHAR[])"
        case "day":
            return f"strftime({cell}, '%Y-%m-%d')"
        case "wall":
            return f"epoch_us(CAST({cell} AS TIMESTAMP))"
        case "instant":
            return f"epoch_us(CAST({cell} AS TIMESTAMPTZ))"
        case "whole":
            return f"CAST({cell} AS BIGINT)"
        case "huge":
            # (`greatest` passes over what is missing)
            bounded = f"least(greatest({cell}, -{_HUGE_MAX}), {_HUGE_MAX})"
            return f"(CASE WHEN {cell} IS NOT NULL THEN CAST({bounded} AS BIGINT) END)"
        case "real":
            return f"CAST({cell} AS DOUBLE)"
        case _:
            return cell
