# ruff: noqa: RUF009  # `key` returns a dataclass field
"""A staff file as its author writes it (`staff:`).

In: the shapes of the policy language. Out: `StaffDocument`, decoded with positions like a policy. Names are names
still: `complaintflow.staff.reading` looks them up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.instants import InstantError, parse_date, parse_instant
from complaintflow.policy import (
    FORMAT,
    NAME,
    NO_ENTRIES,
    PATH,
    TEXT,
    TIME_ZONE,
    WORDS,
    Choice,
    ListOf,
    MapOf,
    Name,
    OneOrMany,
    Record,
    Text,
    TextShape,
    WordsSpec,
    key,
)
from complaintflow.source import ReadingKind, Span

MEDIA: Final = ("email", "sms", "phone", "wecom", "dingtalk", "feishu", "letter", "system", "apprise")


def _moment_problem(text: str) -> str | None:
    try:
        if len(text) > len("2026-05-04"):
            parse_instant(text)
        else:
            parse_date(text)
    except InstantError as problem:
        return str(problem)
    return None


_ANY: Final = frozenset(ReadingKind)
PERSON: Final = TextShape("the id of a person", r"\S(?:.{0,198}\S)?", meant=_ANY, is_name=True)
UNIT: Final = TextShape("a unit", r"\S(?:.{0,198}\S)?", meant=_ANY, is_name=True)
# On one line: what goes into the head of a message must not begin another line there.
ADDRESS: Final = TextShape("an address on one line", r"\S(?:.{0,2046}\S)?", meant=_ANY)
MOMENT: Final = TextShape("a date such as `2026-05-04`, or an instant", meant=_ANY, check=_moment_problem)
MEDIUM: Final = Choice(*MEDIA, doc="a medium")
# Not `apprise`: what somebody outside says of themselves must not become a URL that the service calls.
MEDIUM_OUTSIDE: Final = Choice(*(one for one in MEDIA if one != "apprise"), doc="a medium")
LANGUAGE: Final = Choice("en", "zh", doc="a language")


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingSpec:
    """A role that somebody holds."""

    span: Span
    role: Name = key(NAME, "the role, as the policy calls it", required=True)
    unit: Name | None = key(UNIT, "the unit in which they hold it (default: in all)")
    from_: Text | None = key(MOMENT, "the first day, or the instant from which they do")
    until: Text | None = key(MOMENT, "the last day, or the instant at which they no longer do")


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceSpec:
    """A time in which somebody is away."""

    span: Span
    from_: Text = key(MOMENT, "the first day, or the instant of leaving", required=True)
    until: Text | None = key(MOMENT, "the last day, or the instant of coming back (default: it is not known)")
    reason: Text | None = key(TEXT, "why, for people who read the file; it is recorded nowhere")
    substitute: Name | None = key(PERSON, "who stands in for them, by id")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSpec:
    """Somebody of the staff."""

    span: Span
    name: WordsSpec | None = key(WORDS, "their name, in English and Chinese")
    language: Name | None = key(LANGUAGE, "the language they are written to in")
    contacts: Mapping[Name, tuple[Text, ...]] = key(
        MapOf(MEDIUM, OneOrMany(ADDRESS)), "where to reach them, by medium; the preferred one first", default=NO_ENTRIES
    )
    roles: tuple[HoldingSpec, ...] = key(
        OneOrMany(Record(HoldingSpec, shorthand=("role",))), "the roles they hold", default=()
    )
    superior: Name | None = key(PERSON, "whom they answer to, by id")
    absences: tuple[AbsenceSpec, ...] = key(ListOf(Record(AbsenceSpec)), "when they are away", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideSpec:
    """Where the facts of a case tell of somebody outside the organisation."""

    span: Span
    name: Name | None = key(NAME, "the fact that holds their name")
    language: Name | None = key(NAME, "the fact that holds their language, `en` or `zh`")
    contacts: Mapping[Name, Name] = key(
        MapOf(MEDIUM_OUTSIDE, NAME),
        "the facts that hold their addresses, by medium; the preferred one first",
        required=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSpec:
    """A unit: a dealer, a branch, a region."""

    span: Span
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffDocument:
    """The whole file."""

    span: Span
    staff: Name = key(NAME, "the directory's name (first key: it tells what kind of file this is)", required=True)
    format: Text = key(FORMAT, "the version of the format", required=True)
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    policy: Text | None = key(PATH, "path of the policy whose roles these are, relative to this file")
    time_zone: Text | None = key(TIME_ZONE, "the IANA time zone in which days are read (default: the policy's)")
    people: Mapping[Name, PersonSpec] = key(MapOf(PERSON, Record(PersonSpec)), "the people, by id", required=True)
    units: Mapping[Name, UnitSpec] = key(
        MapOf(UNIT, Record(UnitSpec)), "the units; where they are listed, there are no others", default=NO_ENTRIES
    )
    defaults: Mapping[Name, Name] = key(
        MapOf(NAME, PERSON), "roles, and whom to tell when nobody who holds one is there", default=NO_ENTRIES
    )
    owner_of_last_resort: Name | None = key(PERSON, "who gets what nobody else can be told, by id")
    outside: Mapping[Name, OutsideSpec] = key(
        MapOf(NAME, Record(OutsideSpec)),
        "people outside the organisation, such as `customer`, and the facts that say how to reach them",
        default=NO_ENTRIES,
    )


def is_day(text: Text) -> bool:
    """Whether a moment is a day rather than an instant."""
    return len(text) == len("2026-05-04")
