"""The shapes of single values: texts, names, references, words from a list, truth values, whole numbers.

In: a scalar. Out: `Text`, `Name` or `Located` values that keep their place. Warns where a text was written so that
other YAML readers take it for something else. Does not look names up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from complaintflow.policy.located import Located, Name, Text
from complaintflow.policy.references import BUILT_IN_EVENTS, Kind
from complaintflow.policy.shape import Invalid, Reading, Schema, SchemaBuilder
from complaintflow.source.ambiguity import ReadingKind
from complaintflow.source.ambiguity import reading as other_reading
from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import quote
from complaintflow.source.node import Node, Scalar

NAME_PATTERN: Final = "[a-z][a-z0-9_]{0,63}"
_NAME: Final = re.compile(NAME_PATTERN)
_NAME_FORM: Final = "lower-case letters, digits and `_`, a letter first, at most 64"


def scalar_of(node: Node, expected: str, reading: Reading) -> Scalar | Invalid:
    """Return the scalar that stands there and is not empty, or record that something else does."""
    if isinstance(node, Scalar) and node.text:
        return node
    return reading.wrong_type(node, expected)


def warn_if_ambiguous(node: Scalar, reading: Reading, meant: frozenset[ReadingKind] = frozenset()) -> None:
    """Warn of a plain scalar that other readers take for something else, unless it is of a kind that is `meant`."""
    other = other_reading(node)
    if other is not None and (other.odd or other.kind not in meant):
        reading.warn_of(node, other)


@dataclass(frozen=True, slots=True)
class TextShape:
    """A text, perhaps of a certain form.

    `meant`: the kinds other readers may take it for without harm. `check` says what is wrong with a text.
    """

    expected: str = "a text"
    pattern: str = ""
    format: str = ""
    meant: frozenset[ReadingKind] = frozenset()
    check: Callable[[str], str | None] | None = None
    code: Code = Code.BAD_VALUE
    advice: str = ""
    is_name: bool = False

    def read(self, node: Node, reading: Reading) -> Text | Invalid:
        """Return the text."""
        scalar = scalar_of(node, self.expected, reading)
        if isinstance(scalar, Invalid):
            return scalar
        if self.pattern and not re.fullmatch(self.pattern, scalar.text):
            message = f"expected {self.expected}, found {quote(scalar.text)}"
            return reading.error(self.code, scalar.span, message, self.advice)
        problem = self.check(scalar.text) if self.check else None
        if problem:
            return reading.error(self.code, scalar.span, problem, self.advice)
        if scalar.plain:
            warn_if_ambiguous(scalar, reading, self.meant)
        return (Name if self.is_name else Text)(scalar.text, scalar.span, plain=scalar.plain)

    def schema(self, _builder: SchemaBuilder) -> Schema:
        """Return a string schema."""
        schema: Schema = {"type": "string"}
        if self.pattern:
            schema["pattern"] = f"^(?:{self.pattern})$"
        else:
            schema["minLength"] = 1
        return schema | ({"format": self.format} if self.format else {})


@dataclass(frozen=True, slots=True)
class NameShape:
    """A name that is declared here."""

    expected: str = "a name"

    def read(self, node: Node, reading: Reading) -> Name | Invalid:
        """Return the name."""
        scalar = scalar_of(node, self.expected, reading)
        if isinstance(scalar, Invalid):
            return scalar
        return read_name(scalar, reading)

    def schema(self, _builder: SchemaBuilder) -> Schema:
        """Return a string schema with the pattern of names."""
        return {"type": "string", "pattern": f"^{NAME_PATTERN}$"}


def read_name(scalar: Scalar, reading: Reading) -> Name | Invalid:
    """Return the scalar as a name, or record what is wrong with it."""
    if not _NAME.fullmatch(scalar.text):
        meant = meant_name(scalar.text)
        help_ = f"write {quote(meant)}" if meant else ""
        message = f"expected a name of {_NAME_FORM}, found {quote(scalar.text)}"
        return reading.error(Code.BAD_NAME, scalar.span, message, help_)
    if scalar.plain:
        warn_if_ambiguous(scalar, reading)
    return Name(scalar.text, scalar.span, plain=scalar.plain)


def meant_name(text: str) -> str | None:
    """Return a text as the name it was meant to be, such as `front_desk` for `Front desk`; None where it is none."""
    words = re.sub(r"[^a-z0-9_]+", "_", text.lower()).strip("_")
    return words if _NAME.fullmatch(words) else None


@dataclass(frozen=True, slots=True, init=False)
class Ref:
    """A reference to a declared name, or one of the words of the language that may stand there."""

    kind: Kind
    words: tuple[str, ...]
    declares: bool

    def __init__(self, kind: Kind, *, words: tuple[str, ...] = (), declares: bool = False) -> None:
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "declares", declares)

    @property
    def expected(self) -> str:
        """Say what kind of name is expected."""
        article = "an" if self.kind[0] in "aeiou" else "a"
        return f"the name of {article} {self.kind.value}"

    def read(self, node: Node, reading: Reading) -> Name | Invalid:
        """Return the name, without looking it up."""
        if not isinstance(node, Scalar) or not node.text:
            return reading.wrong_type(node, self.expected)
        return read_name(node, reading)

    def schema(self, builder: SchemaBuilder) -> Schema:
        """Return the pattern of names, or all names of the kind where the policy is known."""
        if builder.names is None:
            return NAME.schema(builder)
        name = "_".join((self.kind.value, "name", *self.words, *(("or_new",) if self.declares else ())))
        return builder.define(name, name, lambda: self._names(builder))

    def _names(self, builder: SchemaBuilder) -> Schema:
        assert builder.names is not None, "asked only where the policy is known"
        names = builder.names.of(self.kind) + (BUILT_IN_EVENTS if self.kind is Kind.EVENT else ())
        choice: Schema = {"enum": list(dict.fromkeys((*names, *self.words)))}
        return {"anyOf": [choice, NAME.schema(builder)]} if self.declares else choice


@dataclass(frozen=True, slots=True, init=False)
class Choice:
    """One of a few words of the language."""

    words: tuple[str, ...]
    doc: str

    def __init__(self, *words: str, doc: str = "") -> None:
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "doc", doc)

    @property
    def expected(self) -> str:
        """Say what the word chooses."""
        return self.doc or "a word"

    def read(self, node: Node, reading: Reading) -> Name | Invalid:
        """Return the word."""
        scalar = scalar_of(node, self.expected, reading)
        if isinstance(scalar, Invalid):
            return scalar
        if scalar.text not in self.words:
            meant = reading.bad_choice(scalar, self.words)
            return meant if isinstance(meant, Invalid) else Name(meant, scalar.span)
        return Name(scalar.text, scalar.span, plain=scalar.plain)

    def schema(self, _builder: SchemaBuilder) -> Schema:
        """Return the words."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class BoolShape:
    """`true` or `false`."""

    expected: str = "`true` or `false`"

    def read(self, node: Node, reading: Reading) -> Located[bool] | Invalid:
        """Return the truth value."""
        scalar = scalar_of(node, self.expected, reading)
        if isinstance(scalar, Invalid):
            return scalar
        if scalar.text not in ("true", "false"):
            return reading.wrong_type(scalar, self.expected)
        return Located(scalar.text == "true", scalar.span)

    def schema(self, _builder: SchemaBuilder) -> Schema:
        """Return both values, bare and quoted."""
        return {"enum": [True, False, "true", "false"]}


