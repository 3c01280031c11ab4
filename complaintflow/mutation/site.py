"""Every place of a policy's document at which something could stand differently.

In: a `PolicyDocument`. Out: `Site`s: the value that stands there, its shape, the way to it, how to put another there.
Does not say what else could stand there (`changes` does), nor what a place is called (`naming` does).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

from complaintflow.mutation.scope import Scope
from complaintflow.policy.deadlines import RungSpec
from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.shape import Embedded, Shape, description_of
from complaintflow.policy.tracks import TrackSpec
from complaintflow.policy.words import WordsSpec
from complaintflow.source import Span

UNTOUCHED: Final = frozenset(
    {
        "span", "title", "clause", "clauses", "id", "type", "policy", "format", "version", "effective", "extends",
        "text", "subject", "source", "digits", "as_", "write", "results", "reason", "plain", "effective_from",
        "guarantees", "silence",
    }
)  # fmt: skip
"""Attributes that are no behaviour (titles, texts, citations), or without which a document is another one."""


class Needed(Enum):
    """The default of an attribute that has none."""

    NEEDED = "needed"


NEEDED: Final = Needed.NEEDED
_SHARED: Final = "when"
Put = Callable[[Any], PolicyDocument]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way to a place: an attribute of a record, or below it an item (by name or number).

    `record` is what holds the attribute. `key` is the item's name where it has one, else its number from 1.
    """

    record: object
    attribute: str
    key: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Site:
    """A place, what stands there and how to change it. `default` is what an optional attribute is when left out."""

    trail: tuple[Step, ...]
    path: tuple[str, ...]
    value: Any
    shape: Shape | None
    span: Span
    put: Put
    scope: Scope
    default: Any = NEEDED

    @property
    def attribute(self) -> str:
        """The attribute that the place is, or lies in."""
        return self.trail[-1].attribute

    @property
    def record(self) -> object:
        """The record that holds the attribute."""
        return self.trail[-1].record

    @property
    def is_item(self) -> bool:
        """Whether this is one of several under an attribute."""
        return bool(self.trail[-1].key)


def sites(document: PolicyDocument) -> Iterator[Site]:
    """Yield every place of the document, outer before inner, in the order in which it was written."""
    yield from _inside(document, (), (), lambda value: value, Scope.of(document))


def _inside(
    record: Any,  # noqa: ANN401  # any record of the model
    trail: tuple[Step, ...],
    path: tuple[str, ...],
    put: Put,
    scope: Scope,
) -> Iterator[Site]:
    """Yield the places of one record."""
    for item in fields(record):
        about = description_of(item.metadata)
        value = getattr(record, item.name)
        if about is None or item.name in UNTOUCHED or value == _default(item):
            continue
        if item.name == _SHARED and trail and isinstance(trail[-1].record, RungSpec) and not trail[-1].key:
            continue
        shape = None if isinstance(about, Embedded) else about.shape
        name = item.name.removesuffix("_")

        def put_here(new: Any, attribute: str = item.name) -> PolicyDocument:  # noqa: ANN401
            return put(_with(record, attribute, new))

        site = Site(
            (*trail, Step(record, item.name)), (*path, name), value, shape, span_of(value, record.span),
            put_here, scope, _default(item),
        )  # fmt: skip
        yield from _at(site)


def _with(record: Any, attribute: str, new: Any) -> Any:  # noqa: ANN401  # any record of the model
    """Return the record with another value. The condition that a step shares with its action is written once."""
    if isinstance(record, RungSpec) and attribute == _SHARED and record.action is not None:
        return replace(record, when=new, action=replace(record.action, when=new))
    return replace(record, **{attribute: new})


def _at(site: Site) -> Iterator[Site]:
    """Yield a place and those below it."""
    value = site.value
    if isinstance(value, WordsSpec):
        return
    yield site
    if isinstance(value, tuple):
        yield from _items(site, value)
    elif isinstance(value, Mapping):
        yield from _entries(site, value)
    elif is_dataclass(value) and hasattr(value, "span"):
        scope = site.scope.of_track(value) if isinstance(value, TrackSpec) else site.scope
        yield from _inside(value, site.trail, site.path, site.put, scope)


def _items(site: Site, items: tuple[Any, ...]) -> Iterator[Site]:
    step = site.trail[-1]
    for number, item in enumerate(items):
        key = str(getattr(item, "id", None) or number + 1)

        def put(new: Any, place: int = number) -> PolicyDocument:  # noqa: ANN401
            return site.put((*items[:place], new, *items[place + 1 :]))

        trail = (*site.trail[:-1], replace(step, key=key, number=number + 1))
        span = span_of(item, site.span)
        yield from _at(Site(trail, (*site.path, key), item, site.shape, span, put, site.scope))


def _entries(site: Site, entries: Mapping[Any, Any]) -> Iterator[Site]:
    step = site.trail[-1]
    for number, (name, entry) in enumerate(entries.items()):

        def put(new: Any, key: Any = name) -> PolicyDocument:  # noqa: ANN401
            return site.put(MappingProxyType({**entries, key: new}))

        trail = (*site.trail[:-1], replace(step, key=str(name), number=number + 1))
        span = span_of(name, site.span)
        yield from _at(Site(trail, (*site.path, str(name)), entry, site.shape, span, put, site.scope))


def span_of(value: object, otherwise: Span) -> Span:
    """Return where a value stands, or `otherwise` where it does not say."""
    if isinstance(value, tuple) and value:
        return span_of(value[0], otherwise)
    if isinstance(value, Mapping) and value:
        return span_of(next(iter(value)), otherwise)
    span = getattr(value, "span", None)
    return span if isinstance(span, Span) else otherwise


def _default(item: Field[Any]) -> Any:  # noqa: ANN401
    if item.default is not MISSING:
        return item.default
    return NEEDED if item.default_factory is MISSING else item.default_factory()
