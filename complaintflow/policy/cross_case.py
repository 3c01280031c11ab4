"""Rules that look across cases, as the author writes them (`cross_case`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from complaintflow.policy.condition_shape import CONDITION
from complaintflow.policy.conditions import ConditionNode, ParameterOperand
from complaintflow.policy.fields import FIELDS
from complaintflow.policy.limits import LENGTH, LengthNode
from complaintflow.policy.located import Located, Name
from complaintflow.policy.records import ByKey, Record
from complaintflow.policy.references import Kind
from complaintflow.policy.scalars import NAME, Choice, IntegerShape, Ref
from complaintflow.policy.shape import key
from complaintflow.policy.structures import ByKind, ListOf, OneOrMany
from complaintflow.policy.words import CLAUSE, WORDS, WordsSpec
from complaintflow.source.span import Span

_CLAUSE: Final = "the clauses of the procedure this rests on"
_TITLE: Final = "what people call it, in English and Chinese"
_ID: Final = "the rule's name"
_SAME: Final = "facts of the new complaint that must be there and equal those of the earlier case"
_WHEN: Final = "only new complaints of whose facts this holds"
_AT_LEAST: Final = ByKind(scalar=IntegerShape(least=2), mapping=Record(ParameterOperand), defines="number_of_cases")


@dataclass(frozen=True, slots=True, kw_only=True)
class SameKindSpec:
    """Complaints of the same kind: a repeat, a follow-up on an open case, many in a window."""

    span: Span
    id: Name = key(NAME, _ID, required=True)
    title: WordsSpec | None = key(WORDS, _TITLE)
    same: tuple[Name, ...] = key(FIELDS, f"{_SAME} (default: none, so all complaints are of one kind)", default=())
    when: ConditionNode | None = key(CONDITION, _WHEN)
    earlier: ConditionNode | None = key(CONDITION, "only earlier cases of which this holds when the new one comes")
    within: LengthNode | None = key(LENGTH, "how long ago the earlier case may lie (default: however long)")
    since: Name | None = key(
        Choice("opened", "closed", doc="from when it is counted"),
        "from when `within` counts: since the earlier case was opened (default) or closed; then only closed ones count",
    )
    at_least: Located[int] | ParameterOperand | None = key(
        _AT_LEAST, "how many cases it takes, the new one counted (default: 2)"
    )
    flag: Name | None = key(Ref(Kind.FLAG), "the flag that the new case is born with")
    tells: Name | None = key(
        Choice("new", "all", doc="who gets the flag"),
        "who gets the flag: the new case (default), or all cases that the finding speaks of",
    )
    open_one: Name | None = key(
        Choice("flag", "follow_up", doc="what an earlier case still open means"),
        "an earlier case still open: counts like any other (`flag`, the default), or takes the new complaint as the "
        "policy's `follow_up_event`",
    )
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOccurrenceSpec:
    """An event that gives an order, or takes one back."""

    span: Span
    event: Name = key(Ref(Kind.EVENT), "the event", required=True)
    where: ConditionNode | None = key(
        CONDITION, "only occurrences of which this holds (of the case and the event's data)"
    )


_OCCURRENCE: Final = Record(OrderOccurrenceSpec, shorthand=("event",))


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOrderSpec:
    """A standing order: an event of one case that later cases of the same kind are flagged for."""

    span: Span
    id: Name = key(NAME, _ID, required=True)
    title: WordsSpec | None = key(WORDS, _TITLE)
    same: tuple[Name, ...] = key(FIELDS, f"{_SAME} (default: none, so the order is for all)", default=())
    when: ConditionNode | None = key(CONDITION, _WHEN)
    within: LengthNode | None = key(LENGTH, "how long an order stands (default: until it is revoked)")
    ordered_by: OrderOccurrenceSpec = key(_OCCURRENCE, "the event that gives the order", required=True)
    revoked_by: tuple[OrderOccurrenceSpec, ...] = key(
        OneOrMany(_OCCURRENCE), "the events that take it back, in any case of the same kind", default=()
    )
    flag: Name = key(Ref(Kind.FLAG), "the flag that later cases are born with", required=True)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


CrossCaseSpec: TypeAlias = SameKindSpec | StandingOrderSpec
CROSS_CASE: Final = ListOf(
    ByKey(
        {"ordered_by": Record(StandingOrderSpec)},
        otherwise=Record(SameKindSpec),
        defines="cross_case_rule",
    ),
    identified_by="id",
)
