"""A policy document to a compiled policy.

In: a `PolicyDocument` (files it extends merged in). Out: a `CompiledPolicy`, and every mistake of names and types that
one pass finds; no policy where there is an error. Does not read files and does not judge whether a procedure makes
sense as a whole: `complaintflow.verification` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from complaintflow.compiled.digest import digest_of
from complaintflow.compiled.lifecycle import Datum, Lifecycle
from complaintflow.compiled.policy import CompiledPolicy, Parameter, Track
from complaintflow.compiled.words import Clause, Words
from complaintflow.compiler.approvals import lower_approvals
from complaintflow.compiler.classification import lower_classification, lower_tables
from complaintflow.compiler.confidential import lower_confidential
from complaintflow.compiler.counters import lower_counters
from complaintflow.compiler.cross_case import lower_cross_case
from complaintflow.compiler.customer import lower_customer
from complaintflow.compiler.daily_hours import Uses, hours_asked
from complaintflow.compiler.deadlines import lower_deadlines
from complaintflow.compiler.escalations import lower_escalations
from complaintflow.compiler.events import EventData, collect_event_data, data_types, lower_events
from complaintflow.compiler.fields import is_true, lower_ages, lower_fields
from complaintflow.compiler.guarantees import lower_guarantees
from complaintflow.compiler.lifecycle import lower_lifecycle
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.metrics import lower_metrics
from complaintflow.compiler.names import collect_names
from complaintflow.compiler.public_holidays import HolidaySource, public_holidays
from complaintflow.compiler.reports import lower_reports
from complaintflow.compiler.retention import lower_retention
from complaintflow.compiler.roles import lower_owners, lower_parties, lower_roles
from complaintflow.compiler.scope import fact_types
from complaintflow.compiler.texts import check_readers, check_report_places, lower_templates
from complaintflow.compiler.tracks import (
    has_too_many_events,
    inner_document,
    inner_facts,
    report_taken_names,
    with_all_events,
)
from complaintflow.compiler.withheld import lower_withheld
from complaintflow.compiler.working_calendars import lower_calendars, lower_countings
from complaintflow.compiler.zone_names import read_zone
from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.located import Name
from complaintflow.policy.references import Kind
from complaintflow.policy.tracks import TrackSpec
from complaintflow.policy.words import NamedSpec
from complaintflow.source import Code, Diagnostic, Findings, Level, Related, has_errors, quote

Broken = Mapping[Kind, Iterable[str]]


def compile_policy(
    document: PolicyDocument, broken: Broken | None = None, holidays: HolidaySource = public_holidays
) -> tuple[CompiledPolicy | None, list[Diagnostic]]:
    """Return the compiled policy, None where there is an error, and all diagnostics, sorted.

    `broken` are names that are declared but could not be read: references to them are not reported. `holidays` knows
    the public holidays of the calendars.
    """
    findings = Findings()
    document = with_all_events(document)
    names = collect_names(document, findings, broken)
    fields = lower_fields(document, names, findings)
    data = collect_event_data(document, names, fields, findings)
    uses: Uses = {}
    low = Lowering(
        document=document,
        names=names,
        facts=fact_types(document),
        data=data_types(document, data),
        calendars=lower_calendars(document, names, findings, uses, holidays),
        findings=findings,
        uses=uses,
    )
    _check_identity(low)
    policy = _lower(low, fields, data)
    few = () if has_too_many_events(low) else document.tracks.items()
    tracks = {str(name): _lower_track(low, str(name), spec) for name, spec in few}
    if policy is not None:
        spoken = document.language
        language = None if spoken is None else str(spoken)
        policy = replace(policy, customer=lower_customer(low), language=language, retention=lower_retention(low))
    if policy is not None and tracks:
        policy = replace(policy, tracks={name: track for name, track in tracks.items() if track is not None})
    _note_undecided(low)
    diagnostics = findings.listed()
    if policy is None or has_errors(diagnostics):
        return None, diagnostics
    return replace(policy, digest=digest_of(policy)), diagnostics


def _lower(low: Lowering, fields: Mapping[str, Datum], data: EventData) -> CompiledPolicy | None:
    """Lower every section, so that each reports its mistakes; a policy without a lifecycle is none."""
    document = low.document
    lifecycle = lower_lifecycle(low)
    templates = lower_templates(low)
    policy = CompiledPolicy(
        id=str(document.policy),
        version=str(document.version),
        title=words(document.title),
        effective=str(document.effective),
        zone=read_zone(document.time_zone, low.findings),
        fields=fields,
        roles=lower_roles(low),
        classes=low.names.of(Kind.CLASS),
        class_titles=tuple(words(spec.title) for spec in document.classes.values()),
        classification=lower_classification(low),
        may_fall=document.classification is not None and is_true(document.classification.may_fall),
        tables=lower_tables(low),
        events=lower_events(low, data),
        ages=lower_ages(document, low.names, low.findings),
        lifecycle=lifecycle or Lifecycle((), {}, (), {}),
        owners=lower_owners(low),
        last_resort=_reference(low, Kind.ROLE, document.last_resort),
        deadlines=lower_deadlines(low),
        counters=lower_counters(low),
        escalations=lower_escalations(low),
        approvals=lower_approvals(low),
        parties=lower_parties(low),
        calendars=low.calendars,
        countings=lower_countings(document),
        templates=templates,
        parameters={
            str(name): Parameter(
                str(name), None if spec.value is None else str(spec.value), words(spec.title), clause(spec.clause)
            )
            for name, spec in document.parameters.items()
        },
        flags=_titles(document.flags),
        tasks=_titles(document.tasks),
        outcomes=_titles(document.outcomes),
        cited=_cited(document),
        until=None if document.until is None else str(document.until),
        confidential=replace(lower_confidential(document, low.names, low.findings), withheld=lower_withheld(low)),
        follow_up_event=_reference(low, Kind.EVENT, document.follow_up_event),
        metrics=lower_metrics(low),
        reports=lower_reports(low),
        cross_case=lower_cross_case(low),
        guarantees=lower_guarantees(low, document.guarantees),
    )
    check_readers(low, templates, fields, policy.confidential)
    check_report_places(low, templates)
    return None if lifecycle is None else policy


def _lower_track(low: Lowering, name: str, spec: TrackSpec) -> Track | None:
    """Lower a track like a small policy that shares the case's roles, events, calendars and texts."""
    report_taken_names(low, spec)
    document = inner_document(low.document, spec)
    names = collect_names(document, low.findings, low.names.broken)
    fields = lower_fields(document, names, low.findings)
    data = collect_event_data(document, names, fields, low.findings)
    inner = Lowering(
        document=document,
        names=names,
        facts=inner_facts(low, fact_types(document)),
        data=data_types(document, data),
        calendars=low.calendars,
        findings=low.findings,
        uses=low.uses,
        counts=low.counts,
    )
    policy = _lower(inner, fields, data)
    if policy is None:
        return None
    own = tuple(str(field) for field in spec.fields)
    return Track(name, policy, own, str(spec.on_close) == "continue", words(spec.title), clause(spec.clause))


