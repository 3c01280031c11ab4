"""Roles at run time: who holds which, whose unit fits, and whom a role reference means. People are outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from complaintflow.compiled.actions import NamedRole, Relation, RoleRef
from complaintflow.compiled.frozen import altered
from complaintflow.compiled.index import index_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Actor

CASE_WORDS: Final = frozenset(("owner", "participants"))
"""What may stand for roles that only the case knows."""


def _owner(draft: Draft) -> tuple[str, ...]:
    """Return the owner; a track that has none of its own is its case's owner's."""
    owner = draft.owner or (draft.parent.owner if draft.parent is not None else None)
    return (owner,) if owner else ()


def known_as(policy: CompiledPolicy, actor: Actor) -> Actor:
    """Return the actor with the policy's own names of the roles: an alias is another name for the same role."""
    aliases = index_of(policy).aliases
    if not aliases or not any(role in aliases for role in actor.role_names):
        return actor
    return altered(actor, roles=tuple(dict.fromkeys((aliases.get(role, role), unit) for role, unit in actor.roles)))


def is_owner_word(draft: Draft, role: str) -> bool:
    """Whether this means whoever owns the case; a policy may also have a role of that name, which is meant then."""
    return role == "owner" and role not in draft.policy.roles


def _means(draft: Draft, roles: Iterable[str]) -> Iterator[str]:
    for role in roles:
        if is_owner_word(draft, role):
            yield from _owner(draft)
        elif role == "participants":
            yield from draft.participants
        else:
            yield role


def holds_any(draft: Draft, actor: Actor, roles: Iterable[str]) -> bool:
    """Whether the actor holds one of the roles; `owner` and `participants` mean those of the case now."""
    held = actor.role_names
    for role in roles:
        if role in CASE_WORDS:
            if any(meant in held for meant in _means(draft, (role,))):
                return True
        elif role in held:
            return True
    return False


def forbidding_unit(draft: Draft, actor: Actor, roles: Iterable[str]) -> str | None:
    """Return the actor's unit when every fitting role names another unit than the case's fact, else None."""
    wrong: str | None = None
    for _, unit in actor.roles:
        if unit is not None:
            break
    else:
        return None
    for name in _means(draft, roles):
        role = draft.policy.roles.get(name)
        for held, unit in actor.roles:
            if held != name:
                continue
            own = None if role is None or role.unit is None else draft.facts.get(role.unit)
            if unit is None or own is None or own == unit:
                return None
            wrong = unit
    return wrong


def resolve(draft: Draft, ref: RoleRef, applicant: Actor | None = None) -> tuple[str, ...]:
    """Return the roles that a reference means now; empty when it means nobody."""
    if isinstance(ref, str):
        match ref:
            case "owner" if is_owner_word(draft, ref):
                return _owner(draft)
            case "participants":
                return draft.participants
            case "actor":
                return draft.actor.role_names if draft.actor else ()
            case "applicant":
                return _applicant_roles(draft, applicant)
            case _:
                return (ref,)
    return named_roles(draft, ref) if isinstance(ref, NamedRole) else related(draft, ref, applicant)


def named_roles(draft: Draft, ref: NamedRole) -> tuple[str, ...]:
    """Return the role, or the roles, that a fact or a datum names now."""
    value = draft.view.get(ref.name)
    named = value if isinstance(value, tuple) else (value,)
    return tuple(role for role in named if isinstance(role, str) and role in draft.policy.roles)


def _applicant_roles(draft: Draft, applicant: Actor | None) -> tuple[str, ...]:
    if applicant is None and draft.applications:
        applicant = draft.applications[-1].applicant
    return applicant.role_names if applicant else ()


def related(draft: Draft, relation: Relation, applicant: Actor | None = None) -> tuple[str, ...]:
    """Follow a relation from the owner, applicant, actor or a role; the first role that has it counts."""
    for name in resolve(draft, relation.of, applicant):
        role = draft.policy.roles.get(name)
        if role is None:
            continue
        found = role.superior if relation.name == "superior" else role.relations.get(relation.name)
        if found:
            return (found,)
    return ()
