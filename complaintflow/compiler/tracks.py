"""Tracks to policies of their own.

In: a `TrackSpec` and the document it stands in. Out: the document of the track alone: its own lifecycle, deadlines,
owners, counters, escalations and approvals, laid over what it shares with the case (facts, roles, events, calendars,
texts); and what conditions of the case may ask about tracks. Compiling that document is `compiler.compile`'s part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from complaintflow.compiled.actions import StartTrack
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.deadlines import Trigger
from complaintflow.compiler.lowering import Lowering, clause
from complaintflow.compiler.names import CASE_NAMES, CONDITION_WORDS
from complaintflow.compiler.scope import FactType, Scope, fact_type
from complaintflow.compiler.set_values import fact_value
from complaintflow.policy.actions import ForEachSpec, StartSpec
from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.escalations import OnTrack
from complaintflow.policy.events import EventSpec
from complaintflow.policy.located import Name
from complaintflow.policy.references import BUILT_IN_EVENTS, OUTCOME_WORDS, Kind
from complaintflow.policy.shape import NO_ENTRIES
from complaintflow.policy.tracks import TrackSpec
from complaintflow.policy.triggers import TrackTrigger
from complaintflow.source import LIMITS, Code, quote


def driving_events(document: PolicyDocument) -> Iterator[Name]:
    """Yield the events of every transition, of the case's lifecycle first and then of the tracks'."""
    yield from (step.event for step in document.lifecycle.transitions)
    for track in document.tracks.values():
        yield from (step.event for step in track.lifecycle.transitions)


def with_all_events(document: PolicyDocument) -> PolicyDocument:
    """Return the document with an entry for every event that a track's transition declares."""
    missing = {
        name: EventSpec(span=name.span)
        for track in document.tracks.values()
        for step in track.lifecycle.transitions
        if (name := step.event) not in document.events and name not in BUILT_IN_EVENTS
    }
    return replace(document, events={**document.events, **missing}) if missing else document


def inner_document(document: PolicyDocument, track: TrackSpec) -> PolicyDocument:
    """Return the document that a track is compiled from. What an event does wherever it occurs, the case does."""
    events = {name: replace(spec, do=()) for name, spec in document.events.items()}
    for name in driving_events(document):
        if name not in events and name not in BUILT_IN_EVENTS:
            events[name] = EventSpec(span=name.span)
    return replace(
        document,
        fields={**document.fields, **track.fields},
        events=events,
        lifecycle=track.lifecycle,
        owners=track.owners,
        deadlines=track.deadlines,
        counters=track.counters,
        escalations=track.escalations,
        approvals=track.approvals,
        classification=None,
        tables=NO_ENTRIES,
        cross_case=(),
        follow_up_event=None,
        metrics=NO_ENTRIES,
        reports=NO_ENTRIES,
        guarantees=NO_ENTRIES,
        retention=None,
        # Whose eyes a case is for is said of the case, by the facts of the case.
        confidential=None if document.confidential is None else replace(document.confidential, withheld=()),
    )


def inner_facts(low: Lowering, own: Mapping[str, FactType]) -> Mapping[str, FactType]:
    """Return what the conditions of a track may ask for: the case's facts, and over them its own."""
    return {**low.facts, **own}


def report_taken_names(low: Lowering, track: TrackSpec) -> None:
    """Report facts and counters of a track that are called like something of the case: conditions ask by name."""
    for name in (*track.fields, *track.counters):
        if name in low.facts or name in CASE_NAMES or name in CONDITION_WORDS:
            message = f"{quote(name)} is already the name of something that conditions of the case ask for"
            low.findings.error(Code.DUPLICATE_NAME, name.span, message, "choose another name within the track")


def has_too_many_events(low: Lowering) -> bool:
    """Return whether the tracks know more events altogether than are built, and report it."""
    tracks = low.document.tracks
    events = len(tracks) * len(low.names.of(Kind.EVENT))
    if events <= LIMITS.track_events:
        return False
    message = f"the tracks know {events} events altogether, expected at most {LIMITS.track_events}"
    low.findings.error(Code.LIMIT_EXCEEDED, next(iter(tracks)).span, message, "declare fewer tracks")
    return True


# ---- orders and occasions


def lower_start(low: Lowering, spec: StartSpec, when: Condition | None, scope: Scope) -> StartTrack | None:
    """Return the order to start a track, None when there is no such track."""
    if not low.refer(Kind.TRACK, spec.start):
        return None
    track = low.document.tracks[spec.start]
    fields = {str(name): fact_type(field, low.names.of(Kind.ROLE)) for name, field in track.fields.items()}
    values: list[tuple[str, object]] = []
    for name, value in spec.set.items():
        fact = fields.get(str(name))
        if fact is None:
            _no_such_fact(low, spec, name, fields)
        else:
            values.append((str(name), fact_value(low, name, value, fact, scope)))
    each = None if spec.for_each is None else _each(low, spec.for_each, scope)
    receives = None if spec.for_each is None else str(spec.for_each.as_)
    if spec.for_each is not None and spec.for_each.as_ not in fields:
        _no_such_fact(low, spec, spec.for_each.as_, fields)
    return StartTrack(str(spec.start), tuple(values), each, receives, when, clause(spec.clause))


def _no_such_fact(low: Lowering, spec: StartSpec, name: Name, fields: Mapping[str, FactType]) -> None:
    message = f"the track {quote(spec.start)} has no fact {quote(name)} of its own"
    known = ", ".join(quote(field) for field in fields) or "none"
    low.findings.error(Code.UNKNOWN_REFERENCE, name.span, message, f"its facts: {known}")


def _each(low: Lowering, spec: ForEachSpec, scope: Scope) -> str | None:
    if (spec.fact is None) == (spec.data is None):
        message = "`for_each` needs either `fact` or `data`"
        low.findings.error(Code.MISSING_KEY, spec.span, message, "write `for_each: {data: NAME, as: FACT}`")
        return None
    name = spec.fact or spec.data
    assert name is not None, "one of the two is there"
    asked = str(name) if spec.fact is not None else f"data.{name}"
    fact = scope.type_of(asked)
    if fact is None or fact.type not in ("set", "list"):
        message = f"expected a set or a list to take the values of, found {quote(asked)}"
        low.findings.error(Code.WRONG_TYPE, name.span, message)
        return None
    return asked


def lower_occasion(low: Lowering, spec: TrackTrigger | OnTrack, when: Condition | None) -> Trigger:
    """Return the trigger that waits for a track to start or close."""
    known = low.refer_all(Kind.TRACK, (spec.track,))
    moment = str(spec.at or "closed")
    outcomes = low.refer_all(Kind.OUTCOME, spec.outcome, OUTCOME_WORDS)
    if spec.outcome and moment == "started":
        message = "a track that starts has no outcome"
        low.findings.error(Code.BAD_VALUE, spec.outcome[0].span, message, "write `at: closed`")
    suffixes = tuple(f":{outcome}" for outcome in outcomes) or ("",)
    return Trigger("track", tuple(f"{name}:{moment}{suffix}" for name in known for suffix in suffixes), when=when)
