"""What a policy says that nothing in it ever asks for.

In: a compiled policy. Out: the same policy without it. Two policies that differ only there do the same in every step,
so a change there is proved to be none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

from complaintflow.compiled.actions import Relation
from complaintflow.compiled.approvals import Approval
from complaintflow.compiled.digest import digest_of
from complaintflow.compiled.lifecycle import NextTo
from complaintflow.compiled.policy import CompiledPolicy


def without_unread(policy: CompiledPolicy) -> CompiledPolicy:
    """Return the policy without superiors if nobody is found through them, without substitutes who never decide."""
    superiors = _asks_for_superiors(policy)
    deciding = _deciding(policy)
    roles = {
        name: replace(
            role,
            superior=role.superior if superiors else None,
            substitutes=role.substitutes if deciding is None or name in deciding else (),
        )
        for name, role in policy.roles.items()
    }
    plain = replace(policy, roles=roles)
    return replace(plain, digest=digest_of(plain))


def _deciding(policy: CompiledPolicy) -> frozenset[str] | None:
    """Return the roles that decide in approvals, where alone substitutes act; None: that depends on the case."""
    found: set[str] = set()
    for part in _parts(policy):
        for chain in part.chains if isinstance(part, Approval) else ():
            for step in chain.steps:
                if step.on_timeout == "escalate" or not all(isinstance(role, str) for role in step.roles):
                    return None
                found.update(map(str, step.roles))
    return frozenset(found)


def _asks_for_superiors(policy: CompiledPolicy) -> bool:
    """Whether a recipient is somebody's superior, an event goes hop by hop, or a step that takes too long goes up."""
    for value in _parts(policy):
        if isinstance(value, NextTo) or (isinstance(value, Relation) and value.name == "superior"):
            return True
        if getattr(value, "on_timeout", None) == "escalate":
            return True
    return False


def _parts(root: object) -> Iterator[object]:
    """Yield every record that a policy is made of."""
    pending = [root]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, tuple | frozenset):
            pending.extend(value)
        elif is_dataclass(value) and not isinstance(value, type):
            yield value
            pending.extend(getattr(value, item.name) for item in fields(value))
