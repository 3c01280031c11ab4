"""Who acts while every path is explored: of each role somebody new, and those whom the case names where it matters.

In: a policy, a case, an event. Out: the people worth trying. Two roles between which nothing makes a difference for the
event are tried as one.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, combinations, count, product
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
from complaintflow.verification.exploring.deciding import conditions_in, deadlines_of, tests_of
from complaintflow.verification.exploring.identity import known_of, people_in
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.exploring.words import ASKER

Kind = tuple[Hashable, ...]
"""What an event makes of somebody: of each list of roles whether they are on it, and their role where it is asked."""

SOMEBODY: Final = Actor("somebody")
"""Who sends what anybody may send."""


def person(role: str, known: Container[str] = ()) -> Actor:
    """Return a person who holds a role, in whatever unit, and is none of those who are known."""
    return Actor(_unknown(role, known), ((role, None),))


def _unknown(name: str, known: Container[str]) -> str:
    """Return a name like this one that none of those who are known has."""
    numbered = chain((name,), (f"{name}_{number}" for number in count(2)))
    return next(one for one in numbered if one not in known)


def senders(policy: CompiledPolicy, scope: Scope, case: CaseState | None, event: str) -> tuple[Actor, ...]:
    """Return people between whom an event can make a difference, of those who may send it.

    Whoever must not send it is refused, and somebody else does: of each role one is enough, who is nobody the case
    names yet. The people of parties send it too where that makes a difference (`identity`).
    """
    found: dict[Kind, Actor] = {}
    asked = scope.everybody or "actor" in scope.words or _asks_role(policy, scope.deadlines, event)
    known = people_in(policy, case) if case is not None and who_matters(policy, event) else frozenset[str]()
    for role in _roles(policy, scope, case, event):
        found.setdefault(_told_apart(policy, scope, case, event, role, asked=asked), person(role, known))
    people = list(found.values()) or [Actor(_unknown(SOMEBODY.id, known))]
    people += _of_two_roles(found, _asked_for(policy, scope) if asked else (), known)
    parties = (*_persons(policy, scope, event), *_kept_from_a_way(policy, event))
    roles = tuple(dict.fromkeys(role for one in people for role in one.role_names))
    return (*people, *_in_persons(policy, parties, case, roles))


def _persons(policy: CompiledPolicy, scope: Scope, event: str) -> tuple[str, ...]:
    """Return the parties whose people are tried: where anybody else does as well, no observer sees that it was they."""
    events = known_of(policy, scope).events
    return scope.persons if events is None or event in events else ()


def _of_two_roles(found: Mapping[Kind, Actor], beside: tuple[str, ...], known: Container[str]) -> Iterator[Actor]:
    """Yield people who hold two roles: each two that together are of another kind than any one, and one with any other.

    The one lets them send it, the other (`beside`) is what a condition or an observer sees.
    """
    kinds = set(found)
    for (kind, one), (other_kind, other) in combinations(found.items(), 2):
        both = _joined(kind, other_kind)
        if both not in kinds:
            kinds.add(both)
            yield _with_both(one.roles[0][0], other.roles[0][0], known)
    held = dict.fromkeys(one.roles[0][0] for one in found.values())
    for role, other_role in product(held, (role for role in beside if role not in held)):
        yield _with_both(role, other_role, known)


def _joined(kind: Kind, other: Kind) -> Kind:
    """Return of what kind somebody is who is of both; where a role is derived from them, the first one counts."""
    *lists, seen, derived = zip(kind, other, strict=True)
    told = tuple(dict.fromkeys(role for role in seen if role is not None))
    return (
        *(bool(a or b) if a is not None else None for a, b in lists),
        told if len(told) > 1 else seen[0] or seen[1],
        derived[0],
    )


def _with_both(role: str, other: str, known: Container[str]) -> Actor:
    return Actor(_unknown(f"{role}_and_{other}", known), ((role, None), (other, None)))


def _in_persons(
    policy: CompiledPolicy, parties: tuple[str, ...], case: CaseState | None, roles: tuple[str, ...]
) -> tuple[Actor, ...]:
    """Return the people of parties, each in every one of these roles: themselves and by a stand-in."""
    if case is None or not parties:
        return ()
    draft = Draft(policy, case)
    named = dict.fromkeys(one for party in parties for one in people_of(draft, party))
    held: list[tuple[tuple[str, None], ...]] = [((role, None),) for role in dict.fromkeys(roles)] or [()]
    return tuple(actor for one in named for pair in held for actor in (Actor(one, pair), Actor("stand_in", pair, one)))


def _roles(policy: CompiledPolicy, scope: Scope, case: CaseState | None, event: str) -> Iterator[str]:
    kind = policy.events[event]
    ways = [t for t in policy.lifecycle.transitions if t.event == event]
    ways += [t for track in policy.tracks.values() for t in track.policy.lifecycle.transitions if t.event == event]
    lists = [kind.by, *(way.by for way in ways), *_extending(policy, event)]
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


def _extending(policy: CompiledPolicy, event: str) -> list[frozenset[str] | None]:
    """Return who may extend deadlines, each side that must agree by itself; None where anybody may."""
    if event != "extend":
        return []
    rules = [deadline.extension for deadline in deadlines_of(policy) if deadline.extension is not None]
    sides = [frozenset((side,)) for rule in rules for side in rule.by_all]
    return [*sides, *(rule.by for rule in rules if not rule.by_all)]


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
) -> Kind:
    owner = None if case is None else case.owner
    by = [t.by for t in policy.lifecycle.transitions if t.event == event]
    by += [*(leaf.by for leaf in _leaves(policy, scope, event)), *_extending(policy, event)]
    mine = tuple(None if one is None else role in one or ("owner" in one and role == owner) for one in by)
    # Of whoever asks for an approval it matters whether they may, and give it: their role only where a chain or a
    # message derives another one from it.
    requested = [a for a in policy.approvals.values() if a.requested_by == event]
    may = [flag for a in requested for flag in (a.requesters is None or role in a.requesters, role in a.given_by)]
    derived = bool(requested) and bool(scope.words & {"applicant", ASKER})
    seen = role if asked and role in _asked_for(policy, scope) else None
    return (*mine, *may, seen, role if derived else None)


def _asked_for(policy: CompiledPolicy, scope: Scope) -> tuple[str, ...]:
    """Return the roles of which somebody asks whether whoever acts holds them: a guarantee of any, else conditions."""
    everybody = (*policy.roles, "customer")
    return everybody if scope.everybody or "actor" in scope.words else _tested(policy, everybody)


@lru_cache(maxsize=64)
def _tested(policy: CompiledPolicy, everybody: tuple[str, ...]) -> tuple[str, ...]:
    tests = [t for c in conditions_in(policy) for t in tests_of(c.tree) if t.name == "actor_role"]
    values = [value for test in tests for value in (test.value if isinstance(test.value, tuple) else (test.value,))]
    named = all(isinstance(value, str) for value in values)  # else it is asked whether there are any, or how many
    return tuple(role for role in everybody if role in values) if named else everybody


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


@lru_cache(maxsize=4_096)
def who_matters(policy: CompiledPolicy, event: str) -> bool:
    """Whether somebody may be refused an event for who they are, or is remembered for having sent it."""
    if policy.events[event].not_by or event == "extend":
        return True
    policies = (policy, *(track.policy for track in policy.tracks.values()))
    if any(event in party.events and party.datum is None for party in policy.parties.values()):
        return True
    if any(a.requested_by == event for one in policies for a in one.approvals.values()):
        return True
    return any(t.event == event and t.not_by for one in policies for t in one.lifecycle.transitions)


def _kept_from_a_way(policy: CompiledPolicy, event: str) -> tuple[str, ...]:
    """Return the parties whose people are kept from a way of an event, so that another way may be theirs."""
    policies = (policy, *(track.policy for track in policy.tracks.values()))
    ways = [t for one in policies for t in one.lifecycle.transitions if t.event == event]
    return tuple(dict.fromkeys(party for way in ways for party in way.not_by)) if len(ways) > 1 else ()


def voters(policy: CompiledPolicy, scope: Scope, case: CaseState) -> tuple[Actor, ...]:
    """Return people who might decide on what waits for a decision: of each role somebody whom the case does not name.

    And the people of the parties of whom an observer asks; where it asks for roles, those who stand in for a role.
    """
    return _voters(policy, scope, case, people_in(policy, case))


def _voters(policy: CompiledPolicy, scope: Scope, case: CaseState, known: frozenset[str]) -> tuple[Actor, ...]:
    found: dict[str, Actor] = {}
    asked = scope.everybody or _asks_role(policy, scope.deadlines, "approve")
    for application in case.applications:
        if application.status != "pending":
            continue
        for role in application.roles:
            found[role] = person(role, known)
            declared = policy.roles.get(role)
            for substitute in declared.substitutes if declared is not None and asked else ():
                stand_in = _unknown(f"{substitute.role} for {role}", known)
                found[stand_in] = Actor(stand_in, ((substitute.role, None),), found[role].id)
    roles = tuple(one.roles[0][0] for one in found.values())
    for name, state in case.tracks.items():
        inner = _voters(policy.tracks[kind_of(name)].policy, scope, state, known)
        found |= {one.id: one for one in inner}
    return (*found.values(), *_in_persons(policy, _persons(policy, scope, "approve"), case, roles))
