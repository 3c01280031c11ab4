# ruff: noqa: RUF009  # `key` returns a dataclass field
"""A profile (`profile:`) as its author writes it: terms of its own, and clauses with what can be checked of them.

In: the shapes of the policy language. Out: `ProfileDocument`, with positions. A profile knows no policy: it speaks of
`acknowledged`, and a binding says what that is somewhere. Names of terms are looked up in `terms`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from complaintflow.compiled.duration import Duration
from complaintflow.policy import (
    CLAUSE_ID,
    COUNT,
    DATE,
    DURATION,
    FORMAT,
    NAME,
    TEXT,
    WORDS,
    ByKey,
    Choice,
    ListOf,
    Located,
    MapOf,
    Name,
    OneOrMany,
    Record,
    Text,
    WordsSpec,
    key,
)
from complaintflow.source import Span

TERM_KINDS: Final = ("moment", "deadline", "report", "datum")
"""What a term can be in a policy: something that happens, a deadline, a report, or a fact that letters say."""
PERIODS: Final = ("week", "month", "quarter", "half_year", "year")
"""How often reports come, from the most often to the least."""

TERMS: Final = OneOrMany(NAME)
_MOMENTS: Final = "terms, of which any counts"
_AT_MOST: Final = "how long, such as `10 working days`, counted on the calendar that the binding names"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSpec:
    """A word of the profile, for a binding to say what it is."""

    span: Span
    title: WordsSpec = key(WORDS, "what people call it, in English and Chinese", required=True)
    meaning: WordsSpec | None = key(WORDS, "what is meant by it, where the title leaves that open")
    is_: Name | None = key(Choice(*TERM_KINDS, doc="a kind of term"), "moment (default), deadline, report or datum")


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterCheck:
    """After a moment another one follows in time."""

    span: Span
    after: tuple[Name, ...] = key(TERMS, _MOMENTS, required=True)
    expect: tuple[Name, ...] = key(TERMS, "what must follow: one of these", required=True)
    within: Located[Duration] | None = key(DURATION, f"{_AT_MOST} (default: in the same step)")
    or_else: tuple[Name, ...] = key(TERMS, "what makes good that it did not", default=())
    unless: tuple[Name, ...] = key(TERMS, "what lifts the duty", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeCheck:
    """Before a moment another one has happened."""

    span: Span
    before: tuple[Name, ...] = key(TERMS, _MOMENTS, required=True)
    expect: tuple[Name, ...] = key(TERMS, "what must have happened: one of these", required=True)
    since: tuple[Name, ...] = key(TERMS, "what asks for it anew", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverCheck:
    """A moment never comes."""

    span: Span
    never: tuple[Name, ...] = key(TERMS, "moments of which none may be", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitCheck:
    """Something is done within a limit, or a deadline of the policy stands on record as missed by then."""

    span: Span
    limit: Name = key(NAME, "the term of the deadline that guards the limit", required=True)
    from_: tuple[Name, ...] = key(TERMS, "the moments from which it is counted", required=True)
    to: tuple[Name, ...] = key(TERMS, "what must be done by then: one of these", required=True)
    at_most: Located[Duration] = key(DURATION, _AT_MOST, required=True)
    unless: tuple[Name, ...] = key(TERMS, "what lifts the limit: an extension, the end of the case", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionCheck:
    """A deadline is not put off further than this, and whoever complains is told."""

    span: Span
    extension: Name = key(NAME, "the term of the deadline", required=True)
    at_most: Located[Duration] = key(DURATION, "how far it may be put off, all extensions together", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class StagesCheck:
    """A complaint goes through no more stages than this."""

    span: Span
    stages: tuple[Name, ...] = key(TERMS, "the moments that end a stage", required=True)
    at_most: Located[int] = key(COUNT, "how many of them one complaint may see", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferentPersonCheck:
    """Whoever does one thing did not do another one before it."""

    span: Span
    different_person: tuple[Name, ...] = key(TERMS, "the moments of the later act", required=True)
    than: tuple[Name, ...] = key(TERMS, "the moments of the earlier acts", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCheck:
    """A notice says certain things."""

    span: Span
    letter: tuple[Name, ...] = key(TERMS, "the moments at which somebody is told", required=True)
    says: tuple[Name, ...] = key(TERMS, "the data that every one of these notices says", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCheck:
    """A report is owed at least so often."""

    span: Span
    report: Name = key(NAME, "the term of the report", required=True)
    every: Name = key(Choice(*PERIODS, doc="a period"), "how often at least", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingAskedCheck:
    """Something may be done without saying anything that the policy makes a condition of it."""

    span: Span
    nothing_asked: tuple[Name, ...] = key(TERMS, "the moments of the act", required=True)


CheckSpec: TypeAlias = (
    AfterCheck
    | BeforeCheck
    | NeverCheck
    | LimitCheck
    | ExtensionCheck
    | StagesCheck
    | DifferentPersonCheck
    | LetterCheck
    | ReportCheck
    | NothingAskedCheck
)
CHECK: Final = ByKey(
    {
        "after": Record(AfterCheck),
        "before": Record(BeforeCheck),
        "never": Record(NeverCheck),
        "limit": Record(LimitCheck),
        "extension": Record(ExtensionCheck),
        "stages": Record(StagesCheck),
        "different_person": Record(DifferentPersonCheck),
        "letter": Record(LetterCheck),
        "report": Record(ReportCheck),
        "nothing_asked": Record(NothingAskedCheck),
    },
    defines="profile_check",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileClauseSpec:
    """One clause: what it asks, what of it a policy can show, and what no policy can."""

    span: Span
    title: WordsSpec = key(WORDS, "what it asks, in the project's own words", required=True)
    checks: tuple[CheckSpec, ...] = key(ListOf(CHECK), "what can be checked; all of it must hold", default=())
    people: WordsSpec | None = key(WORDS, "what of it no policy file can show, such as a duty of people")
    source: WordsSpec | None = key(WORDS, "where its figure comes from")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDocument:
    """The whole file."""

    span: Span
    profile: Name = key(NAME, "the profile's name (first key: it tells what kind of file this is)", required=True)
    format: Text = key(FORMAT, "the version of the format", required=True)
    title: WordsSpec = key(WORDS, "what the checklist is called", required=True)
    issuer: WordsSpec | None = key(WORDS, "who issued it")
    version: Text | None = key(TEXT, "its version, in quotes")
    date: Text | None = key(DATE, "since when it applies")
    note: WordsSpec = key(
        WORDS, "where the figures come from, and what is to be checked before relying on it", required=True
    )
    sources: tuple[Text, ...] = key(ListOf(TEXT), "the addresses of what was read", default=())
    counting: Name | None = key(Choice("exact", "civil", doc="a counting"), "how days are counted (default: civil)")
    terms: Mapping[Name, TermSpec] = key(MapOf(NAME, Record(TermSpec)), "the words that it speaks in", required=True)
    clauses: Mapping[Name, ProfileClauseSpec] = key(
        MapOf(CLAUSE_ID, Record(ProfileClauseSpec)), "the clauses, in the order of the text", required=True
    )
