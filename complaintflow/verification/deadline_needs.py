"""Deadlines that are never met.

In: a `Subject`. Out: `deadline-never-met` where nothing meets or ends a deadline, or where the acts that would meet it
cannot happen or are nobody's.
"""

from __future__ import annotations

from complaintflow.compiled.actions import CancelDeadlines
from complaintflow.compiled.deadlines import Deadline, Leaf, Need, Within
from complaintflow.compiled.index import leaves_of
from complaintflow.compiled.orders import case_orders
from complaintflow.policy.triggers import EventNeed
from complaintflow.source import Code, Findings, quote
from complaintflow.verification.deadline_starts import starting_deadlines
from complaintflow.verification.lengths import compare
from complaintflow.verification.parts import named, records
from complaintflow.verification.senders import nobody_words
from complaintflow.verification.subject import Subject

_ANYBODY = frozenset(("owner", "participants"))
"""Words for people who may hold any role."""


def check_deadline_needs(subject: Subject, findings: Findings) -> None:
    """Report deadlines that run but cannot be met."""
    starting = starting_deadlines(subject)
    for name, (declared, spec) in named(subject.document.deadlines).items():
        deadline = subject.compiled.deadlines[name]
        if name not in starting:
            continue
        if _opens_too_late(deadline):
            message = f"the deadline {quote(name)} ends before it takes any act: its `earliest` lies after its limit"
            span = declared.span if spec.earliest is None else spec.earliest.span
            findings.warning(Code.DEADLINE_NEVER_MET, span, message, "let it open earlier, or end later")
            continue
        if deadline.met_by is None:
            if _only_breaches(subject, deadline):
                message = f"the deadline {quote(name)} can only be breached: nothing meets or cancels it"
                help_ = "add `met_by` or `cancelled_by`, or say with `on_expiry` what its end means"
                findings.warning(Code.DEADLINE_NEVER_MET, declared.span, message, help_)
        elif not _can_be_met(subject, deadline.met_by):
            leaf, why = _first_obstacle(subject, deadline)
            places = list(records(spec.met_by, EventNeed))
            span = places[leaf.number].span if leaf.number < len(places) else declared.span
            message = f"the deadline {quote(name)} can never be met: {why}"
            findings.warning(Code.DEADLINE_NEVER_MET, span, message, "name an act that can happen while it runs")


def _opens_too_late(deadline: Deadline) -> bool:
    """Whether every limit ends before the window opens; lengths that cannot be compared are left alone."""
    opens = deadline.earliest
    if not isinstance(opens, Within) or not deadline.limits:
        return False
    limits = [row.limit for row in deadline.limits]
    return all(isinstance(limit, Within) and compare(opens.duration, limit.duration) == 1 for limit in limits)


def _only_breaches(subject: Subject, deadline: Deadline) -> bool:
    if deadline.on_expiry != "breach" or deadline.cancelled_by:
        return False
    if deadline.applies is not None and deadline.when_out == "cancel":
        return False
    orders = (action for action in case_orders(subject.compiled) if isinstance(action, CancelDeadlines))
    return all(deadline.id not in order.deadlines for order in orders)


def _can_be_met(subject: Subject, need: Need) -> bool:
    if isinstance(need, Leaf):
        return not _obstacle(subject, need)
    parts = [_can_be_met(subject, part) for part in need.parts]
    if not need.every:
        return any(parts)
    # A part that does not always count is no obstacle where it does not.
    return all(
        can or (isinstance(part, Leaf) and part.applies is not None)
        for can, part in zip(parts, need.parts, strict=True)
    )


def _first_obstacle(subject: Subject, deadline: Deadline) -> tuple[Leaf, str]:
    return next((leaf, why) for leaf in leaves_of(deadline.met_by) if (why := _obstacle(subject, leaf)))


def _obstacle(subject: Subject, leaf: Leaf) -> str:
    event = quote(leaf.event)
    if leaf.event not in subject.reach.events:
        return f"the event {event} cannot happen in any state that a case comes to"
    if subject.reach.never(leaf.where):
        return f"no case is what `where` asks for when {event} happens"
    senders = _senders(subject, leaf.event)
    if leaf.by is None:
        return ""
    if leaf.by <= nobody_words(subject):
        return f"{event} counts only when the owner sends it, and no case has one"
    anybody = _ANYBODY - subject.compiled.roles.keys()
    if senders is not None and leaf.by.isdisjoint(senders) and anybody.isdisjoint(leaf.by | senders):
        counted = ", ".join(quote(role) for role in sorted(leaf.by))
        return f"{event} counts only when {counted} sends it, who may not"
    return ""


def _senders(subject: Subject, event: str) -> frozenset[str] | None:
    """Return who may send an event in some state; None for anybody."""
    policy = subject.compiled
    own = policy.events[event].by
    steps = [step.by if step.by is not None else own for step in policy.lifecycle.transitions if step.event == event]
    found: set[str] = set()
    for by in steps or [own]:
        if by is None:
            return None
        found |= by
    return frozenset(found)
