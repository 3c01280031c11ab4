"""How other YAML readers would take a plain scalar.

In: a scalar. Out: what YAML 1.1 and 1.2 readers make of it, if that is something else than text. Does not
warn: only the schema knows whether a date was meant where a date was read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from complaintflow.source.limits import LIMITS
from complaintflow.source.node import Scalar


class ReadingKind(StrEnum):
    """What kind of value another reader takes a scalar for."""

    NOTHING = "nothing"
    TRUTH_VALUE = "truth value"
    WHOLE_NUMBER = "whole number"
    DECIMAL_NUMBER = "decimal number"
    DATE = "date"
    INSTANT = "instant"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class Reading:
    """How another reader takes a scalar: the kind, and words that complete "other readers take it for".

    `odd` says that the notation is one of YAML 1.1 (`017`, `2:00`, `1_000`), so that the *value* differs from
    what is written even where the kind is the one expected.
    """

    kind: ReadingKind
    words: str
    odd: bool = False


_TRUE: Final = frozenset(("true", "yes", "on", "y"))
_FALSE: Final = frozenset(("false", "no", "off", "n"))
_NULL: Final = frozenset(("", "~", "null", "Null", "NULL"))
_START: Final = frozenset("0123456789+-.")
_DECIMAL_INT: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_GROUPED_INT: Final = re.compile(r"[-+]?[1-9][0-9_]*_[0-9_]*\Z")
_OCTAL: Final = re.compile(r"([-+]?)0(o?)([0-7_]+)\Z")
_OTHER_BASE: Final = re.compile(r"([-+]?)0([xb])([0-9a-fA-F_]+)\Z")
_ZERO_PADDED: Final = re.compile(r"[-+]?0[0-9]+\Z")
_BASE_60: Final = re.compile(r"([-+]?)([0-9][0-9_]*(?::[0-5]?[0-9])+)(\.[0-9_]*)?\Z")
_FLOAT: Final = re.compile(r"[-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?\Z")
_ORDINARY_FLOAT: Final = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+\Z")
_INFINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z")
_NOT_A_NUMBER: Final = re.compile(r"\.(?:nan|NaN|NAN)\Z")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?\Z"
)


def ambiguity(scalar: Scalar) -> str | None:
    """Return what other YAML readers take a scalar for (`the truth value false`), `None` if for text."""
    found = reading(scalar)
    return None if found is None else found.words


def reading(scalar: Scalar) -> Reading | None:
    """Return how other YAML readers take a scalar, `None` if for the same text. Quoted text is text."""
    if not scalar.plain:
        return None
    text = scalar.text
    if text in _NULL:
        return Reading(ReadingKind.NOTHING, "nothing (null)")
    # Words: YAML 1.1 knows each in lower case, capitalised and in capitals.
    if len(text) <= 5 and text in (text.lower(), text.capitalize(), text.upper()):
        if text.lower() in _TRUE:
            return Reading(ReadingKind.TRUTH_VALUE, "the truth value true")
        if text.lower() in _FALSE:
            return Reading(ReadingKind.TRUTH_VALUE, "the truth value false")
    if text == "=":
        return Reading(ReadingKind.SPECIAL, "a default-value mark", odd=True)
    if text == "<<":
        return Reading(ReadingKind.SPECIAL, "a merge mark", odd=True)
    return _number_or_date(text) if text[0] in _START else None


def _number_or_date(text: str) -> Reading | None:
    if len(text) > LIMITS.digits * 2:
        # INVARIANT: no number of unbounded length is ever computed.
        return _long_number(text)
    if _DECIMAL_INT.match(text):
        return Reading(ReadingKind.WHOLE_NUMBER, f"the number {int(text)}", odd=text[0] == "+")
    return _odd_whole_number(text) or _float(text) or _date(text)


def _long_number(text: str) -> Reading | None:
    if _DECIMAL_INT.match(text) or _OCTAL.match(text) or _OTHER_BASE.match(text):
        return Reading(ReadingKind.WHOLE_NUMBER, f"a number of {len(text)} digits", odd=True)
    if _FLOAT.match(text) or _BASE_60.match(text):
        return Reading(ReadingKind.DECIMAL_NUMBER, f"a number of {len(text)} digits", odd=True)
    return None


def _odd_whole_number(text: str) -> Reading | None:
    if _GROUPED_INT.match(text):
        value, how = int(text.replace("_", "")), "digits grouped with underscores"
    elif (octal := _OCTAL.match(text)) and (digits := octal[3].replace("_", "")):
        value, how = int(octal[1] + digits, 8), "octal"
    elif (other := _OTHER_BASE.match(text)) and (value_ := _in_base(other)) is not None:
        value, how = value_, "hexadecimal" if other[2] == "x" else "binary"
    elif _ZERO_PADDED.match(text):
        value, how = int(text), "some readers only"
    elif (sixty := _BASE_60.match(text)) and not sixty[3]:
        value, how = _base_60(sixty[1], sixty[2]), "base 60"
    else:
        return None
    return Reading(ReadingKind.WHOLE_NUMBER, f"the number {value} ({how})", odd=True)


def _in_base(found: re.Match[str]) -> int | None:
    digits = found[3].replace("_", "")
    if not digits or (found[2] == "b" and digits.strip("01")):
        return None
    return int(found[1] + digits, 16 if found[2] == "x" else 2)


def _base_60(sign: str, text: str) -> int:
    value = 0
    for part in text.replace("_", "").split(":"):
        value = value * 60 + int(part)
    return -value if sign == "-" else value


def _float(text: str) -> Reading | None:
    if _INFINITE.match(text):
        return Reading(ReadingKind.DECIMAL_NUMBER, "infinity", odd=True)
    if _NOT_A_NUMBER.match(text):
        return Reading(ReadingKind.DECIMAL_NUMBER, "not a number", odd=True)
    if _FLOAT.match(text):
        odd = not _ORDINARY_FLOAT.match(text)
        return Reading(ReadingKind.DECIMAL_NUMBER, f"the decimal number {text.replace('_', '')}", odd)
    if _BASE_60.match(text):
        return Reading(ReadingKind.DECIMAL_NUMBER, "a decimal number (base 60)", odd=True)
    return None


def _date(text: str) -> Reading | None:
    if _DATE.match(text):
        return Reading(ReadingKind.DATE, f"the date {text}")
    return Reading(ReadingKind.INSTANT, f"the instant {text}") if _INSTANT.match(text) else None
