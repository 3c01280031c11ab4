"""Who sends an event of a drawn history: somebody who may, mostly; and how an event comes that should not.

In: a policy, a case as it stands, an event. Out: an actor; the event as it should not come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from hypothesis import strategies as st

from complaintflow.compiled.lifecycle import EventType, Transition
from complaintflow.facade import Policy
from complaintflow.kernel.asking import inside
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.event import Actor, Event
from complaintflow.testing.actors import delegates, holder, impostors, roles_of
from complaintflow.testing.chance import one_in, one_of
from complaintflow.testing.histories import Move, everybody

_GAPS: Final = (1, 60_000_000, 3_600_000_000, 24 * 3_600_000_000)


def sender_of(
    policy: Policy,
    draw: st.DrawFn,
    state: CaseState,
    kind: EventType,
    ways: Sequence[Transition],
    data: Mapping[str, object],
) -> Actor:
    """Return somebody who may send the event; of those who decide, often one who had nothing to do with it yet."""
    compiled = policy.compiled
    facts = facts_of(policy, state)
    wanted: set[str] = set()
    number = draw(st.sampled_from((1, 1, 2)))
    if kind.name in ("approve", "reject"):
        asked = [one for one in state.applications if one.approval == data.get("approval")]
        wanted.update(asked[-1].roles if asked else ())
        number = draw(st.sampled_from((3, 3, 4, 4, number)))
    else:
        for by in [way.by if way.by is not None else kind.by for way in ways] or [kind.by]:
            wanted.update(roles_of(compiled) if by is None else by)
    people = {"owner": (state.owner,), "participants": state.participants}
    roles = sorted({role for one in wanted for role in people.get(one, (one,)) if role})
    if not roles:
        return everybody(policy, "p0")
    stand_ins = [one for one in delegates(policy, facts) if one.on_behalf_of in {f"{role}-1" for role in roles}]
    by_stand_in: bool = draw(one_in(6))
    if stand_ins and by_stand_in:
        return one_of(draw, stand_ins)
    return holder(compiled, one_of(draw, roles), facts, number)


def facts_of(policy: Policy, state: CaseState) -> Mapping[str, object]:
    """Return the facts of a case and of its open tracks, which say whose units belong to it."""
    facts = dict(state.facts)
    for track, own in state.tracks.items():
        if own.outcome is None:
            facts |= inside(policy.compiled, state, track)[1].facts
    return facts


def spoilt(policy: Policy, draw: st.DrawFn, state: CaseState, moves: Sequence[Move], event: Event) -> Event:
    """Return the event as it should not come: from somebody else, late, again, under a known id, without data."""
    earlier = [move for move in moves if isinstance(move, Event)]
    match draw(st.integers(0, 5)):
        case 0 | 1:
            actor = draw(impostors(policy, state.facts))
            return Event(event.case, event.name, event.at, event.id, actor, event.data)
        case 2:
            gap = draw(st.sampled_from(_GAPS))
            return Event(event.case, event.name, event.at - gap, event.id, event.actor, event.data, event.at)
        case 3:
            return one_of(draw, earlier)
        case 4:
            known = one_of(draw, earlier).id
            return Event(event.case, event.name, event.at, known, event.actor, event.data)
        case _:
            return Event(event.case, event.name, event.at, event.id, event.actor, {})
