"""Titles, texts in two languages and cited clauses: the shapes every section shares.

In: nothing. Out: `WordsSpec`, `NamedSpec` and the shapes `WORDS` and `CLAUSE`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from complaintflow.policy.located import Name, Text
from complaintflow.policy.records import Record, Short
from complaintflow.policy.scalars import TEXT, TextShape
from complaintflow.policy.shape import Invalid, Reading, Schema, SchemaBuilder, key
from complaintflow.policy.structures import ByKind, OneOrMany
from complaintflow.source.node import Node
from complaintflow.source.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsSpec:
    """A text in English and Chinese, or one text for both."""

    span: Span
    en: Text | None = key(TEXT, "the English text")
    zh: Text | None = key(TEXT, "the Chinese text")


WORDS_TEXT: Final = Short(WordsSpec, "en", "zh")
WORDS_MAPPING: Final = Record(WordsSpec, at_least_one=True)
WORDS: Final = ByKind(scalar=WORDS_TEXT, mapping=WORDS_MAPPING, defines="words_or_text")


@dataclass(frozen=True, slots=True)
class ClauseShape:
    """The id of a clause of the procedure."""

    expected: str = "the id of a clause"

    def read(self, node: Node, reading: Reading) -> Name | Invalid:
        """Return the id, without looking it up."""
        value = _CLAUSE_TEXT.read(node, reading)
        assert isinstance(value, Name | Invalid), "the shape of a clause gives names"
        return value

    def schema(self, builder: SchemaBuilder) -> Schema:
        """Return the form of an id, or all ids of the register where it is known."""
        known = builder.names.clauses() if builder.names else ()
        return {"enum": list(known)} if known else _CLAUSE_TEXT.schema(builder)


_CLAUSE_TEXT: Final = TextShape("the id of a clause", r"\S(?:.{0,62}\S)?", is_name=True)


CLAUSE_ID: Final = ClauseShape()
CLAUSE: Final = OneOrMany(CLAUSE_ID)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSpec:
    """A declared name (a class, task, flag or outcome) with its title."""

    span: Span
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())
