"""Acts of a walk changed and lived through again by the kernel.

In: acts with their instants. Out: what the kernel makes of them, if it answers each of them as they say. Looks for
nothing and writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.event import Actor
from complaintflow.kernel.step import step
from complaintflow.verification.exploring.moves import event_of
from complaintflow.verification.exploring.realising import Sent


@dataclass(frozen=True, slots=True)
class Lived:
    """Acts that the kernel has answered as they say, and the case after them."""

    acts: tuple[Sent, ...]
    case: CaseState


def lived(policy: CompiledPolicy, acts: Sequence[Sent]) -> Lived | None:
    """Return the acts with the case after them; None where the kernel answers one of them otherwise than it says."""
    case: CaseState | None = None
    for number, one in enumerate(acts):
        answer = step(policy, case, event_of(one.act, one.at, number))
        code = None if answer.refusal is None else str(answer.refusal.body.get("code"))
        if code != one.refused:
            return None
        case = answer.case if answer.case is not None else case
    return None if case is None else Lived(tuple(acts), case)


def by_one_person(acts: Sequence[Sent], events: frozenset[str]) -> tuple[Sent, ...]:
    """Return the acts with all of these events sent by one person, who holds every role that sent one of them."""
    roles = dict.fromkeys(held for one in acts if one.act.event in events for held in one.act.actor.roles)
    somebody = Actor("one_person", tuple(roles))
    return tuple(replace(one, act=replace(one.act, actor=somebody)) if one.act.event in events else one for one in acts)
