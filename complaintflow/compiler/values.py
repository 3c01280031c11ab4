"""Texts of a policy read as values of a fact's type.

In: a `Text` and a `FactType`. Out: the value as the kernel holds it (dates as ISO text, instants as microseconds), or a
diagnostic that says what was expected. Warns where another YAML reader would take a text for something else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

from complaintflow.compiled.lifecycle import DataType
from complaintflow.compiler.names import advice, listed, plural
from complaintflow.compiler.scope import FactType
from complaintflow.instants import InstantError, parse_date, parse_instant
from complaintflow.policy.located import Text
from complaintflow.source import LIMITS, Code, Diagnostic, Findings, Level, Scalar, quote, reading

_WHOLE: Final = re.compile(r"[-+]?[0-9]+")
_DECIMAL: Final = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_IN_WORDS: Final = re.compile(r"(?P<words>(?:more|less) +than|at +(?:least|most)) +(?P<number>[-+]?[0-9][0-9.]*)")
_DATE_LENGTH: Final = len("2026-03-02")
_MOMENTS: Final[Mapping[str, str]] = {
    "date": "a date such as `2026-03-02`",
    "instant": "an instant with an offset such as `2026-03-02T09:00:00+08:00`",
    "moment": "a date such as `2026-03-02` or an instant with an offset",
}
_NUMBER_MAX: Final = 10**18
_TRUTH: Final[Mapping[str, str]] = {
    **dict.fromkeys(("yes", "y", "on", "true", "是"), "true"),
    **dict.fromkeys(("no", "n", "off", "false", "否"), "false"),
}


def read_value(
    text: Text, fact: FactType, of: str, findings: Findings, code: Code = Code.IMPOSSIBLE_CONDITION
) -> object | None:
    """Return the value, or None after reporting why the text is none of the type; `of` names the fact."""
    help_ = ""
    match fact.type:
        case "text" | "list":
            _warn_ambiguous(text, findings)
            return str(text)
        case "choice" | "set":
            return _choice(text, fact, of, findings, code)
        case "bool":
            if text in ("true", "false"):
                return text == "true"
            expected = "`true` or `false`"
            help_ = f"write `{_TRUTH[text.lower()]}`" if text.lower() in _TRUTH else ""
        case "integer" | "number":
            number = read_number(text, whole=fact.type == "integer")
            if number is not None:
                return number
            expected = "a whole number" if fact.type == "integer" else "a number"
            help_ = _meant_bound(text)
        case "date" | "instant" | "moment":
            moment = _read_moment(text, fact.type)
            if moment is not None:
                return moment
            expected = _MOMENTS[fact.type]
        case "attachment" | "attachments":
            expected = "`present` or `missing`" + (" or `count`" if fact.type == "attachments" else "")
            help_ = "what is in a document can't be asked for"
    findings.error(code, text.span, f"expected {expected} for {quote(of)}, found {quote(text)}", help_)
    return None


def _meant_bound(text: str) -> str:
    """Return what to write where somebody wrote a comparison in words, such as `at least 5000`."""
    bound = _IN_WORDS.fullmatch(text)
    return "" if bound is None else f"write `{{{'_'.join(bound['words'].split())}: {bound['number']}}}`"


def _read_moment(text: str, kind: DataType) -> str | int | None:
    try:
        is_day = kind == "date" or (kind == "moment" and len(text) == _DATE_LENGTH)
        return parse_date(text).isoformat() if is_day else parse_instant(text)
    except InstantError:
        return None


def read_number(text: str, *, whole: bool) -> int | float | None:
    """Return the number that a text means, exact for whole ones, or None."""
    if len(text) > LIMITS.digits + 2:
        return None
    number: int | float | None = None
    if _WHOLE.fullmatch(text):
        number = int(text)
    elif not whole and _DECIMAL.fullmatch(text):
        number = float(text)
    return None if number is None or not math.isfinite(number) or abs(number) > _NUMBER_MAX else number


def _choice(text: Text, fact: FactType, of: str, findings: Findings, code: Code) -> str | None:
    if fact.has_choice(text):
        _warn_ambiguous(text, findings)
        return str(text)
    if not fact.choices:
        message = f"{quote(of)} cannot be {quote(text)}: the policy declares no {fact.noun} for it"
        findings.error(code, text.span, message)
        return None
    if findings.is_full:
        findings.leave_out()
        return None
    message = f"{quote(of)} is never {quote(text)}, expected a declared {fact.noun}"
    findings.error(code, text.span, message, choice_advice(text, fact))
    return None


def choice_advice(text: str, fact: FactType) -> str:
    """Return what to say about a choice that does not exist: the nearest one and all of them."""
    nouns = plural(fact.noun)
    first = advice(text, fact.choices, f"the {nouns} are")
    return f"{first} (the {nouns} are {listed(fact.choices)})" if first.startswith("did") else first


def _warn_ambiguous(text: Text, findings: Findings) -> None:
    found = reading(Scalar(str(text), text.span, text.plain))
    if found is None:
        return
    findings.add(
        Diagnostic(
            Code.AMBIGUOUS_SCALAR,
            Level.WARNING,
            text.span,
            f"{quote(text)} is text here, but other readers take it for {found.words}",
            f'write it in quotes: "{text}"',
        )
    )
