"""The shapes of records: mappings with known keys, read into the model's dataclasses.

In: mappings. Out: instances whose attributes are the keys (a trailing underscore dropped) and whose `span` is the
mapping's. Every unknown, missing and wrongly typed key is reported in the same pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, Final

from complaintflow.policy.samples import sample_of
from complaintflow.policy.shape import (
    INVALID,
    Embedded,
    Invalid,
    Key,
    Reading,
    Schema,
    SchemaBuilder,
    Shape,
    description_of,
    listed,
    place_of,
)
from complaintflow.policy.structures import any_of
from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import quote
from complaintflow.source.node import Mapping, Node, Scalar

_SUFFIX: Final = re.compile(r"(?<=.)(?:Spec|Node|Document)$")
_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True, init=False)
class Record:
    """A mapping read into a dataclass whose fields were made with `key`.

    `shorthand`: keys that a single value stands for. `at_least_one`: an empty mapping says nothing. `rename`: keys
    written differently here than the attributes say.
    """

    record: type[Any]
    keys: dict[str, tuple[str, Key]]
    needed: tuple[str, ...]
    inner: tuple[str, Embedded] | None
    shorthand: Short | None
    at_least_one: bool

    def __init__(
        self,
        record: type[Any],
        *,
        shorthand: tuple[str, ...] = (),
        at_least_one: bool = False,
        rename: tuple[tuple[str, str], ...] = (),
    ) -> None:
        described = [(item.name, description_of(item.metadata)) for item in fields(record)]
        names = dict(rename)
        keys = {
            names.get(name, name.removesuffix("_")): (name, about)
            for name, about in described
            if isinstance(about, Key)
        }
        inner = next(((name, about) for name, about in described if isinstance(about, Embedded)), None)
        set_ = partial(object.__setattr__, self)
        set_("record", record)
        set_("keys", keys)
        set_("needed", tuple(text for text, (_, about) in keys.items() if about.required))
        set_("inner", inner)
        set_("at_least_one", at_least_one)
        set_("shorthand", Short(record, *shorthand) if shorthand else None)

    @property
    def expected(self) -> str:
        """Say that a mapping is expected, or the shorter form."""
        return f"{self.shorthand.expected} or a mapping" if self.shorthand else "a mapping"

    def read(self, node: Node, reading: Reading) -> Any:  # noqa: ANN401  # an instance of `record`
        """Return the record, unless a key that it cannot do without is missing or wrong."""
        if not isinstance(node, Mapping):
            if self.shorthand and isinstance(node, Scalar) and not node.is_absent:
                return self.shorthand.read(node, reading)
            return reading.wrong_type(node, self.expected, f"known keys: {', '.join(self.keys)}")
        variant = self.inner[1].shape.pick(node) if self.inner else None
        values, complete = self._read_keys(node, variant, reading)
        if self.at_least_one and not node.entries:
            return reading.error(Code.BAD_VALUE, node.span, f"expected {listed(self.keys)}, found an empty mapping")
        if self.inner:
            complete = self._read_inner(node, variant, values, reading) and complete
        complete = self._check_required(node, reading) and complete
        return self.record(span=node.span, **values) if complete else INVALID

    def _read_keys(
        self, node: Mapping, variant: tuple[str, Record] | None, reading: Reading
    ) -> tuple[dict[str, Any], bool]:
        values: dict[str, Any] = {}
        complete = True
        for scalar, child in node.entries:
            found = self.keys.get(scalar.text)
            if found is None:
                if variant is None or scalar.text not in variant[1].keys:
                    reading.unknown_key(scalar, self._known(variant))
                continue
            name, about = found
            value = about.shape.read(child, reading)
            if value is not INVALID:
                values[name] = value
            elif about.required:
                complete = False
        return values, complete

    def _check_required(self, node: Mapping, reading: Reading) -> bool:
        missing = [text for text in self.needed if node.get(text) is None]
        if not reading.lenient:
            for text in missing:
                about = self.keys[text][1]
                message = f"the key {quote(text)} is missing"
                help_ = f"add `{text}: {sample_of(about)}`: {about.doc}"
                reading.error(Code.MISSING_KEY, place_of(node), message, help_)
        return not missing

    # -- keys of another record among one's own

    def _known(self, variant: tuple[str, Record] | None) -> tuple[str, ...]:
        if self.inner is None:
            return tuple(self.keys)
        further = variant[1].keys if variant else self.inner[1].shape.variants
        return tuple(dict.fromkeys((*self.keys, *further)))

    def _read_inner(
        self, node: Mapping, variant: tuple[str, Record] | None, values: dict[str, Any], reading: Reading
    ) -> bool:
        assert self.inner is not None, "asked only where something is embedded"
        attribute, about = self.inner
        other = node.key(about.instead_of)
        if variant is None:
            if other is not None or reading.lenient:
                return True
            choices = listed((about.instead_of, *about.shape.variants))
            reading.error(Code.MISSING_KEY, place_of(node), f"expected one of the keys {choices}")
            return False
        if other is not None:
            message = f"{quote(about.instead_of)} cannot stand beside {quote(variant[0])}"
            help_ = f"write all actions under {quote(about.instead_of)}"
            reading.error(Code.UNKNOWN_KEY, other.span, message, help_)
        keys = variant[1].keys
        entries = tuple(
            entry
            for entry in node.entries
            if entry[0].text in keys and (entry[0].text not in self.keys or entry[0].text in about.shares)
        )
        value = variant[1].read(Mapping(entries, node.span), reading)
        if value is INVALID:
            return False
        values[attribute] = value
        return True

    # -- schema

    def schema(self, builder: SchemaBuilder) -> Schema:
        """Return a reference to the record's definition, or the shorthand."""
        reference = builder.define(self.definition, self.record, lambda: self.body(builder))
        return any_of([self.shorthand.schema(builder), reference]) if self.shorthand else reference

    @property
    def definition(self) -> str:
        """The name of the record's schema."""
        return _WORD.sub("_", _SUFFIX.sub("", self.record.__name__)).lower()

    def body(self, builder: SchemaBuilder) -> Schema:
        """Return the object schema itself."""
        own = self.properties(builder)
        required = self.required(builder)
        if self.inner is None:
            return self._object(own, required)
        about = self.inner[1]
        without = {text: schema for text, schema in own.items() if text != about.instead_of}
        ways = [self._object(own, [*required, *(() if builder.partial else (about.instead_of,))])]
        for text, variant in about.shape.variants.items():
            needed = dict.fromkeys((*required, text, *variant.required(builder)))
            ways.append(self._object(variant.properties(builder) | without, list(needed)))
        return {"oneOf": ways, "description": _first_line(self.record)}

    def properties(self, builder: SchemaBuilder) -> dict[str, Schema]:
        """Return the schema of every key, with what it means."""
        return {
            text: {"description": about.doc}
            | ({"examples": list(about.examples)} if about.examples else {})
            | builder.entry(about.shape.schema(builder))
            for text, (_, about) in self.keys.items()
        }

    def required(self, builder: SchemaBuilder) -> list[str]:
        """Return the keys that must be there."""
        return [] if builder.partial else list(self.needed)

    def _object(self, properties: dict[str, Schema], required: list[str]) -> Schema:
        schema: Schema = {"type": "object", "description": _first_line(self.record), "properties": properties}
        if required:
            schema["required"] = required
        return schema | {"additionalProperties": False} | ({"minProperties": 1} if self.at_least_one else {})


