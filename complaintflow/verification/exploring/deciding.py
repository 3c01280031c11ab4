"""The parts of a policy that decide where a case goes.

In: a compiled policy and what observers ask for. Out: which deadlines and escalations move a case, and the parts whose
conditions matter for that. What only tells people something decides nothing, unless somebody asks whom it tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace

from complaintflow.compiled.actions import Action, AddParticipants, Notify, Relation, Require, Task
from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.condition import All, Any, Condition, Not, Test, Tree
from complaintflow.compiled.deadlines import Deadline, Escalation
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import Zone

QUIET = (Notify, Task, Require, AddParticipants)
"""Actions after which a case stands as before."""

PARTICIPANTS = "words:participants"
"""Asked for where it matters who takes part in a case."""

FAILED = "asked:nobody"
"""Asked for where it matters whether a recipient means nobody: the matter goes to the owner of last resort then."""

_WORDS = frozenset(("owner", "participants", "applicant", "actor"))
"""Recipients that may mean any role."""


def deadlines_of(policy: CompiledPolicy) -> Iterator[Deadline]:
    """Yield the deadlines of a policy and of its tracks."""
    yield from policy.deadlines.values()
    for track in policy.tracks.values():
        yield from track.policy.deadlines.values()


def escalations_of(policy: CompiledPolicy) -> Iterator[Escalation]:
    """Yield the escalations of a policy and of its tracks."""
    yield from policy.escalations
    for track in policy.tracks.values():
        yield from track.policy.escalations


def moves(policy: CompiledPolicy, deadline: Deadline) -> bool:
    """Whether a deadline's running out (or its ladder) changes where the case goes."""
    if deadline.on_expiry != "breach" or _is_read(policy, deadline.id):
        return True
    return any(not isinstance(action, QUIET) for rung in deadline.ladder for action in rung.actions)


def _is_read(policy: CompiledPolicy, name: str) -> bool:
    policies = (policy, *(track.policy for track in policy.tracks.values()))
    standing = f"deadlines.{name}"
    for one in policies:
        if any(name in transition.requires for transition in one.lifecycle.transitions):
            return True
        triggers = [t for d in one.deadlines.values() for t in (*d.starts, *d.cancelled_by)]
        triggers += [rule.on for rule in one.escalations if rule.on is not None]
        # Also those that start with it: whether it starts depends on whether it runs already.
        if any(t.kind == "deadline" and name in t.names for t in triggers):
            return True
        if any(test.name == standing for condition in conditions_in(one) for test in tests_of(condition.tree)):
            return True
    return False


def is_loud(rule: Escalation, asked: frozenset[str]) -> bool:
    """Whether an escalation moves its case, or tells or asks somebody of whom it is asked."""
    if rule.raises is not None or rule.owner is not None or f"escalated:{rule.id}" in asked:
        return True
    return any(not isinstance(action, QUIET) or is_asked_for(action, asked) for action in rule.actions)


def is_asked_of(deadline: Deadline, asked: frozenset[str]) -> bool:
    """Whether an observer asks for a deadline, or for whom its ladder tells."""
    if f"deadline:{deadline.id}" in asked:
        return True
    return any(is_asked_for(action, asked) for rung in deadline.ladder for action in rung.actions)


def is_asked_for(action: Action, asked: frozenset[str]) -> bool:
    """Whether somebody asks whom an action tells (`told:ROLE`) or gives a task (`asked:ROLE`).

    `told:ROLE@TEMPLATE` and `asked:ROLE@TASK` ask for certain ones only.
    """
    if isinstance(action, AddParticipants) and PARTICIPANTS in asked:
        return True
    if FAILED in asked and any(to in _WORDS or not isinstance(to, str) for to in recipients(action)):
        return True
    if not isinstance(action, Notify | Task):
        return False
    return any(_may_mean(to, role) for role in _wanted(action, asked) for to in _to(action))


def _wanted(action: Notify | Task, asked: frozenset[str]) -> Iterator[str]:
    """Yield the roles of which somebody asks whether such an action reaches them."""
    word = "told:" if isinstance(action, Notify) else "asked:"
    own = action.template if isinstance(action, Notify) else action.task
    for name in sorted(asked):
        role, _, what = name[len(word) :].partition("@")
        if name.startswith(word) and what in ("", own):
            yield role


