"""Random conditions over the facts that generated policies declare, and random actions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from hypothesis import strategies as st

from complaintflow.testing.text import Plain

FIELDS: Mapping[str, object] = {
    "size": {"type": "choice", "choices": ["small", "big", "huge"]},
    "amount": "integer",
    "urgent": "bool",
    "branch": "text",
    "tags": {"type": "set", "choices": ["press", "safety"]},
    "promised": "instant",
    "proofs": "list",
}
"""The facts of a generated policy."""

ROLES: Mapping[str, object] = {
    "agent": {"superior": "lead", "unit": "branch", "relations": {"manager": "lead"}},
    "lead": {"superior": "boss", "substitutes": [{"role": "deputy", "from": "2026-03-03", "until": "2026-03-20"}]},
    "boss": {},
    "deputy": {},
}
"""The roles of a generated policy."""

STEADY_ROLES: Mapping[str, object] = {**ROLES, "lead": {"superior": "boss", "substitutes": ["deputy"]}}
"""The same roles, without dates."""

CLASSES = ("general", "escalated", "important")

_FACT_TESTS: tuple[Plain, ...] = (
    {"size": "big"},
    {"size": ["big", "huge"]},
    {"size": {"not": "small"}},
    {"amount": {"more_than": 3}},
    {"amount": {"at_least": 1, "at_most": 4}},
    {"urgent": True},
    {"branch": "missing"},
    {"branch": "present"},
    {"tags": "press"},
    {"tags": {"all_of": ["press", "safety"]}},
    {"tags": {"count": 2}},
    {"proofs": {"count": {"at_least": 1, "at_most": 2}}},
    {"proofs": "north"},
)


def conditions(*more: Plain) -> st.SearchStrategy[Plain]:
    """Return conditions over the facts, and over what `more` tests."""
    tests: st.SearchStrategy[Plain] = st.sampled_from((*_FACT_TESTS, *more, *more))
    others = (*_FACT_TESTS[3:], *more)
    return st.one_of(
        tests,
        st.builds(lambda part: {"not": part}, tests),
        # Parts about different facts: a condition that can't hold is an error when the policy is loaded.
        st.builds(lambda size, part: {"all": [size, part]}, st.sampled_from(_FACT_TESTS[:3]), st.sampled_from(others)),
        st.builds(lambda parts: {"any": parts}, st.lists(tests, min_size=1, max_size=2)),
    )


@cache
def actions(deadlines: tuple[str, ...], *, classes: bool) -> st.SearchStrategy[dict[str, object]]:
    """Return actions of a generated policy; `deadlines` may be cancelled by them."""
    recipients = ("agent", "lead", "owner", "customer", "participants", "actor")
    kinds: list[st.SearchStrategy[dict[str, object]]] = [
        st.fixed_dictionaries(
            {
                "notify": st.lists(st.sampled_from(recipients), min_size=1, max_size=2, unique=True),
                "via": st.sampled_from(("sms", "email", "system")),
                "template": st.sampled_from(("told", "again")),
            }
        ),
        st.fixed_dictionaries(
            {"task": st.just("look"), "role": st.sampled_from(("lead", "owner"))},
            optional={"within": st.sampled_from(("2h", "1 days")), "when": conditions()},
        ),
        st.sampled_from(({"set": {"amount": 5}}, {"set": {"urgent": "missing"}}, {"set": {"size": "huge"}})),
        st.just({"require": ["branch", "amount"]}),
        st.sampled_from(({"owner": "boss"}, {"flag": "repeat"}, {"assist": ["deputy", "owner"]})),
    ]
    if deadlines:
        name = st.sampled_from(deadlines)
        kinds.append(st.builds(lambda name: {"cancel": [name]}, name))
        kinds.append(st.builds(lambda name: {"extend": name, "by": "5h", "reason": "ordered"}, name))
    if classes:
        kinds.append(st.builds(lambda name: {"class": name}, st.sampled_from(CLASSES[1:])))
    return st.one_of(kinds)
