"""Which declared names a document asks for.

In: a `PolicyDocument`. Out: every reference as kind and name, found by the shapes that read it. Does not look them up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from complaintflow.policy import (
    ByKind,
    CompareNode,
    Kind,
    ListOf,
    Located,
    MapOf,
    Name,
    OneOrMany,
    PolicyDocument,
    Ref,
    Shape,
    Text,
    Wrapped,
)
from complaintflow.policy.condition_shape import FACT
from complaintflow.policy.shape import Key, description_of
from complaintflow.source import Span

Reference = tuple[Kind, str]

_CASE_FACTS: Final[Mapping[str, Kind]] = {
    "class": Kind.CLASS,
    "state": Kind.STATE,
    "owner": Kind.ROLE,
    "actor_role": Kind.ROLE,
    "flags": Kind.FLAG,
    "outcome": Kind.OUTCOME,
}
_FACTS: Final = (Kind.FIELD, Kind.TABLE, Kind.COUNTER)


def references(document: PolicyDocument) -> frozenset[Reference]:
    """Return every name that something in the document refers to."""
    found: set[Reference] = set()
    pending: list[tuple[object, Shape | None]] = [(document, None)]
    while pending:
        value, shape = pending.pop()
        if isinstance(value, Name) and _is_fact(shape):
            found.update(_named(str(value)))
        elif isinstance(value, Text):
            found.update((kind, str(value)) for kind in _kinds(shape) if isinstance(value, Name))
        elif isinstance(value, tuple):
            pending.extend((item, shape) for item in value)
        elif isinstance(value, Mapping):
            found.update((kind, str(name)) for kind in _key_kinds(shape) for name in value)
            pending.extend((item, shape) for item in value.values())
        elif is_dataclass(value) and not isinstance(value, Span | Located | type):
            if isinstance(value, CompareNode):
                found.update(_asked(value))
            pending.extend(_attributes(value))
    return frozenset(found)


def _is_fact(shape: Shape | None) -> bool:
    match shape:
        case OneOrMany():
            return _is_fact(shape.item)
        case ByKind():
            return _is_fact(shape.scalar)
        case _:
            return shape == FACT


def _attributes(record: object) -> Iterator[tuple[object, Shape | None]]:
    assert is_dataclass(record), "only records have attributes"
    for item in fields(record):
        about = description_of(item.metadata)
        yield getattr(record, item.name), about.shape if isinstance(about, Key) else None


def _asked(node: CompareNode) -> Iterator[Reference]:
    name = str(node.name)
    yield from _named(name)
    if name in _CASE_FACTS:
        for value in node.values:
            if isinstance(value, Text):
                yield _CASE_FACTS[name], str(value)


def _named(name: str) -> Iterator[Reference]:
    """Yield what the name of a fact refers to, such as `topic`, `data.reason` or `last.visit_back.satisfaction`."""
    prefix, dot, rest = name.partition(".")
    match prefix if dot else "":
        case "data":
            yield Kind.DATUM, rest
        case "last":
            event, _, datum = rest.partition(".")
            yield Kind.EVENT, event
            yield Kind.DATUM, datum
        case "times" | "verdict" | "party":
            yield {"times": Kind.EVENT, "verdict": Kind.DEADLINE, "party": Kind.PARTY}[prefix], rest
        case _:
            for kind in _FACTS:
                yield kind, name


def _kinds(shape: Shape | None) -> Iterable[Kind]:
    return () if shape is None else _kinds_within(shape)


def _kinds_within(shape: Shape) -> Iterator[Kind]:
    match shape:
        case Ref():
            yield shape.kind
        case ListOf() | OneOrMany():
            yield from _kinds_within(shape.item)
        case MapOf():
            yield from _kinds_within(shape.value)
        case Wrapped():
            yield from _kinds_within(shape.shape)
        case ByKind():
            for way in (shape.scalar, shape.sequence, shape.mapping):
                if way is not None:
                    yield from _kinds_within(way)
        case _:
            return


def _key_kinds(shape: Shape | None) -> Iterable[Kind]:
    return _kinds_within(shape.name) if isinstance(shape, MapOf) else ()
