"""The nearest change that would make a condition hold.

In: a condition's tree and the view it was judged against. Out: the smallest set of names to change, each with
a value that does it. Every answer has been tried on the tree itself, so it may be believed. Does not look for
the most likely change, only for the smallest; a condition that no single fact can meet is searched no further than
`TRIES_MAX` combinations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

from complaintflow.compiled.condition import All, Any, Not, Test, Tree, evaluate, names_in
from complaintflow.compiled.lifecycle import Datum

TRIES_MAX: Final = 20_000
"""How many combinations of values are tried before the search gives up."""

NAMES_MAX: Final = 4
"""How many facts may have to change at once; a change of more is no near change."""

ANYTHING: Final = "…"
"""Stands for a value of which only the presence matters."""


@dataclass(frozen=True, slots=True)
class Change:
    """A name and the value that it would need; None: it would have to be missing."""

    name: str
    value: object


def nearest_change(
    tree: Tree,
    view: Mapping[str, object],
    fields: Mapping[str, Datum],
    order: Mapping[str, tuple[str, ...]],
    fixed: Collection[str] = (),
) -> tuple[Change, ...] | None:
    """Return the smallest change of the view that makes the tree true, `()` if it is true, None if none was found.

    `order` lists the choices of names that are no fields (classes, results of tables); `fixed` names cannot change.
    Among equally small changes the one that is written first in the condition is taken.
    """
    if evaluate(tree, view):
        return ()
    names = [name for name in _names_in_order(tree) if name not in fixed]
    values = {name: _values(name, tree, view, fields, order) for name in names}
    tries = 0
    for count in range(1, min(len(names), NAMES_MAX) + 1):
        for chosen in combinations(names, count):
            for picked in product(*(values[name] for name in chosen)):
                tries += 1
                if tries > TRIES_MAX:
                    return None
                if evaluate(tree, {**view, **dict(zip(chosen, picked, strict=True))}):
                    return tuple(Change(name, value) for name, value in zip(chosen, picked, strict=True))
    return None


def tests_in(tree: Tree) -> Iterator[Test]:
    """Yield the tests of a tree as they are written, left to right."""
    match tree:
        case Test():
            yield tree
        case All() | Any():
            for part in tree.parts:
                yield from tests_in(part)
        case Not():
            yield from tests_in(tree.part)


def failing(tree: Tree, view: Mapping[str, object]) -> tuple[Test, ...]:
    """Return the tests whose answer stands in the way of the tree, in the order they are written."""
    return tuple(_obstacles(tree, view, wanted=True))


def _obstacles(tree: Tree, view: Mapping[str, object], *, wanted: bool) -> Iterator[Test]:
    if evaluate(tree, view) is wanted:
        return
    match tree:
        case Test():
            yield tree
        case All() | Any():
            for part in tree.parts:
                yield from _obstacles(part, view, wanted=wanted)
        case Not():
            yield from _obstacles(tree.part, view, wanted=not wanted)


def _names_in_order(tree: Tree) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(test.name for test in tests_in(tree)))
    assert set(names) == names_in(tree), "the tests of a tree read all its names"
    return names


def _values(
    name: str,
    tree: Tree,
    view: Mapping[str, object],
    fields: Mapping[str, Datum],
    order: Mapping[str, tuple[str, ...]],
) -> tuple[object, ...]:
    """Return values worth trying for a name: what its tests mention, what lies just beside it, another, nothing."""
    tests = [test for test in tests_in(tree) if test.name == name]
    known = fields.get(name)
    choices = order.get(name, known.choices if known is not None else ())
    counted = [test for test in tests if test.operator.startswith("count")]
    is_set = bool(counted) or any(test.operator in {"has", "has_any", "has_all"} for test in tests)
    mentioned = [value for test in tests if test not in counted for value in _mentioned(test)]
    found: list[object] = []
    if is_set or isinstance(view.get(name), tuple):
        now = view.get(name)
        held = tuple(now) if isinstance(now, tuple | frozenset | list) else ()
        found += [(*held, value) for value in mentioned if value not in held]
        found += [tuple(dict.fromkeys((*held, *mentioned)))]
        found += [tuple(item for item in held if item not in mentioned), (), choices[:1]]
        found += [_of_size(held, size, choices) for test in counted for size in _sizes(test)]
    else:
        found += mentioned
        found += [near for value in mentioned for near in _beside(value, known)]
        found += [choice for choice in choices if choice not in mentioned]
        if any(test.operator == "present" for test in tests):
            found += [choices[0] if choices else ANYTHING]
    found.append(None)
    return tuple(_distinct(value for value in found if value != view.get(name) or value is None))


def _sizes(test: Test) -> tuple[int, ...]:
    size = test.value if isinstance(test.value, int) else 0
    return tuple(near for near in (size, size + 1, size - 1) if near >= 0)


def _of_size(held: tuple[object, ...], size: int, choices: tuple[str, ...]) -> tuple[object, ...]:
    """Return what is held with so many items: some taken away, or others put in (of a list, unnamed ones)."""
    others = [choice for choice in choices if choice not in held] if choices else [ANYTHING] * size
    return (*held[:size], *others[: max(0, size - len(held))])


def _distinct(values: Iterable[object]) -> Iterator[object]:
    # Compared by type too: to a dictionary the number 1 and the answer true are one key.
    seen: dict[tuple[str, str], None] = {}
    for value in values:
        key = (type(value).__name__, repr(value))
        if key not in seen:
            seen[key] = None
            yield value


def _mentioned(test: Test) -> tuple[object, ...]:
    if isinstance(test.value, tuple | frozenset):
        return tuple(test.value) if isinstance(test.value, tuple) else tuple(sorted(test.value))
    return () if test.value is None else (test.value,)


def _beside(value: object, known: Datum | None) -> tuple[object, ...]:
    if isinstance(value, bool):
        return (not value,)
    if known is not None and known.type in {"date", "instant", "moment"}:
        return ()
    if isinstance(value, int | float):
        return (value + 1, value - 1)
    return ()
