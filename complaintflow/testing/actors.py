"""Who may act under a policy: people with some of its roles, everybody's roles at once, or none; and stand-ins."""

from __future__ import annotations

from hypothesis import strategies as st

from complaintflow.facade import Policy
from complaintflow.kernel.event import NOBODY, Actor

PEOPLE = ("p1", "p2", "p3", "p4")
"""Ids of the people who act in generated histories."""

UNITS = ("north", "south")
"""Units that generated actors belong to."""


def actors(policy: Policy) -> st.SearchStrategy[Actor]:
    """Return actors of a policy: often with every role, so that histories get somewhere, often with a wrong one."""
    roles = tuple(policy.compiled.roles)
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
