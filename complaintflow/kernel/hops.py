"""Hop by hop: a matter goes to the direct superior or subordinate of whoever has it, and nowhere else.

In: a draft before the event, and the event's typed data. Out: a refusal for a role that is no neighbour, or None.
Each hop stands on record as an `owner_set` effect of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.lifecycle import EventType, NextTo
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event
from complaintflow.kernel.refusal import Refusal, RefusalCode
from complaintflow.kernel.roles import is_owner_word


def judge_hops(draft: Draft, kind: EventType, event: Event, data: Mapping[str, object]) -> Refusal | None:
    """Say why a role that the data name is not the next one; where nobody has the case yet, anybody may be."""
    for name, datum in kind.data.items():
        role = data.get(name)
        if datum.next_to is None or not isinstance(role, str):
            continue
        here = _standing(draft, datum.next_to, event)
        if here is not None and not any(role in neighbours(draft, one, datum.next_to.towards) for one in here):
            wanted = "neighbour" if datum.next_to.towards == "either" else datum.next_to.towards
            message = f"`{role}` is no direct {wanted} of {', '.join(f'`{one}`' for one in here) or 'anybody'}"
            return Refusal(RefusalCode.GUARD, message, (name,), (name,))
    return None


def _standing(draft: Draft, next_to: NextTo, event: Event) -> tuple[str, ...] | None:
    """Return the roles from which the hop starts; None where there is no owner yet."""
    match next_to.of:
        case "owner" if is_owner_word(draft, next_to.of):
            return None if draft.owner is None else (draft.owner,)
        case "actor":
            return event.actor.role_names
        case _:
            return (next_to.of,)


def neighbours(draft: Draft, role: str, towards: str) -> tuple[str, ...]:
    """Return the roles one step away in the tree of superiors, upwards, downwards or either way."""
    known = draft.policy.roles.get(role)
    above = (known.superior,) if known is not None and known.superior is not None else ()
    below = tuple(other.name for other in draft.policy.roles.values() if other.superior == role)
    return {"superior": above, "subordinate": below}.get(towards, (*above, *below))
