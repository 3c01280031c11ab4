"""What can be left out or stand in another order: optional keys, items of lists, entries of mappings.

In: a `Site`. Out: `Edit`s. Single values are `values`' part, conditions `conditions`'.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from complaintflow.mutation.edit import Edit, dropped, reworded
from complaintflow.mutation.naming import element, place
from complaintflow.mutation.site import NEEDED, Site, span_of
from complaintflow.policy.classification import ClassificationSpec, TableSpec
from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.lifecycle import LifecycleSpec
from complaintflow.policy.tracks import TrackSpec

IN_ORDER: Final = frozenset({"rules", "owners", "initial", "within", "chain", "steps"})
"""Lists whose order means something beyond the order of effects."""

_DECLARED_ONLY: Final = frozenset(
    {
        "roles", "classes", "states", "outcomes", "parties", "calendars", "counting", "templates", "tasks", "flags",
        "parameters", "choices", "tables",
    }
)  # fmt: skip
"""Declarations: what nothing refers to does nothing, and what is referred to cannot be left out."""

_WHOLE: Final = (PolicyDocument, TrackSpec, LifecycleSpec, ClassificationSpec, TableSpec)
"""Records whose collections are left out entry by entry, not all at once."""


def omissions(site: Site) -> Iterator[Edit]:
    """Yield the place without its value, where the value is optional."""
    if site.is_item or site.default is NEEDED:
        return
    if isinstance(site.record, _WHOLE) and isinstance(site.value, tuple | Mapping):
        return
    if site.attribute in _DECLARED_ONLY:
        return
    if isinstance(site.value, tuple | Mapping) and len(site.value) == 1:
        return  # the same as leaving out its only item, which has the better name
    yield Edit("drop", site.default, dropped(place(site.trail)), site.span)


def without_items(site: Site) -> Iterator[Edit]:
    """Yield a list without each of its items, a mapping without each of its entries."""
    step = site.trail[-1]
    if step.attribute in _DECLARED_ONLY:
        return
    if isinstance(site.value, Mapping):
        for number, name in enumerate(site.value):
            trail = (*site.trail[:-1], replace(step, key=str(name), number=number + 1))
            rest = MappingProxyType({key: value for key, value in site.value.items() if key != name})
            yield Edit(f"{name}:drop", rest, dropped(place(trail)), span_of(name, site.span))
    elif isinstance(site.value, tuple):
        yield from _without_each(site, site.value)


def _without_each(site: Site, items: tuple[Any, ...]) -> Iterator[Edit]:
    step = site.trail[-1]
    if len(items) == 1 and (site.default is NEEDED or site.is_item):
        return
    for number, item in enumerate(items):
        key = str(getattr(item, "id", None) or number + 1)
        trail = (*site.trail[:-1], replace(step, key=key, number=number + 1))
        rest = (*items[:number], *items[number + 1 :]) or site.default
        yield Edit(f"{key}:drop", rest, dropped(place(trail)), span_of(item, site.span))


def reordered(site: Site) -> Iterator[Edit]:
    """Yield a list with each two neighbours swapped, where their order means something."""
    step = site.trail[-1]
    if isinstance(site.value, Mapping) and step.attribute == "classes":
        entries = list(site.value.items())
        for number in range(len(entries) - 1):
            swapped = [*entries[:number], entries[number + 1], entries[number], *entries[number + 2 :]]
            first, second = (str(entries[place][0]) for place in (number, number + 1))
            words = reworded(
                element(replace(step, key=first, number=0)), f"ranked above `{second}`", f"排到“{second}”之上"
            )
            yield Edit(f"{first}:swap", MappingProxyType(dict(swapped)), words, span_of(entries[number][0], site.span))
    elif isinstance(site.value, tuple) and step.attribute in IN_ORDER:
        yield from _swapped(site, site.value)


def _swapped(site: Site, items: tuple[Any, ...]) -> Iterator[Edit]:
    step = site.trail[-1]
    if step.attribute == "rules" and _hit_policy(site.record) not in (None, "first"):
        return
    keys = [str(getattr(item, "id", None) or number + 1) for number, item in enumerate(items)]
    for number in range(len(items) - 1):
        trail = (*site.trail[:-1], replace(step, key=keys[number], number=number + 1))
        after = element(replace(step, key=keys[number + 1], number=number + 2))
        words = reworded(place(trail), f"came after {after.en}", f"排到{after.zh}之后")
        swapped = (*items[:number], items[number + 1], items[number], *items[number + 2 :])
        yield Edit(f"{keys[number]}:swap", swapped, words, span_of(items[number], site.span))


def _hit_policy(record: object) -> str | None:
    found = getattr(record, "hit_policy", None)
    return None if found is None else str(found)
