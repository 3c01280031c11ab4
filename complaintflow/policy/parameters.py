"""Values that the organisation sets, as the author writes them (`parameters`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from complaintflow.policy.located import Name, Text
from complaintflow.policy.records import Record
from complaintflow.policy.references import Kind
from complaintflow.policy.scalars import NAME, VALUE
from complaintflow.policy.shape import key
from complaintflow.policy.structures import ByKind, ListOf, MapOf, Wrapped
from complaintflow.policy.time_scalars import OPEN_HOURS, listed_hours
from complaintflow.policy.words import CLAUSE, WORDS, WordsSpec
from complaintflow.source.span import Span

_VALUE: Final = ByKind(scalar=VALUE, sequence=Wrapped(ListOf(OPEN_HOURS, at_least=1), listed_hours))


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterSpec:
    """A value that the organisation sets; without `value` it is still to be decided."""

    span: Span
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    value: Text | None = key(
        _VALUE, "a duration, number, text, date, instant or opening hours (default: to be decided)"
    )
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


PARAMETER_MAP: Final = MapOf(NAME, Record(ParameterSpec), declares=Kind.PARAMETER)
