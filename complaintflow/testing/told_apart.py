"""The values that a policy's conditions can tell apart: what they name, and the nearest on either side.

In: a compiled policy. Out: its conditions, and for each fact or datum typed values that are worth trying. A value that
no condition can tell from another teaches nothing new, so these are the boundary values and one that nobody names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from functools import lru_cache

from complaintflow.compiled.attachments import Attachment
from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.condition import All, Any, Condition, Not, Test, Tree
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import Zone

ELSEWHERE = ("north", "south")
"""Texts and units that no condition names."""

START = 1_772_413_200_000_000
"""2026-03-02T01:00:00Z, a Monday: where generated histories begin (UTC microseconds)."""

_DOCUMENTS = tuple(
    Attachment(f"store:{name}", "sha256:" + digit * 64, name=name).text
    for name, digit in (("photo.jpg", "0"), ("录音.mp3", "f"))
)
_ITEMS_MAX = 5
_CENT = 0.01
_SECOND = 1_000_000
_SOON = tuple(START + hours * 3_600_000_000 for hours in (-24, 1, 30, 24 * 20))
"""Instants around the beginning of generated histories (UTC microseconds)."""


def trees_in(part: object) -> Iterator[Tree]:
    """Yield every condition of a policy, or of a part of one."""
    if isinstance(part, Condition):
        yield part.tree
    elif isinstance(part, Mapping):
        for item in part.values():
            yield from trees_in(item)
    elif isinstance(part, tuple):
        for item in part:
            yield from trees_in(item)
    elif is_dataclass(part) and not isinstance(part, Calendar | Zone | type):
        for one in fields(part):
            yield from trees_in(getattr(part, one.name))


def tests_in(tree: Tree) -> Iterator[Test]:
    """Yield the comparisons that a condition is made of."""
    match tree:
        case Test():
            yield tree
        case All(parts) | Any(parts):
            for part in parts:
                yield from tests_in(part)
        case Not(part):
            yield from tests_in(part)


@lru_cache(maxsize=64)
def tests_of(policy: CompiledPolicy) -> Mapping[str, tuple[Test, ...]]:
    """Return the comparisons of a policy by the name that they look at, in order of declaration."""
    found: dict[str, dict[Test, None]] = {}
    for tree in trees_in(policy):
        for test in tests_in(tree):
            found.setdefault(test.name, {})[test] = None
    return {name: tuple(tests) for name, tests in found.items()}


def values_for(policy: CompiledPolicy, name: str, datum: Datum) -> tuple[object, ...]:
    """Return typed values of a fact (`channel`) or datum (`data.accepted`), what nobody names last."""
    tests = tests_of(policy).get(name, ())
    named = [value for test in tests if not test.operator.startswith("count") for value in _all(test.value)]
    counts = [int(str(test.value)) for test in tests if test.operator.startswith("count")]
    found: list[object]
    match datum.type:
        case "choice":
            found = list(datum.choices)
        case "bool":
            found = [True, False]
        case "set":
            found = list(_groups([*dict.fromkeys([*named, *datum.choices])], counts, datum.choices))
        case "list":
            found = list(_groups([*dict.fromkeys([*map(str, named), *ELSEWHERE, "east", "west"])], counts, ()))
        case "integer" | "number":
            step = 1 if datum.type == "integer" else _CENT
            found = [near for value in named if _is_number(value) for near in _around(value, step)] or [0, 1, 5]
        case "date":
            found = [near for value in named for near in _days_around(str(value))] or ["2026-03-02", "2026-03-10"]
        case "instant":
            found = [near for value in named if _is_number(value) for near in _around(value, _SECOND)] or list(_SOON)
        case "moment":
            found = [*_SOON, "2026-03-02", "2026-03-10"]
        case "text":
            found = [*(datum.choices or named), *ELSEWHERE]
        case "attachment":
            found = list(_DOCUMENTS)
        case "attachments":
            found = [(), *((document,) for document in _DOCUMENTS), _DOCUMENTS]
    return tuple(dict.fromkeys(found))


def _all(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, tuple | frozenset) else () if value is None else (value,)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _around(value: object, step: float) -> tuple[float, ...]:
    assert isinstance(value, int | float), "only numbers have neighbours"
    return tuple(round(one, 2) if isinstance(one, float) else one for one in (value - step, value, value + step))


def _days_around(text: str) -> tuple[str, ...]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ()
    return tuple((day + timedelta(days=by)).isoformat() for by in (-1, 0, 1))


def _groups(items: list[object], counts: list[int], order: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    """Yield groups of items: each alone, none, all, and as many as are counted, with one more and one fewer."""
    yield ()
    yield from ((item,) for item in items)
    sizes = {len(items), *(count + by for count in counts for by in (-1, 0, 1))}
    for size in sorted(sizes):
        if 1 < size <= min(len(items), _ITEMS_MAX):
            chosen = items[:size]
            yield tuple(sorted(chosen, key=lambda item: order.index(str(item)))) if order else tuple(chosen)
