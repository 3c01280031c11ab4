"""Roles and how to name one, as the author writes them (`roles`, `owners`, `notify`, `role` …)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from complaintflow.policy.condition_shape import CONDITION
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.located import Located, Name, Text
from complaintflow.policy.records import ByKey, Record
from complaintflow.policy.references import ROLE_WORDS, Kind
from complaintflow.policy.scalars import BOOL, NAME, Ref
from complaintflow.policy.shape import NO_ENTRIES, key
from complaintflow.policy.structures import ByKind, ListOf, MapOf, OneOrMany
from complaintflow.policy.time_scalars import DATE
from complaintflow.policy.words import CLAUSE, WORDS, WordsSpec
from complaintflow.source.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationSpec:
    """A role found through another one: the `relation` declared at the role of the owner, applicant or actor."""

    span: Span
    relation: Name = key(Ref(Kind.RELATION), "the relation, declared under `relations` of roles", required=True)
    of: Name = key(
        Ref(Kind.ROLE, words=("owner", "applicant", "actor")), "whose relation: a role or a word", required=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleInDatumSpec:
    """The role (or roles) that a datum of the event at hand names."""

    span: Span
    data: Name = key(Ref(Kind.DATUM), "the datum that names the role", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleInFieldSpec:
    """The role (or roles) that a fact names."""

    span: Span
    field: Name = key(Ref(Kind.FIELD), "the fact that names the role", required=True)


RoleRefSpec: TypeAlias = Name | RelationSpec | RoleInDatumSpec | RoleInFieldSpec

ROLE_REF: Final = ByKind(
    scalar=Ref(Kind.ROLE, words=ROLE_WORDS),
    mapping=ByKey(
        {"relation": Record(RelationSpec), "data": Record(RoleInDatumSpec), "field": Record(RoleInFieldSpec)}
    ),
    defines="role_reference",
)
ROLE_REFS: Final = OneOrMany(ROLE_REF)
ACTING_ROLES: Final = OneOrMany(Ref(Kind.ROLE, words=ROLE_WORDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstituteSpec:
    """A role that may act on behalf of a holder, perhaps between two days only (both inclusive)."""

    span: Span
    role: Name = key(Ref(Kind.ROLE), "the role that may act as a substitute", required=True)
    from_: Text | None = key(DATE, "the first day")
    until: Text | None = key(DATE, "the last day")
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSpec:
    """A role: what it is called, who stands above it and who may act for it."""

    span: Span
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    aliases: tuple[Name, ...] = key(OneOrMany(NAME), "other names under which actors may hold it", default=())
    unit: Name | None = key(Ref(Kind.FIELD), "the fact that a holder's unit must equal")
    superior: Name | None = key(Ref(Kind.ROLE), "the role above this one")
    substitutes: tuple[SubstituteSpec, ...] = key(
        OneOrMany(Record(SubstituteSpec, shorthand=("role",))), "roles that may act on behalf of a holder", default=()
    )
    relations: Mapping[Name, Name] = key(
        MapOf(NAME, Ref(Kind.ROLE), declares=Kind.RELATION), "roles found through this one", default=NO_ENTRIES
    )
    outside: Located[bool] | None = key(BOOL, "whether the role is no member of the organisation")
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRowSpec:
    """A row of the owners' table: the first whose condition holds names the owner."""

    span: Span
    when: ConditionNode | None = key(CONDITION, "when the row matches (default: always)")
    owner: RoleRefSpec = key(ROLE_REF, "the owner", required=True)
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


ROLE_MAP: Final = MapOf(NAME, Record(RoleSpec), declares=Kind.ROLE)
OWNER_ROWS: Final = ListOf(Record(OwnerRowSpec))
