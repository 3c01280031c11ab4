"""What every shape can do, and how a model's fields carry theirs.

A shape is the one description of a piece of the format: it reads a node into a value, and it writes its JSON Schema.
In: nodes, through `Shape.read`. Out: values or `INVALID`, with diagnostics in the `Reading`; schemas, through
`Shape.schema`. The shapes themselves are in `scalars`, `structures`, `records` and `condition_shape`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, Protocol

from complaintflow.policy.meant import our_word
from complaintflow.policy.references import Kind
from complaintflow.policy.suggestion import closest
from complaintflow.source import node as nodes
from complaintflow.source.ambiguity import Reading as OtherReading
from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import Diagnostic, Findings, Level, Related, quote
from complaintflow.source.limits import LIMITS
from complaintflow.source.node import Node, Scalar, Sequence
from complaintflow.source.span import Span

Schema = dict[str, Any]


class Invalid(Enum):
    """What a shape answers when a node cannot be read; the reason is in the reading's findings."""

    INVALID = "invalid"


INVALID: Final = Invalid.INVALID
NO_ENTRIES: Final[Mapping[Any, Any]] = MappingProxyType({})
"""The default of a section that was left out."""


@dataclass(slots=True)
class Reading:
    """One pass over one file: what was found, and whether keys may be missing (in a file to be extended)."""

    lenient: bool = False
    findings: Findings = field(default_factory=Findings)
    suggestions_left: int = LIMITS.diagnostics
    broken: dict[Kind, set[str]] = field(default_factory=dict)

    def error(self, code: Code, span: Span, message: str, help: str = "", related: tuple[Related, ...] = ()) -> Invalid:
        """Record an error and return `INVALID`."""
        self.findings.error(code, span, message, help, related)
        return INVALID

    def wrong_type(self, node: Node, expected: str, help: str = "") -> Invalid:
        """Record that another kind of node stands where `expected` should."""
        return self.error(Code.WRONG_TYPE, place_of(node), f"expected {expected}, found {found_words(node)}", help)

    def bad_choice(self, node: Scalar, allowed: Iterable[str]) -> str | Invalid:
        """Record that a word is none of the allowed ones; return the one that was meant, to go on with."""
        words = tuple(allowed)
        guess = self.suggestion(node.text, words)
        help_ = f"did you mean {quote(guess)}?" if guess else ""
        wrong = self.error(Code.BAD_VALUE, node.span, f"expected {listed(words)}, found {quote(node.text)}", help_)
        return guess or wrong

    def unknown_key(self, key: Scalar, known: Iterable[str]) -> Invalid:
        """Record a key that has no place here, with the nearest known one and all that are allowed."""
        words = tuple(known)
        guess = self.suggestion(key.text, words)
        allowed = f"known keys: {', '.join(words)}"
        help_ = f"did you mean {quote(guess)}? {allowed}" if guess else allowed
        return self.error(Code.UNKNOWN_KEY, key.span, f"unknown key {quote(key.text)}", help_)

    def suggestion(self, word: str, known: Iterable[str]) -> str | None:
        """Return the known word that `word` was meant to be, if any; no more often than mistakes are listed."""
        self.suggestions_left -= 1
        if self.suggestions_left < 0:
            return None
        words = tuple(known)
        return our_word(word, words) or closest(word, words)

    def warn_of(self, node: Scalar, other: OtherReading) -> None:
        """Record that other readers take a text for something else."""
        message = f"{quote(node.text)} is text here, but other readers take it for {other.words}"
        help_ = f'write it in quotes: "{node.text}"'
        self.findings.add(Diagnostic(Code.AMBIGUOUS_SCALAR, Level.WARNING, node.span, message, help_))

    def mark_broken(self, kind: Kind | None, name: str) -> None:
        """Remember a declared name whose entry could not be read, so that references to it are not reported too."""
        if kind is not None:
            self.broken.setdefault(kind, set()).add(name)


class Names(Protocol):
    """The names of one policy, for the schema an editor completes from."""

    def of(self, kind: Kind) -> tuple[str, ...]:
        """Return the names of a kind, without words of the language."""

    def condition_properties(self) -> Mapping[str, Schema]:
        """Return every name that conditions can ask for, with the schema of a single value."""

    def clauses(self) -> tuple[str, ...]:
        """Return the ids of the clause register."""


