"""Deadlines as the author writes them (`deadlines`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.duration import Duration
from complaintflow.policy.actions import ACTION, ACTIONS, ActionSpec
from complaintflow.policy.condition_shape import CONDITION
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.limits import LIMIT, LimitNode
from complaintflow.policy.located import Located, Name
from complaintflow.policy.records import ByKey, Record
from complaintflow.policy.references import COUNTING_WORDS, Kind
from complaintflow.policy.roles import ACTING_ROLES
from complaintflow.policy.scalars import BOOL, COUNT, NAME, Choice, Ref
from complaintflow.policy.shape import NO_ENTRIES, embedded, key
from complaintflow.policy.structures import ByKind, ListOf, MapOf, OneOrMany, Wrapped
from complaintflow.policy.time_scalars import DAYS_OR_YEARLY, DURATION
from complaintflow.policy.triggers import ACTS, NEED, TRIGGERS, EventNeed, NeedSpec, TriggerSpec
from complaintflow.policy.words import CLAUSE, WORDS, WordsSpec
from complaintflow.source.span import Span

_CLAUSE: Final = "the clauses of the procedure this rests on"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRowSpec:
    """A row of the limits' table: the first whose condition holds says how long."""

    span: Span
    when: ConditionNode | None = key(CONDITION, "when the row matches (default: always)")
    limit: LimitNode = key(LIMIT, "how long", required=True)
    warn: LimitNode | None = key(LIMIT, "an earlier moment from the start, for the ladder")
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


def _one_row(limit: object, span: Span) -> tuple[LimitRowSpec, ...]:
    return (LimitRowSpec(span=span, limit=limit),)  # type: ignore[arg-type]  # the shape LIMIT gives a LimitNode


