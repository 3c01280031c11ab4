"""Deadlines to data.

In: `deadlines`. Out: `Deadline` values: triggers, needs with numbered leaves, limits, ladders, pauses, extensions.
Diagnostics for references and types; whether a deadline can start or be met is checked elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Final, Literal, cast

from complaintflow.compiled.deadlines import (
    ChangeRule,
    Deadline,
    Expiry,
    ExtensionRule,
    Leaf,
    LimitRow,
    Moment,
    Need,
    PauseRule,
    Reopening,
    Together,
    Trigger,
)
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.exclusions import Excluded
from complaintflow.compiler.actions import lower_actions
from complaintflow.compiler.fields import is_true
from complaintflow.compiler.ladders import lower_act, lower_ladder
from complaintflow.compiler.limits import counting_rolls, lower_limit
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.compiler.roles import SENDERS, lower_senders
from complaintflow.compiler.tracks import lower_occasion
from complaintflow.policy.deadlines import DeadlineSpec, ExtensionSpec, PauseSpec, SendOnExpiry
from complaintflow.policy.located import Located
from complaintflow.policy.references import COUNTING_WORDS, Kind
from complaintflow.policy.triggers import (
    AllNeeds,
    ClassTrigger,
    DeadlineTrigger,
    EventNeed,
    EventTrigger,
    FactsTrigger,
    FlagTrigger,
    NeedSpec,
    StateTrigger,
    TrackTrigger,
    TriggerSpec,
)
from complaintflow.policy.words import WordsSpec
from complaintflow.source import Code, quote

EXTENSIONS_MOST: Final = 1_000
"""How often a deadline may be extended whose extensions are limited in total only."""


def lower_deadlines(low: Lowering) -> Mapping[str, Deadline]:
    """Return the deadlines by name, in the order in which they are declared."""
    return {str(name): _deadline(low, str(name), spec) for name, spec in low.document.deadlines.items()}


def _deadline(low: Lowering, name: str, spec: DeadlineSpec) -> Deadline:
    kind = cast(Literal["service", "statutory", "state"], str(spec.kind or "service"))
    calendar = _calendar(low, spec)
    counting = str(spec.counting or "exact")
    if spec.counting is not None:
        low.refer(Kind.COUNTING, spec.counting, COUNTING_WORDS)
    expiry, sends = _expiry(low, spec)
    return Deadline(
        id=name,
        kind=kind,
        starts=lower_triggers(low, spec.starts),
        met_by=None if spec.met_by is None else _Needs(low).need(spec.met_by),
        limits=_rows(low, spec, calendar),
        title=words(spec.title),
        applies=resolve_condition(low, spec.for_, low.case_scope()),
        when_out=cast(Literal["cancel", "keep"], str(spec.when_out or "cancel")),
        again=cast(Literal["keep", "restart"], str(spec.again or ("restart" if kind == "state" else "keep"))),
        cancelled_by=lower_triggers(low, spec.cancelled_by),
        counting=counting,
        calendar=calendar,
        on_change=cast(ChangeRule, str(spec.on_change or "carry")),
        pause=None if spec.pause is None else _pause(low, spec.pause, calendar),
        extension=None if spec.extension is None else _extension(low, spec.extension, calendar),
        reopening=cast(Reopening, str(spec.reopening or ("new_cycle" if kind == "statutory" else "continue"))),
        on_expiry=expiry,
        sends=sends,
        earliest=None if spec.earliest is None else lower_limit(low, spec.earliest, calendar),
        excluded=tuple(_excluded(str(days), reason) for days, reason in spec.excluded.items()),
        ladder=lower_ladder(low, spec, calendar),
        clause=clause(spec.clause),
    )


def _excluded(days: str, reason: WordsSpec) -> Excluded:
    first, _, last = days.partition("/")
    return Excluded(first, last or first, words(reason))


def _calendar(low: Lowering, spec: DeadlineSpec) -> str | None:
    if spec.calendar is None:
        return low.only_calendar()
    return str(spec.calendar) if low.refer(Kind.CALENDAR, spec.calendar) else None


def _optional(low: Lowering, length: Located[Duration] | None, calendar: str | None) -> Duration | None:
    return None if length is None else low.duration(length.value, length.span, calendar)


def _rows(low: Lowering, spec: DeadlineSpec, calendar: str | None) -> tuple[LimitRow, ...]:
    rolls = _rolls(low, spec, calendar)
    rows: list[LimitRow] = []
    for row in spec.within:
        warn = row.warn or spec.warn
        rows.append(
            LimitRow(
                when=resolve_condition(low, row.when, low.case_scope()),
                limit=lower_limit(low, row.limit, calendar, rolls=rolls),
                warn=None if warn is None else lower_limit(low, warn, calendar, rolls=rolls),
                clause=clause(row.clause),
            )
        )
    return tuple(rows)


def _rolls(low: Lowering, spec: DeadlineSpec, calendar: str | None) -> bool:
    """Return whether the end moves to a working day; report where it is not said of which calendar."""
    if spec.counting is None or not counting_rolls(low, spec.counting):
        return False
    if calendar is None and spec.calendar is None:
        message = f"{quote(spec.counting)} moves an end on a day off to a working day, and no calendar says which"
        low.findings.error(Code.MISSING_KEY, spec.counting.span, message, "add `calendar: NAME` to the deadline")
    return True


def _expiry(low: Lowering, spec: DeadlineSpec) -> tuple[Expiry, str | None]:
    if isinstance(spec.on_expiry, SendOnExpiry):
        return "send", str(spec.on_expiry.send) if low.refer(Kind.EVENT, spec.on_expiry.send) else None
    return cast(Expiry, str(spec.on_expiry or "breach")), None


def _pause(low: Lowering, spec: PauseSpec, calendar: str | None) -> PauseRule:
    return PauseRule(
        states=frozenset(low.refer_all(Kind.STATE, spec.in_)),
        condition=resolve_condition(low, spec.while_, low.case_scope()),
        by_event=is_true(spec.by_event),
        at_most=_optional(low, spec.at_most, calendar),
        clause=clause(spec.clause),
    )


def _extension(low: Lowering, spec: ExtensionSpec, calendar: str | None) -> ExtensionRule:
    if spec.by is not None and spec.by_all:
        message = "`by` says who may extend it alone, and `by_all` who must agree"
        low.findings.error(Code.BAD_VALUE, spec.by_all[0].span, message, "write one of them")
    if spec.at_most is None and spec.in_total is None and not spec.by_all:
        message = "it is not said how long an extension may be"
        low.findings.error(Code.MISSING_KEY, spec.span, message, "add `at_most: DURATION` or `in_total: DURATION`")
    known = spec.approval is not None and low.refer(Kind.APPROVAL, spec.approval)
    often = 1 if spec.in_total is None else EXTENSIONS_MOST
    return ExtensionRule(
        by=lower_senders(low, spec.by),
        at_most=_optional(low, spec.at_most, calendar),
        times=often if spec.times is None else spec.times.value,
        only_before_due=not is_true(spec.after_due),
        in_total=_optional(low, spec.in_total, calendar),
        by_all=low.refer_all(Kind.ROLE, spec.by_all, SENDERS),
        approval=str(spec.approval) if known else None,
        one_at_a_time=is_true(spec.one_at_a_time),
        actions=lower_actions(low, spec.do, low.event_scope(("extend",), spec.span)),
        clause=clause(spec.clause),
    )


# ---- what starts and cancels


def lower_triggers(low: Lowering, specs: Iterable[TriggerSpec]) -> tuple[Trigger, ...]:
    """Return the triggers whose names exist."""
    found = [_trigger(low, spec) for spec in specs]
    return tuple(trigger for trigger in found if trigger.names)


def _trigger(low: Lowering, spec: TriggerSpec) -> Trigger:
    if isinstance(spec, EventTrigger):
        events = low.refer_all(Kind.EVENT, spec.event)
        return Trigger("event", events, when=resolve_condition(low, spec.when, low.event_scope(events, spec.span)))
    when = resolve_condition(low, spec.when, low.case_scope())
    match spec:
        case StateTrigger():
            return Trigger("state", low.refer_all(Kind.STATE, spec.state), when=when)
        case ClassTrigger():
            return Trigger("class", low.refer_all(Kind.CLASS, spec.class_), when=when)
        case FactsTrigger():
            return Trigger("facts", low.refer_all(Kind.FIELD, spec.facts), when=when)
        case FlagTrigger():
            return Trigger("flag", low.refer_all(Kind.FLAG, spec.flag), when=when)
        case TrackTrigger():
            return lower_occasion(low, spec, when)
        case DeadlineTrigger():
            moment = cast(Moment, str(spec.at or "ended"))
            return Trigger("deadline", low.refer_all(Kind.DEADLINE, (spec.deadline,)), moment, when)


# ---- what meets


class _Needs:
    """Numbers the leaves of one deadline from left to right."""

    def __init__(self, low: Lowering) -> None:
        self.low = low
        self.numbers = count()

    def need(self, spec: NeedSpec) -> Need:
        if isinstance(spec, EventNeed):
            return self._leaf(spec)
        if isinstance(spec, AllNeeds):
            return Together(every=True, parts=tuple(self.need(part) for part in spec.all))
        return Together(every=False, parts=tuple(self.need(part) for part in spec.any))

    def _leaf(self, spec: EventNeed) -> Leaf:
        return lower_act(self.low, spec, next(self.numbers))
