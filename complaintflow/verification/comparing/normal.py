"""Conditions brought into one form, so that most that mean the same look the same.

In: a tree. Out: a tree with the same answer for every view: negations stand at comparisons, nested parts are flat,
lists are sorted, single values are lists of one. What is left to tell apart is the solver's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, cast

from complaintflow.compiled.condition import All, Any, Condition, Const, Not, Operator, Test, Tree

TRUE: Final = Const(value=True)
FALSE: Final = Const(value=False)

_LISTS: Final[dict[Operator, Operator]] = {"is": "in", "is_not": "not_in", "has": "has_any"}


def tree_of(condition: Condition | None) -> Tree:
    """Return the tree of a condition; none at all holds always."""
    return TRUE if condition is None else condition.tree


def normal(tree: Tree) -> Tree:
    """Return the tree in the one form."""
    match tree:
        case Const():
            return tree
        case Test():
            return _test(tree)
        case Not():
            return _negated(tree.part)
        case All():
            return _joined(All, (normal(part) for part in tree.parts))
        case Any():
            return _joined(Any, (normal(part) for part in tree.parts))


def _test(test: Test) -> Tree:
    operator, value = test.operator, test.value
    if operator in _LISTS:
        operator, value = _LISTS[operator], (value,)
    if operator == "has_all" and isinstance(value, Iterable):
        return _joined(All, (_test(Test(test.name, "has", item)) for item in cast(Iterable[object], value)))
    if operator in ("in", "not_in", "has_any"):
        items = cast(Iterable[object], value)
        return Test(test.name, operator, tuple(sorted(dict.fromkeys(items), key=_rank)))
    return Test(test.name, operator, value)


def _negated(tree: Tree) -> Tree:
    match tree:
        case Const():
            return Const(value=not tree.value)
        case Not():
            return normal(tree.part)
        case All():
            return _joined(Any, (_negated(part) for part in tree.parts))
        case Any():
            return _joined(All, (_negated(part) for part in tree.parts))
        case Test(name, "present", _):
            return Test(name, "missing")
        case Test(name, "missing", _):
            return Test(name, "present")
        case Test():
            return Not(_test(tree))


def _joined(kind: type[All | Any], parts: Iterable[Tree]) -> Tree:
    """Join parts that are in the one form already."""
    neutral, final = (TRUE, FALSE) if kind is All else (FALSE, TRUE)
    flat: dict[Tree, None] = {}
    for part in parts:
        for one in part.parts if isinstance(part, kind) else (part,):
            if one == final:
                return final
            if one != neutral:
                flat[one] = None
    found = _merged(tuple(flat)) if kind is Any else tuple(flat)
    if len(found) == 1:
        return found[0]
    return kind(tuple(sorted(found, key=repr))) if found else neutral


def _merged(parts: tuple[Tree, ...]) -> tuple[Tree, ...]:
    """Merge alternatives that name values of one fact into one list."""
    lists: dict[tuple[str, str], list[object]] = {}
    rest: list[Tree] = []
    for part in parts:
        if isinstance(part, Test) and part.operator in ("in", "has_any"):
            lists.setdefault((part.name, part.operator), []).extend(cast(Iterable[object], part.value))
        else:
            rest.append(part)
    merged = (_test(Test(name, cast(Operator, operator), tuple(items))) for (name, operator), items in lists.items())
    return (*rest, *merged)


def _rank(value: object) -> tuple[str, str]:
    return type(value).__name__, str(value)
