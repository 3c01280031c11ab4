"""Tracks as the author writes them (`tracks`): what runs beside a case's main lifecycle, several times if need be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.policy.approvals import APPROVAL_MAP, ApprovalSpec
from complaintflow.policy.deadlines import DEADLINE_MAP, DeadlineSpec
from complaintflow.policy.escalations import COUNTER_MAP, ESCALATIONS, CounterSpec, EscalationSpec
from complaintflow.policy.fields import FIELD_MAP, FieldSpec
from complaintflow.policy.lifecycle import LIFECYCLE, LifecycleSpec
from complaintflow.policy.located import Name
from complaintflow.policy.records import Record
from complaintflow.policy.references import Kind
from complaintflow.policy.roles import OWNER_ROWS, OwnerRowSpec
from complaintflow.policy.scalars import NAME, Choice
from complaintflow.policy.shape import NO_ENTRIES, key
from complaintflow.policy.structures import MapOf
from complaintflow.policy.words import CLAUSE, WORDS, WordsSpec
from complaintflow.source.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackSpec:
    """A procedure beside the main one: a measure, a recipient, an assignment, a parallel inquiry.

    It knows the case's facts, class and flags, and has facts, states, deadlines, an owner and an outcome of its own.
    """

    span: Span
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    fields: Mapping[Name, FieldSpec] = key(FIELD_MAP, "facts of the track itself", default=NO_ENTRIES)
    lifecycle: LifecycleSpec = key(LIFECYCLE, "its states and transitions", required=True)
    owners: tuple[OwnerRowSpec, ...] = key(OWNER_ROWS, "who owns it; the first match counts", default=())
    deadlines: Mapping[Name, DeadlineSpec] = key(DEADLINE_MAP, "its deadlines", default=NO_ENTRIES)
    counters: Mapping[Name, CounterSpec] = key(COUNTER_MAP, "numbers derived from its events", default=NO_ENTRIES)
    escalations: tuple[EscalationSpec, ...] = key(ESCALATIONS, "its escalations; a class is the case's", default=())
    approvals: Mapping[Name, ApprovalSpec] = key(APPROVAL_MAP, "its approvals", default=NO_ENTRIES)
    on_close: Name | None = key(
        Choice("end", "continue", doc="what the end of the case does to a track"),
        "what becomes of it when the case closes: it ends (default), or it continues",
    )
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


TRACK_MAP: Final = MapOf(NAME, Record(TrackSpec), declares=Kind.TRACK)
