"""Who may send an event: by role and by unit, as its transition or the event itself says.

In: a draft, an event, a transition. Out: whether its sender may, or the refusal that says who may. Changes nothing.
"""

from __future__ import annotations

from complaintflow.compiled.lifecycle import EventType, Transition
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import SYSTEM_ACTOR, Actor, Event
from complaintflow.kernel.refusal import Refusal, RefusalCode
from complaintflow.kernel.roles import CASE_WORDS, forbidding_unit, holds_any

SYSTEM_MAY = frozenset(("absorb", "unlink", "import", "delivered", "undeliverable"))
"""Built-in events that the system itself may send, whatever roles the policy names for them."""


def _senders(kind: EventType, transition: Transition | None) -> frozenset[str] | None:
    if transition is not None and transition.by is not None:
        return transition.by
    return kind.by


def may_send(draft: Draft, kind: EventType, transition: Transition | None, actor: Actor) -> bool:
    """Whether the actor's roles and units let them send an event by a transition (None: without one)."""
    by = kind.by if transition is None or transition.by is None else transition.by
    if by is None:
        return True
    for role, unit in actor.roles:  # whoever holds one of the roles in no unit in particular is no stranger anywhere
        if unit is None and role in by and role not in CASE_WORDS:
            return True
    if kind.name in SYSTEM_MAY and actor == SYSTEM_ACTOR:
        return True
    return holds_any(draft, actor, by) and forbidding_unit(draft, actor, by) is None


def wrong_sender(draft: Draft, kind: EventType, event: Event, candidates: tuple[Transition, ...]) -> Refusal:
    """Say why nobody like the sender may send an event by any of these transitions."""
    options: tuple[Transition | None, ...] = candidates or (None,)
    senders = [_senders(kind, option) or frozenset() for option in options]
    wanted = tuple(sorted(frozenset().union(*senders)))
    for by in senders:
        if holds_any(draft, event.actor, by):
            unit = forbidding_unit(draft, event.actor, by)
            message = f"`{event.actor.id}` belongs to unit `{unit}`, not to the unit of this case"
            return Refusal(RefusalCode.WRONG_UNIT, message, wanted)
    if not wanted:
        return Refusal(RefusalCode.WRONG_ROLE, f"`{event.name}` comes from the system itself")
    held = ", ".join(f"`{role}`" for role in event.actor.role_names) or "no role"
    message = f"`{event.name}` is for {', '.join(f'`{role}`' for role in wanted)}, the actor holds {held}"
    return Refusal(RefusalCode.WRONG_ROLE, message, wanted)
