"""The shapes of lists and mappings, and of values that may be written in several ways.

In: nodes. Out: tuples and read-only mappings of what the inner shapes give. Which way something is written is told by
the kind of node (`ByKind`) or by which of some keys is there (`ByKey`), never by trying. Records are in `records`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from complaintflow.policy.located import Name
from complaintflow.policy.references import Kind
from complaintflow.policy.scalars import NameShape, meant_name
from complaintflow.policy.shape import INVALID, Invalid, Reading, Schema, SchemaBuilder, Shape, place_of
from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import Related, quote
from complaintflow.source.limits import LIMITS
from complaintflow.source.node import Mapping, Node, Scalar, Sequence
from complaintflow.source.span import Span


def any_of(schemas: list[Schema]) -> Schema:
    """Return the schema of a value that fits one of several, each named once."""
    distinct = [schema for index, schema in enumerate(schemas) if schema not in schemas[:index]]
    return distinct[0] if len(distinct) == 1 else {"anyOf": distinct}


def too_many(node: Sequence | Mapping, count: int, reading: Reading, rules: int = LIMITS.rules) -> bool:
    """Return whether a section holds more entries than allowed, and record it."""
    if count <= rules:
        return False
    reading.error(Code.LIMIT_EXCEEDED, place_of(node), f"found {count} entries, expected at most {rules}")
    return True


def already_named(name: Name, first: Name, reading: Reading) -> Invalid:
    """Record that a name is given twice."""
    related = (Related(f"{quote(name)} is first given here", first.span),)
    return reading.error(Code.DUPLICATE_NAME, name.span, f"the name {quote(name)} is given twice", "", related)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list. `identified_by`: the attribute by which no two items may be equal."""

    item: Shape
    at_least: int = 0
    identified_by: str | None = None

    @property
    def expected(self) -> str:
        """Say that a list is expected."""
        return "a list"

    def read(self, node: Node, reading: Reading) -> tuple[Any, ...] | Invalid:
        """Return the items that could be read."""
        if not isinstance(node, Sequence):
            return reading.wrong_type(node, self.expected, "write `[…]`, or items on lines that begin with `- `")
        if len(node.items) < self.at_least:
            message = f"expected at least {self.at_least} item, found an empty list"
            return reading.error(Code.BAD_VALUE, node.span, message)
        if too_many(node, len(node.items), reading):
            return INVALID
        read = [self.item.read(item, reading) for item in node.items]
        values = tuple(value for value in read if value is not INVALID)
        if self.identified_by:
            self._check_unique(values, reading)
        # An item that is broken must not turn into a list that means something else.
        return values if len(values) == len(read) or self.identified_by else INVALID

    def _check_unique(self, values: tuple[Any, ...], reading: Reading) -> None:
        first: dict[str, Name] = {}
        for value in values:
            name = getattr(value, self.identified_by or "", None)
            if isinstance(name, Name) and first.setdefault(name, name) is not name:
                already_named(name, first[name], reading)

    def schema(self, builder: SchemaBuilder) -> Schema:
        """Return an array schema."""
        schema: Schema = {"type": "array", "items": self.item.schema(builder), "maxItems": LIMITS.rules}
        return schema | ({"minItems": self.at_least} if self.at_least else {})


@dataclass(frozen=True, slots=True)
class OneOrMany:
    """A list, of which a single item may stand alone."""

    item: Shape

    @property
    def expected(self) -> str:
        """Say what one item is, and that there may be a list of them."""
        return f"{self.item.expected}, or a list"

    def read(self, node: Node, reading: Reading) -> tuple[Any, ...] | Invalid:
        """Return the items, also of a single one."""
        if isinstance(node, Sequence):
            return ListOf(self.item).read(node, reading)
        if isinstance(node, Scalar) and node.is_absent:
            return reading.wrong_type(node, self.expected)
        value = self.item.read(node, reading)
        return INVALID if value is INVALID else (value,)

    def schema(self, builder: SchemaBuilder) -> Schema:
        """Return the item's schema, or an array of it."""
        return any_of([self.item.schema(builder), ListOf(self.item).schema(builder)])


