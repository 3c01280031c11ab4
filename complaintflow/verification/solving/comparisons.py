"""The comparisons that trees consist of: what they ask for, and with what.

In: condition trees. Out: their tests, the values in them, and the type of a fact that nobody declared. Asks no solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from complaintflow.compiled.condition import All, Any, Not, Test, Tree
from complaintflow.compiled.lifecycle import DataType
from complaintflow.verification.solving.marks import ORDERS

PRESENCE: Final = ("present", "missing")
"""The comparisons that ask only whether a fact is there."""


def guessed_type(test: Test) -> DataType:
    """Return of which type a fact is that nobody declared, by what it is compared with."""
    if test.operator.startswith(("has", "count")):
        return "list"
    value = test.value[0] if isinstance(test.value, tuple) and test.value else test.value
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    return "date" if test.operator in ORDERS else "text"


def operands(test: Test) -> tuple[object, ...]:
    """Return what a test compares its fact with; nothing for one that asks whether it is there, or how many."""
    if test.operator in PRESENCE or test.operator.startswith("count"):
        return ()
    return test.value if isinstance(test.value, tuple) else (test.value,)


def comparisons_in(trees: Iterable[Tree]) -> Iterator[Test]:
    """Yield the comparisons of trees in their order."""
    pending = list(trees)[::-1]
    while pending:
        match pending.pop():
            case Test() as test:
                yield test
            case All(parts) | Any(parts):
                pending.extend(reversed(parts))
            case Not(part):
                pending.append(part)
