"""Clause registers: what a procedure says, clause by clause, in the project's own words.

In: the root node of a register (first key `clauses:`). Out: a `ClauseRegister`. Does not know which policy elements
cite a clause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.policy.decoder import decode
from complaintflow.policy.located import Name, Text
from complaintflow.policy.records import Record
from complaintflow.policy.scalars import FORMAT, NAME, TEXT, Choice
from complaintflow.policy.shape import key
from complaintflow.policy.structures import MapOf
from complaintflow.policy.time_scalars import DATE
from complaintflow.policy.words import CLAUSE_ID, WORDS, WordsSpec
from complaintflow.source.diagnostic import Diagnostic
from complaintflow.source.node import Node
from complaintflow.source.span import Span

STATUS: Final = Choice("modelled", "text-only", "silent", "not-modelled", doc="what becomes of the clause")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDocumentSpec:
    """The document that the clauses are taken from."""

    span: Span
    title: WordsSpec = key(WORDS, "what the document is called", required=True)
    issuer: WordsSpec | None = key(WORDS, "who issued it")
    version: Text | None = key(TEXT, "its version, in quotes")
    date: Text | None = key(DATE, "its date")
    note: WordsSpec | None = key(WORDS, "what is to be known of the copy that was read")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseEntrySpec:
    """One clause: where it stands, what it says, how it is read, and what becomes of it."""

    span: Span
    place: WordsSpec = key(WORDS, "where it stands in the document", required=True)
    text: WordsSpec = key(WORDS, "what it says, in the project's own words", required=True)
    reading: WordsSpec | None = key(WORDS, "how it is understood, where that can be doubted")
    status: Name = key(STATUS, "modelled, text-only, silent or not-modelled", required=True)
    reason: WordsSpec | None = key(WORDS, "why a clause is not modelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRegister:
    """All clauses of one procedure, in the order of the document."""

    span: Span
    clauses: Name = key(NAME, "the register's name", required=True)
    format: Text = key(FORMAT, "the version of the file format", required=True)
    document: SourceDocumentSpec = key(Record(SourceDocumentSpec), "where the clauses come from", required=True)
    entries: Mapping[Name, ClauseEntrySpec] = key(
        MapOf(CLAUSE_ID, Record(ClauseEntrySpec)), "the clauses", required=True
    )


def decode_register(node: Node) -> tuple[ClauseRegister | None, list[Diagnostic]]:
    """Return the register and what is wrong with it, sorted."""
    return decode(ClauseRegister, node)
