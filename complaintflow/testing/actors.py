"""Who may act under a policy: holders of its roles in their units, delegates, and impostors of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from hypothesis import strategies as st

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.facade import Policy
from complaintflow.kernel.event import NOBODY, SYSTEM_ACTOR, Actor
from complaintflow.scenario.expectations import senders_of

PEOPLE = ("p1", "p2", "p3", "p4")
"""Ids of the people who act in generated histories."""

UNITS = ("north", "south")
"""Units that generated actors belong to."""


def actors(policy: Policy) -> st.SearchStrategy[Actor]:
    """Return actors of a policy: often with every role, so that histories get somewhere, often with a wrong one."""
    return _actors(tuple(policy.compiled.roles))


@lru_cache(maxsize=100)  # a new strategy is looked through before its first draw, which takes longer than the draw
def _actors(roles: tuple[str, ...]) -> st.SearchStrategy[Actor]:
    everything = st.builds(_holder, st.sampled_from(PEOPLE), st.just(roles))
    if not roles:
        return st.one_of(everything, st.just(NOBODY))
    some = st.builds(
        Actor,
        st.sampled_from(PEOPLE),
        st.lists(st.tuples(st.sampled_from(roles), st.sampled_from((None, None, *UNITS))), max_size=2).map(tuple),
        st.sampled_from((None, None, None, *PEOPLE)),
    )
    return st.one_of(everything, everything, some, some, st.sampled_from((NOBODY, Actor("system"))))


def _holder(person: str, roles: tuple[str, ...]) -> Actor:
    return Actor(person, tuple((role, None) for role in roles))


_WORDS: Final = frozenset(("owner", "participants", "applicant", "actor"))
_NO_FACTS: Final[Mapping[str, object]] = {}


def roles_of(policy: CompiledPolicy) -> tuple[str, ...]:
    """Return every role that somebody may hold, in order of declaration; `customer` is one where it may send."""
    declared = [name for name, role in policy.roles.items() if not role.outside]
    others = sorted(name for name in senders_of(policy) if name not in policy.roles and name not in _WORDS)
    return (*declared, *others)


def unit_of(policy: CompiledPolicy, role: str, facts: Mapping[str, object]) -> str | None:
    """Return the unit in which a role must be held for a case of these facts; None where any will do."""
    known = policy.roles.get(role)
    unit = None if known is None or known.unit is None else facts.get(known.unit)
    return unit if isinstance(unit, str) else None


def holders(policy: Policy, facts: Mapping[str, object] = _NO_FACTS) -> tuple[Actor, ...]:
    """Return one person for each role (`ROLE-1`), in the unit that a case of these facts belongs to."""
    return tuple(holder(policy.compiled, role, facts) for role in roles_of(policy.compiled))


def holder(policy: CompiledPolicy, role: str, facts: Mapping[str, object] = _NO_FACTS, number: int = 1) -> Actor:
    """Return a person who holds one role, in the unit of the case."""
    return Actor(f"{role}-{number}", ((role, unit_of(policy, role, facts)),))


def delegates(policy: Policy, facts: Mapping[str, object] = _NO_FACTS) -> tuple[Actor, ...]:
    """Return a person for each substitute that the policy names, acting on behalf of the role's holder.

    Whether they may do so on a given day, the dates of the policy say.
    """
    compiled = policy.compiled
    return tuple(
        Actor(f"{stand_in.role}-1", ((stand_in.role, unit_of(compiled, stand_in.role, facts)),), f"{name}-1")
        for name, role in compiled.roles.items()
        for stand_in in role.substitutes
    )


def impostors(policy: Policy, facts: Mapping[str, object] = _NO_FACTS) -> st.SearchStrategy[Actor]:
    """Return people who are not what they say, or not what is asked for.

    Holders of a role in another unit, of a role that the policy does not know, of none; people who act on behalf of
    somebody although no substitute was named; somebody who calls himself the system; nobody at all.
    """
    compiled = policy.compiled
    roles = roles_of(compiled)
    elsewhere = [
        Actor("impostor", ((role, f"not {unit_of(compiled, role, facts)}"),))
        for role in roles
        if unit_of(compiled, role, facts) is not None
    ]
    undelegated = [Actor("impostor", (), f"{role}-1") for role in roles]
    named_system = [Actor(SYSTEM_ACTOR.id, ((role, None),)) for role in roles]
    plain = [NOBODY, SYSTEM_ACTOR, Actor("impostor"), Actor("impostor", (("no_such_role", None),))]
    return st.sampled_from((*plain, *elsewhere, *undelegated, *named_system))
