"""The compiled policy: everything the kernel knows of an organisation, as plain data and total functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from complaintflow.compiled.actions import NamedRole
from complaintflow.compiled.ages import Age
from complaintflow.compiled.approvals import Approval
from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.confidential import Confidential
from complaintflow.compiled.cross_case import CrossCaseRule
from complaintflow.compiled.customer import Customer
from complaintflow.compiled.deadlines import Counter, Deadline, Escalation
from complaintflow.compiled.duration import Counting
from complaintflow.compiled.guarantees import Guarantee
from complaintflow.compiled.lifecycle import Datum, EventType, Lifecycle
from complaintflow.compiled.metrics import Metric
from complaintflow.compiled.reports import Report
from complaintflow.compiled.retention import Retention
from complaintflow.compiled.table import DecisionTable
from complaintflow.compiled.words import Clause, Words
from complaintflow.compiled.zone import Zone


@dataclass(frozen=True, slots=True)
class Substitute:
    """A role that may act for another, on behalf of its holder, within dates (inclusive, local days, ISO)."""

    role: str
    from_day: str | None = None
    until_day: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A role. `unit` names the fact that a holder's unit must equal; `relations` lead to other roles.

    `aliases` are other names under which actors may hold it; inside it goes by `name` alone.
    """

    name: str
    title: Words = Words()
    unit: str | None = None
    superior: str | None = None
    substitutes: tuple[Substitute, ...] = ()
    relations: Mapping[str, str] = field(default_factory=dict)
    outside: bool = False
    clause: Clause = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """A row of the owners' table: the first whose condition holds, and whose owner can be told, names the owner."""

    when: Condition | None
    owner: str | NamedRole
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody the procedure names (for separation of duties): whoever an event's datum or a fact says.

    An event without a datum names whoever sent it. `every`: all who were so named, not only the last.
    The last four say for whose eyes it is who that is.
    """

    name: str
    events: tuple[str, ...] = ()
    datum: str | None = None
    field: str | None = None
    every: bool = False
    personal: bool = False
    sensitive: bool = False
    visible_to: frozenset[str] | None = None
    hidden_from: tuple[str, ...] = ()
    title: Words = Words()


@dataclass(frozen=True, slots=True)
class Template:
    """A message text with `{field}` places, in the policy's languages."""

    name: str
    text: Words
    subject: Words = Words()
    fields: tuple[str, ...] = ()
    clause: Clause = ()
    title: Words = Words()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that the organisation sets; None is still to be decided."""

    name: str
    value: object
    title: Words = Words()
    clause: Clause = ()


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """A procedure beside the main one. `policy` is what moves it: its own lifecycle over the case's shared parts.

    `own` are the facts that belong to the track itself. `survives`: it goes on when the case closes.
    """

    name: str
    policy: CompiledPolicy
    own: tuple[str, ...] = ()
    survives: bool = False
    title: Words = Words()
    clause: Clause = ()


@dataclass(frozen=True, slots=True, eq=False)
class CompiledPolicy:
    """A policy ready to run. `digest` covers its meaning (not its titles, comments or guarantees).

    `language`: of messages where the recipient's is not known; None is English. `cited`: the clauses of what is no
    element of its own here, by `policy`, `class:NAME`, `outcome:NAME`, `task:NAME` and `flag:NAME`; no step cites them.
    Compared by identity: two loads of one text are told apart, their digests are not.
    """

    id: str
    version: str
    title: Words
    effective: str
    zone: Zone
    fields: Mapping[str, Datum]
    roles: Mapping[str, Role]
    classes: tuple[str, ...]
    class_titles: tuple[Words, ...]
    classification: DecisionTable | None
    may_fall: bool
    tables: tuple[DecisionTable, ...]
    events: Mapping[str, EventType]
    lifecycle: Lifecycle
    owners: tuple[OwnerRow, ...]
    last_resort: str | None
    deadlines: Mapping[str, Deadline]
    counters: Mapping[str, Counter]
    escalations: tuple[Escalation, ...]
    approvals: Mapping[str, Approval]
    parties: Mapping[str, Party]
    calendars: Mapping[str, Calendar]
    countings: Mapping[str, Counting]
    templates: Mapping[str, Template]
    parameters: Mapping[str, Parameter]
    flags: Mapping[str, Words]
    tasks: Mapping[str, Words]
    outcomes: Mapping[str, Words]
    tracks: Mapping[str, Track] = field(default_factory=dict)
    ages: tuple[Age, ...] = ()
    until: str | None = None
    follow_up_event: str | None = None
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    reports: Mapping[str, Report] = field(default_factory=dict)
    cross_case: tuple[CrossCaseRule, ...] = ()
    confidential: Confidential = field(default_factory=Confidential)
    customer: Customer | None = None
    language: str | None = None
    retention: Retention | None = None
    guarantees: Mapping[str, Guarantee] = field(default_factory=dict)
    cited: Mapping[str, Clause] = field(default_factory=dict)
    digest: str = ""
