"""Conditions with some of their names known: what is left to be asked.

In: a condition's tree and the values of a few names. Out: a tree over the other names, a constant where the known ones
settle it. A diagram of one class, or what a table says in one state, is worked out this way.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.condition import All, Any, Condition, Const, Not, Test, Tree, evaluate

TRUE = Const(value=True)
FALSE = Const(value=False)


def reduced(tree: Tree, known: Mapping[str, object]) -> Tree:
    """Return the tree with the tests of known names answered; a known None is a fact that is missing."""
    match tree:
        case Test():
            return Const(evaluate(tree, known)) if tree.name in known else tree
        case Not():
            part = reduced(tree.part, known)
            return Const(not part.value) if isinstance(part, Const) else Not(part)
        case All():
            return _joined(tree.parts, known, every=True)
        case Any():
            return _joined(tree.parts, known, every=False)
        case _:
            return tree


def left_of(condition: Condition | None, known: Mapping[str, object]) -> Tree:
    """Return what is left of a condition; of none, that it holds."""
    return TRUE if condition is None else reduced(condition.tree, known)


def _joined(parts: tuple[Tree, ...], known: Mapping[str, object], *, every: bool) -> Tree:
    left: list[Tree] = []
    for part in parts:
        now = reduced(part, known)
        if not isinstance(now, Const):
            left.append(now)
        elif now.value is not every:
            return now
    if not left:
        return Const(every)
    if len(left) == 1:
        return left[0]
    return All(tuple(left)) if every else Any(tuple(left))