@dataclass(slots=True)
class SchemaBuilder:
    """Collects the definitions of one JSON Schema.

    `partial` writes the schema of a file that extends another one or is to be extended: nothing is required, and
    `none` may stand for any entry.
    """

    names: Names | None = None
    partial: bool = False
    definitions: dict[str, Schema] = field(default_factory=dict)
    _owners: dict[str, object] = field(default_factory=dict)

    def define(self, name: str, owner: object, make: Callable[[], Schema]) -> Schema:
        """Return a reference to the definition `name`, made when first asked for.

        `owner` is what is defined, so that two things never share a name.
        """
        assert self._owners.setdefault(name, owner) == owner, f"the definition `{name}` has one meaning"
        full = f"partial_{name}" if self.partial else name
        if full not in self.definitions:
            self.definitions[full] = {}  # reserved, so that a recursive shape finds its own name
            self.definitions[full] = make()
        return {"$ref": f"#/$defs/{full}"}

    def entry(self, schema: Schema) -> Schema:
        """Return the schema of an entry of a mapping."""
        return {"anyOf": [{"const": "none"}, schema]} if self.partial else schema


class Shape(Protocol):
    """A piece of the format."""

    @property
    def expected(self) -> str:
        """What an author would call it, for `expected …, found …`."""

    def read(self, node: Node, reading: Reading) -> Any:  # noqa: ANN401  # each shape gives its own kind of value
        """Return the value of a node, or `INVALID`."""

    def schema(self, builder: SchemaBuilder, /) -> Schema:
        """Return the JSON Schema of the nodes that `read` accepts."""


class ToldByKey(Shape, Protocol):
    """A shape that is one of several records, told apart by which key is there."""

    @property
    def variants(self) -> Mapping[str, Any]:
        """The records by their telling keys."""

    def pick(self, node: nodes.Mapping) -> tuple[str, Any] | None:
        """Return the key that tells which record a mapping is, and that record's shape."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a model's field says of its YAML key."""

    shape: Shape
    doc: str
    required: bool = False
    examples: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Embedded:
    """A field whose keys stand among those of the record itself, in place of the key `instead_of`."""

    shape: ToldByKey
    instead_of: str
    shares: tuple[str, ...]


_METADATA: Final = "complaintflow"


def key(
    shape: Shape, doc: str, *, required: bool = False, default: object = None, examples: tuple[object, ...] = ()
) -> Any:  # noqa: ANN401  # the field's own annotation says the type
    """Return a dataclass field for a YAML key: its shape, what it means, and what it is when left out.

    The key is the attribute's name without a trailing underscore.
    """
    metadata = {_METADATA: Key(shape, doc, required, examples)}
    if required:
        return field(metadata=metadata)
    if default is NO_ENTRIES:
        return field(default_factory=_no_entries, metadata=metadata)
    return field(default=default, metadata=metadata)


def embedded(shape: ToldByKey, *, instead_of: str, shares: tuple[str, ...] = ()) -> Any:  # noqa: ANN401  # as `key`
    """Return a dataclass field for a record written among the keys of the one that holds it.

    `instead_of` is the key that may stand in its place; one of the two is needed. `shares` are keys both have.
    """
    return field(default=None, metadata={_METADATA: Embedded(shape, instead_of, shares)})


def description_of(metadata: Mapping[str, object]) -> Key | Embedded | None:
    """Return what `key` or `embedded` said of a field, `None` of another field."""
    found = metadata.get(_METADATA)
    return found if isinstance(found, Key | Embedded) else None


def _no_entries() -> Mapping[Any, Any]:
    return NO_ENTRIES


def found_words(node: Node) -> str:
    """Return how a message names what stands there."""
    if isinstance(node, Scalar):
        return "nothing" if node.is_absent else quote(node.text) if node.text else "an empty text"
    return "a list" if isinstance(node, Sequence) else "a mapping"


def place_of(node: Node) -> Span:
    """Return what to underline of a node: of several lines the first key or item, not pages of text."""
    while not isinstance(node, Scalar) and node.span.line != node.span.end_line:
        inner = node.items if isinstance(node, Sequence) else tuple(key for key, _ in node.entries)
        # Where one file is laid over another, the node's own file comes first.
        own = next((child for child in inner if child.span.file == node.span.file), None)
        if own is None:
            break
        node = own
    return node.span


def listed(words: Iterable[str], conjunction: str = "or") -> str:
    """Return words in backticks as a list in a sentence."""
    quoted = [quote(word) for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {conjunction} {quoted[-1]}"