def _may_mean(to: object, role: str) -> bool:
    """Whether a recipient may turn out to be a role; `*` and words stand for any."""
    if role == "customer" and to in ("owner", "participants"):
        return False
    return role in ("*", *_WORDS) or not isinstance(to, str) or to in _WORDS or to == role


def asks_for_owner(policy: CompiledPolicy, asked: frozenset[str]) -> bool:
    """Whether it makes a difference to what is asked who owns a case: somebody is told, or not, because of it.

    Where the owner is told, and it is asked whether the owner is, it makes none; nor where the same action tells the
    role that is asked for by name as well: it is told, whoever the owner turns out to be.
    """
    for action in (item for item in values_in(policy, (Notify, Task)) if isinstance(item, Notify | Task)):
        for role in _wanted(action, asked):
            if role not in ("*", *_WORDS) and role in _to(action):
                continue
            refs = [to for to in _to(action) if _may_mean(to, role) and to != role]
            if any(role in ("*", *_WORDS) or not isinstance(to, str) or to in _WORDS for to in refs):
                return True
    return False


def recipients(action: Action) -> tuple[object, ...]:
    """Return whom an action tells, asks, or lets take part."""
    if isinstance(action, Notify | Task):
        return _to(action)
    return action.roles if isinstance(action, AddParticipants) else ()


def _to(action: Notify | Task) -> tuple[object, ...]:
    return (*action.to, *action.copy) if isinstance(action, Notify) else (action.role,)


def deciding_parts(
    policy: CompiledPolicy, asked: frozenset[str], *, owner: bool = True, but: str = ""
) -> tuple[object, ...]:
    """Return the parts of a policy that decide where a case goes; with `told:` or `asked:` also whom it tells.

    `owner`: who owns a case decides something too. `but`: an escalation that is left out.
    """

    def loud(actions: tuple[Action, ...]) -> tuple[Action, ...]:
        return tuple(action for action in actions if not isinstance(action, QUIET) or is_asked_for(action, asked))

    found: list[object] = [policy.owners if owner else (), policy.lifecycle.initial]
    found += [loud(event.actions) for event in policy.events.values()]
    found += [loud(state.actions) for state in policy.lifecycle.states.values()]
    found += [(t.guard, loud(t.actions)) for t in policy.lifecycle.transitions]
    found += [(e.on, e.when, loud(e.actions)) for e in policy.escalations if is_loud(e, asked) and e.id != but]
    for approval in policy.approvals.values():
        ends = (loud(approval.on_granted.actions), loud(approval.on_rejected.actions))
        found += [approval.when, approval.chains, *ends]
    for deadline in policy.deadlines.values():
        if moves(policy, deadline) or is_asked_of(deadline, asked):
            ladder = tuple((rung.when, rung.until, loud(rung.actions)) for rung in deadline.ladder)
            found.append(replace(deadline, ladder=()))
            found.append(ladder)
        elif f"owed:{deadline.id}" in asked:
            found += [deadline.starts, deadline.met_by, deadline.applies, deadline.cancelled_by]
    found += [part for track in policy.tracks.values() for part in deciding_parts(track.policy, asked, owner=owner)]
    return tuple(found)


def conditions_in(value: object) -> Iterator[Condition]:
    """Yield every condition in a value of a compiled policy, at any depth."""
    for found in values_in(value, (Condition,)):
        assert isinstance(found, Condition), "only conditions were asked for"
        yield found


def values_in(value: object, kinds: tuple[type, ...]) -> Iterator[object]:
    """Yield every value of certain kinds in a value of a compiled policy, at any depth."""
    pending: list[object] = [value]
    seen: set[int] = set()
    while pending:
        item = pending.pop()
        if isinstance(item, kinds):
            yield item
        elif isinstance(item, Mapping):
            pending.extend(reversed(list(item.values())))
        elif isinstance(item, tuple):
            pending.extend(reversed(item))
        elif is_dataclass(item) and not isinstance(item, Calendar | Zone | Relation | type) and id(item) not in seen:
            seen.add(id(item))
            pending.extend(getattr(item, part.name) for part in reversed(fields(item)))


def tests_of(tree: Tree) -> Iterator[Test]:
    """Yield the tests of a tree."""
    match tree:
        case Test():
            yield tree
        case All() | Any():
            for part in tree.parts:
                yield from tests_of(part)
        case Not():
            yield from tests_of(tree.part)
