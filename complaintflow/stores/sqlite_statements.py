"""Statements as SQLite's own driver takes them: SQLAlchemy says each once, and is not asked again.

In: a statement of SQLAlchemy's and the names of its parameters. Out: its text, and what puts values into their order
and reads columns back. So one set of statements serves every database, and SQLite executes its own without a layer in
between; tests hold the rows of both the same (tests/stores/test_sqlite_statements.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.compiler import SQLCompiler

from complaintflow.stores.words import Words, given, stored

_DIALECT: Final = sqlite.dialect(paramstyle="qmark")

Values = tuple[object, ...]
Order = Callable[[Mapping[str, object]], Values]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as text. `texts`, `truths`: the places of columns that hold texts and truth values."""

    text: str
    order: Order
    texts: tuple[int, ...]
    truths: tuple[int, ...]

    def read(self, rows: list[Values]) -> list[Values]:
        """Return rows as they were written: with broken texts mended, and truth values as such."""
        for place in self.truths:
            rows = [(*row[:place], _truth(row[place]), *row[place + 1 :]) for row in rows]
        if not self.texts:
            return rows
        return [self._read(row) for row in rows]

    def _read(self, row: Values) -> Values:
        for place in self.texts:
            value = row[place]
            # What is no text, because somebody changed it, stays as it is: audits tell of it.
            if isinstance(value, str) and ("\x01" in value or "\ud7ff" in value):
                row = (*row[:place], given(value), *row[place + 1 :])
        return row


@lru_cache(maxsize=1_024)
def statement_of(statement: sa.Executable, names: tuple[str, ...]) -> Statement:
    """Return a statement as text, for parameters of these names."""
    assert isinstance(statement, sa.ClauseElement), "a statement that can be executed can be compiled"
    compiled = statement.compile(dialect=_DIALECT, column_keys=list(names) or None)
    assert isinstance(compiled, SQLCompiler), "statements are no DDL"
    columns: list[sa.ColumnElement[Any]] = list(getattr(statement, "selected_columns", ()))
    return Statement(
        str(compiled),
        _order(compiled),
        tuple(place for place, column in enumerate(columns) if isinstance(column.type, Words)),
        tuple(place for place, column in enumerate(columns) if isinstance(column.type, sa.Boolean)),
    )


def _order(compiled: SQLCompiler) -> Order:
    """Return what puts named values into the order of a statement."""
    names = list(compiled.positiontup or ())
    binds = [compiled.binds[name] for name in names]
    fixed = {name: bind.effective_value for name, bind in zip(names, binds, strict=True) if not bind.required}
    texts = tuple(place for place, bind in enumerate(binds) if isinstance(bind.type, Words))
    if not names:
        return lambda _: ()
    getter = itemgetter(*names) if len(names) > 1 else _only(names[0])

    def order(values: Mapping[str, object]) -> Values:
        return as_stored(getter({**fixed, **values} if fixed else values), texts)

    return order


def as_stored(values: Values, texts: Iterable[int]) -> Values:
    """Return values with the texts among them as a database takes them; most need no change."""
    for place in texts:
        value = values[place]
        if isinstance(value, str) and (not value.isascii() or "\x00" in value or "\x01" in value):
            values = (*values[:place], stored(value), *values[place + 1 :])
    return values


def _only(name: str) -> Callable[[Mapping[str, object]], Values]:
    return lambda values: (values[name],)


def _truth(value: Any) -> object:  # noqa: ANN401 (SQLite keeps what it is given)
    return bool(value) if isinstance(value, int) else value