WITHIN: Final = ByKind(
    scalar=Wrapped(LIMIT, _one_row), mapping=Wrapped(LIMIT, _one_row), sequence=ListOf(Record(LimitRowSpec), at_least=1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeMoment:
    """So long before the due instant."""

    span: Span
    before: Located[Duration] = key(DURATION, "how long before the due instant", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterMoment:
    """So long after the due instant."""

    span: Span
    after: Located[Duration] = key(DURATION, "how long after the due instant", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartMoment:
    """So long after the start."""

    span: Span
    start: Located[Duration] = key(DURATION, "how long after the start", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnansweredMoment:
    """One more interval after a step that repeats in vain."""

    span: Span
    unanswered: Name = key(NAME, "the id of a step with `every`, `max` and `until`", required=True)


MOMENT: Final = ByKind(
    scalar=Choice("due", "warn", doc="a moment of the deadline"),
    mapping=ByKey(
        {
            "before": Record(BeforeMoment),
            "after": Record(AfterMoment),
            "start": Record(StartMoment),
            "unanswered": Record(UnansweredMoment),
        }
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RungSpec:
    """A step of a ladder: what is done at a moment around the due instant.

    `action` is the one written in the step itself; `actions` joins it with `do`. The step's `when` and `clause` are
    also those of its action.
    """

    span: Span
    id: Name | None = key(NAME, "the step's name")
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    at: Name | BeforeMoment | AfterMoment | StartMoment | UnansweredMoment = key(
        MOMENT,
        "due, warn, {before: duration}, {after: duration}, {start: duration} or {unanswered: step}",
        required=True,
    )
    every: Located[Duration] | None = key(DURATION, "repeat after this long")
    max: Located[int] | None = key(COUNT, "how many times at most, the first counted")
    until: tuple[EventNeed, ...] = key(ACTS, "acts that answer it: from then on the step is silent", default=())
    when: ConditionNode | None = key(CONDITION, "only when this holds")
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())
    do: tuple[ActionSpec, ...] = key(ACTIONS, "what is done", default=())
    action: ActionSpec | None = embedded(  # noqa: RUF009  # returns a field, as `key` does
        ACTION, instead_of="do", shares=("when", "clause")
    )

    @property
    def actions(self) -> tuple[ActionSpec, ...]:
        """What is done at this step."""
        return self.do if self.action is None else (self.action, *self.do)


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseSpec:
    """When a deadline stands still."""

    span: Span
    in_: tuple[Name, ...] = key(OneOrMany(Ref(Kind.STATE)), "the states it stands still in", default=())
    while_: ConditionNode | None = key(CONDITION, "it stands still while this holds")
    by_event: Located[bool] | None = key(BOOL, "whether the events `pause` and `resume` move it")
    at_most: Located[Duration] | None = key(DURATION, "how long in total")
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionSpec:
    """Who may extend a deadline, how far and how often."""

    span: Span
    by: tuple[Name, ...] | None = key(ACTING_ROLES, "the roles that may extend it (default: anybody)")
    by_all: tuple[Name, ...] = key(ACTING_ROLES, "the roles that must all agree to the same length", default=())
    approval: Name | None = key(Ref(Kind.APPROVAL), "the approval that each extension needs")
    at_most: Located[Duration] | None = key(DURATION, "how long one extension may be")
    in_total: Located[Duration] | None = key(DURATION, "how long all extensions together may be")
    times: Located[int] | None = key(COUNT, "how many times (default: 1; with `in_total` any number)")
    one_at_a_time: Located[bool] | None = key(
        BOOL, "whether a further extension is possible only once the time before the last one is used up"
    )
    after_due: Located[bool] | None = key(BOOL, "whether it may be extended after it has expired")
    do: tuple[ActionSpec, ...] = key(ACTIONS, "actions after an extension", default=())
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOnExpiry:
    """At the due instant the lifecycle goes on by itself."""

    span: Span
    send: Name = key(Ref(Kind.EVENT), "the event that is sent", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineSpec:
    """A deadline: what starts it, what meets it, how long it is and what happens around its due instant."""

    span: Span
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    kind: Name | None = key(
        Choice("service", "statutory", "state", doc="the kind of deadline"), "the kind (default: service)"
    )
    for_: ConditionNode | None = key(CONDITION, "the deadline is for cases of which this holds")
    when_out: Name | None = key(
        Choice("cancel", "keep", doc="what happens when `for` stops holding"),
        "what happens to a running deadline when `for` stops holding (default: cancel)",
    )
    starts: tuple[TriggerSpec, ...] = key(TRIGGERS, "what starts it", required=True)
    again: Name | None = key(
        Choice("keep", "restart", doc="what a further start does"), "what a start does while it runs (default: keep)"
    )
    met_by: NeedSpec | None = key(NEED, "what meets it")
    cancelled_by: tuple[TriggerSpec, ...] = key(TRIGGERS, "what cancels it", default=())
    within: tuple[LimitRowSpec, ...] = key(WITHIN, "how long, or rows {when, limit, warn, clause}", required=True)
    warn: LimitNode | None = key(LIMIT, "an earlier moment from the start, for the ladder (`at: warn`)")
    counting: Name | None = key(Ref(Kind.COUNTING, words=COUNTING_WORDS), "how days are counted (default: exact)")
    calendar: Name | None = key(Ref(Kind.CALENDAR), "whose working time (default: the only calendar declared)")
    on_change: Name | None = key(
        Choice("carry", "restart", "keep", "tighten_only", doc="what a change of the limit does"),
        "what happens when another limit applies (default: carry)",
    )
    pause: PauseSpec | None = key(Record(PauseSpec), "when it stands still")
    extension: ExtensionSpec | None = key(Record(ExtensionSpec), "who may extend it")
    reopening: Name | None = key(
        Choice("continue", "continue_including_closed", "new_cycle", "new_case", doc="what a reopening does"),
        "what a reopening does (default: continue for a service, new_cycle for a statutory deadline)",
    )
    on_expiry: Name | SendOnExpiry | None = key(
        ByKind(scalar=Choice("breach", "lapse", doc="what expiry means"), mapping=Record(SendOnExpiry)),
        "what expiry means: breach (default), lapse, or {send: EVENT}",
    )
    earliest: LimitNode | None = key(LIMIT, "acts before this do not count, and what requires it is refused")
    excluded: Mapping[Name, WordsSpec] = key(
        MapOf(DAYS_OR_YEARLY, WORDS),
        'dates that do not count for it: a date or "date/date", or of every year "12-24/01-02", and the reason',
        default=NO_ENTRIES,
    )
    ladder: tuple[RungSpec, ...] = key(
        ListOf(Record(RungSpec), identified_by="id"), "what is done before, at and after the due instant", default=()
    )
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


DEADLINE_MAP: Final = MapOf(NAME, Record(DeadlineSpec), declares=Kind.DEADLINE)
