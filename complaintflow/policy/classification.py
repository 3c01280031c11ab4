"""Classes and decision tables, as the author writes them (`classes`, `classification`, `tables`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.policy.condition_shape import CONDITION
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.located import Located, Name
from complaintflow.policy.records import Record
from complaintflow.policy.references import Kind
from complaintflow.policy.scalars import BOOL, NAME, Choice, Ref
from complaintflow.policy.shape import NO_ENTRIES, key
from complaintflow.policy.structures import ByKind, ListOf, MapOf, NamesAsMap
from complaintflow.policy.words import CLAUSE, WORDS, NamedSpec, WordsSpec
from complaintflow.source.span import Span

HIT_POLICY: Final = Choice("first", "highest", "unique", "collect", doc="which of several matching rules count")
RESULTS: Final = ByKind(
    scalar=NamesAsMap(NAME, WordsSpec), sequence=NamesAsMap(NAME, WordsSpec), mapping=MapOf(NAME, WORDS)
)
_HITS: Final = "which matching rules give the answer (default: first)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRuleSpec:
    """A rule of the classification: when the condition holds, the complaint is of the class."""

    span: Span
    id: Name = key(NAME, "the rule's name", required=True)
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    when: ConditionNode = key(CONDITION, "when the rule matches", required=True)
    class_: Name = key(Ref(Kind.CLASS), "the class it gives", required=True)
    reason: WordsSpec | None = key(WORDS, "why, for people")
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationSpec:
    """The table that gives a complaint its class."""

    span: Span
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    hit_policy: Name | None = key(HIT_POLICY, _HITS)
    default: Name | None = key(Ref(Kind.CLASS), "the class when no rule matches")
    may_fall: Located[bool] | None = key(BOOL, "whether the table's answer alone may lower a class (default: false)")
    rules: tuple[ClassRuleSpec, ...] = key(
        ListOf(Record(ClassRuleSpec), identified_by="id"), "the rules, in order", default=()
    )
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRuleSpec:
    """A rule of a further table: when the condition holds, the table answers with the result."""

    span: Span
    id: Name = key(NAME, "the rule's name", required=True)
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    when: ConditionNode = key(CONDITION, "when the rule matches", required=True)
    result: Name = key(NAME, "the answer it gives", required=True)
    reason: WordsSpec | None = key(WORDS, "why, for people")
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """A further, independent dimension; its answer is a fact named like the table."""

    span: Span
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    hit_policy: Name | None = key(HIT_POLICY, _HITS)
    default: Name | None = key(NAME, "the answer when no rule matches")
    results: Mapping[Name, WordsSpec] = key(
        RESULTS, "the answers, rising: their names, or each with what people call it", default=NO_ENTRIES
    )
    rules: tuple[TableRuleSpec, ...] = key(
        ListOf(Record(TableRuleSpec), identified_by="id"), "the rules, in order", default=()
    )
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


CLASSES: Final = ByKind(
    scalar=NamesAsMap(NAME, NamedSpec, declares=Kind.CLASS),
    sequence=NamesAsMap(NAME, NamedSpec, declares=Kind.CLASS),
    mapping=MapOf(NAME, Record(NamedSpec), declares=Kind.CLASS),
)
CLASSIFICATION: Final = Record(ClassificationSpec)
TABLE_MAP: Final = MapOf(NAME, Record(TableSpec), declares=Kind.TABLE)
