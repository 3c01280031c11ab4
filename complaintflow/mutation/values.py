"""What could stand in the place of a single value: another name of its kind, another word, one more or less.

In: a `Site`. Out: `Edit`s. Whole lists and optional keys are `structure`'s part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from complaintflow.compiled.duration import Duration, Unit
from complaintflow.mutation.edit import Edit, instead
from complaintflow.mutation.moving import moved, moved_duration, moved_hours
from complaintflow.mutation.naming import place
from complaintflow.mutation.scope import following
from complaintflow.mutation.shapes import leaf_of
from complaintflow.mutation.site import Site
from complaintflow.policy.actions import SetSpec, StartSpec
from complaintflow.policy.deadlines import AfterMoment, RungSpec
from complaintflow.policy.limits import DurationLimit
from complaintflow.policy.located import Located, Name, Text
from complaintflow.policy.parameters import ParameterSpec
from complaintflow.policy.scalars import Choice, IntegerShape, Ref
from complaintflow.policy.time_scalars import OpenHours

_FEW: Final = 3
_WIDEST: Final = IntegerShape()
_CLOCK_OF_THE_WORLD: Final = "UTC"


def value_edits(site: Site) -> Iterator[Edit]:
    """Yield what else could stand at a place that holds a single value."""
    thing = place(site.trail)
    for name, new in _others(site):
        yield Edit(name, new, instead(thing, new, site.value), site.span)


def _others(site: Site) -> Iterator[tuple[str, Any]]:
    value = site.value
    match value:
        case DurationLimit():
            for name, duration in moved_duration(value.duration):
                yield name, replace(value, duration=duration)
        case OpenHours():
            yield from moved_hours(value)
        case Located():
            yield from _located(site, value)
        case Name():
            yield from _named(site, value)
        case Text():
            yield from _text(site, value)


def _located(site: Site, value: Located[Any]) -> Iterator[tuple[str, Located[Any]]]:
    held = value.value
    if isinstance(held, bool):
        yield ("no" if held else "yes"), Located(not held, value.span)
    elif isinstance(held, Duration):
        for name, duration in moved_duration(held):
            yield name, Located(duration, value.span)
    elif isinstance(held, int):
        shape = leaf_of(site.shape)
        least, most = (shape.least, shape.most) if isinstance(shape, IntegerShape) else (_WIDEST.least, _WIDEST.most)
        for name, number in (("+1", held + 1), ("-1", held - 1)):
            if least <= number <= most:
                yield name, Located(number, value.span)


def _named(site: Site, value: Name) -> Iterator[tuple[str, Any]]:
    if isinstance(site.record, RungSpec) and site.attribute == "at" and value == "due":
        yield "later", AfterMoment(span=value.span, after=Located(Duration(1, Unit.HOURS), value.span))
        return
    shape = leaf_of(site.shape)
    if isinstance(shape, Ref):
        other = site.scope.other(shape.kind, value)
        if other is not None:
            yield other, Name(other, value.span)
    elif isinstance(shape, Choice):
        words = [word for word in shape.words if word != value]
        few = words if len(words) < _FEW else [following(shape.words, value) or words[0]]
        for word in few:
            yield word, Name(word, value.span)


def _text(site: Site, value: Text) -> Iterator[tuple[str, Text]]:
    if site.attribute == "time_zone":
        if value != _CLOCK_OF_THE_WORLD:
            yield _CLOCK_OF_THE_WORLD, Text(_CLOCK_OF_THE_WORLD, value.span)
    elif site.attribute == "set" and isinstance(site.record, SetSpec | StartSpec):
        known = site.scope.values_of(site.trail[-1].key)
        other = None if known is None else following(known, value)
        if other is not None:
            yield other, Text(other, value.span)
        elif known is None:
            yield from moved(value)
    elif isinstance(site.record, ParameterSpec) or site.attribute in ("at_least", "at_most", "weighted", "closes"):
        yield from moved(value)
