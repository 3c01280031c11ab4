"""The complaint's facts and the data of events, as the author writes them (`fields`, `events.*.data`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.policy.located import Located, Name
from complaintflow.policy.records import ByKey, Record
from complaintflow.policy.references import CUSTOMER, PARTY_WORDS, Kind
from complaintflow.policy.scalars import BOOL, NAME, Choice, Ref
from complaintflow.policy.shape import NO_ENTRIES, key
from complaintflow.policy.structures import ByKind, MapOf, NamesAsMap, OneOrMany, Wrapped
from complaintflow.policy.words import CLAUSE, WORDS, WORDS_MAPPING, WORDS_TEXT, WordsSpec
from complaintflow.source.span import Span

FACT_TYPE: Final = Choice(
    "text",
    "choice",
    "set",
    "list",
    "role",
    "bool",
    "integer",
    "number",
    "date",
    "instant",
    "moment",
    "attachment",
    "attachments",
    doc="the type of a fact",
)
ROLES: Final = OneOrMany(Ref(Kind.ROLE))
READERS: Final = OneOrMany(Ref(Kind.ROLE, words=(CUSTOMER,)))
EVENTS: Final = OneOrMany(Ref(Kind.EVENT))
FIELDS: Final = OneOrMany(Ref(Kind.FIELD))
PARTIES: Final = OneOrMany(Ref(Kind.PARTY, words=PARTY_WORDS))

VISIBLE_TO: Final = "the roles that may see it (default: as `confidential` says, else everybody)"
SENSITIVE: Final = "whether this is sensitive data, for fewer eyes than personal data"
HIDDEN_FROM: Final = "parties who never see it, whatever their role"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceSpec:
    """One value a choice or set may have, with its title and the group conditions can ask for."""

    span: Span
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    group: Name | None = key(NAME, "the group of choices it belongs to, for conditions such as {group: media}")


def _titled(words: object, span: Span) -> ChoiceSpec:
    return ChoiceSpec(span=span, title=words)  # type: ignore[arg-type]  # the shape WORDS gives a WordsSpec


_CHOICE: Final = ByKind(
    scalar=Wrapped(WORDS_TEXT, _titled),
    mapping=ByKey(
        {
            "en": Wrapped(WORDS_MAPPING, _titled),
            "zh": Wrapped(WORDS_MAPPING, _titled),
            "title": Record(ChoiceSpec),
            "group": Record(ChoiceSpec),
        },
        otherwise=Record(ChoiceSpec),
    ),
)
CHOICES: Final = ByKind(
    scalar=NamesAsMap(NAME, ChoiceSpec), sequence=NamesAsMap(NAME, ChoiceSpec), mapping=MapOf(NAME, _CHOICE)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeSpec:
    """How much time lies between two moments of the facts."""

    span: Span
    start: Name = key(Ref(Kind.FIELD), "the fact that holds the earlier date or instant", required=True)
    end: Name = key(Ref(Kind.FIELD), "the fact that holds the later date or instant", required=True)
    unit: Name = key(
        Choice("days", "weeks", "months", "years", doc="the unit"), "the unit, of which begun ones count", required=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """A fact of the complaint: its type, who may see it, and which events need it."""

    span: Span
    type: Name = key(FACT_TYPE, "the type of the fact", required=True)
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    choices: Mapping[Name, ChoiceSpec] = key(CHOICES, "the values of a choice or set", default=NO_ENTRIES)
    personal: Located[bool] | None = key(BOOL, "whether this is personal data")
    sensitive: Located[bool] | None = key(BOOL, SENSITIVE)
    visible_to: tuple[Name, ...] | None = key(READERS, VISIBLE_TO)
    hidden_from: tuple[Name, ...] = key(PARTIES, HIDDEN_FROM, default=())
    differs_from: tuple[Name, ...] = key(PARTIES, "parties that the person named here must not be", default=())
    required_at: tuple[Name, ...] = key(EVENTS, "events that are refused while the fact is missing", default=())
    wanted_at: tuple[Name, ...] = key(EVENTS, "events that go on but ask for the fact", default=())
    settable: Located[bool] | None = key(BOOL, "false: no event's data writes it, only the policy's own `set`")
    judgement: Located[bool] | None = key(BOOL, "whether somebody judges it: an event that writes it brings a `reason`")
    age: AgeSpec | None = key(Record(AgeSpec), "nothing writes it: it is the time between two other facts")
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class NextToSpec:
    """The role must stand directly above or below another one."""

    span: Span
    of: Name = key(Ref(Kind.ROLE, words=("owner", "actor")), "whose neighbour: a role or a word", required=True)
    towards: Name | None = key(
        Choice("either", "superior", "subordinate", doc="which neighbour"), "which neighbour (default: either)"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DatumSpec:
    """A datum an event carries."""

    span: Span
    type: Name = key(FACT_TYPE, "the type of the datum", required=True)
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    choices: Mapping[Name, ChoiceSpec] = key(CHOICES, "the values of a choice or set", default=NO_ENTRIES)
    required: Located[bool] | None = key(BOOL, "whether the event is refused without it")
    wanted: Located[bool] | None = key(BOOL, "whether the event asks for it when it is missing")
    personal: Located[bool] | None = key(BOOL, "whether this is personal data")
    sensitive: Located[bool] | None = key(BOOL, SENSITIVE)
    visible_to: tuple[Name, ...] | None = key(READERS, VISIBLE_TO)
    hidden_from: tuple[Name, ...] = key(PARTIES, HIDDEN_FROM, default=())
    differs_from: tuple[Name, ...] = key(PARTIES, "parties that the person named here must not be", default=())
    next_to: NextToSpec | None = key(
        Record(NextToSpec, shorthand=("of",)), "the role named must be a direct superior or subordinate of this one"
    )
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


FIELD_MAP: Final = MapOf(NAME, Record(FieldSpec, shorthand=("type",)), declares=Kind.FIELD)
DATUM_MAP: Final = MapOf(NAME, Record(DatumSpec, shorthand=("type",)), declares=Kind.DATUM)
