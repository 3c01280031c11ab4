"""The words of DuckDB: SQL as text.

In: texts of SQL. Out: texts of SQL. Names and values of policies and tables enter them in one place each, quoted: no
value can end its quotes. What is kept becomes columns of a further common table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from complaintflow.backtest.dialect import BLANKS, Comparison, Kind

PREFIX: Final = "backtest:"
"""What the names of the columns that are worked out begin with."""

_TYPES: Final[Mapping[Kind, str]] = {
    "truth": "BOOLEAN", "whole": "BIGINT", "real": "DOUBLE", "text": "VARCHAR", "day": "VARCHAR", "instant": "BIGINT",
    "items": "VARCHAR[]",
}  # fmt: skip


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def text_of(value: str) -> str:
    """Return a text as SQL writes it; DuckDB knows no other escape than the doubled quote."""
    return "'" + value.replace("'", "''") + "'"


class DuckDialect:
    """SQL over a table that grows by what is kept."""

    def __init__(self, table: str) -> None:
        row = quoted(PREFIX + "row")
        self.tables = [f"SELECT *, row_number() OVER () AS {row} FROM {table}"]  # noqa: S608 (quoted)
        self._kept: dict[str, str] = {}

    def query(self, select: str, after: str = "") -> str:
        """Return a query over the table and all that was kept: `SELECT select FROM … after`."""
        parts = [f"s{number} AS (\n  {table}\n)" for number, table in enumerate(self.tables)]
        return f"WITH {', '.join(parts)}\nSELECT {select}\nFROM s{len(parts) - 1}{after}"

    def literal(self, value: bool | float | str) -> str:
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, str):
            return text_of(value)
        return f"CAST({text_of(repr(value))} AS {'BIGINT' if isinstance(value, int) else 'DOUBLE'})"

    def constant(self, kind: Kind, value: object) -> str:
        assert isinstance(value, bool | int | float | str), "a policy compares with plain values"
        del kind
        return self.literal(value)

    def nothing(self, kind: Kind) -> str:
        return f"CAST(NULL AS {_TYPES[kind]})"

    def both(self, parts: Sequence[str]) -> str:
        return _halved(parts, "AND", "TRUE")

    def either(self, parts: Sequence[str]) -> str:
        return _halved(parts, "OR", "FALSE")

    def negated(self, part: str) -> str:
        return f"(NOT {part})"

    def sure(self, part: str) -> str:
        return f"coalesce({part}, FALSE)"

    def is_there(self, value: str) -> str:
        return f"({value} IS NOT NULL)"

    def compare(self, left: str, how: Comparison, right: str) -> str:
        return f"({left} {'=' if how == '==' else '<>' if how == '!=' else how} {right})"

    def one_of(self, text: str, values: Sequence[str]) -> str:
        return f"({text} IN ({', '.join(map(text_of, values))}))" if values else "FALSE"

    def has(self, items: str, value: str) -> str:
        return f"list_contains({items}, {text_of(value)})"

    def length(self, items: str) -> str:
        return f"len({items})"

    def chosen(self, branches: Sequence[tuple[str, str]], otherwise: str) -> str:
        if not branches:
            return otherwise
        cases = " ".join(f"WHEN {condition} THEN {value}" for condition, value in branches)
        return f"(CASE {cases} ELSE {otherwise} END)"

    def joined(self, texts: Sequence[str]) -> str:
        return _halved(texts, "||", "''")

    def after_first(self, text: str) -> str:
        return f"substr({text}, 2)"

    def plus(self, left: str, right: str) -> str:
        return f"({left} + {right})"

    def minus(self, left: str, right: str) -> str:
        return f"({left} - {right})"

    def times(self, left: str, factor: int) -> str:
        return f"({left} * {self.literal(factor)})"

    def over(self, left: str, divisor: int) -> str:
        return f"({left} // {self.literal(divisor)})"

    def keep(self, columns: Mapping[str, str]) -> Mapping[str, str]:
        names: dict[str, str] = {}
        fresh: list[str] = []
        for name, value in columns.items():
            own = PREFIX + name
            while self._kept.get(own, value) != value:  # another question's column of that name
                own += "'"
            if own not in self._kept:
                self._kept[own] = value
                fresh.append(f"{value} AS {quoted(own)}")
            names[name] = quoted(own)
        if fresh:
            self.tables.append(f"SELECT *, {', '.join(fresh)} FROM s{len(self.tables) - 1}")  # noqa: S608 (quoted)
        return names

    # ---- cells of text -------------------------------------------------------------------------------------------

    def stripped(self, text: str, blanks: str) -> str:
        trimmed = f"trim({text}, {text_of(blanks)})"
        if blanks != BLANKS:
            return trimmed
        # Most cells begin and end with a visible letter of ASCII: to see that takes a tenth of trimming.
        first, last = f"ord({text})", f"ord(right({text}, 1))"
        return f"(CASE WHEN {first} BETWEEN 33 AND 126 AND {last} BETWEEN 33 AND 126 THEN {text} ELSE {trimmed} END)"

    def matches(self, text: str, pattern: str) -> str:
        return f"regexp_full_match({text}, {text_of(f'(?s:{pattern})')})"

    def group(self, text: str, pattern: str, number: int) -> str:
        return f"regexp_extract({text}, {text_of(f'^(?s:{pattern})$')}, {number})"

    def replaced(self, text: str, pattern: str, by: str) -> str:
        return f"regexp_replace({text}, {text_of(pattern)}, {text_of(by)}, 'g')"

    def whole(self, text: str) -> str:
        return f"TRY_CAST({text} AS BIGINT)"

    def real(self, text: str) -> str:
        return f"TRY_CAST({text} AS DOUBLE)"

    def real_as_whole(self, real: str) -> str:
        return f"(CASE WHEN floor({real}) = {real} THEN TRY_CAST({real} AS BIGINT) END)"

    def is_finite(self, real: str) -> str:
        return f"isfinite({real})"

    def characters(self, text: str) -> str:
        return f"length({text})"

    def split(self, text: str, separator: str) -> str:
        return f"string_split({text}, {text_of(separator)})"

    def has_missing(self, items: str) -> str:
        return f"(len({items}) > list_count({items}))"

    def only(self, items: str, values: Sequence[str]) -> str:
        return f"list_has_all([{', '.join(map(text_of, values))}]::VARCHAR[], {items})"


def _halved(parts: Sequence[str], word: str, nothing: str) -> str:
    """Return the parts joined in halves, in brackets: no expression becomes deep."""
    if len(parts) < 2:
        return parts[0] if parts else nothing
    middle = len(parts) // 2
    return f"({_halved(parts[:middle], word, nothing)} {word} {_halved(parts[middle:], word, nothing)})"
