"""What starts, cancels and meets a deadline, as the author writes it (`starts`, `cancelled_by`, `met_by`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from complaintflow.policy.condition_shape import CONDITION
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.fields import EVENTS, FIELDS
from complaintflow.policy.located import Name
from complaintflow.policy.records import ByKey, Record, Short
from complaintflow.policy.references import OUTCOME_WORDS, Kind
from complaintflow.policy.roles import ACTING_ROLES
from complaintflow.policy.scalars import Choice, Ref
from complaintflow.policy.shape import Shape, key
from complaintflow.policy.structures import ByKind, Deferred, ListOf, OneOrMany, Wrapped
from complaintflow.source.span import Span

_WHEN: Final = "only when this holds"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTrigger:
    """An event is accepted (one of them)."""

    span: Span
    event: tuple[Name, ...] = key(EVENTS, "the event, or several of which any counts", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTrigger:
    """A state is entered (one of them)."""

    span: Span
    state: tuple[Name, ...] = key(OneOrMany(Ref(Kind.STATE)), "the state that is entered", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTrigger:
    """The class becomes this one (one of them)."""

    span: Span
    class_: tuple[Name, ...] = key(OneOrMany(Ref(Kind.CLASS)), "the class the case becomes", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineTrigger:
    """Another deadline reaches a moment of its life."""

    span: Span
    deadline: Name = key(Ref(Kind.DEADLINE), "the other deadline", required=True)
    at: Name | None = key(
        Choice("started", "met", "met_in_time", "met_late", "due", "ended", doc="a moment of a deadline's life"),
        "which moment (default: ended)",
    )
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsTrigger:
    """The last of these facts becomes present."""

    span: Span
    facts: tuple[Name, ...] = key(FIELDS, "the facts that must all be there", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagTrigger:
    """A flag is raised (one of them)."""

    span: Span
    flag: tuple[Name, ...] = key(OneOrMany(Ref(Kind.FLAG)), "the flag that is raised", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackTrigger:
    """A track starts or closes."""

    span: Span
    track: Name = key(Ref(Kind.TRACK), "the track", required=True)
    at: Name | None = key(Choice("started", "closed", doc="a moment of a track's life"), "which (default: closed)")
    outcome: tuple[Name, ...] = key(
        OneOrMany(Ref(Kind.OUTCOME, words=OUTCOME_WORDS)), "only when it closes with one of these outcomes", default=()
    )
    when: ConditionNode | None = key(CONDITION, _WHEN)


TriggerSpec: TypeAlias = (
    EventTrigger | StateTrigger | ClassTrigger | DeadlineTrigger | FactsTrigger | FlagTrigger | TrackTrigger
)


def _event_trigger(event: object, span: Span) -> EventTrigger:
    assert isinstance(event, Name), "the shape of a reference gives a name"
    return EventTrigger(span=span, event=(event,))


TRIGGER: Final = ByKind(
    scalar=Wrapped(Ref(Kind.EVENT), _event_trigger),
    mapping=ByKey(
        {
            "event": Record(EventTrigger),
            "state": Record(StateTrigger),
            "class": Record(ClassTrigger),
            "deadline": Record(DeadlineTrigger),
            "facts": Record(FactsTrigger),
            "flag": Record(FlagTrigger),
            "track": Record(TrackTrigger),
        }
    ),
    defines="trigger",
)
TRIGGERS: Final = OneOrMany(TRIGGER)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventNeed:
    """An act that counts towards meeting a deadline."""

    span: Span
    event: Name = key(Ref(Kind.EVENT), "the event", required=True)
    where: ConditionNode | None = key(CONDITION, "what must hold of the case and the event's data when it occurs")
    by: tuple[Name, ...] | None = key(ACTING_ROLES, "who must have sent it; `owner` is the owner at that moment")
    when: ConditionNode | None = key(CONDITION, "the part counts only while this holds")


ACTS: Final = OneOrMany(ByKind(scalar=Short(EventNeed, "event"), mapping=Record(EventNeed), defines="act"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AllNeeds:
    """Every part is needed."""

    span: Span
    all: tuple[NeedSpec, ...] = key(
        ListOf(Deferred(lambda: NEED), at_least=1), "parts that are all needed", required=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyNeeds:
    """One part is enough."""

    span: Span
    any: tuple[NeedSpec, ...] = key(
        ListOf(Deferred(lambda: NEED), at_least=1), "parts of which one is enough", required=True
    )


NeedSpec: TypeAlias = EventNeed | AllNeeds | AnyNeeds

NEED: Final[Shape] = ByKind(
    scalar=Short(EventNeed, "event"),
    sequence=Short(AnyNeeds, "any"),
    mapping=ByKey({"event": Record(EventNeed), "all": Record(AllNeeds), "any": Record(AnyNeeds)}),
    defines="need",
)
