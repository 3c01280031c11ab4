"""What people are needed for, as far as it can be told without knowing them.

In: a `Subject`. Out: which chain of an approval can come up for which classes, and who can own a case in which state
and class. Conditions are tried over every value they can tell apart; where these are too many, and wherever facts hang
together through tables, more is taken to be possible than is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from complaintflow.compiled.actions import NamedRole, Relation, RoleRef, SetOwner
from complaintflow.compiled.approvals import Approval
from complaintflow.compiled.condition import Condition, Test, evaluate
from complaintflow.compiled.orders import case_orders
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.staff import StaffDirectory
from complaintflow.verification.coverage import Table, told_apart
from complaintflow.verification.points import FactTypes
from complaintflow.verification.subject import Subject

UNITS_MAX = 200
"""Combinations of units that one question is asked for."""


@dataclass(frozen=True, slots=True)
class ApprovalMatter:
    """A chain of an approval, the classes for which it can come up (none: the policy has no classes).

    `named`: the roles that facts name in it. `owner`: whose it is, where the chain asks for the owner.
    """

    approval: str
    chain: int
    classes: tuple[str, ...]
    named: Mapping[str, object]
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case can stand: its state, class and owner."""

    state: str
    klass: str | None
    owner: str | None


def approval_matters(subject: Subject, approval: Approval) -> tuple[ApprovalMatter, ...]:
    """Return what an approval can come to ask of people, in order of its chains."""
    named = _roles_from_facts(subject, approval)
    chosen = [Condition(test) for name, roles in named.items() for test in _each(name, roles)]
    by_class = [Condition(test) for test in _each("class", subject.compiled.classes)]
    conditions = [approval.when, *(chain.when for chain in approval.chains), *chosen, *by_class]
    views = told_apart(Table(subject, conditions, event=approval.requested_by))
    every = classes_of(subject)
    found: dict[tuple[int, tuple[tuple[str, object], ...]], dict[object, None]] = {}
    for view in _any_chain(approval, named) if views is None else views:
        chain = view["#"] if views is None else _first(approval, view)
        if isinstance(chain, int):
            key = chain, tuple((name, view[name]) for name in named)
            found.setdefault(key, {}).update(dict.fromkeys([view["class"]] if "class" in view else every))
    owners: list[str | None] = [None]
    if _asks_owner(approval):
        owners = [*sorted({one.owner for one in standings(subject) if one.owner is not None})] or owners
    return tuple(
        ApprovalMatter(
            approval.id, chain, tuple(name for name in every if name in classes and name), dict(roles), owner
        )
        for (chain, roles), classes in sorted(found.items(), key=lambda pair: (pair[0][0], str(pair[0][1])))
        for owner in owners
        if None in classes or any(name in classes for name in every)
    )


def _first(approval: Approval, view: Mapping[str, object]) -> int | None:
    if approval.when is not None and not evaluate(approval.when.tree, view):
        return None
    fitting = (n for n, c in enumerate(approval.chains) if c.when is None or evaluate(c.when.tree, view))
    return next(fitting, None)


def _any_chain(approval: Approval, named: Mapping[str, tuple[str, ...]]) -> Iterator[Mapping[str, object]]:
    for chain in range(len(approval.chains)):
        for roles in product(*named.values()):
            yield {"#": chain, **dict(zip(named, roles, strict=True))}


def _each(name: str, roles: Iterable[str]) -> Iterator[Test]:
    return (Test(name, "is", role) for role in roles)


def _references(approval: Approval) -> Iterator[RoleRef]:
    for chain in approval.chains:
        for step in chain.steps:
            for ref in step.roles:
                yield ref
                if isinstance(ref, Relation):
                    yield ref.of


def _roles_from_facts(subject: Subject, approval: Approval) -> dict[str, tuple[str, ...]]:
    types = FactTypes(subject, approval.requested_by)
    found: dict[str, tuple[str, ...]] = {}
    for ref in _references(approval):
        if isinstance(ref, NamedRole):
            fact = types.of(ref.name)
            choices = () if fact is None else fact.choices
            found[ref.name] = tuple(role for role in choices if role in subject.compiled.roles)
    return found


def _asks_owner(approval: Approval) -> bool:
    return "owner" in _references(approval) or "owner" in (approval.requesters or ())


def classes_of(subject: Subject) -> tuple[str | None, ...]:
    """Return the classes that a case can be of, rising; None alone where the policy has none."""
    return tuple(name for name in subject.compiled.classes if name in subject.reach.classes) or (None,)


def standings(subject: Subject) -> tuple[Standing, ...]:
    """Return where an open case can stand, as the owners' table says it."""
    policy = subject.compiled
    open_states = [name for name, state in policy.lifecycle.states.items() if not state.final]
    found: dict[Standing, None] = {}
    for state in (name for name in open_states if name in subject.reach.states):
        for klass in classes_of(subject):
            owners = tuple(_owners(subject, state, klass)) or (None,)
            found.update((Standing(state, klass, owner), None) for owner in owners)
    return tuple(found)


def ordered_owners(policy: CompiledPolicy) -> tuple[str, ...]:
    """Return the roles that an order or a rule can make the owner, whatever the table says."""
    by_action = [action.role for action in case_orders(policy) if isinstance(action, SetOwner)]
    by_rule = [rule.owner for rule in policy.escalations if rule.owner is not None]
    return tuple(dict.fromkeys(ref for ref in (*by_action, *by_rule) if isinstance(ref, str) and ref in policy.roles))


def _owners(subject: Subject, state: str, klass: str | None) -> dict[str, None]:
    policy = subject.compiled
    known: dict[str, tuple[object, ...]] = {"state": (state,), "class": (klass,)}
    conditions = [row.when for row in policy.owners]
    views = told_apart(Table(subject, conditions, fixed=known))
    found: dict[str, None] = {}
    for view in [{}] if views is None else views:
        for row in policy.owners:
            if views is None or row.when is None or evaluate(row.when.tree, view):
                owners = (row.owner,) if isinstance(row.owner, str) else _roles_of(subject, row.owner)
                found.update(dict.fromkeys(owners))
                if views is not None and isinstance(row.owner, str):
                    break
    return found


def _roles_of(subject: Subject, ref: NamedRole) -> tuple[str, ...]:
    fact = FactTypes(subject).of(ref.name)
    return () if fact is None else tuple(role for role in fact.choices if role in subject.compiled.roles)


def units(policy: CompiledPolicy, roster: StaffDirectory, roles: Iterable[str]) -> tuple[Mapping[str, object], ...]:
    """Return the facts that say whose unit a case is of, for the units that some roles hang on: every combination.

    The units are those that the fact can name, and where it is a text those in which somebody of the roster holds a
    role. A case that does not name its unit is not asked for: then those of every unit fit.
    """
    facts = dict.fromkeys(unit for role in roles if role in policy.roles and (unit := policy.roles[role].unit))
    domains = {fact: known for fact in facts if (known := _units(policy, roster, fact))}
    combined = (dict(zip(domains, values, strict=True)) for values in product(*domains.values()))
    return tuple(one for _, one in zip(range(UNITS_MAX), combined, strict=False))


def _units(policy: CompiledPolicy, roster: StaffDirectory, fact: str) -> tuple[str, ...]:
    choices = policy.fields[fact].choices if fact in policy.fields else ()
    if choices:
        return choices
    names = {alias: role.name for role in policy.roles.values() for alias in (role.name, *role.aliases)}
    held = {
        one.unit
        for member in roster.members.values()
        for one in member.roles
        if one.unit is not None and one.role in names and policy.roles[names[one.role]].unit == fact
    }
    return tuple(sorted(held))