@dataclass(frozen=True, slots=True, init=False)
class Short:
    """A record written as the value of one of its keys (or of several keys at once)."""

    record: type[Any]
    names: tuple[str, ...]
    key: Key

    def __init__(self, record: type[Any], *names: str) -> None:
        about = next(description_of(item.metadata) for item in fields(record) if item.name == names[0])
        assert isinstance(about, Key), "the short form stands for a key"
        object.__setattr__(self, "record", record)
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "key", about)

    @property
    def expected(self) -> str:
        """Say what the key's value would be."""
        return self.key.shape.expected

    def read(self, node: Node, reading: Reading) -> Any:  # noqa: ANN401  # an instance of `record`
        """Return the record with that one value."""
        value = self.key.shape.read(node, reading)
        return INVALID if value is INVALID else self.record(span=node.span, **dict.fromkeys(self.names, value))

    def schema(self, builder: SchemaBuilder) -> Schema:
        """Return the schema of the key's value, of the kind of node that the short form is."""
        return self.key.shape.schema(builder)


@dataclass(frozen=True, slots=True)
class ByKey:
    """A mapping that is one of several records, told apart by which key is there. `defines` names its schema.

    `bare`: the key whose value a word that stands alone was most likely meant to be.
    """

    variants: dict[str, Any]
    otherwise: Shape | None = None
    defines: str = ""
    bare: str = ""

    @property
    def expected(self) -> str:
        """Name the keys."""
        return f"a mapping with {listed(self.variants)}"

    def pick(self, node: Mapping) -> tuple[str, Any] | None:
        """Return the first key of the mapping that says which record this is, and its shape."""
        return next(((key.text, self.variants[key.text]) for key, _ in node.entries if key.text in self.variants), None)

    def read(self, node: Node, reading: Reading) -> Any:  # noqa: ANN401  # one of the records
        """Return the record that the keys point at."""
        if not isinstance(node, Mapping):
            word = node.text if self.bare and isinstance(node, Scalar) else ""
            return reading.wrong_type(node, self.expected, f"write `{{{self.bare}: {word}}}`" if word else "")
        picked = self.pick(node)
        if picked is not None:
            return picked[1].read(node, reading)
        if self.otherwise is not None:
            return self.otherwise.read(node, reading)
        return self._no_key(node, reading)

    def _no_key(self, node: Mapping, reading: Reading) -> Invalid:
        for scalar, _ in node.entries:
            if reading.suggestion(scalar.text, self.variants) is not None:
                return reading.unknown_key(scalar, self.variants)
        message = f"expected one of the keys {listed(self.variants)}"
        return reading.error(Code.MISSING_KEY, place_of(node), message)

    def schema(self, builder: SchemaBuilder) -> Schema:
        """Return the records as alternatives."""
        if self.defines:
            return builder.define(self.defines, id(self.variants), lambda: self._ways(builder))
        return self._ways(builder)

    def _ways(self, builder: SchemaBuilder) -> Schema:
        ways = [self._way(text, shape, builder) for text, shape in self.variants.items()]
        if self.otherwise is not None:
            ways.append(self.otherwise.schema(builder))
        return any_of(ways)

    def _way(self, text: str, shape: Shape, builder: SchemaBuilder) -> Schema:
        schema = shape.schema(builder)
        # A record of a partial file may lack everything except the key that says what it is.
        return schema if not builder.partial else {"allOf": [schema, {"required": [text]}]}


def _first_line(cls: type[Any]) -> str:
    return (cls.__doc__ or "").strip().partition("\n")[0]
