"""A check, spoken in a profile's terms, as guarantees in the words of one policy.

In: a check and what its terms are bound to. Out: guarantees as their author would have written them, for the compiler
to resolve like the policy's own. Of a check that looks at the policy's text, too, they say which moments are watched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from complaintflow.compiled.duration import NEEDS_CALENDAR, Duration
from complaintflow.policy import Located, Name
from complaintflow.policy.guaranteed_moments import DeadlineMoment, MomentSpec, ToldMoment, WordMoment
from complaintflow.policy.guarantees import AfterSpec, AtOnce, BeforeSpec, GuaranteeSpec, NeverSpec
from complaintflow.policy.limits import DurationLimit
from complaintflow.source import Span
from complaintflow.verification.profiles import document as checks

Bound = Mapping[Name, tuple[MomentSpec, ...]]


@dataclass(frozen=True, slots=True)
class Way:
    """How lengths of time are counted: by which bundle, on whose working days."""

    counting: Name
    calendar: Name | None


def terms_of(check: checks.CheckSpec) -> Iterator[tuple[Name, str]]:
    """Yield every term that a check names, with the kind of term that it must be."""
    match check:
        case checks.AfterCheck():
            named = (*check.after, *check.expect, *check.or_else, *check.unless)
        case checks.BeforeCheck():
            named = (*check.before, *check.expect, *check.since)
        case checks.NeverCheck():
            named = check.never
        case checks.LimitCheck():
            yield check.limit, "deadline"
            named = (*check.from_, *check.to, *check.unless)
        case checks.ExtensionCheck():
            yield check.extension, "deadline"
            named = ()
        case checks.StagesCheck():
            named = check.stages
        case checks.DifferentPersonCheck():
            named = (*check.different_person, *check.than)
        case checks.LetterCheck():
            named = check.letter
            yield from ((name, "datum") for name in check.says)
        case checks.ReportCheck():
            yield check.report, "report"
            named = ()
        case checks.NothingAskedCheck():
            named = check.nothing_asked
    yield from ((name, "moment") for name in named)


def name_of(bound: Bound, term: Name) -> Name:
    """Return the one name that a term is bound to which is no moment."""
    moment = bound[term][0]
    assert isinstance(moment, WordMoment), "terms of other kinds than moments were checked to be names"
    return moment.word


def moments_of(bound: Bound, terms: tuple[Name, ...]) -> tuple[MomentSpec, ...]:
    """Return the moments that terms are bound to."""
    return tuple(moment for term in terms for moment in bound[term])


def lengths_of(check: checks.CheckSpec) -> Iterator[Located[Duration]]:
    """Yield the lengths of time that a check counts while a case runs."""
    if isinstance(check, checks.LimitCheck):
        yield check.at_most
    if isinstance(check, checks.AfterCheck) and check.within is not None:
        yield check.within


def guarantees_of(
    check: checks.CheckSpec, bound: Bound, way: Way, lacking: tuple[str, ...], missed: str
) -> list[GuaranteeSpec]:
    """Return the guarantees that stand for a check, or whose moments it needs.

    `lacking`: templates that lack a datum which the notices of a `letter` must say. `missed`: what the deadline of a
    `limit` does when its time is over.
    """
    match check:
        case checks.AfterCheck():
            return [
                AfterSpec(
                    span=check.span,
                    after=moments_of(bound, check.after),
                    within=AtOnce(span=check.span) if check.within is None else _limit(check.within),
                    expect=moments_of(bound, check.expect),
                    or_else=moments_of(bound, check.or_else),
                    unless=moments_of(bound, check.unless),
                    calendar=_calendar(check.within, way),
                    counting=None if check.within is None else way.counting,
                )
            ]
        case checks.LimitCheck():
            return [
                AfterSpec(
                    span=check.span,
                    after=moments_of(bound, check.from_),
                    within=_limit(check.at_most),
                    expect=moments_of(bound, check.to),
                    or_else=(_at(bound, check.limit, missed, check.span),),
                    unless=moments_of(bound, check.unless),
                    calendar=_calendar(check.at_most, way),
                    counting=way.counting,
                )
            ]
        case checks.BeforeCheck():
            expect, since = moments_of(bound, check.expect), moments_of(bound, check.since)
            before = moments_of(bound, check.before)
            return [BeforeSpec(span=check.span, before=before, expect=expect, since=since)]
        case checks.NeverCheck():
            return [_never(moments_of(bound, check.never), check.span)]
        case checks.ExtensionCheck():
            return [_never((_at(bound, check.extension, "started", check.span),), check.span)]
        case checks.StagesCheck():
            return [_never(moments_of(bound, check.stages), check.span)]
        case checks.DifferentPersonCheck():
            later = [(moment,) for moment in moments_of(bound, check.different_person)]
            return [_never(part, check.span) for part in (*later, moments_of(bound, check.than))]
        case checks.LetterCheck():
            told = [one for one in moments_of(bound, check.letter) if isinstance(one, ToldMoment)]
            return [_never(found, check.span)] if (found := _only(told, lacking)) else []
        case checks.NothingAskedCheck():
            return [_never(moments_of(bound, check.nothing_asked), check.span)]
        case checks.ReportCheck():
            return []


def _never(moments: tuple[MomentSpec, ...], span: Span) -> NeverSpec:
    return NeverSpec(span=span, never=moments)


def _only(told: list[ToldMoment], lacking: tuple[str, ...]) -> tuple[MomentSpec, ...]:
    """Return the moments at which one of the lacking texts is sent."""
    found = []
    for moment in told:
        named = tuple(name for name in moment.template if name in lacking)
        if named:
            found.append(replace(moment, template=named))
    return tuple(found)


def _at(bound: Bound, term: Name, moment: str, span: Span) -> DeadlineMoment:
    return DeadlineMoment(span=span, deadline=name_of(bound, term), at=Name(moment, span))


def _limit(length: Located[Duration]) -> DurationLimit:
    return DurationLimit(span=length.span, duration=length.value)


def _calendar(length: Located[Duration] | None, way: Way) -> Name | None:
    if length is None or (length.value.unit not in NEEDS_CALENDAR and way.counting == "exact"):
        return None
    return way.calendar
