"""What of a table a case has settled for good, whatever its changing facts come to.

In: a table and the facts that can change while a case goes on. Out: a `Residual`: every combination of values of these
that the table tells apart. Two cases for which the table answers alike under each of them stay alike in it, though its
rules may hold of one and not of the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import Final

from complaintflow.compiled.condition import Test, evaluate, names_in
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.table import DecisionTable
from complaintflow.compiler.scope import FactType
from complaintflow.verification.exploring.deciding import tests_of
from complaintflow.verification.points import points

COMBINATIONS_MAX: Final = 64
"""Combinations of changing values under which a table is asked; one with more is told apart by its parts."""

_FLAGS_MAX: Final = 4


@dataclass(frozen=True, slots=True)
class Residual:
    """A table, the values of changing facts under which it is asked, and its tests on those that events record."""

    table: DecisionTable
    options: Mapping[str, tuple[object, ...]]
    tests: tuple[Test, ...]

    def under(self, changing: Collection[str]) -> tuple[Mapping[str, object], ...]:
        """Return every combination of the values of those facts that can still change."""
        options = {name: values for name, values in self.options.items() if name in changing}
        return tuple(dict(zip(options, picked, strict=True)) for picked in product(*options.values()))


def residual_of(
    policy: CompiledPolicy, table: DecisionTable, lasting: Collection[str], written: Collection[str]
) -> Residual | None:
    """Return what is to be asked of a table, None where there is too much of it."""
    tests: dict[str, dict[Test, None]] = {}
    for rule in table.rules:
        for name in names_in(rule.when.tree):
            tests.setdefault(name, {})
        for test in tests_of(rule.when.tree):
            tests[test.name][test] = None
    options: dict[str, tuple[object, ...]] = {}
    for name in sorted(tests.keys() - set(lasting)):
        values = _values(policy, name, tuple(tests[name]))
        if values is None:
            return None
        options[name] = tuple(_kinds(name, tuple(tests[name]), values))
    if prod(len(values) for values in options.values()) > COMBINATIONS_MAX:
        return None
    recorded = tuple(test for name in sorted(tests) if name in written for test in tests[name])
    return Residual(table, options, recorded)


def _values(policy: CompiledPolicy, name: str, tests: Sequence[Test]) -> tuple[object, ...] | None:
    """Return values of a fact that its tests may tell apart; None where not all of them can be told."""
    if name in policy.fields:
        field = policy.fields[name]
        known = points(FactType(field.type, field.choices), tests)
        return None if known is None else (*known, None)
    if name == "flags":
        return _flags(tests)
    if name in policy.counters:
        return points(FactType("integer", ()), tests)
    if name in ("class", "owner", "state"):
        every = {"class": policy.classes, "owner": tuple(policy.roles), "state": tuple(policy.lifecycle.states)}
        return (*every[name], None)
    table = next((one for one in policy.tables if one.name == name), None)
    return None if table is None or table.hit_policy == "collect" else (*table.order, table.default, None)


def _flags(tests: Sequence[Test]) -> tuple[object, ...] | None:
    named: dict[str, None] = {}
    for test in tests:
        values = test.value if isinstance(test.value, tuple) else (test.value,)
        if not all(isinstance(value, str) for value in values):
            return None  # whether there are flags at all, or how many
        named |= dict.fromkeys(str(value) for value in values)
    if len(named) > _FLAGS_MAX:
        return None
    several = (picked for size in range(1, len(named) + 1) for picked in combinations(named, size))
    return (None, *several)


def _kinds(name: str, tests: Sequence[Test], values: Sequence[object]) -> Iterator[object]:
    """Yield one value of every kind that the tests tell apart."""
    seen: set[tuple[bool, ...]] = set()
    for value in values:
        kind = tuple(evaluate(test, {name: value}) for test in tests)
        if kind not in seen:
            seen.add(kind)
            yield value
