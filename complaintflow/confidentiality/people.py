"""Who is or ever was which party of a case.

In: a compiled policy and a case. Out: for each party the ids of everybody whom it has named, so that nobody comes to
see by a change of party what was hidden from them before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from complaintflow.compiled.policy import CompiledPolicy, Party
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.event import Event


def people_of(policy: CompiledPolicy, case: CaseState | None) -> Mapping[str, frozenset[str]]:
    """Return everybody whom each party of the case has ever named; `applicant` is everybody who applied."""
    if case is None:
        return {}
    found = {name: frozenset(_named(party, case)) for name, party in policy.parties.items()}
    found["applicant"] = frozenset(one for a in case.applications for one in a.applicant.people)
    return found


def attempts(policy: CompiledPolicy, events: Iterable[Event]) -> Mapping[str, frozenset[str]]:
    """Return whom events name or would have named, refused ones among them: they are to stay unnamed all the same."""
    log = tuple(events)
    return {
        name: frozenset(one for event in log for one in _named_by(party, event))
        for name, party in policy.parties.items()
    }


def _named(party: Party, case: CaseState) -> Iterator[str]:
    if party.field is not None:
        yield from names_in(case.facts.get(party.field))
    else:
        yield from case.parties.get(party.name, ())
    for entry in case.entries:
        if entry.refusal is None and party.field is not None:
            for name, value in entry.changes:
                yield from names_in(value) if name == party.field else ()
        elif entry.refusal is None and entry.event is not None:
            yield from _named_by(party, entry.event)


def _named_by(party: Party, event: Event) -> Iterator[str]:
    if event.name in party.events:
        yield from event.actor.people if party.datum is None else names_in(event.data.get(party.datum))


def names_in(value: object) -> tuple[str, ...]:
    """Return the people that a fact or datum names."""
    named = (value,) if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
    return tuple(name for name in named if isinstance(name, str) and name)
