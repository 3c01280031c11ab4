"""Separation of duties: who the parties of a case are, and who may therefore not act.

In: a draft, an actor or a datum that names somebody. Out: the party that stands in the way, or None. A delegate counts
as both people: the one who acts and the one acted for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from complaintflow.compiled.lifecycle import EventType, Transition
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.hops import judge_hops
from complaintflow.kernel.refusal import Refusal, RefusalCode

Data = Mapping[str, object]
_NOTHING: Final[Data] = {}


def people_of(draft: Draft, party: str, written: Data = _NOTHING) -> tuple[str, ...]:
    """Return who a party is: nobody, one, or several people. `written` are the facts that the event at hand writes.

    Whoever a fact names before or after the event is meant, so that no one can write himself out of the way.
    """
    if party == "applicant":
        return draft.applications[-1].applicant.people if draft.applications else ()
    declared = draft.policy.parties.get(party)
    if declared is not None and declared.field is not None:
        return _named((draft.facts.get(declared.field), written.get(declared.field)))
    return draft.parties.get(party, ())


def _named(values: Iterable[object]) -> tuple[str, ...]:
    """Return the people that facts or data name."""
    found: list[str] = []
    for value in values:
        found += [value] if isinstance(value, str) else map(str, value) if isinstance(value, tuple) else ()
    return tuple(dict.fromkeys(name for name in found if name))


def barred_as(draft: Draft, not_by: Iterable[str], actor: Actor, written: Data = _NOTHING) -> str | None:
    """Return the party among `not_by` that the actor is, or acts for."""
    return next((party for party in not_by if set(actor.people) & set(people_of(draft, party, written))), None)


def judge_people(
    draft: Draft, kind: EventType, event: Event, ways: tuple[Transition, ...], data: Data, written: Data
) -> tuple[Transition, ...] | Refusal:
    """Return the ways that are left to whoever sends the event, or say that a person must not be who they are.

    The lifecycle itself is no person.
    """
    party = barred_as(draft, kind.not_by, event.actor, written)
    parties = [party or barred_as(draft, way.not_by, event.actor, written) for way in ways]
    left = tuple(way for way, barred in zip(ways, parties, strict=True) if barred is None)
    if ways and not left:
        party = parties[0]
    if party is not None:
        message = f"the {party} may not send `{kind.name}`"
        return Refusal(RefusalCode.SAME_PERSON, message, (kind.name, party))
    return _judge_named(draft, kind, data, written) or judge_hops(draft, kind, event, data) or left


def _judge_named(draft: Draft, kind: EventType, data: Data, written: Data) -> Refusal | None:
    for name, value in data.items():
        people = set(_named((value,)))
        for other in _differs_from(draft, kind, name, written):
            if people & set(people_of(draft, other, written)):
                message = f"`{name}` can't name the {other}"
                return Refusal(RefusalCode.SAME_PERSON, message, (name, other), (name,))
    return None


def _differs_from(draft: Draft, kind: EventType, name: str, written: Data) -> tuple[str, ...]:
    declared = [kind.data.get(name)] if name in kind.data else []
    if name in written and name in draft.policy.fields:
        declared.append(draft.policy.fields[name])
    return tuple(dict.fromkeys(party for datum in declared if datum is not None for party in datum.differs_from))


def name_parties(draft: Draft, event: Event, data: Data) -> None:
    """Remember whom an accepted event makes a party: whom its datum names, or whoever sent it."""
    for party in draft.index.parties.get(event.name, ()):
        people = event.actor.people if party.datum is None else _named((data.get(party.datum),))
        people = tuple(name for name in people if name)
        if people:
            known = draft.parties.get(party.name, ()) if party.every else ()
            draft.parties = {**draft.parties, party.name: tuple(dict.fromkeys((*known, *people)))}
