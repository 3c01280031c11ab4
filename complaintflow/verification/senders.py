"""Events that nobody can send.

In: a `Subject`. Out: `event-nobody-may-send` for an event whose senders are nobody and that the policy does not send
by itself either, and for one that waits for an approval nobody can ask for.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.compiled.actions import SetOwner
from complaintflow.compiled.orders import case_orders
from complaintflow.policy import Name
from complaintflow.source import Code, Findings, quote
from complaintflow.verification.subject import Subject


def check_senders(subject: Subject, findings: Findings) -> None:
    """Report events that nobody can send."""
    _check_events(subject, findings)
    _check_gates(subject, findings)


def has_owner(subject: Subject) -> bool:
    """Return whether a case of the policy can have an owner."""
    policy = subject.compiled
    assigned = policy.events["assign"]
    return (
        bool(policy.owners)
        or any(rule.owner is not None for rule in policy.escalations)
        or any(isinstance(action, SetOwner) for action in case_orders(policy))
        or assigned.by is not None
    )


def nobody_words(subject: Subject) -> frozenset[str]:
    """Return the words for owners that mean nobody, because no case ever has one; not those that name a role."""
    return frozenset() if has_owner(subject) else frozenset(("owner", "participants")) - subject.compiled.roles.keys()


def can_send(subject: Subject, by: frozenset[str] | None) -> bool:
    """Return whether there can be somebody among the senders."""
    if by is None:
        return True
    return bool(by - nobody_words(subject))


def _check_events(subject: Subject, findings: Findings) -> None:
    policy = subject.compiled
    for event, places in _declared(subject).items():
        kind = policy.events.get(event)
        if kind is None or event in subject.reach.sent:
            continue
        steps = [step for step in policy.lifecycle.transitions if step.event == event]
        senders = [kind.by if step.by is None else step.by for step in steps] or [kind.by]
        if any(can_send(subject, by) for by in senders):
            continue
        why = "the policy gives a case no owner" if any(senders) else "`by` names nobody"
        message = f"nobody may send the event {quote(event)}: {why}"
        help_ = "name a role under `by`, leave `by` out to let anybody, or let the policy `send` it"
        findings.error(Code.EVENT_NOBODY_MAY_SEND, places.span, message, help_)


def _declared(subject: Subject) -> dict[str, Name]:
    """Return every event with the first place that names it as one."""
    return {str(name): name for name in reversed(list(_places(subject)))}


def _places(subject: Subject) -> Iterator[Name]:
    yield from subject.document.events
    for step in subject.document.lifecycle.transitions:
        yield step.event


def _check_gates(subject: Subject, findings: Findings) -> None:
    for name, spec in subject.document.approvals.items():
        approval = subject.compiled.approvals.get(str(name))
        if approval is None or not approval.gates:
            continue
        asked_by = approval.requested_by
        if asked_by is None:
            why = "no event asks for it"
            help_ = "add `requested_by: EVENT`"
        elif asked_by not in subject.reach.events:
            why = f"the event {quote(asked_by)} that asks for it cannot happen"
            help_ = "let the event happen in a state that a case comes to"
        else:
            continue
        for gate in spec.gates:
            message = f"the event {quote(gate)} waits for the approval {quote(name)}, and {why}"
            findings.error(Code.EVENT_NOBODY_MAY_SEND, gate.span, message, help_)
