"""What a check asks, as a sentence in the profile's own terms.

In: a check and the titles of the terms. Out: `Words`. Says nothing of any policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from complaintflow.compiled.duration import Duration
from complaintflow.compiled.words import Words
from complaintflow.explanation.length_words import length_words
from complaintflow.policy import Located
from complaintflow.verification.profiles import document as checks

Titles = Mapping[str, Words]

_FORMS: Final[Mapping[type, Words]] = {
    checks.AfterCheck: Words(
        "after {after} comes {expect} {within}{or_else}{unless}", "{after}之后{within}应有{expect}{or_else}{unless}"
    ),
    checks.BeforeCheck: Words("before {before} there was {expect}{since}", "{before}之前应已有{expect}{since}"),
    checks.NeverCheck: Words("{never} never comes", "从不出现{never}"),
    checks.LimitCheck: Words(
        "from {from} to {to} it takes at most {at_most}, or the deadline {limit} stands on record as missed{unless}",
        "自{from}起{at_most}内应有{to}，否则届时记录时限{limit}超时{unless}",
    ),
    checks.ExtensionCheck: Words(
        "the deadline {extension} is put off by {at_most} at most, all extensions together",
        "时限{extension}累计最多延长{at_most}",
    ),
    checks.StagesCheck: Words(
        "one complaint sees at most {at_most} of {stages}", "一件投诉最多经历{at_most}次{stages}"
    ),
    checks.DifferentPersonCheck: Words(
        "nobody who took part in {than} takes part in {different_person}", "参与{than}的人不得参与{different_person}"
    ),
    checks.LetterCheck: Words("every notice of {letter} says {says}", "{letter}的每份通知均载明{says}"),
    checks.ReportCheck: Words("{report} is owed at least once a {every}", "{every}至少提交一次{report}"),
    checks.NothingAskedCheck: Words(
        "{nothing_asked} needs nothing to be said or proved", "{nothing_asked}无须说明或证明任何事项"
    ),
}
# What may be left out of a check, with the words around it.
_MAYBE: Final[Mapping[str, Words]] = {
    "within": Words("within {}", "{}内"),
    "or_else": Words(", or {}", "，或{}"),
    "unless": Words(", unless {} comes first", "，{}除外"),
    "since": Words(" since {}", "（自{}起）"),
}
_ALL_OF: Final = frozenset({"says", "stages", "than", "different_person"})
_AT_ONCE: Final = Words("in the same step", "同一步内")
_PERIODS: Final[Mapping[str, Words]] = {
    "week": Words("week", "每周"),
    "month": Words("month", "每月"),
    "quarter": Words("quarter", "每季度"),
    "half_year": Words("half-year", "每半年"),
    "year": Words("year", "每年"),
}


def asked(check: checks.CheckSpec, titles: Titles) -> Words:
    """Return what a check asks."""
    return Words(*(_said(check, titles, language) for language in ("en", "zh")))


def period_words(period: str) -> Words:
    """Return what a period is called: a noun in English, `every …` in Chinese."""
    return _PERIODS[period]


def term_words(names: tuple[str, ...], titles: Titles, language: str, *, every: bool = False) -> str:
    """Return terms by their titles, in quotes: any of them, or all of them where `every`."""
    quoted = [f"“{titles[name].in_language(language)}”" if name in titles else f"`{name}`" for name in names]
    if language == "zh":
        return ("、" if every else "或").join(quoted)
    last = "and" if every else "or"
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


def _said(check: checks.CheckSpec, titles: Titles, language: str) -> str:
    parts: dict[str, str] = {}
    for item in fields(check):
        value = getattr(check, item.name)
        key = item.name.removesuffix("_")
        said = _part(key, value, titles, language)
        if key in _MAYBE:
            said = _MAYBE[key].in_language(language).format(said) if said else ""
        parts[key] = said
    if isinstance(check, checks.AfterCheck) and check.within is None:
        parts["within"] = _AT_ONCE.in_language(language)
    return _FORMS[type(check)].in_language(language).format_map(parts)


def _part(key: str, value: object, titles: Titles, language: str) -> str:
    match value:
        case Located(value=Duration() as length):
            return length_words(length, language)
        case Located(value=number):
            return str(number)
        case tuple() if value:
            return term_words(tuple(map(str, value)), titles, language, every=key in _ALL_OF)
        case str() if key == "every":
            return _PERIODS[str(value)].in_language(language)
        case str():
            return term_words((str(value),), titles, language)
        case _:
            return ""
