"""States and transitions as the author writes them (`lifecycle`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.policy.actions import ACTIONS, ActionSpec
from complaintflow.policy.condition_shape import CONDITION
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.fields import PARTIES
from complaintflow.policy.located import Located, Name
from complaintflow.policy.records import Record
from complaintflow.policy.references import OUTCOME_WORDS, STATE_WORDS, Kind
from complaintflow.policy.roles import ACTING_ROLES
from complaintflow.policy.scalars import BOOL, NAME, Ref
from complaintflow.policy.shape import key
from complaintflow.policy.structures import ByKind, ListOf, MapOf, OneOrMany
from complaintflow.policy.words import CLAUSE, WORDS, WordsSpec
from complaintflow.source.span import Span

_CLAUSE: Final = "the clauses of the procedure this rests on"
_TITLE: Final = "what people call it, in English and Chinese"


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialRowSpec:
    """A row of the opening: the first whose condition holds names the state a new case begins in."""

    span: Span
    when: ConditionNode | None = key(CONDITION, "when the row matches (default: always)")
    state: Name = key(Ref(Kind.STATE), "the state a new case begins in", required=True)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSpec:
    """A state of the lifecycle."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    final: Located[bool] | None = key(BOOL, "whether the case is closed here")
    outcome: Name | None = key(Ref(Kind.OUTCOME, words=OUTCOME_WORDS), "how a case ended that is closed here")
    do: tuple[ActionSpec, ...] = key(ACTIONS, "actions on entry", default=())
    silence: WordsSpec | None = key(
        WORDS, "why it is meant that a case may wait here with no deadline running and nobody asked (for `verify`)"
    )
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionSpec:
    """What an event does in certain states."""

    span: Span
    id: Name | None = key(NAME, "the transition's name (default: the event's, numbered if it repeats)")
    title: WordsSpec | None = key(WORDS, _TITLE)
    event: Name = key(Ref(Kind.EVENT, declares=True), "the event", required=True)
    from_: tuple[Name, ...] = key(
        OneOrMany(Ref(Kind.STATE, words=STATE_WORDS)),
        "the states it may happen in; `open`: every state that is not final; `any`: every state",
        required=True,
    )
    to: Name | None = key(Ref(Kind.STATE), "the state the case enters (default: it stays)")
    by: tuple[Name, ...] | None = key(ACTING_ROLES, "the roles that may send it (default: as the event says)")
    not_by: tuple[Name, ...] = key(PARTIES, "parties that may not send it, nor have it sent for them", default=())
    when: ConditionNode | None = key(CONDITION, "only when this holds")
    requires: tuple[Name, ...] = key(OneOrMany(Ref(Kind.DEADLINE)), "deadlines that must be running", default=())
    do: tuple[ActionSpec, ...] = key(ACTIONS, "actions that follow", default=())
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecycleSpec:
    """The states a case goes through and the events that lead from one to the next.

    `initial` is a state's name, or the rows of a table that chooses one.
    """

    span: Span
    initial: Name | tuple[InitialRowSpec, ...] = key(
        ByKind(scalar=Ref(Kind.STATE), sequence=ListOf(Record(InitialRowSpec))),
        "the state a new case begins in, or rows {when, state}",
        required=True,
    )
    states: Mapping[Name, StateSpec] = key(
        MapOf(NAME, Record(StateSpec), declares=Kind.STATE), "the states", required=True
    )
    transitions: tuple[TransitionSpec, ...] = key(
        ListOf(Record(TransitionSpec), identified_by="id"), "the transitions", default=()
    )
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


LIFECYCLE: Final = Record(LifecycleSpec)
