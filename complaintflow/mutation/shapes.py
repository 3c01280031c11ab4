"""Which shape a single value has, beneath lists and other ways of writing it.

In: the shape of a key. Out: the reference, choice or number range that says what else could stand there.
"""

from __future__ import annotations

from complaintflow.policy.records import Short
from complaintflow.policy.scalars import Choice, IntegerShape, Ref
from complaintflow.policy.shape import Shape
from complaintflow.policy.structures import ByKind, Deferred, ListOf, MapOf, OneOrMany, Wrapped


def leaf_of(shape: Shape | None) -> Ref | Choice | IntegerShape | None:
    """Return the shape of a single value, None where it says nothing of other values."""
    while shape is not None and not isinstance(shape, Ref | Choice | IntegerShape):
        shape = _inner(shape)
    return shape


def _inner(shape: Shape) -> Shape | None:
    match shape:
        case OneOrMany() | ListOf():
            return shape.item
        case ByKind():
            return shape.scalar
        case Wrapped():
            return shape.shape
        case Deferred():
            return shape.shape()
        case Short():
            return shape.key.shape
        case MapOf():
            return shape.value
        case _:
            return None
