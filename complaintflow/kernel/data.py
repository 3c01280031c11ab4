"""Event data held to the types that the policy declares.

In: raw values as they come from JSON. Out: typed values (instants as UTC microseconds, sets as tuples in the order of
their choices), or what is wrong with them in words. Undeclared data are kept untouched and never reach a condition.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from complaintflow.compiled.attachments import read_attachment
from complaintflow.compiled.lifecycle import DataType, Datum

TEXT_MAX = 20_000
NUMBER_MAX = 10**18
ITEMS_MAX = 1_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class BadValue:
    """A value that its type refuses, and what was expected."""

    name: str
    message: str


def read_value(datum: Datum, value: object) -> object | BadValue:
    """Return the typed value, None for a missing one, or what is wrong."""
    if value is None:
        return None
    typed = _READERS[datum.type](datum, value)
    if typed is not None:
        return typed
    return _bad(datum, value)


def _bad(datum: Datum, value: object) -> BadValue:
    return BadValue(datum.name, f"`{datum.name}` must be {_expected(datum)}, found {_shown(value)}")


def read_data(
    declared: Mapping[str, Datum], data: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, object], list[BadValue]]:
    """Split data into typed declared values, undeclared ones, and mistakes.

    A None removes a fact: it stays in the first part.
    """
    typed: dict[str, object] = {}
    other: dict[str, object] = {}
    wrong: list[BadValue] = []
    for name, value in data.items():
        datum = declared.get(name)
        if datum is None:
            other[name] = value
            continue
        read = None if value is None else _READERS[datum.type](datum, value)
        if read is None and value is not None:
            wrong.append(_bad(datum, value))
        else:
            typed[name] = read
    return typed, other, wrong


def _text(_: Datum, value: object) -> str | None:
    if not isinstance(value, str) or len(value) > TEXT_MAX:
        return None
    return value if value.isascii() or _encodes(value) else None


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _choice(datum: Datum, value: object) -> str | None:
    return value if isinstance(value, str) and value in datum.choices else None


def _set(datum: Datum, value: object) -> tuple[str, ...] | None:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or any(item not in datum.choices for item in items):
        return None
    return tuple(choice for choice in datum.choices if choice in items)


def _list(_: Datum, value: object) -> tuple[str, ...] | None:
    """Read a list; an item that is an object of its own is kept as its JSON text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return ("",) * value if 0 <= value <= ITEMS_MAX else None
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or len(items) > ITEMS_MAX:
        return None
    texts = [_written(item) if isinstance(item, Mapping) else item for item in items]
    return tuple(texts) if all(_text(_, text) is not None for text in texts) else None


def _written(item: Mapping[str, object]) -> str:
    return json.dumps(item, ensure_ascii=False, sort_keys=True, default=dict)


def _bool(_: Datum, value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _integer(_: Datum, value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if abs(value) <= NUMBER_MAX else None


def _number(_: Datum, value: object) -> int | float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) <= NUMBER_MAX and math.isfinite(value) else None


def _date(_: Datum, value: object) -> str | None:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        date.fromisoformat(value)
    except ValueError:
        return None
    return value


def _instant(_: Datum, value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    if isinstance(value, int):  # already microseconds: a stored fact
        return value if abs(value) <= NUMBER_MAX else None
    try:
        moment = datetime.fromisoformat(value)
        return None if moment.tzinfo is None else (moment - _EPOCH) // _MICROSECOND
    except (ValueError, OverflowError):
        return None


def _moment(datum: Datum, value: object) -> str | int | None:
    day = _date(datum, value)
    return _instant(datum, value) if day is None else day


def _attachment(_: Datum, value: object) -> str | None:
    read = read_attachment(value)
    return None if read is None else read.text


def _attachments(datum: Datum, value: object) -> tuple[str, ...] | None:
    items = [value] if isinstance(value, str | Mapping) else value
    if not isinstance(items, list | tuple) or len(items) > ITEMS_MAX:
        return None
    texts = tuple(text for item in items if (text := _attachment(datum, item)) is not None)
    return texts if len(texts) == len(items) else None


_READERS: Final[Mapping[str, Callable[[Datum, object], object]]] = {
    "text": _text, "choice": _choice, "set": _set, "list": _list, "bool": _bool, "integer": _integer, "number": _number,
    "date": _date, "instant": _instant, "moment": _moment,
    "attachment": _attachment, "attachments": _attachments,
}  # fmt: skip

_WORDS: Mapping[DataType, str] = {
    "text": f"text of at most {TEXT_MAX} characters", "bool": "true or false", "integer": "a whole number",
    "number": "a number", "date": "a date like 2026-03-02", "choice": "one of", "set": "a list out of",
    "list": f"a list of texts, one text, or a number of items, {ITEMS_MAX} at most",
    "instant": "an instant with offset like 2026-03-02T09:00:00+08:00",
    "attachment": "an object with `ref`, `digest` (sha256:…) and perhaps `media_type`, `size`, `name`, and no content",
    "attachments": f"a list of at most {ITEMS_MAX} objects with `ref`, `digest` (sha256:…) and perhaps `media_type`, "
    "`size`, `name`, and no content",
    "moment": "a date like 2026-03-02 or an instant with offset like 2026-03-02T09:00:00+08:00",
}  # fmt: skip


def _expected(datum: Datum) -> str:
    choices = f" {', '.join(datum.choices)}" if datum.choices else ""
    return _WORDS[datum.type] + choices


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) > NUMBER_MAX:
        return "a number with too many digits"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        short = value[:40].encode("utf-8", "replace").decode()
        return f"`{short}`" if len(value) <= 40 else f"`{short}…`"
    return "a list" if isinstance(value, list | tuple) else "an object"
