"""How cells of text are written: one grammar for every engine.

The patterns are read alike by Python, RE2 and Rust: no look-around, no classes of Unicode.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.compiled.lifecycle import DataType, Datum
from complaintflow.compiled.words import Words
from complaintflow.kernel.data import ITEMS_MAX, TEXT_MAX

_DAY: Final = r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]{1,6}))?)?"
_OFFSET: Final = r"(?:([Zz])|([+-])([01][0-9]|2[0-3])(?::?([0-5][0-9]))?)"

TRUE: Final = r"[Tt][Rr][Uu][Ee]"
FALSE: Final = r"[Ff][Aa][Ll][Ss][Ee]"
WHOLE: Final = r"[+-]?[0-9]{1,19}"
REAL: Final = r"[+-]?(?:[0-9]{1,19}\.[0-9]{0,30}|\.[0-9]{1,30}|[0-9]{1,19})(?:[eE][+-]?[0-9]{1,2})?"
DAY: Final = _DAY
_PLAIN_DAY: Final = _DAY.replace("(", "(?:")
MOMENT: Final = f"{_PLAIN_DAY}[Tt ]{_CLOCK}{_OFFSET}?"
HOUR, MINUTE, SECOND, DECIMALS, ZULU, SIGN, OFFSET_HOURS, OFFSET_MINUTES = range(1, 9)
"""The groups of a moment (its day has none: no engine knows more than nine); those of a day are year, month, day."""

SEPARATOR: Final = r"[ \t]*;[; \t]*"
"""What stands between the items of a cell; empty items are none."""

MISSING: Final = "missing"
"""What a column map writes for no value."""

_TEXT: Final = Words(f"a text of at most {TEXT_MAX:,} characters", f"最多{TEXT_MAX:,}个字符的文本")
_TEXTS: Final = Words(f"at most {ITEMS_MAX:,} texts with `;` between them", f"最多{ITEMS_MAX:,}个文本，以`;`分隔")
_EXPECTED: Final[Mapping[DataType, Words]] = {
    "text": _TEXT,
    "choice": Words("one of {}", "{}之一"),
    "set": Words("one of {}, or several with `;` between them", "{}之一，或以`;`分隔的多个"),
    "list": _TEXTS,
    "bool": Words("`true` or `false`", "`true`或`false`"),
    "integer": Words("a whole number", "整数"),
    "number": Words("a number such as `1234.5`", "数字，例如`1234.5`"),
    "date": Words("a date such as `2026-03-02`", "日期，例如`2026-03-02`"),
    "instant": Words(
        "an instant with an offset such as `2026-03-02T09:00:00+08:00`", "带时差的时刻，例如`2026-03-02T09:00:00+08:00`"
    ),
    "moment": Words(
        "a date such as `2026-03-02` or an instant with an offset", "日期（例如`2026-03-02`）或带时差的时刻"
    ),
    "attachment": _TEXT,
    "attachments": _TEXTS,
}
_LISTED_MAX: Final = 12


def expected(datum: Datum) -> Words:
    """Return what a cell of a fact should be."""
    words = _EXPECTED[datum.type]
    more = "…" if len(datum.choices) > _LISTED_MAX else ""
    quoted = [f"`{choice}`" for choice in datum.choices[:_LISTED_MAX]]
    parts = [*quoted, more] if more else quoted
    return Words(words.en.replace("{}", ", ".join(parts)), words.zh.replace("{}", "、".join(parts)))


def _with(offset: str) -> str:
    return f"{_PLAIN_DAY}[Tt ]{_CLOCK}{offset}"


ZULU_MOMENT: Final = _with("[Zz]")
OFFSET_MOMENT: Final = _with(r"[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?")
