"""What a policy says that nothing in it ever asks for.

In: a compiled policy. Out: the same policy without it. Two policies that differ only there do the same in every step,
so a change there is proved to be none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Final

from complaintflow.compiled.actions import Relation, SendEvent
from complaintflow.compiled.approvals import Approval
from complaintflow.compiled.condition import All, Test, Tree
from complaintflow.compiled.deadlines import Escalation, ExtensionRule, NoLimit, Trigger
from complaintflow.compiled.digest import digest_of
from complaintflow.compiled.lifecycle import NextTo
from complaintflow.compiled.policy import CompiledPolicy, Role
from complaintflow.compiled.retention import RetentionRule

_NEEDS_DUE: Final = frozenset({"due", "breach", "lapse"})
"""Moments that a deadline without any limit never reaches. (It does start, and its acts may be done.)"""


def without_unread(policy: CompiledPolicy) -> CompiledPolicy:
    """Return the policy without what it says of moments that never come and of people whom nobody asks for.

    Left out are superiors if nobody is found through them, relations that nobody follows, substitutes who never decide,
    what waits for the end of a deadline whose limits are all to be decided, and rules of keeping that say no length.
    Said in one way is what comes to the same: once for a class of a rule about one class, and who may extend a deadline
    where nobody else may send `extend`.
    """
    idle = frozenset(unlimited(policy))
    roles, extending = _roles(policy), _extending(policy)
    plain = replace(
        policy,
        roles=roles,
        # The procedures of tracks hold the roles of the case.
        tracks={
            name: replace(track, policy=replace(track.policy, roles=roles)) for name, track in policy.tracks.items()
        },
        escalations=tuple(
            _once(rule) for rule in policy.escalations if rule.on is None or not _never_comes(rule.on, idle)
        ),
        deadlines={
            name: replace(
                deadline,
                starts=tuple(one for one in deadline.starts if not _never_comes(one, idle)),
                cancelled_by=tuple(one for one in deadline.cancelled_by if not _never_comes(one, idle)),
                extension=_extension(deadline.extension, extending),
            )
            for name, deadline in policy.deadlines.items()
        },
        retention=None if _keeps_everything(policy) else policy.retention,
    )
    return replace(plain, digest=digest_of(plain))


def unlimited(policy: CompiledPolicy) -> Iterator[str]:
    """Yield the deadlines that are never due because each of their limits is still to be decided."""
    for name, deadline in policy.deadlines.items():
        if all(isinstance(row.limit, NoLimit) for row in deadline.limits):
            yield name


def _never_comes(trigger: Trigger, idle: frozenset[str]) -> bool:
    return trigger.kind == "deadline" and trigger.moment in _NEEDS_DUE and idle.issuperset(trigger.names)


def _once(rule: Escalation) -> Escalation:
    """Return a rule that asks for one class, once for each class, as the same rule once for the case.

    A rule that waits for an age is left as it is: imported cases count it as fired whatever their class.
    """
    if rule.once == "class" and rule.age is None and rule.when is not None and _is_of_one_class(rule.when.tree):
        return replace(rule, once="case")
    return rule


def _is_of_one_class(tree: Tree) -> bool:
    match tree:
        case Test("class", "is", _) | Test("class", "in", (_,)):
            return True
        case All(parts):
            return any(map(_is_of_one_class, parts))
        case _:
            return False


def _extending(policy: CompiledPolicy) -> frozenset[str] | None:
    """Return who may send `extend`, by itself or on some way; None: anybody, or the procedure itself."""
    kind = policy.events.get("extend")
    ways = [way.by for way in policy.lifecycle.transitions if way.event == "extend" and way.by is not None]
    sent = any(isinstance(part, SendEvent) and part.event == "extend" for part in _parts(policy))
    if kind is None or kind.by is None or sent or any(one.sends == "extend" for one in policy.deadlines.values()):
        return None
    return kind.by.union(*ways)


def _extension(rule: ExtensionRule | None, senders: frozenset[str] | None) -> ExtensionRule | None:
    """Return a rule of extending without those who may, where nobody else gets as far as that."""
    if rule is None or rule.by is None or rule.by_all or senders is None or not senders <= rule.by:
        return rule
    return replace(rule, by=None)


def _keeps_everything(policy: CompiledPolicy) -> bool:
    """Whether the rules of keeping name no length and no legal hold, so that a closed case stays as it is."""
    kept = policy.retention
    return kept is not None and kept.hold is None and not any(map(_says_when, kept.rules))


def _says_when(rule: RetentionRule) -> bool:
    return any(length is not None for length in (rule.archive_after, rule.erase_after, rule.purge_after))


def _roles(policy: CompiledPolicy) -> dict[str, Role]:
    superiors = _asks_for_superiors(policy)
    deciding = _deciding(policy)
    followed = {part.name for part in _parts(policy) if isinstance(part, Relation)}
    return {
        name: replace(
            role,
            superior=role.superior if superiors else None,
            substitutes=role.substitutes if deciding is None or name in deciding else (),
            relations={kind: other for kind, other in role.relations.items() if kind in followed},
        )
        for name, role in policy.roles.items()
    }


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
