"""What a policy orders to be done, as the author writes it (`do`, and the steps of a ladder)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from complaintflow.policy.condition_shape import CONDITION
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.fields import FIELDS
from complaintflow.policy.limits import EXTENT, LENGTH, DaysFromLimit, LengthNode
from complaintflow.policy.located import Name, Text
from complaintflow.policy.records import ByKey, Record
from complaintflow.policy.references import MEDIA, Kind
from complaintflow.policy.roles import ROLE_REF, ROLE_REFS, RoleRefSpec
from complaintflow.policy.scalars import NAME, TEXT, VALUE, Choice, Ref
from complaintflow.policy.shape import NO_ENTRIES, key
from complaintflow.policy.structures import ByKind, ListOf, MapOf, OneOrMany
from complaintflow.policy.words import CLAUSE
from complaintflow.source.span import Span

_WHEN: Final = "only when this holds"
_CLAUSE: Final = "the clauses of the procedure this rests on"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySpec:
    """Tell somebody: a notice to each recipient, made from a template."""

    span: Span
    notify: tuple[RoleRefSpec, ...] = key(ROLE_REFS, "the recipients", required=True)
    via: Name = key(Choice(*MEDIA, doc="the medium"), "the medium", required=True)
    template: Name = key(Ref(Kind.TEMPLATE), "the text", required=True)
    copy: tuple[RoleRefSpec, ...] = key(ROLE_REFS, "who else is told the same, marked as a copy", default=())
    when: ConditionNode | None = key(CONDITION, _WHEN)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSpec:
    """Ask a role to do something."""

    span: Span
    task: Name = key(Ref(Kind.TASK), "what is to be done, declared under `tasks`", required=True)
    role: RoleRefSpec = key(ROLE_REF, "who is to do it", required=True)
    within: LengthNode | None = key(LENGTH, "how long they have")
    when: ConditionNode | None = key(CONDITION, _WHEN)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class DatumRef:
    """The value of a datum of the event at hand."""

    span: Span
    data: Name = key(Ref(Kind.DATUM), "the datum to copy", required=True)


SetValue: TypeAlias = Text | tuple[Text, ...] | DatumRef
"""One value, several (of a set), a datum's; the unquoted text `missing` removes the fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSpec:
    """Write facts of the case."""

    span: Span
    set: Mapping[Name, SetValue] = key(
        MapOf(Ref(Kind.FIELD), ByKind(scalar=VALUE, sequence=ListOf(VALUE), mapping=Record(DatumRef))),
        "the facts and their new values; `missing` removes a fact, {data: NAME} copies a datum",
        required=True,
    )
    when: ConditionNode | None = key(CONDITION, _WHEN)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class RequireSpec:
    """Ask for facts that the record still lacks."""

    span: Span
    require: tuple[Name, ...] = key(FIELDS, "the facts that are needed", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseClassSpec:
    """Lift the class: from now on the case is at least of this class."""

    span: Span
    class_: Name = key(Ref(Kind.CLASS), "the class", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOwnerSpec:
    """Make a role the owner until the owners' table gives another answer."""

    span: Span
    owner: RoleRefSpec = key(ROLE_REF, "the new owner", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistSpec:
    """Let roles assist: they take part in the case without owning it."""

    span: Span
    assist: tuple[RoleRefSpec, ...] = key(ROLE_REFS, "the roles that assist", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseFlagSpec:
    """Raise a flag on the case."""

    span: Span
    flag: Name = key(Ref(Kind.FLAG), "the flag, declared under `flags`", required=True)
    cases: Name | None = key(Ref(Kind.FIELD), "the fact that names the other case, or cases, that it is about")
    when: ConditionNode | None = key(CONDITION, _WHEN)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSpec:
    """Cancel deadlines where they run."""

    span: Span
    cancel: tuple[Name, ...] = key(OneOrMany(Ref(Kind.DEADLINE)), "the deadlines", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendSpec:
    """Move the due instant of a running deadline on."""

    span: Span
    extend: Name = key(Ref(Kind.DEADLINE), "the deadline", required=True)
    by: LengthNode | DaysFromLimit = key(EXTENT, "by how much", required=True)
    reason: Text = key(TEXT, "why, as the effect tells it", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSpec:
    """Let the lifecycle go on by itself: the event is sent by `system` after the step."""

    span: Span
    send: Name = key(Ref(Kind.EVENT), "the event", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ForEachSpec:
    """The values of a set or list of which each gets a track of its own."""

    span: Span
    fact: Name | None = key(Ref(Kind.FIELD), "the fact whose values count")
    data: Name | None = key(Ref(Kind.DATUM), "the datum whose values count")
    as_: Name = key(NAME, "the track's own fact that receives the value", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSpec:
    """Start a track, or one for each of several values."""

    span: Span
    start: Name = key(Ref(Kind.TRACK), "the track, declared under `tracks`", required=True)
    for_each: ForEachSpec | None = key(Record(ForEachSpec), "one track for each value of a set")
    set: Mapping[Name, SetValue] = key(
        MapOf(NAME, ByKind(scalar=VALUE, sequence=ListOf(VALUE), mapping=Record(DatumRef))),
        "the track's own facts; {data: NAME} copies a datum",
        default=NO_ENTRIES,
    )
    when: ConditionNode | None = key(CONDITION, _WHEN)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


ActionSpec: TypeAlias = (
    NotifySpec
    | TaskSpec
    | SetSpec
    | RequireSpec
    | RaiseClassSpec
    | SetOwnerSpec
    | AssistSpec
    | RaiseFlagSpec
    | CancelSpec
    | ExtendSpec
    | SendSpec
    | StartSpec
)

ACTION: Final = ByKey(
    {
        "notify": Record(NotifySpec),
        "task": Record(TaskSpec),
        "set": Record(SetSpec),
        "require": Record(RequireSpec),
        "class": Record(RaiseClassSpec),
        "owner": Record(SetOwnerSpec),
        "assist": Record(AssistSpec),
        "flag": Record(RaiseFlagSpec),
        "cancel": Record(CancelSpec),
        "extend": Record(ExtendSpec),
        "send": Record(SendSpec),
        "start": Record(StartSpec),
    },
    defines="action",
)
ACTIONS: Final = OneOrMany(ACTION)
