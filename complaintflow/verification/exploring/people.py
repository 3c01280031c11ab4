"""Who acts while every path is explored: one person a role, and a second one where it matters who somebody is.

In: a policy, a case, an event. Out: the people worth trying. Two roles between which nothing makes a difference for the
event are tried as one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import Final

from complaintflow.compiled.condition import names_in
from complaintflow.compiled.deadlines import Leaf
from complaintflow.compiled.index import leaves_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.duties import people_of
from complaintflow.kernel.event import Actor
from complaintflow.verification.exploring.deciding import conditions_in
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.exploring.words import ASKER

SOMEBODY: Final = Actor("somebody")
"""Who sends what anybody may send."""


def person(role: str, number: int = 1) -> Actor:
    """Return a person who holds a role, in whatever unit."""
    return Actor(role if number == 1 else f"{role}_{number}", ((role, None),))


def senders(policy: CompiledPolicy, scope: Scope, case: CaseState | None, event: str) -> tuple[Actor, ...]:
    """Return people between whom an event can make a difference, of those who may send it."""
    found: dict[Hashable, Actor] = {}
    asked = scope.everybody or "actor" in scope.words or _asks_role(policy, scope.deadlines, event)
    for role in _roles(policy, scope, case, event):
        found.setdefault(_told_apart(policy, scope, case, event, role, asked=asked), person(role))
    people = list(found.values()) or [SOMEBODY]
    if _who_matters(policy, event):
        people += [person(one.roles[0][0], 2) for one in people if one.roles]
    return (*people, *_in_persons(policy, scope, case, tuple(role for one in people for role in one.role_names)))


def _in_persons(
    policy: CompiledPolicy, scope: Scope, case: CaseState | None, roles: tuple[str, ...]
) -> tuple[Actor, ...]:
    """Return the people of the parties of whom an observer asks, in these roles: themselves and by a stand-in."""
    if case is None:
        return ()
    draft = Draft(policy, case)
    named = dict.fromkeys(one for party in scope.persons for one in people_of(draft, party))
    held: list[tuple[tuple[str, None], ...]] = [((role, None),) for role in dict.fromkeys(roles)] or [()]
    return tuple(actor for one in named for pair in held for actor in (Actor(one, pair), Actor("stand_in", pair, one)))


def _roles(policy: CompiledPolicy, scope: Scope, case: CaseState | None, event: str) -> Iterator[str]:
    kind = policy.events[event]
    ways = [t for t in policy.lifecycle.transitions if t.event == event]
    ways += [t for track in policy.tracks.values() for t in track.policy.lifecycle.transitions if t.event == event]
    lists = [kind.by, *(way.by for way in ways)]
    if all(by is None for by in lists) and not _asks_who(policy, scope, event):
        return
    named = dict.fromkeys(role for by in lists if by is not None for role in sorted(by))
    for approval in policy.approvals.values():
        if approval.requested_by == event:
            named |= dict.fromkeys((*sorted(approval.requesters or ()), *approval.given_by))
    if any(by is None for by in lists):
        named |= dict.fromkeys((*policy.roles, "customer"))
    for role in named:
        if role == "owner" and role not in policy.roles:
            if case is not None and case.owner is not None:
                yield case.owner
        elif role == "participants":
            yield from () if case is None else case.participants
        else:
            yield role


def _leaves(policy: CompiledPolicy, scope: Scope, event: str) -> list[Leaf]:
    """Return what an event can meet of the deadlines that are told apart."""
    wanted = [d for d in policy.deadlines.values() if d.id in scope.deadlines or d.id in scope.owed]
    return [leaf for d in wanted for leaf in leaves_of(d.met_by) if leaf.event == event]


def _asks_who(policy: CompiledPolicy, scope: Scope, event: str) -> bool:
    if scope.everybody or "actor" in scope.words or _asks_role(policy, scope.deadlines, event):
        return True
    requested = [a for a in policy.approvals.values() if a.requested_by == event]
    asked = any(scope.words & {"applicant", ASKER} or a.given_by or a.requesters is not None for a in requested)
    return asked or any(leaf.by is not None for leaf in _leaves(policy, scope, event))


def _told_apart(
    policy: CompiledPolicy, scope: Scope, case: CaseState | None, event: str, role: str, *, asked: bool
) -> Hashable:
    owner = None if case is None else case.owner
    by = [t.by for t in policy.lifecycle.transitions if t.event == event]
    by += [leaf.by for leaf in _leaves(policy, scope, event)]
    mine = tuple(None if one is None else role in one or ("owner" in one and role == owner) for one in by)
    requested = any(a.requested_by == event for a in policy.approvals.values())
    return (mine, role if asked or requested else None)


@lru_cache(maxsize=4_096)
def _asks_role(policy: CompiledPolicy, deadlines: frozenset[str], event: str) -> bool:
    """Whether a condition that is looked at when the event comes asks for the sender's role."""
    kind = policy.events[event]
    looked_at: list[object] = [kind.actions]
    for one in (policy, *(track.policy for track in policy.tracks.values())):
        moving = [d for d in one.deadlines.values() if d.id in deadlines]
        looked_at += [(t.guard, t.actions) for t in one.lifecycle.transitions if t.event == event]
        looked_at += [leaf for d in moving for leaf in leaves_of(d.met_by) if leaf.event == event]
        looked_at += [leaf for d in moving for rung in d.ladder for leaf in rung.until if leaf.event == event]
        looked_at += [t for d in moving for t in (*d.starts, *d.cancelled_by) if event in t.names]
        looked_at += [c for c in one.counters.values() if event in c.of or any(r.event == event for r in c.resets)]
        looked_at += [(e.on, e.when) for e in one.escalations if e.on is not None and event in e.on.names]
        looked_at += [(a.when, a.chains) for a in one.approvals.values() if a.requested_by == event]
        # Whatever event leads there: what a state does, what escalations do, who owns the case then.
        looked_at += [tuple(one.lifecycle.states.values()), one.escalations, one.owners]
    return any("actor_role" in names_in(condition.tree) for condition in conditions_in(tuple(looked_at)))


def _who_matters(policy: CompiledPolicy, event: str) -> bool:
    if policy.events[event].not_by:
        return True
    policies = (policy, *(track.policy for track in policy.tracks.values()))
    if any(a.requested_by == event and a.given_by and a.not_by for one in policies for a in one.approvals.values()):
        return True
    return any(t.event == event and t.not_by for one in policies for t in one.lifecycle.transitions)


def voters(policy: CompiledPolicy, scope: Scope, case: CaseState) -> tuple[Actor, ...]:
    """Return people who might decide on what waits for a decision: as many of each role as the step needs, and one.

    And the people of the parties of whom an observer asks; where it asks for roles, those who stand in for a role.
    """
    found: dict[str, Actor] = {}
    asked = scope.everybody or _asks_role(policy, scope.deadlines, "approve")
    for application in case.applications:
        if application.status != "pending":
            continue
        approval = policy.approvals[application.approval]
        step = approval.chains[application.chain].steps[application.step]
        for role in application.roles:
            for number in range(1, step.needed + len(approval.not_by) + 2):
                found[person(role, number).id] = person(role, number)
            known = policy.roles.get(role)
            for substitute in known.substitutes if known is not None and asked else ():
                stand_in = f"{substitute.role} for {role}"
                found[stand_in] = Actor(stand_in, ((substitute.role, None),), person(role).id)
    for name, state in case.tracks.items():
        found |= {one.id: one for one in voters(policy.tracks[kind_of(name)].policy, scope, state)}
    return (*found.values(), *_in_persons(policy, scope, case, tuple(one.roles[0][0] for one in found.values())))
