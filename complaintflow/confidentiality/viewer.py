"""Who looks: roles, and the person where it is known.

In: `ROLE` or `ROLE:PERSON`, or an embedder's arguments. Out: a `Viewer`, or an `EventError` that names the known roles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from complaintflow.border import ActorLike, read_actor
from complaintflow.compiled.index import index_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.errors import EventError


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks at cases: the roles held, and every id they go by (their own, whom they act for)."""

    roles: frozenset[str]
    people: frozenset[str] = frozenset()


def read_viewer(policy: CompiledPolicy, text: str) -> Viewer:
    """Return the viewer that `ROLE` or `ROLE:PERSON` means. Raises EventError when the policy has no such role."""
    role, _, person = text.partition(":")
    return _viewer(policy, (role.strip(),), (person.strip(),) if person.strip() else ())


def viewer_of(policy: CompiledPolicy, role: str | None = None, actor: ActorLike = None) -> Viewer:
    """Return the viewer that a role, an actor, or both mean. Raises EventError for no viewer and an unknown role."""
    who = None if actor is None else read_actor(actor)
    if role is None and who is None:
        message = "a view needs a role or an actor"
        raise EventError(message)
    roles = (() if role is None else (role,)) + (() if who is None else who.role_names)
    return _viewer(policy, roles, () if who is None else who.people)


def _viewer(policy: CompiledPolicy, roles: Iterable[str], people: Iterable[str]) -> Viewer:
    aliases = index_of(policy).aliases
    held = frozenset(aliases.get(role, role) for role in roles)
    unknown = sorted(held - set(policy.roles))
    if unknown:
        known = ", ".join(f"`{role}`" for role in policy.roles) or "none"
        message = f"the policy has no role `{unknown[0]}`; its roles are: {known}"
        raise EventError(message)
    return Viewer(held, frozenset(people))
