"""Moments that guarantees are made of, as the author writes them: what can be seen to happen in one step of a case.

In: nodes such as `dispatch`, `{told: hq}` or `{deadline: response, at: met}`. Out: one record for each kind of moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from complaintflow.policy.condition_shape import CONDITION
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.fields import EVENTS, PARTIES
from complaintflow.policy.located import Name
from complaintflow.policy.records import ByKey, Record
from complaintflow.policy.references import CUSTOMER, MEDIA, OUTCOME_WORDS, Kind
from complaintflow.policy.roles import ACTING_ROLES, RelationSpec, RoleInFieldSpec
from complaintflow.policy.scalars import Choice, Ref
from complaintflow.policy.shape import key
from complaintflow.policy.structures import ByKind, OneOrMany, Wrapped
from complaintflow.source.node import Mapping
from complaintflow.source.span import Span

CASE_MOMENTS: Final = ("closed", "reopened")
"""Words that may stand where an event does: what happens to the case as a whole."""
TOLD_WORDS: Final = (CUSTOMER, "owner", "applicant", "participants")
DEADLINE_MOMENTS: Final = (
    "started", "met", "met_in_time", "met_late", "breached", "lapsed", "expired", "cancelled", "extended", "paused",
    "resumed",
)  # fmt: skip
APPROVAL_MOMENTS: Final = ("asked", "granted", "rejected", "timed_out", "voided")

_WHEN: Final = "only when this holds of the case right after the step"
_WHO: Final = ByKind(
    scalar=Ref(Kind.ROLE, words=TOLD_WORDS),
    mapping=ByKey({"relation": Record(RelationSpec), "field": Record(RoleInFieldSpec)}),
    defines="somebody_told",
)
WHOM: Final = OneOrMany(_WHO)
WhomSpec: TypeAlias = Name | RelationSpec | RoleInFieldSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class WordMoment:
    """An event is accepted, or the case is `closed` or `reopened`."""

    span: Span
    word: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMoment:
    """An event is accepted (one of them)."""

    span: Span
    event: tuple[Name, ...] = key(EVENTS, "the event, or several of which any counts", required=True)
    where: ConditionNode | None = key(
        CONDITION, "only occurrences of which this holds: of the case as it was, and of the event's data"
    )
    by: tuple[Name, ...] | None = key(ACTING_ROLES, "only when sent by one of these roles; `owner` is the owner then")
    by_party: tuple[Name, ...] = key(PARTIES, "only when sent by one of these people, or in their name", default=())
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateMoment:
    """A state is entered (one of them)."""

    span: Span
    state: tuple[Name, ...] = key(OneOrMany(Ref(Kind.STATE)), "the state that is entered", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassMoment:
    """The class becomes this one (one of them)."""

    span: Span
    class_: tuple[Name, ...] = key(OneOrMany(Ref(Kind.CLASS)), "the class the case becomes", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerMoment:
    """A role becomes the owner (one of them)."""

    span: Span
    owner: tuple[Name, ...] = key(OneOrMany(Ref(Kind.ROLE)), "the role that becomes the owner", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldMoment:
    """Somebody gets a notice, also as a copy."""

    span: Span
    told: tuple[WhomSpec, ...] = key(WHOM, "who is told: one of these is enough", required=True)
    template: tuple[Name, ...] = key(OneOrMany(Ref(Kind.TEMPLATE)), "only by one of these texts", default=())
    via: Name | None = key(Choice(*MEDIA, doc="the medium"), "only by this medium")
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedMoment:
    """Somebody is asked: given a task, or asked for an approval."""

    span: Span
    asked: tuple[WhomSpec, ...] = key(WHOM, "who is asked: one of these is enough", required=True)
    task: tuple[Name, ...] = key(OneOrMany(Ref(Kind.TASK)), "only for one of these tasks", default=())
    approval: tuple[Name, ...] = key(OneOrMany(Ref(Kind.APPROVAL)), "only for one of these approvals", default=())
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMoment:
    """A deadline reaches a moment of its life."""

    span: Span
    deadline: Name = key(Ref(Kind.DEADLINE), "the deadline", required=True)
    at: Name = key(Choice(*DEADLINE_MOMENTS, doc="a moment of a deadline's life"), "which moment", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachMoment:
    """A deadline is breached: it stands on record that it was missed."""

    span: Span
    breach: tuple[Name, ...] = key(OneOrMany(Ref(Kind.DEADLINE)), "the deadline that is breached", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagMoment:
    """A flag is raised (one of them)."""

    span: Span
    flag: tuple[Name, ...] = key(OneOrMany(Ref(Kind.FLAG)), "the flag that is raised", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackMoment:
    """A track starts or closes."""

    span: Span
    track: Name = key(Ref(Kind.TRACK), "the track", required=True)
    at: Name | None = key(Choice("started", "closed", doc="a moment of a track's life"), "which (default: closed)")
    outcome: tuple[Name, ...] = key(
        OneOrMany(Ref(Kind.OUTCOME, words=OUTCOME_WORDS)), "only when it closes with one of these outcomes", default=()
    )
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalMoment:
    """An application for an approval is made, or decided on."""

    span: Span
    approval: tuple[Name, ...] = key(OneOrMany(Ref(Kind.APPROVAL)), "the approval", required=True)
    at: Name | None = key(Choice(*APPROVAL_MOMENTS, doc="a moment of an application"), "which (default: granted)")
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedMoment:
    """Somebody decides on an application (also one of several who must), for themselves or in another's name."""

    span: Span
    decided_by: tuple[Name, ...] = key(PARTIES, "the parties, or `applicant`, of that very application", required=True)
    approval: tuple[Name, ...] = key(OneOrMany(Ref(Kind.APPROVAL)), "only on these approvals", default=())
    when: ConditionNode | None = key(CONDITION, _WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeMoment:
    """The case closes with this outcome (one of them)."""

    span: Span
    outcome: tuple[Name, ...] = key(
        OneOrMany(Ref(Kind.OUTCOME, words=OUTCOME_WORDS)), "the outcome with which the case closes", required=True
    )
    when: ConditionNode | None = key(CONDITION, _WHEN)


MomentSpec: TypeAlias = (
    WordMoment
    | EventMoment
    | StateMoment
    | ClassMoment
    | OwnerMoment
    | ToldMoment
    | AskedMoment
    | DeadlineMoment
    | BreachMoment
    | FlagMoment
    | TrackMoment
    | ApprovalMoment
    | DecidedMoment
    | OutcomeMoment
)


def _word(word: object, span: Span) -> WordMoment:
    assert isinstance(word, Name), "the shape of a reference gives a name"
    return WordMoment(span=span, word=word)


class _ByWeightiest(ByKey):
    """Records told apart by the first of their own keys that is there: `told` before an `approval` beside it."""

    def pick(self, node: Mapping) -> tuple[str, Any] | None:
        """Return the first key of the variants that the mapping has, and its record, wherever the author wrote it."""
        return next(((text, shape) for text, shape in self.variants.items() if node.get(text) is not None), None)


_RECORDS: Final = {
    "told": Record(ToldMoment),
    "asked": Record(AskedMoment),
    "decided_by": Record(DecidedMoment),
    "track": Record(TrackMoment),
    "event": Record(EventMoment),
    "state": Record(StateMoment),
    "class": Record(ClassMoment),
    "owner": Record(OwnerMoment),
    "deadline": Record(DeadlineMoment),
    "breach": Record(BreachMoment),
    "flag": Record(FlagMoment),
    "approval": Record(ApprovalMoment),
    "outcome": Record(OutcomeMoment),
}
MOMENT: Final = ByKind(
    scalar=Wrapped(Ref(Kind.EVENT, words=CASE_MOMENTS), _word),
    mapping=_ByWeightiest(_RECORDS),
    defines="guaranteed_moment",
)
MOMENTS: Final = OneOrMany(MOMENT)
