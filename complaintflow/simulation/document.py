# ruff: noqa: RUF009  # `key` returns a dataclass field
"""A simulation's plan as its author writes it (`simulation:`).

In: the shapes of the policy language. Out: `SimulationDocument`, decoded with positions like a policy. Names are names
still: `complaintflow.simulation.reading` looks them up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.duration import Duration
from complaintflow.policy import (
    DATE,
    DURATION,
    FORMAT,
    NAME,
    NO_ENTRIES,
    PATH,
    WORDS,
    Choice,
    Invalid,
    ListOf,
    Located,
    MapOf,
    Name,
    OneOrMany,
    Reading,
    Record,
    Schema,
    SchemaBuilder,
    Text,
    TextShape,
    WordsSpec,
    key,
)
from complaintflow.policy.calendars import WeekSpec
from complaintflow.source import Code, Node, ReadingKind, Scalar, Span, quote

SHAPES: Final = ("lognormal", "gamma", "exponential", "fixed")
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PERSON_MOST: Final = 10_000
_NUMBER: Final = r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?"


@dataclass(frozen=True, slots=True)
class NumberShape:
    """A number that is not negative, such as `3` or `0.25`; `most` is the greatest."""

    most: float = 1e9

    @property
    def expected(self) -> str:
        """Say which numbers may stand there."""
        return "a number" if self.most > 1 else "a share from 0 to 1"

    def read(self, node: Node, reading: Reading) -> Located[float] | Invalid:
        """Return the number."""
        if not isinstance(node, Scalar) or not re.fullmatch(_NUMBER, node.text):
            return reading.wrong_type(node, self.expected)
        if float(node.text) > self.most:
            message = f"expected {self.expected}, found {quote(node.text)}"
            return reading.error(Code.BAD_VALUE, node.span, message)
        return Located(float(node.text), node.span)

    def schema(self, _builder: SchemaBuilder) -> Schema:
        """Return a number, or the same in quotes."""
        return {"type": ["number", "string"], "minimum": 0, "maximum": self.most, "pattern": f"^{_NUMBER}$"}


NUMBER: Final = NumberShape()
SHARE: Final = NumberShape(1)
VALUE_NAME: Final = TextShape("a value", r"\S(?:.{0,198}\S)?", meant=frozenset(ReadingKind), is_name=True)
HOURS: Final = TextShape(
    "hours such as `09:00-12:00`", r"(?:[01][0-9]|2[0-3]):00-(?:[01][0-9]|2[0-4]):00", meant=frozenset(ReadingKind),
    is_name=True, advice="whole hours, the end after the beginning",
)  # fmt: skip
SHAPE: Final = Choice(*SHAPES, doc="the shape of a distribution")


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthSpec:
    """How long something takes: a length, or a distribution of lengths."""

    span: Span
    mean: Located[Duration] = key(DURATION, "how long on average; `working hours` pass in office hours", required=True)
    spread: Located[Duration] | None = key(DURATION, "the standard deviation (default: the mean)")
    shape: Name | None = key(SHAPE, "the distribution (default: lognormal)")


def _fixed(length: Located[Duration], span: Span) -> LengthSpec:
    return LengthSpec(span=span, mean=length, shape=Name("fixed", length.span))


@dataclass(frozen=True, slots=True)
class _LengthShape:
    """A duration (always so long), or a distribution."""

    record: Record

    @property
    def expected(self) -> str:
        """Name both forms."""
        return f"{DURATION.expected} or a mapping such as {{mean: 2h, spread: 1h}}"

    def read(self, node: Node, reading: Reading) -> LengthSpec | Invalid:
        """Return the distribution."""
        if isinstance(node, Scalar):
            length = DURATION.read(node, reading)
            return length if isinstance(length, Invalid) else _fixed(_located(length), node.span)
        found: LengthSpec | Invalid = self.record.read(node, reading)
        return found

    def schema(self, builder: SchemaBuilder) -> Schema:
        """Return both forms."""
        return {"anyOf": [DURATION.schema(builder), self.record.schema(builder)]}


def _located(length: Located[Duration] | None) -> Located[Duration]:
    assert length is not None, "the word `none` is no length here"
    return length


LENGTH: Final = _LengthShape(Record(LengthSpec))


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSpec:
    """What a fact or a datum says: a share of yes, weights of values, or a distribution of numbers."""

    span: Span
    share: Located[float] | None = key(SHARE, "of a truth value: how often it is true")
    weights: Mapping[Name, Located[float]] = key(
        MapOf(VALUE_NAME, NUMBER), "values, and how often each comes in proportion", default=NO_ENTRIES
    )
    mean: Located[float] | None = key(NUMBER, "of a number: its mean")
    spread: Located[float] | None = key(NUMBER, "of a number: its standard deviation (default: the mean)")
    shape: Name | None = key(SHAPE, "of a number: the distribution (default: lognormal)")
    missing: Located[float] | None = key(SHARE, "how often nothing is said (default: 0)")


VALUES: Final = MapOf(NAME, Record(ValueSpec, shorthand=("share",)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalsSpec:
    """How many complaints come, and when."""

    span: Span
    per_day: Located[float] = key(NUMBER, "complaints a day, on the average of a week", required=True)
    weekdays: Mapping[Name, Located[float]] = key(
        MapOf(Choice(*WEEKDAYS, doc="a weekday"), NUMBER),
        "how much comes on each weekday in proportion; one that is not named gets nothing (default: all alike)",
        default=NO_ENTRIES,
    )
    hours: Mapping[Name, Located[float]] = key(
        MapOf(HOURS, NUMBER),
        'how much comes in each hour in proportion: "09:00-12:00": 2; hours not named get nothing (default: all alike)',
        default=NO_ENTRIES,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintsSpec:
    """What complaints are like."""

    span: Span
    facts: Mapping[Name, ValueSpec] = key(VALUES, "the facts, and what they say how often", default=NO_ENTRIES)
    flags: Mapping[Name, Located[float]] = key(
        MapOf(NAME, SHARE), "flags, and the share of complaints that carry one from the start", default=NO_ENTRIES
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSpec:
    """When people work: a calendar of the policy, or a week."""

    span: Span
    calendar: Name | None = key(NAME, "a calendar of the policy that has hours")
    week: WeekSpec | None = key(Record(WeekSpec), "opening hours of each weekday; a day that is not named is off")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSpec:
    """The people of a role."""

    span: Span
    people: Located[float] = key(NumberShape(PERSON_MOST), "how many there are", required=True)
    hours: OfficeSpec | None = key(Record(OfficeSpec), "when they work (default: as everybody)")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSpec:
    """Who does the work."""

    span: Span
    hours: OfficeSpec | None = key(Record(OfficeSpec), "when everybody works who has no hours of their own")
    roles: Mapping[Name, RoleSpec] = key(
        MapOf(NAME, Record(RoleSpec, shorthand=("people",))),
        "roles and how many people each has; a role that is not named has as many as it needs",
        default=NO_ENTRIES,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpec:
    """How long events take: first nobody is at it, then somebody is busy."""

    span: Span
    event: tuple[Name, ...] = key(OneOrMany(NAME), "the events (default: all)", default=())
    by: tuple[Name, ...] = key(OneOrMany(NAME), "of these roles only (default: of all)", default=())
    wait: LengthSpec | None = key(LENGTH, "how long until somebody would take it up")
    work: LengthSpec | None = key(LENGTH, "how long it keeps a person busy, in their working hours")


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightSpec:
    """How often people choose an event in proportion to the others."""

    span: Span
    weight: Located[float] = key(NUMBER, "how often, in proportion to the others", required=True)
    most: Located[float] | None = key(NumberShape(100), "how often at most while the state lasts (default: 1)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceSpec:
    """Which events people choose; the first row that fits counts."""

    span: Span
    state: tuple[Name, ...] = key(OneOrMany(NAME), "in these states only (default: in all)", default=())
    class_: tuple[Name, ...] = key(OneOrMany(NAME), "of these classes only (default: of all)", default=())
    weights: Mapping[Name, WeightSpec] = key(
        MapOf(NAME, Record(WeightSpec, shorthand=("weight",))), "the events; others are not chosen", required=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationDocument:
    """The whole file."""

    span: Span
    simulation: Name = key(NAME, "the plan's name (first key: it tells what kind of file this is)", required=True)
    format: Text = key(FORMAT, "the version of the format", required=True)
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    policy: Text | None = key(PATH, "path of the policy that is simulated, relative to this file")
    start: Text | None = key(DATE, "the first day (default: the first Monday from the day the policy takes effect)")
    watch: Located[Duration] | None = key(
        DURATION, "how long cases are followed after the last complaint has come (default: 60d)"
    )
    arrivals: ArrivalsSpec | None = key(Record(ArrivalsSpec), "how many complaints come, and when")
    complaints: ComplaintsSpec | None = key(Record(ComplaintsSpec), "what complaints are like")
    staff: StaffSpec | None = key(Record(StaffSpec), "who does the work, and when")
    times: tuple[TimeSpec, ...] = key(ListOf(Record(TimeSpec)), "how long events take; the first row that fits counts",
                                      default=())  # fmt: skip
    choices: tuple[ChoiceSpec, ...] = key(ListOf(Record(ChoiceSpec)), "which event people choose", default=())
    answers: Mapping[Name, Mapping[Name, ValueSpec]] = key(
        MapOf(NAME, VALUES), "by event: its data, and what they say how often", default=NO_ENTRIES
    )
    first_reply: tuple[Name, ...] = key(
        OneOrMany(NAME), "the events that are a first reply (default: the first that meets a deadline)", default=()
    )
