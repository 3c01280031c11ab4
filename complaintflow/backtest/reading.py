"""Cells to facts, one at a time: the plain reading, which the engines' columns are held to.

In: a value as a table holds it (text, or what Parquet knows: numbers, dates, lists), and what its fact may be. Out: the
value as the kernel holds it, None for a missing one, or `UNFIT`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from complaintflow.backtest import grammar
from complaintflow.backtest.dialect import BLANKS
from complaintflow.backtest.sources import Layout, Source
from complaintflow.compiled.dates import day_number
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.zone import DAY
from complaintflow.instants import EARLIEST, LATEST
from complaintflow.kernel.data import ITEMS_MAX, NUMBER_MAX, TEXT_MAX

UNFIT: Final = object()
"""What stands for a cell that does not fit its fact."""

_TRUE, _FALSE = re.compile(grammar.TRUE), re.compile(grammar.FALSE)
_WHOLE, _REAL = re.compile(grammar.WHOLE), re.compile(grammar.REAL)
_DAY, _MOMENT = re.compile(grammar.DAY), re.compile(grammar.MOMENT)
_SEPARATOR: Final = re.compile(grammar.SEPARATOR)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def read_cell(source: Source, layout: Layout, value: object) -> object:
    """Return the fact that a cell holds, None for none, or UNFIT."""
    if isinstance(value, str):
        text = value.strip(BLANKS)
        if text in source.values:
            replaced = source.values[text]
            text = "" if replaced is None else replaced
        return _from_text(source.datum, layout, text) if text else None
    return None if value is None else _from_value(source.datum, layout, value)


def _from_text(datum: Datum, layout: Layout, text: str) -> object:
    kind = datum.type
    if kind in _TEXTS:
        return _TEXTS[kind](datum, text)
    if kind == "date" or (kind == "moment" and _DAY.fullmatch(text)):
        return UNFIT if _midnight(text) is None else text
    return _instant(layout, text)


def _choice(datum: Datum, text: str) -> object:
    return text if text in datum.choices else UNFIT


def _short(_: Datum, text: str) -> object:
    return text if len(text) <= TEXT_MAX else UNFIT


def _several(datum: Datum, text: str) -> object:
    if len(text) > TEXT_MAX:
        return UNFIT
    plain = _SEPARATOR.sub(";", text).strip(";")
    return _items(datum, plain.split(";")) if plain else None


def _items(datum: Datum, items: object) -> object:
    if not isinstance(items, list | tuple) or any(not isinstance(item, str) for item in items):
        return UNFIT
    if datum.type == "set":
        known = all(item in datum.choices for item in items)
        return tuple(choice for choice in datum.choices if choice in items) if known else UNFIT
    return tuple(items) if len(items) <= ITEMS_MAX else UNFIT


def _truth(_: Datum, text: str) -> object:
    return True if _TRUE.fullmatch(text) else False if _FALSE.fullmatch(text) else UNFIT


def _integer(_: Datum, text: str) -> object:
    return _bounded(int(text)) if _WHOLE.fullmatch(text) else UNFIT


def _number(datum: Datum, text: str) -> object:
    if _WHOLE.fullmatch(text):
        return _integer(datum, text)
    return _bounded(float(text)) if _REAL.fullmatch(text) else UNFIT


_TEXTS: Final[Mapping[str, Callable[[Datum, str], object]]] = {
    "text": _short, "attachment": _short, "choice": _choice, "set": _several, "list": _several,
    "attachments": _several, "bool": _truth, "integer": _integer, "number": _number,
}  # fmt: skip


def _bounded(number: float) -> object:
    return number if abs(number) <= NUMBER_MAX else UNFIT


def _midnight(text: str) -> int | None:
    """Return the first moment of a day in local microseconds; None for a day that no calendar has."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return day_number(date.fromisoformat(text)) * DAY
    except ValueError:
        return None


def _instant(layout: Layout, text: str) -> object:
    parts = _MOMENT.fullmatch(text)
    local = _midnight(text[:10])
    if local is None or (parts is None and len(text) > 10):
        return UNFIT
    if parts is not None:
        hour, minute, second = (int(parts[part] or 0) for part in (grammar.HOUR, grammar.MINUTE, grammar.SECOND))
        local += ((hour * 60 + minute) * 60 + second) * 1_000_000 + int((parts[grammar.DECIMALS] or "").ljust(6, "0"))
    if parts is None or not (parts[grammar.ZULU] or parts[grammar.SIGN]):
        return _in_zone(layout, local)
    hours, minutes = (int(parts[part] or 0) for part in (grammar.OFFSET_HOURS, grammar.OFFSET_MINUTES))
    ahead = (hours * 60 + minutes) * 60_000_000
    return _in_years(local - ahead if parts[grammar.SIGN] == "+" else local + ahead)


def _in_zone(layout: Layout, local: int) -> object:
    return UNFIT if layout.zone is None else _in_years(layout.zone.from_local(local, last=layout.last))


def _in_years(us: int) -> object:
    return us if EARLIEST <= us <= LATEST else UNFIT


def _from_value(datum: Datum, layout: Layout, value: object) -> object:
    """Return the fact that a typed value means; the types of columns were settled before any row was read."""
    match value:
        case bool():
            return value
        case int() if datum.type in ("list", "attachments"):
            return ("",) * value if 0 <= value <= ITEMS_MAX else UNFIT
        case int():
            return _bounded(value)
        case float() if datum.type == "integer":
            return _bounded(int(value)) if math.isfinite(value) and value.is_integer() else UNFIT
        case float():
            return _bounded(value) if math.isfinite(value) else UNFIT
        case Decimal():
            return _bounded(float(value))
        case datetime() if value.tzinfo is None:
            return _in_zone(layout, (value.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND)
        case datetime():
            return _in_years((value - _EPOCH) // _MICROSECOND)
        case date():
            return value.isoformat()
        case _:
            return _items(datum, value)
