"""Templates and the words a policy declares, as the author writes them (`templates`, `tasks`, `flags`, `outcomes`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from complaintflow.policy.located import Name
from complaintflow.policy.records import Record
from complaintflow.policy.references import Kind
from complaintflow.policy.scalars import NAME
from complaintflow.policy.shape import key
from complaintflow.policy.structures import MapOf
from complaintflow.policy.words import CLAUSE, WORDS, NamedSpec, WordsSpec
from complaintflow.source.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSpec:
    """A message with `{field}` places; also {case}, {class}, {state}, {owner} and {due}."""

    span: Span
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    subject: WordsSpec | None = key(WORDS, "the subject line")
    text: WordsSpec = key(WORDS, "the text, with {field} places", required=True)
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


TEMPLATE_MAP: Final = MapOf(NAME, Record(TemplateSpec), declares=Kind.TEMPLATE)
TASK_MAP: Final = MapOf(NAME, Record(NamedSpec), declares=Kind.TASK)
FLAG_MAP: Final = MapOf(NAME, Record(NamedSpec), declares=Kind.FLAG)
OUTCOME_MAP: Final = MapOf(NAME, Record(NamedSpec), declares=Kind.OUTCOME)
