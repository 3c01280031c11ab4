"""Guarantees to data.

In: `guarantees` of a policy, or of a profile that a policy is held against. Out: `Guarantee` values. Diagnostics for
references, types and lengths; whether a guarantee holds is proved elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, cast

from complaintflow.compiled import guarantees as made
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.duration import Duration
from complaintflow.compiler.limits import counting_rolls
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.compiler.roles import lower_role, lower_senders
from complaintflow.policy import guaranteed_moments as written
from complaintflow.policy import guarantees as forms
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.limits import LengthNode, ParameterLimit
from complaintflow.policy.located import Name
from complaintflow.policy.references import COUNTING_WORDS, OUTCOME_WORDS, PARTY_WORDS, Kind
from complaintflow.source import Code, quote


def lower_guarantees(low: Lowering, specs: Mapping[Name, forms.GuaranteeSpec]) -> Mapping[str, made.Guarantee]:
    """Return the guarantees by name, in the order in which they are declared."""
    return {str(name): _guarantee(low, str(name), spec) for name, spec in specs.items()}


def _guarantee(low: Lowering, name: str, spec: forms.GuaranteeSpec) -> made.Guarantee:
    title, cited = words(spec.title), clause(spec.clause)
    match spec:
        case forms.AfterSpec():
            return made.After(
                name,
                trigger=lower_moments(low, spec.after),
                bound=_bound(low, spec.within, spec.calendar, spec.counting),
                expect=lower_moments(low, spec.expect),
                or_else=lower_moments(low, spec.or_else),
                unless=lower_moments(low, spec.unless),
                when=_case(low, spec.when),
                title=title,
                clause=cited,
            )
        case forms.BeforeSpec():
            return made.Before(
                name,
                moments=lower_moments(low, spec.before),
                expect=lower_moments(low, spec.expect),
                since=lower_moments(low, spec.since),
                when=_case(low, spec.when),
                title=title,
                clause=cited,
            )
        case forms.EverySpec():
            return made.Every(
                name,
                bound=_bound(low, spec.every, spec.calendar, spec.counting),
                expect=lower_moments(low, spec.expect),
                or_else=lower_moments(low, spec.or_else),
                span=_case(low, spec.while_),
                title=title,
                clause=cited,
            )
        case forms.AlwaysSpec():
            holds = _case(low, spec.always)
            assert holds is not None, "the shape asks for it"
            return made.Always(name, holds, _case(low, spec.while_), title, cited)
        case forms.NeverSpec():
            return made.Never(name, lower_moments(low, spec.never), _case(low, spec.when), title, cited)


def _case(low: Lowering, node: ConditionNode | None) -> Condition | None:
    return resolve_condition(low, node, low.case_scope())


# ---- lengths


def _bound(low: Lowering, node: LengthNode | forms.AtOnce, calendar: Name | None, counting: Name | None) -> made.Bound:
    named = None
    if calendar is not None and low.refer(Kind.CALENDAR, calendar):
        named = str(calendar)
    if counting is not None:
        low.refer(Kind.COUNTING, counting, COUNTING_WORDS)
    way = str(counting or "exact")
    if isinstance(node, forms.AtOnce):
        for key in (calendar, counting):
            if key is not None:
                message = "what happens at once takes no time that could be counted"
                low.findings.error(Code.BAD_VALUE, key.span, message, "drop it, or write a length of time")
        return made.Bound(None)
    length = low.length(node, named)
    if length is None:
        parameter = str(node.parameter) if isinstance(node, ParameterLimit) else None
        return made.Bound(None, way, parameter)
    return made.Bound(_rolling(low, length, named or low.only_calendar(), counting), way)


def _rolling(low: Lowering, length: Duration, calendar: str | None, counting: Name | None) -> Duration:
    """Return the length on the calendar that says which days its end may fall on, where its counting asks that."""
    if counting is None or not counting_rolls(low, counting):
        return length
    if calendar is None:
        message = f"{quote(counting)} moves an end on a day off to a working day, and no calendar says which"
        low.findings.error(Code.MISSING_KEY, counting.span, message, "add `calendar: NAME` to the guarantee")
    return length if length.calendar is not None else length.on(calendar)


# ---- moments


def lower_moments(low: Lowering, specs: Iterable[written.MomentSpec]) -> made.Moments:
    """Return the moments whose names exist."""
    found = [_moment(low, spec) for spec in specs]
    return tuple(moment for moment in found if moment is not None)


def _moment(low: Lowering, spec: written.MomentSpec) -> made.Moment | None:
    match spec:
        case written.WordMoment(word=word):
            return _word(low, word)
        case written.EventMoment():
            return _event(low, spec)
        case written.ToldMoment() | written.AskedMoment():
            return _reached(low, spec)
        case written.TrackMoment():
            return _track(low, spec)
        case written.DeadlineMoment() | written.BreachMoment():
            names = spec.breach if isinstance(spec, written.BreachMoment) else (spec.deadline,)
            at = "breached" if isinstance(spec, written.BreachMoment) else str(spec.at)
            known = low.refer_all(Kind.DEADLINE, names)
            return made.DeadlineMoves(known, cast(made.DeadlineMove, at), _case(low, spec.when))
        case written.ApprovalMoment():
            known = low.refer_all(Kind.APPROVAL, spec.approval)
            at = str(spec.at or "granted")
            return made.ApprovalMoves(known, cast(made.ApprovalMove, at), _case(low, spec.when))
        case written.DecidedMoment():
            return made.DecidedBy(
                _parties(low, spec.decided_by), low.refer_all(Kind.APPROVAL, spec.approval), _case(low, spec.when)
            )
        case _:
            return _named(low, spec)


def _named(
    low: Lowering,
    spec: written.StateMoment | written.ClassMoment | written.OwnerMoment | written.FlagMoment | written.OutcomeMoment,
) -> made.Moment:
    """Return a moment that is said by names alone."""
    when = _case(low, spec.when)
    match spec:
        case written.StateMoment():
            return made.StateEntered(low.refer_all(Kind.STATE, spec.state, ENDINGS), when)
        case written.ClassMoment():
            return made.ClassReached(low.refer_all(Kind.CLASS, spec.class_), when)
        case written.OwnerMoment():
            return made.OwnerBecomes(low.refer_all(Kind.ROLE, spec.owner), when)
        case written.FlagMoment():
            return made.FlagRaised(low.refer_all(Kind.FLAG, spec.flag), when)
        case written.OutcomeMoment():
            return made.CaseMoves("closed", low.refer_all(Kind.OUTCOME, spec.outcome, OUTCOME_WORDS), when)


ENDINGS = ("withdrawn", "merged")
"""States in which built-in events end a case."""


def _word(low: Lowering, word: Name) -> made.Moment | None:
    # A policy's own event of that name is meant before the word of the language.
    if word in written.CASE_MOMENTS and not low.names.declares(Kind.EVENT, word):
        return made.CaseMoves(cast(Literal["closed", "reopened"], str(word)))
    return made.EventHappens((str(word),)) if low.refer(Kind.EVENT, word, written.CASE_MOMENTS) else None


def _event(low: Lowering, spec: written.EventMoment) -> made.Moment:
    events = low.refer_all(Kind.EVENT, spec.event)
    where = resolve_condition(low, spec.where, low.event_scope(events, spec.span))
    by = lower_senders(low, spec.by)
    parties = _parties(low, spec.by_party)
    return made.EventHappens(events, where, None if by is None else tuple(sorted(by)), parties, _case(low, spec.when))


def _parties(low: Lowering, names: tuple[Name, ...]) -> tuple[str, ...]:
    for name in names:
        if (
            name == "applicant"
            and not low.document.approvals
            and not any(track.approvals for track in low.document.tracks.values())
            and not low.names.broken.get(Kind.APPROVAL)
        ):
            message = "nobody applies for anything in this policy"
            low.findings.error(Code.BAD_VALUE, name.span, message, "declare an approval, or name a party")
    return low.refer_all(Kind.PARTY, names, PARTY_WORDS)


def _reached(low: Lowering, spec: written.ToldMoment | written.AskedMoment) -> made.Moment:
    named = spec.told if isinstance(spec, written.ToldMoment) else spec.asked
    found = [lower_role(low, ref, words=written.TOLD_WORDS, scope=low.case_scope()) for ref in named]
    whom = tuple(dict.fromkeys(ref for ref in found if ref is not None))
    when = _case(low, spec.when)
    if isinstance(spec, written.AskedMoment):
        tasks, approvals = low.refer_all(Kind.TASK, spec.task), low.refer_all(Kind.APPROVAL, spec.approval)
        return made.Asked(whom, tasks, approvals, when)
    return made.Told(
        whom, low.refer_all(Kind.TEMPLATE, spec.template), None if spec.via is None else str(spec.via), when
    )


def _track(low: Lowering, spec: written.TrackMoment) -> made.Moment | None:
    at = cast(Literal["started", "closed"], str(spec.at or "closed"))
    outcomes = low.refer_all(Kind.OUTCOME, spec.outcome, OUTCOME_WORDS)
    if spec.outcome and at == "started":
        message = "a track that starts has no outcome"
        low.findings.error(Code.BAD_VALUE, spec.outcome[0].span, message, "write `at: closed`")
    if not low.refer(Kind.TRACK, spec.track):
        return None
    return made.TrackMoves(str(spec.track), at, outcomes, _case(low, spec.when))