def _reference(low: Lowering, kind: Kind, name: Name | None) -> str | None:
    return None if name is None or not low.refer(kind, name) else str(name)


def _cited(document: PolicyDocument) -> dict[str, Clause]:
    """Return the clauses of the policy as a whole, and of the names that are compiled to their titles only."""
    names = {"class": document.classes, "outcome": document.outcomes, "task": document.tasks, "flag": document.flags}
    found = {f"{kind}:{name}": clause(spec.clause) for kind, some in names.items() for name, spec in some.items()}
    return {element: clauses for element, clauses in {"policy": clause(document.clause), **found}.items() if clauses}


def _titles(named: Mapping[Name, NamedSpec]) -> Mapping[str, Words]:
    return {str(name): words(spec.title) for name, spec in named.items()}


def _check_identity(low: Lowering) -> None:
    effective, until = low.document.effective, low.document.until
    if until is not None and until < effective:
        message = f"the last day in force {quote(until)} lies before the first one"
        related = (Related("the first day", effective.span),)
        low.findings.error(Code.BAD_VALUE, until.span, message, "", related)


def _note_undecided(low: Lowering) -> None:
    """List the parameters that the organisation still has to set, with what waits for them."""
    hours = hours_asked(low.document)
    for name, spec in low.document.parameters.items():
        if spec.value is not None:
            continue
        spans = dict.fromkeys(low.uses.get(str(name), ()))
        uses = tuple(Related("waits for it", span) for span in spans)
        message = f"the parameter {quote(name)} is still to be decided"
        help_ = "what depends on it does not run until it has a `value`"
        if spans and hours.issuperset(spans):
            help_ = "until it has a `value`, the calendar has working days only: a period in days ends at midnight"
        low.findings.add(Diagnostic(Code.TO_BE_DECIDED, Level.NOTE, name.span, message, help_, uses))
