# ruff: noqa: RUF009  # `key` returns a dataclass field
"""A file of scenarios as its author writes it.

In: the shapes of the policy language. Out: `ScenariosSpec` and its parts, decoded with positions like a policy,
and `SCENARIOS`, the shape of the whole file. What a complaint or an event carries and what effects are expected
is free here: the policy gives it types when the scenarios run (`complaintflow.scenario.values`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from complaintflow.policy import (
    BOOL,
    CLAUSE,
    FORMAT,
    NAME,
    NO_ENTRIES,
    PATH,
    TEXT,
    WORDS,
    ByKey,
    ListOf,
    Located,
    MapOf,
    Name,
    OneOrMany,
    Record,
    Text,
    WordsSpec,
    key,
)
from complaintflow.scenario.report_document import ReportScenarioSpec
from complaintflow.scenario.shapes import DUE, FREE, FREE_VALUE, MOMENT, Free
from complaintflow.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHeldSpec:
    """A role that an actor holds, perhaps in one unit only."""

    span: Span
    role: Name = key(NAME, "the role", required=True)
    unit: Text | None = key(TEXT, "the unit in which it is held, such as a dealer's number")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorSpec:
    """Somebody who sends events."""

    span: Span
    id: Text | None = key(TEXT, "the person's id (default: the name in this file)")
    roles: tuple[RoleHeldSpec, ...] = key(
        OneOrMany(Record(RoleHeldSpec, shorthand=("role",))), "the roles they hold", default=()
    )
    on_behalf_of: Text | None = key(TEXT, "the id of the person they act for")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActSpec:
    """Somebody sends an event."""

    span: Span
    event: Name = key(NAME, "the event", required=True)
    by: Text | None = key(TEXT, "who sends it: an actor of this file, or simply a role (default: `defaults.by`)")
    at: Text | None = key(MOMENT, "when: an instant, or the time since the opening such as +2h (default: as before)")
    recorded_at: Text | None = key(MOMENT, "when it was entered, if that was later")
    data: Free = key(FREE, "what the event carries", default=NO_ENTRIES)
    case: Text | None = key(TEXT, "the complaint it is for, where the scenario has several")
    track: Text | None = key(TEXT, "the track it is for: an id such as `measure-1`, or a kind: the first that takes it")
    id: Text | None = key(TEXT, "the event's id (default: its name)")
    refused: Text | None = key(TEXT, "the code of the refusal that is expected")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceSpec:
    """Time passes, up to and including an instant."""

    span: Span
    advance: Text = key(MOMENT, "up to when: an instant, or the time since the opening such as +3d", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointSpec:
    """What the steps since the last checkpoint gave."""

    span: Span
    expect: tuple[Free, ...] = key(OneOrMany(FREE), "effects that came, in this order", required=True)
    exactly: Located[bool] | None = key(BOOL, "true: and no others")


StepSpec: TypeAlias = ActSpec | AdvanceSpec | CheckpointSpec
_STEP: Final = ByKey(
    {"event": Record(ActSpec), "advance": Record(AdvanceSpec), "expect": Record(CheckpointSpec)},
    defines="scenario_step",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackThenSpec:
    """What is expected of a track at the end."""

    span: Span
    state: Text | None = key(TEXT, "the state the track is in")
    owner: Text | None = key(TEXT, "the role that owns it")
    outcome: Text | None = key(TEXT, "the outcome it was closed with; `none`: it has none")
    facts: Free = key(FREE, "its own facts; `missing`: the fact is not there", default=NO_ENTRIES)
    due: Mapping[Text, Text] = key(MapOf(TEXT, DUE), "its running deadlines and when they are due", default=NO_ENTRIES)
    deadlines: Mapping[Text, Text] = key(MapOf(TEXT, TEXT), "how its deadlines stand", default=NO_ENTRIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThenSpec:
    """What is expected at the end of a scenario, and over its whole run."""

    span: Span
    state: Text | None = key(TEXT, "the state the case is in")
    class_: Text | None = key(TEXT, "the class the case is of")
    owner: Text | None = key(TEXT, "the role that owns the case")
    outcome: Text | None = key(TEXT, "the outcome the case was closed with; `none`: it has none")
    open: Located[bool] | None = key(BOOL, "whether the case is still open")
    facts: Free = key(FREE, "facts of the case; `missing`: the fact is not there", default=NO_ENTRIES)
    effects: tuple[Free, ...] = key(OneOrMany(FREE), "effects that came, at least these, in this order", default=())
    exactly: tuple[Text, ...] = key(
        OneOrMany(TEXT), "kinds of effects of which only those listed under `effects` came", default=()
    )
    never: tuple[Free, ...] = key(OneOrMany(FREE), "effects that did not come", default=())
    nothing_else: Located[bool] | None = key(BOOL, "true: no effects came but those under `effects`")
    due: Mapping[Text, Text] = key(
        MapOf(TEXT, DUE), "running deadlines and when they are due; `none`: not running", default=NO_ENTRIES
    )
    deadlines: Mapping[Text, Text] = key(MapOf(TEXT, TEXT), "how deadlines stand", default=NO_ENTRIES)
    tracks: Mapping[Text, TrackThenSpec] = key(
        MapOf(TEXT, Record(TrackThenSpec)), "how tracks stand, by id such as `measure-1`", default=NO_ENTRIES
    )
    hidden: Free = key(
        FREE,
        "for a role (or ROLE:ID, a person) all facts that it may not see; `none`: it sees all of them",
        default=NO_ENTRIES,
    )
    kept: Mapping[Text, Text] = key(
        MapOf(TEXT, DUE),
        "when the closed case is archived, erased, purged (`archive`, …); `none`: never",
        default=NO_ENTRIES,
    )
    flags: object = key(
        FREE_VALUE, "all flags the case carries: names, or names with the cases they speak of; `none`: it carries none"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioSpec:
    """One scenario: a complaint, what happens to it, what follows."""

    span: Span
    id: Name = key(NAME, "the scenario's name, once in this file", required=True)
    title: WordsSpec | None = key(WORDS, "what it shows, in English and Chinese")
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses it shows", default=())
    given: Free = key(FREE, "the facts the complaint is opened with", default=NO_ENTRIES)
    opened: Text | None = key(MOMENT, "the instant of opening (default: `defaults.at`)")
    opened_by: Text | None = key(TEXT, "who opens it (default: `defaults.by`)")
    flags: tuple[Text, ...] = key(OneOrMany(TEXT), "flags raised at the opening", default=())
    refused: Text | None = key(TEXT, "the code with which the opening is refused")
    when: tuple[StepSpec, ...] = key(OneOrMany(_STEP), "what happens, in order", default=())
    then: ThenSpec | None = key(Record(ThenSpec), "what is expected")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintSpec:
    """One of several complaints."""

    span: Span
    at: Text | None = key(MOMENT, "when it is opened (default: at the opening of the scenario)")
    by: Text | None = key(TEXT, "who opens it (default: `defaults.by`)")
    given: Free = key(FREE, "the facts it is opened with", default=NO_ENTRIES)
    flags: tuple[Text, ...] = key(OneOrMany(TEXT), "flags raised at the opening", default=())
    refused: Text | None = key(TEXT, "the code with which the opening is refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherSpec:
    """One scenario of several complaints, as rules across cases see them."""

    span: Span
    id: Name = key(NAME, "the scenario's name, once in this file", required=True)
    title: WordsSpec | None = key(WORDS, "what it shows, in English and Chinese")
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses it shows", default=())
    opened: Text | None = key(MOMENT, "the instant that other times count from (default: `defaults.at`)")
    complaints: Mapping[Text, ComplaintSpec] = key(
        MapOf(TEXT, Record(ComplaintSpec)), "the complaints by name, which is the id of their case", required=True
    )
    when: tuple[ActSpec | AdvanceSpec, ...] = key(
        OneOrMany(ByKey({"event": Record(ActSpec), "advance": Record(AdvanceSpec)})), "what happens", default=()
    )
    taken: Mapping[Text, Text] = key(
        MapOf(TEXT, TEXT), "complaints that an open case takes as a follow-up, and that case", default=NO_ENTRIES
    )
    then: Mapping[Text, ThenSpec] = key(
        MapOf(TEXT, Record(ThenSpec)), "what is expected of each complaint", default=NO_ENTRIES
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultsSpec:
    """What holds for every scenario that says nothing else."""

    span: Span
    at: Text | None = key(MOMENT, "the instant of opening")
    by: Text | None = key(TEXT, "who opens and who sends events: an actor of this file, or a role")


@dataclass(frozen=True, slots=True, kw_only=True)
class EquivalentSpec:
    """A change of the policy that no scenario can notice, as somebody judged."""

    span: Span
    change: Text = key(TEXT, "the change, as `complaintflow test --mutate` calls it", required=True)
    reason: Text = key(TEXT, "why nothing can tell the two policies apart", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenariosSpec:
    """The whole file."""

    span: Span
    scenarios: Name = key(
        NAME, "the name of this collection (first key: it tells what kind of file this is)", required=True
    )
    format: Text = key(FORMAT, "the version of the format", required=True)
    policy: Text = key(PATH, "path of the policy, relative to this file", required=True)
    actors: Mapping[Name, ActorSpec] = key(MapOf(NAME, Record(ActorSpec)), "who sends events", default=NO_ENTRIES)
    defaults: DefaultsSpec | None = key(Record(DefaultsSpec), "what holds unless a scenario says otherwise")
    cases: tuple[ScenarioSpec, ...] = key(
        ListOf(Record(ScenarioSpec), identified_by="id"), "the scenarios of one complaint each", default=()
    )
    together: tuple[TogetherSpec, ...] = key(
        ListOf(Record(TogetherSpec), identified_by="id"), "the scenarios of several complaints", default=()
    )
    reports: tuple[ReportScenarioSpec, ...] = key(
        ListOf(Record(ReportScenarioSpec), identified_by="id"), "the scenarios of reports", default=()
    )
    equivalent: tuple[EquivalentSpec, ...] = key(
        ListOf(Record(EquivalentSpec)), "changes of the policy that no scenario can notice, each reviewed", default=()
    )