def _declared(shape: Shape, node: Node, reading: Reading) -> Name | None:
    """Return a name that is declared here; in place of one that is no name, reported, the one that was meant.

    So one wrong name is one mistake, and not another one wherever the right name is used.
    """
    name: Name | Invalid = shape.read(node, reading)
    if not isinstance(name, Invalid):
        return name
    meant = meant_name(node.text) if isinstance(node, Scalar) and isinstance(shape, NameShape) else None
    return Name(meant, node.span) if meant else None


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping of names to entries; `declares` says what the names are names of, `most` how many there may be."""

    name: Shape
    value: Shape
    declares: Kind | None = None
    most: int = LIMITS.rules

    @property
    def expected(self) -> str:
        """Say that a mapping is expected."""
        return "a mapping"

    def read(self, node: Node, reading: Reading) -> MappingProxyType[Name, Any] | Invalid:
        """Return the entries that could be read, in order."""
        if not isinstance(node, Mapping):
            return reading.wrong_type(node, self.expected, "write `NAME: …` on lines of their own, or `{}`")
        if too_many(node, len(node.entries), reading, self.most):
            return INVALID
        entries: dict[Name, Any] = {}
        for scalar, child in node.entries:
            name = _declared(self.name, scalar, reading)
            value = self.value.read(child, reading)
            if name is None or value is INVALID:
                reading.mark_broken(self.declares, scalar.text)
            if name is not None and value is not INVALID:
                entries.setdefault(name, value)
            elif name is not None:
                reading.mark_broken(self.declares, name)
        return MappingProxyType(entries)

    def schema(self, builder: SchemaBuilder) -> Schema:
        """Return an object schema whose keys are names."""
        return {
            "type": "object",
            "propertyNames": self.name.schema(builder),
            "additionalProperties": builder.entry(self.value.schema(builder)),
            "maxProperties": self.most,
        }


@dataclass(frozen=True, slots=True)
class NamesAsMap:
    """A list of names, read as a mapping to entries without content."""

    name: Shape
    entry: Callable[..., Any]
    declares: Kind | None = None

    @property
    def expected(self) -> str:
        """Say that names are expected."""
        return "a list of names"

    def read(self, node: Node, reading: Reading) -> MappingProxyType[Name, Any] | Invalid:
        """Return the names, each with an entry that holds only its place."""
        if isinstance(node, Mapping) or (isinstance(node, Scalar) and node.is_absent):
            return reading.wrong_type(node, self.expected)
        items = node.items if isinstance(node, Sequence) else (node,)
        if isinstance(node, Sequence) and too_many(node, len(items), reading):
            return INVALID
        entries: dict[Name, Any] = {}
        first: dict[str, Name] = {}
        for name in (_declared(self.name, item, reading) for item in items):
            if name is None:
                continue
            if first.setdefault(name, name) is not name:
                already_named(name, first[name], reading)
            else:
                entries[name] = self.entry(span=name.span)
        return MappingProxyType(entries)

    def schema(self, builder: SchemaBuilder) -> Schema:
        """Return a name, or an array of distinct names."""
        item = self.name.schema(builder)
        return any_of([item, {"type": "array", "items": item, "uniqueItems": True, "maxItems": LIMITS.rules}])


@dataclass(frozen=True, slots=True)
class ByKind:
    """A value written in different ways, told apart by the kind of node. `defines` names its schema."""

    scalar: Shape | None = None
    sequence: Shape | None = None
    mapping: Shape | None = None
    defines: str = ""

    @property
    def expected(self) -> str:
        """Join what each kind would be."""
        return " or ".join(dict.fromkeys(shape.expected for shape in self._shapes()))

    def read(self, node: Node, reading: Reading) -> Any:  # noqa: ANN401  # what the shape in charge gives
        """Return what the shape for this kind of node gives."""
        if isinstance(node, Scalar):
            shape = None if node.is_absent else self.scalar
        else:
            shape = self.sequence if isinstance(node, Sequence) else self.mapping
        return reading.wrong_type(node, self.expected) if shape is None else shape.read(node, reading)

    def schema(self, builder: SchemaBuilder) -> Schema:
        """Return the ways it can be written."""
        if self.defines:
            return builder.define(self.defines, self, lambda: self._ways(builder))
        return self._ways(builder)

    def _ways(self, builder: SchemaBuilder) -> Schema:
        return any_of([shape.schema(builder) for shape in self._shapes()])

    def _shapes(self) -> list[Shape]:
        return [shape for shape in (self.scalar, self.mapping, self.sequence) if shape is not None]


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What another shape gives, turned into something else."""

    shape: Shape
    convert: Callable[[Any, Span], Any]

    @property
    def expected(self) -> str:
        """Say what the other shape expects."""
        return self.shape.expected

    def read(self, node: Node, reading: Reading) -> Any:  # noqa: ANN401  # what `convert` gives
        """Return the converted value."""
        value = self.shape.read(node, reading)
        return INVALID if value is INVALID else self.convert(value, node.span)

    def schema(self, builder: SchemaBuilder) -> Schema:
        """Return the other shape's schema."""
        return self.shape.schema(builder)


@dataclass(frozen=True, slots=True)
class Deferred:
    """A shape that is only known later, for shapes that hold themselves."""

    shape: Callable[[], Shape]

    @property
    def expected(self) -> str:
        """Say what the shape expects."""
        return self.shape().expected

    def read(self, node: Node, reading: Reading) -> Any:  # noqa: ANN401  # what the shape gives
        """Return what the shape gives."""
        return self.shape().read(node, reading)

    def schema(self, builder: SchemaBuilder) -> Schema:
        """Return the shape's schema."""
        return self.shape().schema(builder)