_FEW: Final = 100


@dataclass(frozen=True, slots=True)
class IntegerShape:
    """A whole number, in quotes or not."""

    least: int = 0
    most: int = 999_999_999
    expected: str = "a whole number"

    def read(self, node: Node, reading: Reading) -> Located[int] | Invalid:
        """Return the number."""
        scalar = scalar_of(node, self.expected, reading)
        if isinstance(scalar, Invalid):
            return scalar
        if not re.fullmatch("0|[1-9][0-9]*", scalar.text):
            return reading.wrong_type(scalar, self.expected)
        if len(scalar.text) > len(str(self.most)) or not self.least <= int(scalar.text) <= self.most:
            message = f"expected a whole number from {self.least} to {self.most}, found {quote(scalar.text)}"
            return reading.error(Code.BAD_VALUE, scalar.span, message)
        return Located(int(scalar.text), scalar.span)

    def schema(self, _builder: SchemaBuilder) -> Schema:
        """Return an integer, or the same in quotes."""
        first = "[1-9]" if self.least else "(?:0|[1-9])"
        pattern = f"^{first}[0-9]{{0,{len(str(self.most)) - 1}}}$"
        if self.most < _FEW:
            # A text has no maximum, so the few that are meant are named.
            pattern = f"^(?:{'|'.join(map(str, range(self.least, self.most + 1)))})$"
        return {"type": ["integer", "string"], "minimum": self.least, "maximum": self.most, "pattern": pattern}


@dataclass(frozen=True, slots=True)
class ValueShape:
    """A value whose type the fact it is compared with or written to decides."""

    expected: str = "a value"

    def read(self, node: Node, reading: Reading) -> Text | Invalid:
        """Return the text; it is the compiler that types it and knows whether another reading would matter."""
        scalar = scalar_of(node, self.expected, reading)
        if isinstance(scalar, Invalid):
            return scalar
        return Text(scalar.text, scalar.span, plain=scalar.plain)

    def schema(self, _builder: SchemaBuilder) -> Schema:
        """Return any single value."""
        return {"type": ["string", "number", "boolean"], "minLength": 1}


_FORMATS: Final = ("1",)


@dataclass(frozen=True, slots=True)
class FormatShape:
    """The version of the file format."""

    expected: str = "the format `1`"

    def read(self, node: Node, reading: Reading) -> Text | Invalid:
        """Return the version."""
        scalar = scalar_of(node, self.expected, reading)
        if isinstance(scalar, Invalid):
            return scalar
        if scalar.text not in _FORMATS:
            message = f"this release reads format `1`, found {quote(scalar.text)}"
            return reading.error(Code.UNSUPPORTED_FORMAT, scalar.span, message)
        return Text(scalar.text, scalar.span, plain=scalar.plain)

    def schema(self, _builder: SchemaBuilder) -> Schema:
        """Return the formats, as a number or in quotes."""
        return {"enum": [1, "1"]}


TEXT: Final = TextShape()
NAME: Final = NameShape()
BOOL: Final = BoolShape()
INTEGER: Final = IntegerShape()
COUNT: Final = IntegerShape(least=1)
VALUE: Final = ValueShape()
FORMAT: Final = FormatShape()
PATH: Final = TextShape("the path of a file", ".{1,1024}")
