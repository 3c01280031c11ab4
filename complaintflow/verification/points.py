"""Values that tell conditions apart: for a fact of a type, one of every kind that its comparisons can distinguish.

In: a fact's type and the tests that ask for it. Out: representative values, a superset of what can occur. The missing
fact is added by `coverage`, which asks `FactTypes` whether a fact can be missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, pairwise
from math import floor
from typing import Any, Final, cast

from complaintflow.compiled.condition import Test
from complaintflow.compiler.scope import FactType, fact_types
from complaintflow.verification.subject import Subject

SETS_MAX: Final = 8
"""Choices of a set that are tried in all their combinations."""


@dataclass(slots=True)
class FactTypes:
    """What is known of the facts that conditions ask for, of the case and of an event at hand."""

    subject: Subject
    event: str | None = None
    _types: dict[str, FactType] = field(default_factory=dict)

    def of(self, name: str) -> FactType | None:
        """Return the type of a fact."""
        if not self._types:
            self._types.update(fact_types(self.subject.document))
        if name == "actor_role":
            return FactType("set", (*self.subject.compiled.roles, "customer"))
        if not name.startswith("data."):
            return self._types.get(name)
        kind = self.subject.compiled.events.get(self.event or "")
        datum = None if kind is None else kind.data.get(name[5:])
        return None if datum is None else FactType(datum.type, datum.choices)

    def least(self, name: str) -> int | None:
        """Return the smallest number that a fact of the case can be."""
        if name == "application":
            return 1
        counter = self.subject.compiled.counters.get(name)
        return None if counter is None or counter.measure == "sum" else 0

    def may_be_missing(self, name: str) -> bool:
        """Return whether a case can lack the fact."""
        policy = self.subject.compiled
        if (
            name.startswith(("deadlines.", "tracks."))
            or name in ("state", "flags", "application", "actor_role")
            or name in policy.counters
        ):
            return False
        if name == "class":
            return policy.classification is None or policy.classification.default is None
        table = next((table for table in policy.tables if table.name == name), None)
        if table is not None:
            return table.default is None
        if name.startswith("data."):
            kind = policy.events.get(self.event or "")
            datum = None if kind is None else kind.data.get(name[5:])
            return datum is None or not datum.required_at
        return True


def points(fact: FactType, tests: Sequence[Test]) -> tuple[object, ...] | None:
    """Return values of every kind that the tests tell apart; None where they are too many to try."""
    named = tuple(dict.fromkeys(value for test in tests for value in _operands(test)))
    match fact.type:
        case "bool":
            return (True, False)
        case "choice":
            return fact.choices
        case "set" | "list" | "attachments":
            return _collections(fact, tests)
        case "text":
            return (*named, "".join(str(value) for value in named) + "…")
        case "integer":
            return _whole(cast(float, value) for value in named)
        case "number":
            return _between([cast(float, value) for value in named])
        case "date":
            return _days([str(value) for value in named])
        case "moment" | "attachment":
            return (0,)  # only whether it is there can be asked
        case "instant":
            return tuple(dict.fromkeys(cast(int, value) + step for value in named for step in (-1, 0, 1))) or (0,)


def _operands(test: Test) -> tuple[Any, ...]:
    if test.operator in ("present", "missing"):
        return ()
    return test.value if isinstance(test.value, tuple) else (test.value,)


def _collections(fact: FactType, tests: Sequence[Test]) -> tuple[object, ...] | None:
    """Return sets or lists of the items that tests name, and of as many others as they count."""
    counting = [test for test in tests if test.operator.startswith("count")]
    named = [str(value) for test in tests if test not in counting for value in _operands(test)]
    most = max((int(test.value) + 1 for test in counting if isinstance(test.value, int)), default=0)
    others = [choice for choice in fact.choices if choice not in named]
    fillers = others[:most] if fact.type == "set" else [f"…{number}" for number in range(most)]
    return _subsets([*dict.fromkeys(named), *fillers])


def _subsets(choices: list[str]) -> tuple[object, ...] | None:
    if len(choices) > SETS_MAX:
        return None
    return tuple(chosen for size in range(len(choices) + 1) for chosen in combinations(choices, size))


def _whole(values: Iterable[float]) -> tuple[object, ...]:
    around = {floor(value) + step for value in values for step in (-1, 0, 1)}
    return tuple(sorted(around)) or (0,)


def _between(values: Iterable[float]) -> tuple[object, ...]:
    marks = sorted(set(values))
    if not marks:
        return (0,)
    middles = [low + (high - low) / 2 for low, high in pairwise(marks)]
    return (marks[0] - 1, *marks, *middles, marks[-1] + 1)


def _days(values: Iterable[str]) -> tuple[object, ...]:
    found: dict[str, None] = {}
    for value in values:
        day = date.fromisoformat(value)
        for step in (-1, 0, 1):
            try:
                found[(day + timedelta(days=step)).isoformat()] = None
            except OverflowError:
                continue
    return tuple(found) or ("2000-01-01",)
