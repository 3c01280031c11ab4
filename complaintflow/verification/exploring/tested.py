"""Which tests are made of what, by the name of what they test: by what decides, by tables, and by who asks.

In: a policy, the parts of it that decide, what observers ask for. Out: tests by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from complaintflow.compiled.actions import NamedRole
from complaintflow.compiled.condition import Condition, Test
from complaintflow.compiled.deadlines import AmountFrom, CountedFrom, Counter, Until
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.exploring.deciding import conditions_in, tests_of, values_in


def tests_asked(
    policy: CompiledPolicy, asked: frozenset[str], deciding: tuple[object, ...]
) -> dict[str, tuple[Test, ...]]:
    """Return the tests of what decides and of what is asked, by the name of what they test."""
    outside = tests_deciding(policy, deciding)
    for name in asked:
        if ":" not in name:
            outside.setdefault(name, ())
    for name in (*_named(deciding), *_naming_parties(policy, asked)):
        outside[name] = outside.get(name) or (Test(name, "present"),)
    return outside


def tests_deciding(policy: CompiledPolicy, deciding: tuple[object, ...]) -> dict[str, tuple[Test, ...]]:
    """Return the tests of what decides, and of the counters that it asks for."""
    outside = _tests(conditions_in(deciding))
    while more := [c for c in policy.counters.values() if c.name in outside and not _known_of(c, outside)]:
        outside = {**_tests(conditions_in(tuple(more))), **outside, **{f"counter {c.name}": () for c in more}}
    return outside


def tests_in_tables(policy: CompiledPolicy) -> dict[str, tuple[Test, ...]]:
    """Return the tests of the tables, the classification included."""
    return _tests(list(conditions_in((policy.classification, policy.tables))))


def _named(value: object) -> Iterator[str]:
    """Yield the facts that name roles, amounts or instants: whether they are there decides something."""
    for found in values_in(value, (NamedRole, AmountFrom, CountedFrom, Until)):
        name = str(getattr(found, "name", None) or getattr(found, "field", ""))
        if not name.startswith("data."):
            yield name


def _naming_parties(policy: CompiledPolicy, asked: frozenset[str]) -> Iterator[str]:
    """Yield the facts that name the parties of whom an observer asks."""
    for party in policy.parties.values():
        if party.field is not None and f"party:{party.name}" in asked:
            yield party.field


def _known_of(counter: Counter, outside: Mapping[str, tuple[Test, ...]]) -> bool:
    return f"counter {counter.name}" in outside


def _tests(conditions: Iterable[Condition]) -> dict[str, tuple[Test, ...]]:
    found: dict[str, dict[Test, None]] = {}
    for condition in conditions:
        for test in tests_of(condition.tree):
            found.setdefault(test.name, {})[test] = None
    return {name: tuple(tests) for name, tests in found.items()}
