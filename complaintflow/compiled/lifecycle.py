"""States, transitions and the events that drive them, as a dispatch table.

Plain data: which transitions an event may take from a state, who may send it, what data it carries.
The table is read off a `transitions` machine by `compiler.lifecycle`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from complaintflow.compiled.actions import Action
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.words import Clause, Words

DataType = Literal[
    "text", "choice", "set", "list", "bool", "integer", "number", "date", "instant", "moment",
    "attachment", "attachments",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class NextTo:
    """A role must be a direct neighbour, in the tree of superiors, of `of`: a role, or the word `owner` or `actor`."""

    of: str
    towards: Literal["either", "superior", "subordinate"] = "either"


@dataclass(frozen=True, slots=True)
class Datum:
    """A typed fact of the complaint or datum of an event.

    `required_at` names the events that are refused (`missing_field`) without it, `wanted_at` those that go on but ask
    for it (`record_required`). For a datum of an event both hold at most that event's own name.
    `visible_to` names the roles that may see it, `hidden_from` parties who never do (`compiled.confidential`).
    `settable` false means that only a policy's own `set` writes it. `differs_from`: parties whom it must not name;
    `next_to`: whose neighbour the role must be that it names. `judgement`: an event that writes it brings a reason.
    """

    name: str
    type: DataType
    title: Words = Words()
    choices: tuple[str, ...] = ()
    choice_titles: tuple[Words, ...] = ()
    personal: bool = False
    sensitive: bool = False
    visible_to: frozenset[str] | None = None
    hidden_from: tuple[str, ...] = ()
    required_at: frozenset[str] = frozenset()
    wanted_at: frozenset[str] = frozenset()
    settable: bool = True
    clause: Clause = ()
    differs_from: tuple[str, ...] = ()
    next_to: NextTo | None = None
    judgement: bool = False


@dataclass(frozen=True, slots=True)
class LateAllowance:
    """How long after the fact an event may be recorded, and by whom (None: whoever may send it)."""

    at_most: Duration
    by: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class EventType:
    """What the policy says of an event wherever it occurs.

    `by` None means any actor, `not_by` parties who may not send it. `records` are data copied into the case's facts.
    `actions` follow every accepted occurrence.
    """

    name: str
    title: Words = Words()
    by: frozenset[str] | None = None
    data: Mapping[str, Datum] = field(default_factory=dict)
    records: tuple[str, ...] = ()
    late: LateAllowance | None = None
    actions: tuple[Action, ...] = ()
    clause: Clause = ()
    built_in: bool = False
    not_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A node of the lifecycle. A final state closes the case with its outcome."""

    name: str
    title: Words = Words()
    final: bool = False
    outcome: str | None = None
    actions: tuple[Action, ...] = ()
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """What an event does in certain states. `target` None stays in the state without entering it anew.

    `requires` names deadlines that must be running (an expired right refuses with `lapsed`).
    `by` None falls back to the event's own `by`; `not_by` is asked besides the event's own.
    """

    id: str
    event: str
    sources: tuple[str, ...]
    target: str | None
    by: frozenset[str] | None = None
    guard: Condition | None = None
    requires: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    clause: Clause = ()
    not_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InitialState:
    """A row of the opening: the first whose condition holds names the state a new case is born in."""

    when: Condition | None
    state: str


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """All states and transitions. `dispatch[state][event]` holds the transitions in order of declaration."""

    initial: tuple[InitialState, ...]
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    dispatch: Mapping[str, Mapping[str, tuple[Transition, ...]]]
