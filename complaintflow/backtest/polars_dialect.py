"""The words of Polars.

In: expressions over the columns of a frame. Out: expressions. What is kept becomes columns of a further frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl
from polars.expr.whenthen import ChainedThen, Then

from complaintflow.backtest.dialect import Comparison, Kind

PREFIX: Final = "backtest:"
"""What the names of the columns that are worked out begin with."""

_TYPES: Final[Mapping[Kind, pl.DataType]] = {
    "truth": pl.Boolean(), "whole": pl.Int64(), "real": pl.Float64(), "text": pl.String(), "day": pl.String(),
    "instant": pl.Int64(), "items": pl.List(pl.String()),
}  # fmt: skip


class PolarsDialect:
    """Expressions of Polars over a frame that grows by what is kept."""

    def __init__(self, frame: pl.LazyFrame) -> None:
        self.frame = frame
        self._kept: dict[str, pl.Expr] = {}

    def literal(self, value: bool | float | str) -> pl.Expr:
        if isinstance(value, bool):
            return pl.lit(value)
        kind: pl.DataType = (
            pl.Int64() if isinstance(value, int) else pl.String() if isinstance(value, str) else pl.Float64()
        )
        return pl.lit(value, dtype=kind)

    def constant(self, kind: Kind, value: object) -> pl.Expr:
        return pl.lit(value, dtype=_TYPES[kind])

    def nothing(self, kind: Kind) -> pl.Expr:
        return pl.lit(None, dtype=_TYPES[kind])

    def both(self, parts: Sequence[pl.Expr]) -> pl.Expr:
        return _halved(parts, every=True)

    def either(self, parts: Sequence[pl.Expr]) -> pl.Expr:
        return _halved(parts, every=False)

    def negated(self, part: pl.Expr) -> pl.Expr:
        return part.not_()

    def sure(self, part: pl.Expr) -> pl.Expr:
        return part.fill_null(value=False)

    def is_there(self, value: pl.Expr) -> pl.Expr:
        return value.is_not_null()

    def compare(self, left: pl.Expr, how: Comparison, right: pl.Expr) -> pl.Expr:
        match how:
            case "==":
                return left == right
            case "!=":
                return left != right
            case ">":
                return left > right
            case ">=":
                return left >= right
            case "<":
                return left < right
            case "<=":
                return left <= right

    def one_of(self, text: pl.Expr, values: Sequence[str]) -> pl.Expr:
        return text.is_in(list(values)) if values else pl.lit(value=False)

    def has(self, items: pl.Expr, value: str) -> pl.Expr:
        return items.list.contains(pl.lit(value, dtype=pl.String()))

    def length(self, items: pl.Expr) -> pl.Expr:
        return items.list.len().cast(pl.Int64())

    def chosen(self, branches: Sequence[tuple[pl.Expr, pl.Expr]], otherwise: pl.Expr) -> pl.Expr:
        if not branches:
            return otherwise
        first, *others = branches
        chain: Then | ChainedThen = pl.when(first[0]).then(first[1])
        for condition, value in others:
            chain = chain.when(condition).then(value)
        return chain.otherwise(otherwise)

    def joined(self, texts: Sequence[pl.Expr]) -> pl.Expr:
        return pl.concat_str(texts)

    def after_first(self, text: pl.Expr) -> pl.Expr:
        return text.str.slice(1)

    def plus(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left + right

    def minus(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left - right

    def times(self, left: pl.Expr, factor: int) -> pl.Expr:
        return left * pl.lit(factor, dtype=pl.Int64())

    def over(self, left: pl.Expr, divisor: int) -> pl.Expr:
        return left // pl.lit(divisor, dtype=pl.Int64())

    def keep(self, columns: Mapping[str, pl.Expr]) -> Mapping[str, pl.Expr]:
        names: dict[str, pl.Expr] = {}
        fresh: dict[str, pl.Expr] = {}
        for name, value in columns.items():
            own = PREFIX + name
            while own in self._kept and not self._kept[own].meta.eq(value):  # another question's column of that name
                own += "'"
            if own not in self._kept:
                self._kept[own] = fresh[own] = value
            names[name] = pl.col(own)
        if fresh:
            self.frame = self.frame.with_columns(**fresh)
        return names

    # ---- cells of text -------------------------------------------------------------------------------------------

    def stripped(self, text: pl.Expr, blanks: str) -> pl.Expr:
        return text.str.strip_chars(blanks)

    def matches(self, text: pl.Expr, pattern: str) -> pl.Expr:
        return text.str.contains(f"^(?s:{pattern})$")

    def group(self, text: pl.Expr, pattern: str, number: int) -> pl.Expr:
        return text.str.extract(f"^(?s:{pattern})$", number)

    def replaced(self, text: pl.Expr, pattern: str, by: str) -> pl.Expr:
        return text.str.replace_all(pattern, by)

    def whole(self, text: pl.Expr) -> pl.Expr:
        return text.cast(pl.Int64(), strict=False)

    def real(self, text: pl.Expr) -> pl.Expr:
        return text.cast(pl.Float64(), strict=False)

    def real_as_whole(self, real: pl.Expr) -> pl.Expr:
        return pl.when(real.floor() == real).then(real).otherwise(None).cast(pl.Int64(), strict=False)

    def is_finite(self, real: pl.Expr) -> pl.Expr:
        return real.is_finite()

    def characters(self, text: pl.Expr) -> pl.Expr:
        return text.str.len_chars().cast(pl.Int64())

    def split(self, text: pl.Expr, separator: str) -> pl.Expr:
        return text.str.split(separator)

    def has_missing(self, items: pl.Expr) -> pl.Expr:
        return items.list.contains(None)

    def only(self, items: pl.Expr, values: Sequence[str]) -> pl.Expr:
        known = pl.lit(pl.Series([list(values)], dtype=pl.List(pl.String())))
        return items.list.set_difference(known).list.len() == 0


def _halved(parts: Sequence[pl.Expr], *, every: bool) -> pl.Expr:
    """Return the parts put together in halves: no expression becomes deep."""
    if len(parts) < 2:
        return parts[0] if parts else pl.lit(every)
    middle = len(parts) // 2
    left, right = _halved(parts[:middle], every=every), _halved(parts[middle:], every=every)
    return left & right if every else left | right
