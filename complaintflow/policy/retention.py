"""How long what is known of a closed case is kept, as the author writes it (`retention`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from complaintflow.policy.condition_shape import CONDITION
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.limits import LENGTH, LengthNode
from complaintflow.policy.located import Name
from complaintflow.policy.records import Record
from complaintflow.policy.scalars import NAME
from complaintflow.policy.shape import key
from complaintflow.policy.structures import ListOf
from complaintflow.policy.words import CLAUSE, WORDS, WordsSpec
from complaintflow.source.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRuleSpec:
    """How long cases of one kind are kept, counted from their closing; what is left out never happens."""

    span: Span
    id: Name = key(NAME, "the rule's name", required=True)
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    when: ConditionNode | None = key(CONDITION, "which closed cases it is about (default: all)")
    archive_after: LengthNode | None = key(LENGTH, "when a case leaves the everyday lists")
    erase_after: LengthNode | None = key(LENGTH, "when the personal values of a case are erased; what it did stays")
    purge_after: LengthNode | None = key(LENGTH, "when the whole case goes; only its place in the audit chain stays")
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSpec:
    """How long closed cases are kept, and while what they are kept all the same."""

    span: Span
    hold: ConditionNode | None = key(CONDITION, "while this holds of a case, nothing of it is erased or purged")
    rules: tuple[RetentionRuleSpec, ...] = key(
        ListOf(Record(RetentionRuleSpec), identified_by="id"), "the rules; the first match counts", default=()
    )
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


RETENTION: Final = Record(RetentionSpec)
