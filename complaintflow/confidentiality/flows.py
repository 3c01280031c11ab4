"""Where the same value stands in several places: data that become facts, facts that name a party.

In: a compiled policy. Out: groups of places that share a value. What is hidden in one place of a group is hidden in all
of them, so that a value keeps its confidentiality on its way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TypeVar

from complaintflow.compiled.actions import SetFacts, StartTrack
from complaintflow.compiled.confidential import Guarded
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.confidentiality.whole import data_of

Place = tuple[str, str, str]
"""`("field", TRACK, NAME)` (of the case: no track), `("datum", EVENT, NAME)` or `("party", "", NAME)`."""

T = TypeVar("T")

_FROM_DATA = "data."
_RECORDING = frozenset(("open", "amend", "import"))


def places(policy: CompiledPolicy) -> dict[Place, Guarded]:
    """Return every place in which a value can stand, with what the policy says of it."""
    found: dict[Place, Guarded] = {("field", "", name): datum for name, datum in policy.fields.items()}
    for kind, track in policy.tracks.items():
        found.update({("field", kind, name): track.policy.fields[name] for name in track.own})
    for event in policy.events:
        found.update({("datum", event, name): datum for name, datum in data_of(policy, event).items()})
    found.update({("party", "", name): party for name, party in policy.parties.items()})
    return found


def groups(policy: CompiledPolicy, known: dict[Place, Guarded]) -> list[set[Place]]:
    """Return the places of a policy in groups that share a value."""
    group_of: dict[Place, set[Place]] = {place: {place} for place in known}
    for one, other in _links(policy):
        if one not in group_of or other not in group_of or group_of[one] is group_of[other]:
            continue
        joined = group_of[one] | group_of[other]
        group_of.update(dict.fromkeys(joined, joined))
    return list({id(group): group for group in group_of.values()}.values())


def worked_out(policy: CompiledPolicy) -> Iterator[tuple[Place, tuple[Place, ...]]]:
    """Yield the facts that are worked out from others, and these: who may not see one of them sees no result."""
    for kind, procedure in (("", policy), *((kind, track.policy) for kind, track in policy.tracks.items())):
        fields = _Fields(kind, frozenset(policy.tracks[kind].own) if kind else frozenset())
        for age in procedure.ages:
            yield fields.place(age.field), (fields.place(age.start), fields.place(age.end))


def _links(policy: CompiledPolicy) -> Iterator[tuple[Place, Place]]:
    for kind, procedure in (("", policy), *((kind, track.policy) for kind, track in policy.tracks.items())):
        own = frozenset(policy.tracks[kind].own) if kind else frozenset()
        yield from _links_of(procedure, _Fields(kind, own))
    for party in policy.parties.values():
        if party.field is not None:
            yield ("party", "", party.name), ("field", "", party.field)
        elif party.datum is not None:
            yield from ((("party", "", party.name), ("datum", event, party.datum)) for event in party.events)


@dataclass(frozen=True, slots=True)
class _Fields:
    """Where a fact stands: with the track, or with the case."""

    kind: str
    own: frozenset[str]

    def place(self, name: str) -> Place:
        return "field", self.kind if name in self.own else "", name


def _links_of(procedure: CompiledPolicy, fields: _Fields) -> Iterator[tuple[Place, Place]]:
    for event in procedure.events.values():
        recorded = event.data if event.name in _RECORDING else event.records
        yield from ((("datum", event.name, name), fields.place(name)) for name in recorded)
        yield from _copies(event.actions, (event.name,), fields)
    for transition in procedure.lifecycle.transitions:
        yield from _copies(transition.actions, (transition.event,), fields)
    # Elsewhere it is not said which event is at hand: any that carries a datum of the name may be.
    elsewhere = (procedure.lifecycle.states, procedure.deadlines, procedure.escalations, procedure.approvals)
    yield from _copies(elsewhere, tuple(procedure.events), fields)


def _copies(inside: object, events: tuple[str, ...], fields: _Fields) -> Iterator[tuple[Place, Place]]:
    for action in parts(inside, SetFacts):
        for name, value in action.values:
            yield from _copy(value, fields.place(name), events)
    for start in parts(inside, StartTrack):
        for name, value in start.values:
            yield from _copy(value, ("field", start.track, name), events)
        if start.each is not None and start.receives is not None:
            received = ("field", start.track, start.receives)
            yield from _copy(start.each, received, events)
            yield fields.place(start.each), received


def _copy(value: object, to: Place, events: tuple[str, ...]) -> Iterator[tuple[Place, Place]]:
    """Yield where a value `data.NAME` comes from: whatever else is written there is a value of the policy's own."""
    if isinstance(value, str) and value.startswith(_FROM_DATA):
        name = value.removeprefix(_FROM_DATA)
        yield from ((("datum", event, name), to) for event in events)


def parts(value: object, kind: type[T]) -> Iterator[T]:
    """Yield every value of a kind inside compiled data, at any depth."""
    if isinstance(value, kind):
        yield value
    if isinstance(value, Mapping):
        for item in value.values():
            yield from parts(item, kind)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from parts(item, kind)
    elif is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            yield from parts(getattr(value, item.name), kind)
