"""Names that are declared and never used.

In: a `Subject`. Out: `unused-name`. What rests on a clause is there because the procedure names it; a fact or table
with a title belongs to the record; what stands in a file that the policy extends is there for other policies too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from complaintflow.compiled.actions import NamedRole
from complaintflow.policy import BUILT_IN_EVENTS, NO_ENTRIES, Kind, Name
from complaintflow.source import Code, Findings, quote
from complaintflow.verification.parts import durations, values_of
from complaintflow.verification.references import Reference, references
from complaintflow.verification.subject import Subject


def check_unused_names(subject: Subject, findings: Findings) -> None:
    """Report declared names that nothing refers to."""
    # A guarantee only watches: what nothing but a guarantee names does nothing.
    used = references(replace(subject.document, guarantees=NO_ENTRIES)) | set(_implied(subject))
    for kind, name in _declared(subject):
        if (kind, str(name)) not in used and name.span.file == subject.document.policy.span.file:
            message = f"the {kind.value} {quote(name)} is declared and never used"
            findings.warning(Code.UNUSED_NAME, name.span, message, _help(kind))


def _help(kind: Kind) -> str:
    if kind is Kind.EVENT:
        return "name it in a transition, or drop the entry"
    return "use it, cite the clause that it is there for, or drop it"


def _implied(subject: Subject) -> Iterator[Reference]:
    """Yield what is used without being referred to by name."""
    policy = subject.compiled
    for template in policy.templates.values():
        for name in template.fields:
            yield Kind.FIELD, name
    for state in policy.lifecycle.states.values():
        if state.outcome is not None:
            yield Kind.OUTCOME, state.outcome
    for duration in durations(policy):
        if duration.calendar is not None:
            yield Kind.CALENDAR, duration.calendar
    yield from _roles_in_facts(subject)


def _roles_in_facts(subject: Subject) -> Iterator[Reference]:
    """Yield the roles that a fact or datum may name where the policy asks it for one."""
    policy = subject.compiled
    carried = [datum for event in policy.events.values() for datum in event.data.values()]
    for ref in values_of(policy, NamedRole):
        name = ref.name.removeprefix("data.")
        asked = [policy.fields[name]] if name in policy.fields else []
        for datum in (*asked, *(one for one in carried if one.name == name)):
            if len(datum.choices) < len(policy.roles):  # one that may name any role says nothing of each
                yield from ((Kind.ROLE, choice) for choice in datum.choices)


def _declared(subject: Subject) -> Iterator[tuple[Kind, Name]]:
    document = subject.document
    sections: tuple[tuple[Kind, Mapping[Name, object]], ...] = (
        (Kind.ROLE, document.roles),
        (Kind.COUNTER, document.counters),
        (Kind.TEMPLATE, document.templates),
        (Kind.FLAG, document.flags),
        (Kind.TASK, document.tasks),
        (Kind.OUTCOME, document.outcomes),
        (Kind.PARAMETER, document.parameters),
        (Kind.CALENDAR, document.calendars),
        (Kind.COUNTING, document.counting),
        (Kind.PARTY, document.parties),
    )
    for kind, section in sections:
        for name, spec in section.items():
            if not getattr(spec, "clause", ()) and not _guarded(spec):
                yield kind, name
    for role in document.roles.values():
        yield from ((Kind.RELATION, name) for name in role.relations if not role.clause)
    yield from _silent_records(subject)


def _guarded(spec: object) -> bool:
    """Whether it says of something for whose eyes it is."""
    return any(getattr(spec, key, None) for key in ("personal", "sensitive", "visible_to", "hidden_from"))


def _silent_records(subject: Subject) -> Iterator[tuple[Kind, Name]]:
    """Yield facts, tables and events that only a reference would give a purpose."""
    document = subject.document
    for name, spec in document.fields.items():
        if not (spec.title or spec.clause or _guarded(spec) or spec.required_at or spec.wanted_at):
            yield Kind.FIELD, name
    for name, table in document.tables.items():
        if not (table.title or table.clause):
            yield Kind.TABLE, name
    waited_for = {event for field in document.fields.values() for event in (*field.required_at, *field.wanted_at)}
    for name, event in document.events.items():
        if name not in BUILT_IN_EVENTS and not (event.clause or event.do or event.records) and name not in waited_for:
            yield Kind.EVENT, name
