"""Events as the author writes them (`events`): who may send one, what it carries, what follows every occurrence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.duration import Duration
from complaintflow.policy.actions import ACTIONS, ActionSpec
from complaintflow.policy.fields import DATUM_MAP, FIELDS, PARTIES, DatumSpec
from complaintflow.policy.located import Located, Name
from complaintflow.policy.records import Record
from complaintflow.policy.references import Kind
from complaintflow.policy.roles import ACTING_ROLES
from complaintflow.policy.scalars import NAME
from complaintflow.policy.shape import NO_ENTRIES, key
from complaintflow.policy.structures import MapOf
from complaintflow.policy.time_scalars import DURATION
from complaintflow.policy.words import CLAUSE, WORDS, WordsSpec
from complaintflow.source.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class LateSpec:
    """Leave to enter the event after the fact."""

    span: Span
    at_most: Located[Duration] = key(DURATION, "how long after the fact", required=True)
    by: tuple[Name, ...] | None = key(ACTING_ROLES, "who may (default: whoever may send the event)")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSpec:
    """What the policy says of an event wherever it occurs."""

    span: Span
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    by: tuple[Name, ...] | None = key(ACTING_ROLES, "the roles that may send it (default: anybody)")
    not_by: tuple[Name, ...] = key(PARTIES, "parties that may not send it, nor have it sent for them", default=())
    data: Mapping[Name, DatumSpec] = key(DATUM_MAP, "what the event carries", default=NO_ENTRIES)
    records: tuple[Name, ...] = key(FIELDS, "data of these names are copied into the facts", default=())
    late: LateSpec | None = key(Record(LateSpec), "may be entered after the fact")
    do: tuple[ActionSpec, ...] = key(ACTIONS, "actions after every accepted occurrence", default=())
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


EVENT_MAP: Final = MapOf(NAME, Record(EventSpec), declares=Kind.EVENT)
