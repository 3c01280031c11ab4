"""Escalations and counters as the author writes them (`escalations`, `counters`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from complaintflow.compiled.duration import Duration
from complaintflow.compiled.elapsed import UNITS
from complaintflow.policy.actions import ACTIONS, ActionSpec
from complaintflow.policy.condition_shape import CONDITION
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.fields import EVENTS
from complaintflow.policy.limits import LENGTH, LengthNode
from complaintflow.policy.located import Located, Name
from complaintflow.policy.records import ByKey, Record
from complaintflow.policy.references import OUTCOME_WORDS, Kind
from complaintflow.policy.roles import ROLE_REF, RoleRefSpec
from complaintflow.policy.scalars import NAME, Choice, Ref
from complaintflow.policy.shape import key
from complaintflow.policy.structures import ListOf, MapOf, OneOrMany
from complaintflow.policy.time_scalars import DURATION
from complaintflow.policy.words import CLAUSE, WORDS, WordsSpec
from complaintflow.source.span import Span

_CLAUSE: Final = "the clauses of the procedure this rests on"
_TITLE: Final = "what people call it, in English and Chinese"
_WHERE: Final = "only occurrences of which this holds (of the case and the event's data)"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBreach:
    """A deadline is breached."""

    span: Span
    breach: Name = key(Ref(Kind.DEADLINE), "the deadline that is breached", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnLapse:
    """A right expires."""

    span: Span
    lapse: Name = key(Ref(Kind.DEADLINE), "the deadline that lapses", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnEvent:
    """An event is accepted."""

    span: Span
    event: Name = key(Ref(Kind.EVENT), "the event", required=True)
    where: ConditionNode | None = key(CONDITION, _WHERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFlag:
    """A flag is raised."""

    span: Span
    flag: Name = key(Ref(Kind.FLAG), "the flag", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnAge:
    """The case has been open for so long."""

    span: Span
    age: Located[Duration] = key(DURATION, "the age of the case", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTrack:
    """A track starts or closes."""

    span: Span
    track: Name = key(Ref(Kind.TRACK), "the track", required=True)
    at: Name | None = key(Choice("started", "closed", doc="a moment of a track's life"), "which (default: closed)")
    outcome: tuple[Name, ...] = key(
        OneOrMany(Ref(Kind.OUTCOME, words=OUTCOME_WORDS)), "only when it closes with one of these outcomes", default=()
    )


OccasionSpec: TypeAlias = OnBreach | OnLapse | OnEvent | OnFlag | OnAge | OnTrack
OCCASION: Final = ByKey(
    {
        "breach": Record(OnBreach),
        "lapse": Record(OnLapse),
        "event": Record(OnEvent),
        "flag": Record(OnFlag),
        "age": Record(OnAge),
        "track": Record(OnTrack),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationSpec:
    """A rule that moves a case up. Without `on` it fires when its `when` becomes true."""

    span: Span
    id: Name = key(NAME, "the rule's name", required=True)
    title: WordsSpec | None = key(WORDS, _TITLE)
    on: OccasionSpec | None = key(OCCASION, "what it waits for (default: `when` becoming true)")
    when: ConditionNode | None = key(CONDITION, "only when this holds")
    class_: Name | None = key(Ref(Kind.CLASS), "the class the case is lifted to")
    owner: RoleRefSpec | None = key(ROLE_REF, "the new owner")
    do: tuple[ActionSpec, ...] = key(ACTIONS, "further actions", default=())
    once: Name | None = key(
        Choice("class", "case", "always", doc="how often a rule fires"),
        "how often it fires: once for each class (default), once for the case, or always",
    )
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetSpec:
    """An occurrence that sets a counter back to nothing."""

    span: Span
    event: Name = key(Ref(Kind.EVENT), "the event", required=True)
    where: ConditionNode | None = key(CONDITION, _WHERE)


RESETS: Final = OneOrMany(Record(ResetSpec, shorthand=("event",)))


@dataclass(frozen=True, slots=True, kw_only=True)
class CountSpec:
    """A counter: how many occurrences of events."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    count: tuple[Name, ...] = key(EVENTS, "the event, or several", required=True)
    where: ConditionNode | None = key(CONDITION, _WHERE)
    within: LengthNode | None = key(LENGTH, "only occurrences of the last so long")
    reset: tuple[ResetSpec, ...] = key(RESETS, "what sets it back to nothing", default=())
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class DistinctSpec:
    """A counter: how many different values of a datum."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    distinct: Name = key(Ref(Kind.DATUM), "the datum whose different values count", required=True)
    of: tuple[Name, ...] = key(EVENTS, "the event that carries it, or several", required=True)
    where: ConditionNode | None = key(CONDITION, _WHERE)
    within: LengthNode | None = key(LENGTH, "only occurrences of the last so long")
    reset: tuple[ResetSpec, ...] = key(RESETS, "what sets it back to nothing", default=())
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class SumSpec:
    """A counter: the sum of a datum."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    sum: Name = key(Ref(Kind.DATUM), "the datum that is added up", required=True)
    of: tuple[Name, ...] = key(EVENTS, "the event that carries it, or several", required=True)
    where: ConditionNode | None = key(CONDITION, _WHERE)
    within: LengthNode | None = key(LENGTH, "only occurrences of the last so long")
    reset: tuple[ResetSpec, ...] = key(RESETS, "what sets it back to nothing", default=())
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedBetweenSpec:
    """The time from one occurrence to another, again and again."""

    span: Span
    from_: tuple[ResetSpec, ...] = key(RESETS, "what begins it", required=True)
    to: tuple[ResetSpec, ...] = key(RESETS, "what ends it", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ElapsedSpec:
    """A counter: how much time lies between two occurrences, all intervals together; an open one lasts until now."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    elapsed: TimedBetweenSpec = key(Record(TimedBetweenSpec), "between which events", required=True)
    unit: Name = key(Choice(*UNITS, doc="the unit of the time"), "the unit of the time", required=True)
    first_day: Name | None = key(
        Choice("excluded", "included", doc="whether the day of the beginning counts"),
        "of days: whether the one on which it begins counts (default: excluded)",
    )
    calendar: Name | None = key(Ref(Kind.CALENDAR), "whose working time (default: the only calendar declared)")
    within: LengthNode | None = key(LENGTH, "only the last so long")
    reset: tuple[ResetSpec, ...] = key(RESETS, "what sets it back to nothing", default=())
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


CounterSpec: TypeAlias = CountSpec | DistinctSpec | SumSpec | ElapsedSpec

ESCALATIONS: Final = ListOf(Record(EscalationSpec), identified_by="id")
COUNTER_MAP: Final = MapOf(
    NAME,
    ByKey(
        {
            "count": Record(CountSpec),
            "distinct": Record(DistinctSpec),
            "sum": Record(SumSpec),
            "elapsed": Record(ElapsedSpec),
        },
        defines="counter",
    ),
    declares=Kind.COUNTER,
)
