"""The words of Ibis: expressions that a warehouse works out.

In: columns of a table of Ibis. Out: values of Ibis. Nothing is kept apart: Ibis shares what is used twice.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import ibis

from complaintflow.backtest.dialect import Comparison, Kind

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TYPES: Final[Mapping[Kind, str]] = {
    "truth": "boolean", "whole": "int64", "real": "float64", "text": "string", "day": "date",
    "instant": "timestamp('UTC')", "items": "array<string>",
}  # fmt: skip
_COMPARISONS: Final[Mapping[Comparison, Callable[[Any, Any], Any]]] = {
    "==": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip


class IbisDialect:
    """Values of Ibis; its own types say too little of themselves to be told apart here."""

    def literal(self, value: bool | float | str) -> Any:
        kind = "boolean" if isinstance(value, bool) else "int64" if isinstance(value, int) else None
        return ibis.literal(value, type=kind or ("string" if isinstance(value, str) else "float64"))

    def constant(self, kind: Kind, value: object) -> Any:
        if kind == "day":
            return ibis.literal(date.fromisoformat(str(value)), type="date")
        if kind == "instant":
            assert isinstance(value, int), "an instant is microseconds"
            return ibis.literal(_EPOCH + timedelta(microseconds=value), type=_TYPES[kind])
        return ibis.literal(value, type=_TYPES[kind])

    def nothing(self, kind: Kind) -> Any:
        return ibis.null(_TYPES[kind])

    def both(self, parts: Sequence[Any]) -> Any:
        return _halved(parts, operator.and_, nothing=True)

    def either(self, parts: Sequence[Any]) -> Any:
        return _halved(parts, operator.or_, nothing=False)

    def negated(self, part: Any) -> Any:
        return ~part

    def sure(self, part: Any) -> Any:
        return part.fill_null(False)

    def is_there(self, value: Any) -> Any:
        return value.notnull()

    def compare(self, left: Any, how: Comparison, right: Any) -> Any:
        return _COMPARISONS[how](left, right)

    def one_of(self, text: Any, values: Sequence[str]) -> Any:
        return text.isin(list(values)) if values else ibis.literal(False)

    def has(self, items: Any, value: str) -> Any:
        return items.contains(ibis.literal(value, type="string"))

    def length(self, items: Any) -> Any:
        return items.length()

    def chosen(self, branches: Sequence[tuple[Any, Any]], otherwise: Any) -> Any:
        return ibis.cases(*branches, else_=otherwise) if branches else otherwise

    def joined(self, texts: Sequence[Any]) -> Any:
        return _halved(texts, operator.add, nothing="")

    def after_first(self, text: Any) -> Any:
        return text.substr(1)

    def plus(self, left: Any, right: Any) -> Any:
        return left + right

    def minus(self, left: Any, right: Any) -> Any:
        return left - right

    def times(self, left: Any, factor: int) -> Any:
        return left * factor

    def over(self, left: Any, divisor: int) -> Any:
        return (left - left % divisor) // divisor  # (exact, whichever way an engine divides)

    def keep(self, columns: Mapping[str, Any]) -> Mapping[str, Any]:
        return columns


def _halved(parts: Sequence[Any], put: Callable[[Any, Any], Any], *, nothing: bool | str) -> Any:
    """Return the parts put together in halves: no expression becomes deep."""
    if len(parts) < 2:
        return parts[0] if parts else ibis.literal(nothing)
    middle = len(parts) // 2
    return put(_halved(parts[:middle], put, nothing=nothing), _halved(parts[middle:], put, nothing=nothing))
