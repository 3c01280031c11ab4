"""What to write for a key that is missing.

In: the shape of its value. Out: a short text that shows the form, such as `1`, `NAME` or `2h`. A sample is no default:
where the author must choose, it says so in capitals.
"""

from __future__ import annotations

import re
from typing import Final

from complaintflow.policy.scalars import (
    BoolShape,
    Choice,
    FormatShape,
    IntegerShape,
    NameShape,
    Ref,
    TextShape,
    ValueShape,
)
from complaintflow.policy.shape import Key, Shape
from complaintflow.policy.structures import ByKind, Deferred, ListOf, MapOf, OneOrMany, Wrapped
from complaintflow.policy.time_scalars import DurationShape, HoursShape

_SHOWN: Final = re.compile("`([^`]+)`")


def sample_of(about: Key) -> str:
    """Return what could stand behind a key; `…` where that takes more than a line."""
    if about.examples:
        return f'"{about.examples[0]}"'
    return _sample(about.shape) or "…"


def _sample(shape: Shape) -> str:  # noqa: PLR0911  # one answer for each kind of shape
    match shape:
        case NameShape() | Ref():
            return "NAME"
        case Choice():
            return shape.words[0]
        case BoolShape():
            return "true"
        case IntegerShape():
            return str(max(1, shape.least))
        case ValueShape():
            return "VALUE"
        case DurationShape() | HoursShape() | FormatShape() | TextShape():
            shown = _SHOWN.search(shape.expected)
            return shown[1] if shown else "FILE" if "file" in shape.expected else "TEXT"
        case ListOf() | OneOrMany():
            return _listed(shape)
        case Wrapped():
            return _sample(shape.shape)
        case Deferred():
            return _sample(shape.shape())
        case ByKind(scalar=scalar) if scalar is not None:
            return _sample(scalar)
        case MapOf() | ByKind():
            return ""
        case _:
            shorthand = getattr(shape, "key", None) or getattr(getattr(shape, "shorthand", None), "key", None)
            return _sample(shorthand.shape) if isinstance(shorthand, Key) else ""


def _listed(shape: ListOf | OneOrMany) -> str:
    inner = _sample(shape.item)
    return f"[{inner}]" if inner and isinstance(shape, ListOf) else inner
