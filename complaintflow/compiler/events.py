"""Events to event types.

In: `events`, the transitions' events and the built-in ones. Out: an `EventType` for each, with the data it carries:
what its entry declares, and the fields that it records or that must or should be there when it happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from complaintflow.compiled.lifecycle import Datum, EventType, LateAllowance
from complaintflow.compiled.words import Words
from complaintflow.compiler.actions import lower_actions
from complaintflow.compiler.builtins import NOBODYS, REASON, RECORDING, TITLES, built_in_data
from complaintflow.compiler.fields import RoleSpecs, lower_datum
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.names import Names
from complaintflow.compiler.roles import lower_barred, lower_senders
from complaintflow.compiler.scope import FactType, fact_type
from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.events import EventSpec
from complaintflow.policy.located import Name
from complaintflow.policy.references import BUILT_IN_EVENTS, Kind
from complaintflow.source import Code, Findings, Related, quote

EventData = Mapping[str, Mapping[str, Datum]]


def collect_event_data(
    document: PolicyDocument, names: Names, fields: Mapping[str, Datum], findings: Findings
) -> EventData:
    """Return the data that each event carries, by event and name."""
    collected: dict[str, dict[str, Datum]] = {
        event: dict(data) for event, data in built_in_data(document, fields).items()
    }
    for event in names.of(Kind.EVENT):
        collected.setdefault(event, {})
    for event, spec in document.events.items():
        _add_declared(event, spec, collected[str(event)], names, findings, document.roles)
    for name, datum in fields.items():
        for event in sorted(datum.required_at | datum.wanted_at):
            if datum.settable and event not in BUILT_IN_EVENTS:
                collected[event].setdefault(name, _as_datum(datum))
    for event, spec in document.events.items():
        for name in spec.records:
            if names.refer(Kind.FIELD, name, findings) and name in fields:
                _check_record(event, name, spec, collected[str(event)], fields[name], findings)
                if fields[name].judgement and event not in RECORDING:
                    _reasoned(collected[str(event)])
    return collected


def data_types(document: PolicyDocument, data: EventData) -> Mapping[str, Mapping[str, FactType]]:
    """Return the types of all events' data, as conditions see them."""
    fields = {str(name): fact_type(spec, document.roles) for name, spec in document.fields.items()}
    entries = {str(name): spec for name, spec in document.events.items()}
    types: dict[str, dict[str, FactType]] = {}
    for event, carried in data.items():
        entry = entries.get(event)
        carries = {} if entry is None else entry.data
        declared = {str(name): fact_type(spec, document.roles) for name, spec in carries.items()}
        types[event] = {name: declared.get(name) or _type_of(name, datum, fields) for name, datum in carried.items()}
    return types


def _type_of(name: str, datum: Datum, fields: Mapping[str, FactType]) -> FactType:
    field = fields.get(name)
    if field is not None and field.type == datum.type and field.choices == datum.choices:
        return field
    return FactType(datum.type, datum.choices)


def lower_events(low: Lowering, data: EventData) -> Mapping[str, EventType]:
    """Return every event type: the built-in ones, then the declared ones."""
    entries = {str(name): spec for name, spec in low.document.events.items()}
    brought = _brought(low)
    types: dict[str, EventType] = {}
    for event in dict.fromkeys((*BUILT_IN_EVENTS, *low.names.of(Kind.EVENT))):
        built_in = event in BUILT_IN_EVENTS
        spec = entries.get(event)
        plain = EventType(
            name=event,
            title=TITLES.get(event, Words()),
            data=data[event],
            records=_records(low, event, spec, brought.get(event, ())),
            built_in=built_in,
            by=frozenset() if event in NOBODYS else None,
        )
        types[event] = plain if spec is None else _with_entry(low, plain, spec)
    return types


def _with_entry(low: Lowering, plain: EventType, spec: EventSpec) -> EventType:
    late = None
    if spec.late is not None:
        at_most = low.duration(spec.late.at_most.value, spec.late.at_most.span)
        late = LateAllowance(at_most, lower_senders(low, spec.late.by))
    scope = low.event_scope((plain.name,), spec.span)
    return replace(
        plain,
        title=plain.title if spec.title is None else words(spec.title),
        by=plain.by if spec.by is None else lower_senders(low, spec.by),
        not_by=lower_barred(low, spec.not_by, plain.name),
        late=late,
        actions=lower_actions(low, spec.do, scope),
        clause=clause(spec.clause),
    )


def _brought(low: Lowering) -> Mapping[str, list[Name]]:
    """Return for each event of the policy's own the fields that must or should be there and that it may write.

    A field that must be there unless the event brings it is brought by being recorded.
    """
    brought: dict[str, list[Name]] = {}
    for name, field in low.document.fields.items():
        if field.settable is None or field.settable.value:
            for event in dict.fromkeys(map(str, (*field.required_at, *field.wanted_at))):
                if event not in BUILT_IN_EVENTS:
                    brought.setdefault(event, []).append(name)
    return brought


def _records(low: Lowering, event: str, spec: EventSpec | None, brought: Iterable[Name]) -> tuple[str, ...]:
    if event in RECORDING:
        return tuple(str(name) for name in low.document.fields)
    named = tuple(str(name) for name in spec.records) if spec else ()
    further = (str(name) for name in brought if spec is None or name not in spec.data)
    return tuple(dict.fromkeys((*named, *further)))


def _add_declared(
    event: Name, spec: EventSpec, carried: dict[str, Datum], names: Names, findings: Findings, roles: RoleSpecs
) -> None:
    for name, datum in spec.data.items():
        if event in RECORDING:
            message = f"{quote(event)} carries the fields, and {quote(name)} is declared as a datum"
            findings.error(Code.BAD_VALUE, name.span, message, "declare it under `fields`")
        elif name in carried:
            message = f"the built-in event {quote(event)} already carries {quote(name)}"
            findings.error(Code.RESERVED_NAME, name.span, message, "choose another name")
        else:
            carried[str(name)] = lower_datum(str(event), name, datum, names, findings, roles)


def _check_record(
    event: Name, name: Name, spec: EventSpec, carried: dict[str, Datum], field: Datum, findings: Findings
) -> None:
    """Let the event carry a field that it records; a datum declared differently does not fit the fact."""
    datum = carried.setdefault(str(name), _as_datum(field))
    if field.settable is False:
        message = f"{quote(event)} records {quote(name)}, which no event's data may write"
        findings.error(Code.BAD_VALUE, name.span, message, "take it out of `records`, or drop `settable: false`")
    if datum.type == field.type and set(datum.choices) <= set(field.choices):
        return
    declared = next((key for key in spec.data if key == name), name)
    findings.error(
        Code.WRONG_TYPE,
        declared.span,
        f"the datum {quote(name)} is recorded as a fact and has another type or other choices than the field",
        "leave its declaration out: what is recorded has the field's type",
        (Related("recorded here", name.span),),
    )


def _reasoned(carried: dict[str, Datum]) -> None:
    """Let an event that records a judgement carry its reason."""
    carried.setdefault(REASON, Datum(REASON, "text", personal=True))


def _as_datum(field: Datum) -> Datum:
    return replace(field, required_at=frozenset(), wanted_at=frozenset())
