"""Comparisons that cannot hold together.

In: the tests of one `all`, each with its place. Out: `impossible-condition` for a name that would have to be two things
at once, for an empty range, and for a fact that would have to be there and missing. Looks at each name by itself: it
finds the slips an author makes, not every contradiction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

from complaintflow.compiled.condition import Operator, Test
from complaintflow.compiler.scope import FactType, Scope
from complaintflow.source import Code, Findings, Related, Span, quote

_POSITIVE: Final = ("is", "in")
_NEGATIVE: Final = ("is_not", "not_in")
_LOWER: Final = ("more_than", "at_least")
_UPPER: Final = ("less_than", "at_most")


_OF_NUMBERS: Final[Mapping[Operator, Operator]] = {
    "count_is": "is", "count_more_than": "more_than", "count_at_least": "at_least",
    "count_less_than": "less_than", "count_at_most": "at_most",
}  # fmt: skip
"""What the comparisons of a count would be of the number itself."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A comparison and where it stands."""

    span: Span
    test: Test


def report_contradictions(placed: Iterable[Placed], scope: Scope, findings: Findings) -> None:
    """Report each name of which these comparisons ask what cannot be, at the last of them."""
    by_name: dict[str, list[Placed]] = {}
    for one in placed:
        by_name.setdefault(one.test.name, []).append(one)
    for name, tests in by_name.items():
        if len(tests) < 2:
            continue
        why = _why_impossible([one.test for one in tests], scope.type_of(name))
        if why:
            findings.error(
                Code.IMPOSSIBLE_CONDITION,
                tests[-1].span,
                f"{quote(name)} {why}",
                "all parts of a condition must hold together; for one of several use a list or `any`",
                _elsewhere(tests),
            )


def _elsewhere(tests: Sequence[Placed]) -> tuple[Related, ...]:
    first, last = tests[0].span, tests[-1].span
    return () if first == last else (Related("together with this", first),)


def _why_impossible(tests: Sequence[Test], fact: FactType | None) -> str:
    if fact is None:
        return ""
    operators = {test.operator for test in tests}
    if "missing" in operators:
        return "cannot be missing and compared" if operators != {"missing"} else ""
    if fact.type in ("set", "list", "attachments"):
        counted = [
            Test(test.name, _OF_NUMBERS[test.operator], test.value) for test in tests if test.operator in _OF_NUMBERS
        ]
        return _why_impossible(counted, FactType("integer")) if len(counted) > 1 else ""
    allowed = _allowed(tests, fact)
    if allowed is not None and not allowed:
        return "cannot be all of these at once"
    low, high = _bounds(tests, fact)
    if low is not None and high is not None and _is_empty(low, high):
        return "cannot lie in an empty range"
    if allowed is not None and not any(_lies_within(value, low, high) for value in allowed):
        return "cannot be that and lie in this range"
    return ""


def _allowed(tests: Sequence[Test], fact: FactType) -> frozenset[object] | None:
    """Return the values that equality leaves; None when any is left."""
    sets = [_values(test) for test in tests if test.operator in _POSITIVE]
    allowed: frozenset[object] | None = reduce(frozenset.__and__, sets) if sets else None
    if allowed is None and fact.type == "choice":
        allowed = frozenset(fact.choices)
    if allowed is None and fact.type == "bool":
        allowed = frozenset((True, False))
    if allowed is None:
        return None
    for test in tests:
        if test.operator in _NEGATIVE:
            allowed -= _values(test)
    return allowed


def _values(test: Test) -> frozenset[object]:
    value: Any = test.value
    return frozenset(value) if isinstance(value, tuple) else frozenset((value,))


Bound = tuple[Any, bool]
"""A limit of a range, and whether it belongs to the range itself."""


def _bounds(tests: Sequence[Test], fact: FactType) -> tuple[Bound | None, Bound | None]:
    lower = [_bound(test, fact, up=True) for test in tests if test.operator in _LOWER]
    upper = [_bound(test, fact, up=False) for test in tests if test.operator in _UPPER]
    low = max(lower, key=lambda bound: (bound[0], not bound[1]), default=None)
    high = min(upper, key=lambda bound: (bound[0], bound[1]), default=None)
    return low, high


def _bound(test: Test, fact: FactType, *, up: bool) -> Bound:
    value: Any = test.value
    strict = test.operator in ("more_than", "less_than")
    if strict and fact.type == "integer" and isinstance(value, int):
        # Between two neighbouring whole numbers there is none.
        return (value + 1 if up else value - 1), True
    return value, not strict


def _is_empty(low: Bound, high: Bound) -> bool:
    return bool(low[0] > high[0]) or (low[0] == high[0] and not (low[1] and high[1]))


def _lies_within(value: Any, low: Bound | None, high: Bound | None) -> bool:  # noqa: ANN401 (any ordered type)
    above = low is None or value > low[0] or (low[1] and value == low[0])
    below = high is None or value < high[0] or (high[1] and value == high[0])
    return bool(above and below)
