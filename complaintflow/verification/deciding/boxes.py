"""Rules that plainly cannot match together: told apart without the solver, of which there are many in a long table.

In: condition trees. Out: what they ask of single facts, and whether two of them exclude each other for a single fact.
That they are not plainly apart says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.condition import All, Test, Tree

Box = Mapping[str, frozenset[object]]


def box_of(tree: Tree) -> Box:
    """Return for facts that a tree asks to be one of certain values, those values."""
    box: dict[str, frozenset[object]] = {}
    pending = [tree]
    while pending:
        part = pending.pop()
        if isinstance(part, All):
            pending.extend(part.parts)
        elif isinstance(part, Test) and part.operator in ("is", "in"):
            values = frozenset(part.value if isinstance(part.value, tuple) else (part.value,))
            box[part.name] = box[part.name] & values if part.name in box else values
    return box


def are_apart(one: Box, other: Box) -> bool:
    """Return whether the two ask for different values of a fact."""
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    return any(name in many and values.isdisjoint(many[name]) for name, values in few.items())
