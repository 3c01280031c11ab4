"""The shapes of times: durations, dates, time zones, hours of opening.

In: a scalar. Out: located durations, `OpenHours`, or texts of a checked form. Does not count anything and does not
know which time zones exist: the compiler does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from complaintflow.compiled.duration import Duration, parse_duration
from complaintflow.policy.located import Located, Name, Text
from complaintflow.policy.meant import our_duration
from complaintflow.policy.scalars import TextShape, scalar_of
from complaintflow.policy.shape import Invalid, Reading, Schema, SchemaBuilder
from complaintflow.source.ambiguity import ReadingKind
from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import quote
from complaintflow.source.node import Node
from complaintflow.source.span import Span

_UNIT: Final = (
    "s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|mo|months?|y|years?|working (?:minute|hour|day)s?"
)
_ISO: Final = (
    "P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+W)?(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+S)?)?"
)
DURATION_PATTERN: Final = rf"(?: *0*[1-9][0-9]* *(?:{_UNIT}) *(?:\+(?= *[0-9]))?)+|{_ISO}"


@dataclass(frozen=True, slots=True)
class DurationShape:
    """A duration, or the word `none` where that is allowed."""

    none_too: bool = False

    @property
    def expected(self) -> str:
        """Name a few durations."""
        return "a duration such as `2h`, `3d` or `10 working days`" + (", or `none`" if self.none_too else "")

    def read(self, node: Node, reading: Reading) -> Located[Duration] | Invalid | None:
        """Return the duration, `None` for `none`."""
        scalar = scalar_of(node, self.expected, reading)
        if isinstance(scalar, Invalid):
            return scalar
        if self.none_too and scalar.text == "none":
            return None
        parsed = parse_duration(scalar.text)
        if isinstance(parsed, str):
            return reading.error(Code.WRONG_UNIT, scalar.span, parsed, _unit_advice(scalar.text))
        return Located(parsed, scalar.span)

    def schema(self, _builder: SchemaBuilder) -> Schema:
        """Return the pattern of durations."""
        schema: Schema = {
            "type": "string",
            "pattern": f"^(?:{DURATION_PATTERN})$",
            "examples": ["2h", "3d", "10 working days"],
        }
        return {"anyOf": [{"const": "none"}, schema]} if self.none_too else schema


def _unit_advice(text: str) -> str:
    if text.strip().isdecimal():
        return "say the unit: hours (`2h`), days (`3d`), working days (`10 working days`)"
    meant = our_duration(text)
    return f"write {quote(meant)}" if meant else ""


@dataclass(frozen=True, slots=True, order=True)
class OpenHours:
    """A span of opening in minutes after local midnight; an end not after the start lies on the next day."""

    opens: int
    closes: int
    span: Span = field(compare=False)

    @property
    def clocks(self) -> tuple[str, str]:
        """Both times as HH:MM."""
        return _clock(self.opens), _clock(self.closes)


@dataclass(frozen=True, slots=True)
class HoursShape:
    """A span of opening such as `08:30-12:00`, or one of some words."""

    words: tuple[str, ...] = ()

    @property
    def expected(self) -> str:
        """Show a span."""
        return "hours such as `08:30-12:00`" + (f" or {quote(self.words[0])}" if self.words else "")

    def or_words(self, *words: str) -> HoursShape:
        """Return the shape that also takes one of the words."""
        return replace(self, words=words)

    def read(self, node: Node, reading: Reading) -> OpenHours | Name | Invalid:
        """Return the span, or the word."""
        scalar = scalar_of(node, self.expected, reading)
        if isinstance(scalar, Invalid):
            return scalar
        if scalar.text in self.words:
            return Name(scalar.text, scalar.span, plain=scalar.plain)
        found = re.fullmatch(_HOURS, scalar.text)
        if found is None or found[1] == found[2]:
            message = f"expected {self.expected}, found {quote(scalar.text)}"
            return reading.error(Code.BAD_VALUE, scalar.span, message, "write both times as HH:MM, from 00:00 to 24:00")
        return OpenHours(_minutes(found[1]), _minutes(found[2]), scalar.span)

    def schema(self, _builder: SchemaBuilder) -> Schema:
        """Return the pattern of spans."""
        schema: Schema = {"type": "string", "pattern": f"^{_HOURS}$", "examples": ["08:30-12:00"]}
        return {"anyOf": [{"enum": list(self.words)}, schema]} if self.words else schema


_HOURS: Final = "((?:[01][0-9]|2[0-3]):[0-5][0-9])-((?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)"


def spans_of(text: Text) -> tuple[OpenHours, ...] | str:
    """Return the spans that a text such as `08:30-12:00, 13:00-17:30` lists, or the part that is none."""
    spans = []
    for part in map(str.strip, str(text).split(",")):
        found = re.fullmatch(_HOURS, part)
        if found is None or found[1] == found[2]:
            return part
        spans.append(OpenHours(_minutes(found[1]), _minutes(found[2]), text.span))
    return tuple(spans)


def listed_hours(hours: tuple[OpenHours, ...], span: Span) -> Text:
    """Return spans as the text that `spans_of` reads."""
    return Text(", ".join("-".join(one.clocks) for one in hours), span, plain=False)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _date_problem(text: str) -> str | None:
    for day in text.split("/"):
        try:
            date.fromisoformat(day)
        except ValueError:
            return f"{quote(day)} is no day of the calendar, expected a date such as `2026-05-04`"
    first, _, last = text.partition("/")
    return f"the last day of {quote(text)} lies before the first" if last and last < first else None


def _yearly_problem(text: str) -> str | None:
    if len(text.partition("/")[0]) > len("12-24"):
        return _date_problem(text)
    for day in text.split("/"):
        try:
            date.fromisoformat(f"2024-{day}")  # a leap year: 29 February is a day of some years
        except ValueError:
            return f"{quote(day)} is no day of a year, expected one such as `12-24`"
    return None


_YEARLY: Final = "[0-9]{2}-[0-9]{2}"
_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
DURATION: Final = DurationShape()
DURATION_OR_NONE: Final = DurationShape(none_too=True)
OPEN_HOURS: Final = HoursShape()
DATE: Final = TextShape("a date such as `2026-05-04`", _DAY, "date", frozenset({ReadingKind.DATE}), check=_date_problem)
DAYS: Final = TextShape(
    "a date, or two with a `/` between",
    f"{_DAY}(?:/{_DAY})?",
    meant=frozenset({ReadingKind.DATE}),
    check=_date_problem,
    is_name=True,
)
DAYS_OR_YEARLY: Final = TextShape(
    "a date, a day of every year such as `12-24`, or two with a `/` between",
    f"{_DAY}(?:/{_DAY})?|{_YEARLY}(?:/{_YEARLY})?",
    meant=frozenset({ReadingKind.DATE}),
    check=_yearly_problem,
    is_name=True,
)
TIME_ZONE: Final = TextShape("a time zone such as `Asia/Shanghai`", "[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*")
# The compiler knows the countries; a name such as `Austria` gets its answer there.
HOLIDAYS: Final = TextShape("a country or region such as `CN` or `DE-BY`", "[A-Za-z][A-Za-z _]*(?:-[A-Za-z0-9 _-]+)?")
