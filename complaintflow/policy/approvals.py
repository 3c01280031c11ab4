"""Approvals and parties as the author writes them (`approvals`, `parties`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from complaintflow.policy.actions import ACTIONS, ActionSpec
from complaintflow.policy.condition_shape import CONDITION
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.fields import EVENTS, FIELDS, HIDDEN_FROM, PARTIES, READERS, SENSITIVE, VISIBLE_TO
from complaintflow.policy.limits import LENGTH, LengthNode
from complaintflow.policy.located import Located, Name
from complaintflow.policy.records import ByKey, Record
from complaintflow.policy.references import Kind
from complaintflow.policy.roles import ROLE_REF, ROLE_REFS, RoleRefSpec
from complaintflow.policy.scalars import BOOL, COUNT, NAME, Choice, Ref
from complaintflow.policy.shape import key
from complaintflow.policy.structures import MapOf, OneOrMany
from complaintflow.policy.words import CLAUSE, WORDS, WordsSpec
from complaintflow.source.span import Span

_CLAUSE: Final = "the clauses of the procedure this rests on"
_TITLE: Final = "what people call it, in English and Chinese"
_WHO: Final = "whether who this is is personal data"
_WITHIN: Final = "how long the step may take"
_ON_TIMEOUT: Final = "what happens when the step takes longer"
ON_TIMEOUT: Final = Choice("remind", "escalate", "refuse", "approve", doc="what happens when a step takes too long")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleStepSpec:
    """One person of the role says yes."""

    span: Span
    role: RoleRefSpec = key(ROLE_REF, "the role that decides", required=True)
    within: LengthNode | None = key(LENGTH, _WITHIN)
    on_timeout: Name | None = key(ON_TIMEOUT, _ON_TIMEOUT)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOfStepSpec:
    """One person of any of the roles says yes."""

    span: Span
    any_of: tuple[RoleRefSpec, ...] = key(ROLE_REFS, "the roles of which one decides", required=True)
    within: LengthNode | None = key(LENGTH, _WITHIN)
    on_timeout: Name | None = key(ON_TIMEOUT, _ON_TIMEOUT)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOfStepSpec:
    """One person of each of the roles says yes."""

    span: Span
    all_of: tuple[RoleRefSpec, ...] = key(ROLE_REFS, "the roles that must all agree", required=True)
    within: LengthNode | None = key(LENGTH, _WITHIN)
    on_timeout: Name | None = key(ON_TIMEOUT, _ON_TIMEOUT)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class SomeOfStepSpec:
    """`n` different people of the roles say yes."""

    span: Span
    n: Located[int] = key(COUNT, "how many people must agree", required=True)
    of: tuple[RoleRefSpec, ...] = key(ROLE_REFS, "the roles they may hold", required=True)
    within: LengthNode | None = key(LENGTH, _WITHIN)
    on_timeout: Name | None = key(ON_TIMEOUT, _ON_TIMEOUT)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


StepSpec: TypeAlias = RoleStepSpec | AnyOfStepSpec | AllOfStepSpec | SomeOfStepSpec
STEP: Final = ByKey(
    {
        "role": Record(RoleStepSpec),
        "any_of": Record(AnyOfStepSpec),
        "all_of": Record(AllOfStepSpec),
        "n": Record(SomeOfStepSpec),
    },
    bare="role",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainSpec:
    """The steps that apply when the condition holds; the first chain whose condition holds is taken."""

    span: Span
    when: ConditionNode | None = key(CONDITION, "when the chain applies (default: always)")
    steps: tuple[StepSpec, ...] = key(OneOrMany(STEP), "the steps, in order", required=True)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsequenceSpec:
    """What follows a decision."""

    span: Span
    to: Name | None = key(Ref(Kind.STATE), "the state the case enters")
    do: tuple[ActionSpec, ...] = key(ACTIONS, "actions that follow", default=())
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSpec:
    """An approval: who may ask, who must say yes, what waits for it and what follows."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    requested_by: Name | None = key(Ref(Kind.EVENT), "the event that asks for it")
    requesters: tuple[Name, ...] | None = key(OneOrMany(Ref(Kind.ROLE, words=("owner",))), "the roles that may ask")
    given_by: tuple[Name, ...] = key(
        OneOrMany(Ref(Kind.ROLE)), "the roles whose request is itself the approval: they may give it alone", default=()
    )
    when: ConditionNode | None = key(CONDITION, "only when this holds may it be asked for")
    gates: tuple[Name, ...] = key(EVENTS, "events that are refused until it is granted", default=())
    chain: tuple[ChainSpec, ...] = key(OneOrMany(Record(ChainSpec)), "who must say yes, in which order", required=True)
    not_by: tuple[Name, ...] | None = key(
        PARTIES,
        "parties that may not decide (default: applicant)",
    )
    same_person_twice: Located[bool] | None = key(BOOL, "whether one person may decide several steps (default: false)")
    on_granted: ConsequenceSpec | None = key(Record(ConsequenceSpec), "what follows when it is granted")
    on_rejected: ConsequenceSpec | None = key(Record(ConsequenceSpec), "what follows when it is rejected")
    valid_for: tuple[Name, ...] = key(FIELDS, "facts whose change voids it", default=())
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPartySpec:
    """Somebody whom an event names: a datum of it, or its sender."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    set_by: tuple[Name, ...] = key(EVENTS, "the event that names the person, or several", required=True)
    datum: Name | None = key(Ref(Kind.DATUM), "the datum that holds the person (default: whoever sent the event)")
    every: Located[bool] | None = key(BOOL, "whether everybody so named is meant (default: only the last one)")
    personal: Located[bool] | None = key(BOOL, _WHO)
    sensitive: Located[bool] | None = key(BOOL, SENSITIVE)
    visible_to: tuple[Name, ...] | None = key(READERS, VISIBLE_TO)
    hidden_from: tuple[Name, ...] = key(PARTIES, HIDDEN_FROM, default=())
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class FactPartySpec:
    """Somebody whom a fact names."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    field: Name = key(Ref(Kind.FIELD), "the fact that holds the person", required=True)
    personal: Located[bool] | None = key(BOOL, _WHO)
    sensitive: Located[bool] | None = key(BOOL, SENSITIVE)
    visible_to: tuple[Name, ...] | None = key(READERS, VISIBLE_TO)
    hidden_from: tuple[Name, ...] = key(PARTIES, HIDDEN_FROM, default=())
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


PartySpec: TypeAlias = EventPartySpec | FactPartySpec

APPROVAL_MAP: Final = MapOf(NAME, Record(ApprovalSpec), declares=Kind.APPROVAL)
PARTY_MAP: Final = MapOf(
    NAME, ByKey({"set_by": Record(EventPartySpec), "field": Record(FactPartySpec)}), declares=Kind.PARTY
)
PartyMap: TypeAlias = Mapping[Name, PartySpec]
