"""The author's model of a whole policy file.

In: the root node of a policy (after `extends` is resolved). Out: a `PolicyDocument` and what is wrong with the file's
structure. References are names still: the compiler looks them up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from complaintflow.policy.approvals import APPROVAL_MAP, PARTY_MAP, ApprovalSpec, PartySpec
from complaintflow.policy.calendars import CALENDAR_MAP, COUNTING_MAP, CalendarSpec, CountingSpec
from complaintflow.policy.classification import (
    CLASSES,
    CLASSIFICATION,
    TABLE_MAP,
    ClassificationSpec,
    TableSpec,
)
from complaintflow.policy.confidential import CONFIDENTIAL, ConfidentialSpec
from complaintflow.policy.cross_case import CROSS_CASE, CrossCaseSpec
from complaintflow.policy.customer import CUSTOMER_SECTION, LANGUAGE, CustomerSpec
from complaintflow.policy.deadlines import DEADLINE_MAP, DeadlineSpec
from complaintflow.policy.escalations import COUNTER_MAP, ESCALATIONS, CounterSpec, EscalationSpec
from complaintflow.policy.events import EVENT_MAP, EventSpec
from complaintflow.policy.fields import FIELD_MAP, FieldSpec
from complaintflow.policy.guarantees import GUARANTEE_MAP, GuaranteeSpec
from complaintflow.policy.lifecycle import LIFECYCLE, LifecycleSpec
from complaintflow.policy.located import Name, Text
from complaintflow.policy.metrics import METRIC_MAP, AnyMetricSpec
from complaintflow.policy.parameters import PARAMETER_MAP, ParameterSpec
from complaintflow.policy.records import Record
from complaintflow.policy.references import Kind
from complaintflow.policy.reports import REPORT_MAP, ReportSpec
from complaintflow.policy.retention import RETENTION, RetentionSpec
from complaintflow.policy.roles import OWNER_ROWS, ROLE_MAP, OwnerRowSpec, RoleSpec
from complaintflow.policy.scalars import FORMAT, NAME, PATH, TEXT, Ref
from complaintflow.policy.shape import NO_ENTRIES, Reading, key, place_of
from complaintflow.policy.suggestion import closest
from complaintflow.policy.texts import FLAG_MAP, OUTCOME_MAP, TASK_MAP, TEMPLATE_MAP, TemplateSpec
from complaintflow.policy.time_scalars import DATE, TIME_ZONE
from complaintflow.policy.tracks import TRACK_MAP, TrackSpec
from complaintflow.policy.words import CLAUSE, WORDS, NamedSpec, WordsSpec
from complaintflow.source import node as nodes
from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import Diagnostic, Level, quote
from complaintflow.source.node import Node
from complaintflow.source.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDocument:
    """A policy as its author wrote it: every section, every place, nothing resolved."""

    span: Span
    policy: Name = key(NAME, "the policy's name", required=True)
    format: Text = key(FORMAT, "the version of the policy format", required=True)
    version: Text = key(TEXT, "the version of this policy, in quotes", required=True, examples=("1",))
    title: WordsSpec | None = key(WORDS, "what people call it, in English and Chinese")
    effective: Text = key(DATE, "the day of coming into force (local, inclusive)", required=True)
    until: Text | None = key(DATE, "the last day in force")
    time_zone: Text = key(TIME_ZONE, "the IANA time zone in which days and times of day are read", required=True)
    extends: Text | None = key(PATH, "the file this one is laid over, relative to this one")
    clauses: Text | None = key(PATH, "the clause register, relative to this file")
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses that the policy as a whole rests on", default=())
    last_resort: Name | None = key(Ref(Kind.ROLE), "the role that gets what nobody else can be given")
    follow_up_event: Name | None = key(Ref(Kind.EVENT), "the event a further contact on an open case becomes")
    parameters: Mapping[Name, ParameterSpec] = key(
        PARAMETER_MAP, "values that the organisation sets", default=NO_ENTRIES
    )
    fields: Mapping[Name, FieldSpec] = key(FIELD_MAP, "the complaint's facts", default=NO_ENTRIES)
    roles: Mapping[Name, RoleSpec] = key(ROLE_MAP, "the roles", default=NO_ENTRIES)
    classes: Mapping[Name, NamedSpec] = key(CLASSES, "the classes, rising", default=NO_ENTRIES)
    classification: ClassificationSpec | None = key(CLASSIFICATION, "the table that gives the class")
    tables: Mapping[Name, TableSpec] = key(TABLE_MAP, "further tables", default=NO_ENTRIES)
    events: Mapping[Name, EventSpec] = key(EVENT_MAP, "what is said of events wherever they occur", default=NO_ENTRIES)
    lifecycle: LifecycleSpec = key(LIFECYCLE, "the states and transitions", required=True)
    outcomes: Mapping[Name, NamedSpec] = key(OUTCOME_MAP, "how a case can end", default=NO_ENTRIES)
    owners: tuple[OwnerRowSpec, ...] = key(OWNER_ROWS, "who owns a case; the first match counts", default=())
    deadlines: Mapping[Name, DeadlineSpec] = key(DEADLINE_MAP, "the deadlines", default=NO_ENTRIES)
    counters: Mapping[Name, CounterSpec] = key(COUNTER_MAP, "numbers derived from the events", default=NO_ENTRIES)
    escalations: tuple[EscalationSpec, ...] = key(ESCALATIONS, "rules that move a case up", default=())
    cross_case: tuple[CrossCaseSpec, ...] = key(CROSS_CASE, "rules that look across cases", default=())
    approvals: Mapping[Name, ApprovalSpec] = key(APPROVAL_MAP, "the approvals", default=NO_ENTRIES)
    parties: Mapping[Name, PartySpec] = key(PARTY_MAP, "people the procedure names", default=NO_ENTRIES)
    tracks: Mapping[Name, TrackSpec] = key(TRACK_MAP, "procedures beside the main one", default=NO_ENTRIES)
    language: Name | None = key(LANGUAGE, "the language of messages where the recipient's is not known (default: en)")
    customer: CustomerSpec | None = key(CUSTOMER_SECTION, "the language and the addresses of the customer")
    confidential: ConfidentialSpec | None = key(CONFIDENTIAL, "who sees personal and sensitive data")
    retention: RetentionSpec | None = key(RETENTION, "how long closed cases are kept")
    calendars: Mapping[Name, CalendarSpec] = key(CALENDAR_MAP, "whose time counts", default=NO_ENTRIES)
    counting: Mapping[Name, CountingSpec] = key(COUNTING_MAP, "ways of counting days", default=NO_ENTRIES)
    templates: Mapping[Name, TemplateSpec] = key(TEMPLATE_MAP, "the messages", default=NO_ENTRIES)
    tasks: Mapping[Name, NamedSpec] = key(TASK_MAP, "what people can be asked to do", default=NO_ENTRIES)
    flags: Mapping[Name, NamedSpec] = key(FLAG_MAP, "the flags a case can carry", default=NO_ENTRIES)
    metrics: Mapping[Name, AnyMetricSpec] = key(
        METRIC_MAP, "numbers over the cases of a period, by formula", default=NO_ENTRIES
    )
    reports: Mapping[Name, ReportSpec] = key(REPORT_MAP, "what is reported for each period", default=NO_ENTRIES)
    guarantees: Mapping[Name, GuaranteeSpec] = key(
        GUARANTEE_MAP, "what the policy promises on every path, for verification to prove", default=NO_ENTRIES
    )


FileKind = Literal[
    "policy", "base", "scenarios", "clauses", "profile", "binding", "map", "staff", "delivery", "migration",
    "simulation",
]  # fmt: skip
FILE_KINDS: Final[tuple[FileKind, ...]] = get_args(FileKind)
FILE_KIND_WORDS: Final[Mapping[str, str]] = {
    "policy": "a policy",
    "base": "a file to be extended",
    "scenarios": "a file of scenarios",
    "clauses": "a clause register",
    "profile": "a profile",
    "binding": "a binding of a profile",
    "map": "a column map",
    "staff": "a staff file",
    "delivery": "a file of deliveries",
    "migration": "a plan of a migration",
    "simulation": "a plan of a simulation",
}
POLICY: Final = Record(PolicyDocument)
BASE: Final = Record(PolicyDocument, rename=(("policy", "base"),))


@dataclass(frozen=True, slots=True)
class Decoded:
    """A policy's document and what is wrong with its structure.

    `broken` are declared names whose entries could not be read: a reference to one of them is no further mistake.
    """

    document: PolicyDocument | None
    diagnostics: tuple[Diagnostic, ...]
    broken: Mapping[Kind, frozenset[str]]


def file_kind(node: Node) -> FileKind | None:
    """Return what kind of file this is, told by its first key, or `None`."""
    if not isinstance(node, nodes.Mapping) or not node.entries:
        return None
    first = node.entries[0][0].text
    return next((kind for kind in FILE_KINDS if kind == first), None)


def is_of_no_kind(node: Node) -> bool:
    """Whether a file is neither of a kind known here nor a policy that lacks its first key."""
    if not isinstance(node, nodes.Mapping) or not node.entries or file_kind(node) is not None:
        return False
    needed = [text for text, (_, about) in POLICY.keys.items() if about.required]
    return not any(key.text in needed or closest(key.text, needed) for key, _ in node.entries)


def of_no_kind(node: Node) -> Diagnostic:
    """Return what to say of a file that is of no kind known here."""
    message = "the first key tells of no kind of file known here, so only the YAML was checked"
    help_ = f"files known here begin with {', '.join(f'`{kind}`' for kind in FILE_KINDS)}"
    return Diagnostic(Code.UNKNOWN_KEY, Level.NOTE, place_of(node), message, help_)


def wrong_kind(node: Node) -> Diagnostic | None:
    """Return what to say of a file that is no policy (nor a base) but of another kind, None of any other file."""
    kind = file_kind(node)
    # A policy may name its register, and its policy's name need not come first.
    if kind in (None, "policy", "base") or (
        kind == "clauses" and isinstance(node, nodes.Mapping) and node.get("policy")
    ):
        return None
    assert isinstance(node, nodes.Mapping), "a file of a known kind is a mapping"
    assert kind is not None, "asked above"
    first = node.entries[0][0]
    message = f"this is {FILE_KIND_WORDS[kind]} (its first key is {quote(kind)}), expected a policy"
    return Diagnostic(Code.WRONG_TYPE, Level.ERROR, first.span, message)


def decode_policy(node: Node) -> tuple[PolicyDocument | None, list[Diagnostic]]:
    """Return the document of a policy (files it extends merged in already) and its diagnostics, sorted.

    The document may be there although it has mistakes; what could not be read is left out of it.
    """
    decoded = read_policy(node)
    return decoded.document, list(decoded.diagnostics)


def read_policy(node: Node) -> Decoded:
    """Return what `decode_policy` does, and the names that were declared but could not be read."""
    reading = Reading()
    value = POLICY.read(node, reading)
    broken = {kind: frozenset(names) for kind, names in reading.broken.items()}
    document = value if isinstance(value, PolicyDocument) else None
    return Decoded(document, tuple(reading.findings.listed()), broken)


def check_base(node: Node) -> list[Diagnostic]:
    """Return what is wrong with a file to be extended (`base:`): the same keys as a policy's, none required."""
    reading = Reading(lenient=True)
    BASE.read(node, reading)
    return reading.findings.listed()
