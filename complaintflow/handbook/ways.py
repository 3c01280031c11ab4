"""Ways of one event that differ in the class alone, as the one way that a reader takes them for.

In: the ways of an event in a state, in the order in which they are tried. Out: fewer ways, each with the
places of those that it speaks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from complaintflow.compiled.condition import All, Condition, Test, Tree
from complaintflow.compiled.lifecycle import Transition
from complaintflow.diagram.arrows import one_of


def merged(ways: Sequence[Transition]) -> tuple[tuple[Transition, tuple[int, ...]], ...]:
    """Return the ways; neighbours with the same result under the same conditions but for the class are one."""
    found: list[tuple[Transition, tuple[int, ...]]] = []
    for place, way in enumerate(ways):
        together = _together(found[-1][0], way) if found else None
        if together is None:
            found.append((way, (place,)))
        else:
            found[-1] = (together, (*found[-1][1], place))
    return tuple(found)


def _together(one: Transition, other: Transition) -> Transition | None:
    if replace(one, id="", guard=None, clause=()) != replace(other, id="", guard=None, clause=()):
        return None
    if one.guard is None or other.guard is None:
        return None
    (class_, *rest), (other_class, *other_rest) = _parts(one.guard.tree), _parts(other.guard.tree)
    if class_ is None or other_class is None or rest != other_rest:
        return None
    # Only neighbours are put together, so that no way between them is passed over.
    either = one_of([class_, other_class])
    tree = All((either, *(part for part in rest if part is not None))) if rest else either
    clauses = tuple(dict.fromkeys((*one.clause, *other.clause)))
    return replace(one, guard=Condition(tree), clause=clauses)


def _parts(tree: Tree) -> tuple[Tree | None, ...]:
    """Return what a condition asks of the class, None where it asks nothing, and then its other parts."""
    parts = tree.parts if isinstance(tree, All) else (tree,)
    asked = [
        part for part in parts if isinstance(part, Test) and part.name == "class" and part.operator in {"is", "in"}
    ]
    if len(asked) != 1:
        return None, *parts
    return asked[0], *(part for part in parts if part is not asked[0])
