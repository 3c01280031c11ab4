"""Orders that lead back to themselves.

In: a `Subject`. Out: `escalation-cycle` for roles that are their own superiors' superiors, and for events and
escalations that send one another without end. Loops with a condition in them are left alone: it may end them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from complaintflow.compiled.actions import Action, SendEvent
from complaintflow.compiled.deadlines import Escalation
from complaintflow.compiled.index import index_of
from complaintflow.policy.actions import SendSpec
from complaintflow.source import Code, Findings, Span, quote
from complaintflow.verification.parts import named, records
from complaintflow.verification.reach import taken
from complaintflow.verification.subject import Subject


@dataclass(frozen=True, slots=True)
class Sent:
    """An event that happens in a state."""

    state: str
    event: str


def check_loops(subject: Subject, findings: Findings) -> None:
    """Report superiors and sent events that go round in a circle."""
    _check_superiors(subject, findings)
    _check_sends(subject, findings)


def _check_superiors(subject: Subject, findings: Findings) -> None:
    above = {name: role.superior for name, role in subject.compiled.roles.items()}
    declared = named(subject.document.roles)
    done: set[str] = set()
    for start in above:
        path: list[str] = []
        role: str | None = start
        while role is not None and role not in done and role not in path:
            path.append(role)
            role = above.get(role)
        if role is not None and role in path:
            circle = path[path.index(role) :]
            name, spec = declared[circle[0]]
            way = " → ".join(quote(one) for one in (*circle, circle[0]))
            message = f"the superiors go round in a circle: {way}"
            span = name.span if spec.superior is None else spec.superior.span
            findings.error(Code.ESCALATION_CYCLE, span, message, "an escalation must end with somebody")
        done.update(path)


def _check_sends(subject: Subject, findings: Findings) -> None:
    follows: dict[Sent, tuple[Sent, ...]] = {}
    pending = [Sent(state, event) for state in sorted(subject.reach.states) for event in sorted(subject.reach.sent)]
    while pending:
        sent = pending.pop()
        if sent not in follows:
            follows[sent] = tuple(_follow(subject, sent))
            pending.extend(follows[sent])
    reported: set[str] = set()
    for sent in follows:
        if sent.event not in reported and _leads_back(sent, follows):
            reported.add(sent.event)
            message = f"the event {quote(sent.event)} leads to itself: what it sends ends in sending it again"
            findings.warning(
                Code.ESCALATION_CYCLE, _place(subject, sent.event), message, "add a `when` that comes to an end"
            )


def _place(subject: Subject, event: str) -> Span:
    return next(spec.send.span for spec in records(subject.document, SendSpec) if spec.send == event)


def _follow(subject: Subject, sent: Sent) -> Iterable[Sent]:
    """Return what surely follows an event in a state."""
    policy = subject.compiled
    if sent.event not in subject.reach.events:
        return
    state, actions = sent.state, list(policy.events[sent.event].actions)
    steps = taken(policy, sent.state, sent.event)
    if not steps and sent.event in index_of(policy).driven:
        return
    if steps:
        step = steps[0]
        if step.guard is not None:
            return
        actions += step.actions
        if step.target is not None:
            state = step.target
            target = policy.lifecycle.states.get(state)
            actions += () if target is None else target.actions
    for rule in policy.escalations:
        actions += rule.actions if _fires(rule, sent.event) else ()
    for event in _sends(actions):
        yield Sent(state, event)


def _fires(rule: Escalation, event: str) -> bool:
    on = rule.on
    plain = rule.when is None and rule.once == "always"
    return plain and on is not None and on.kind == "event" and event in on.names and on.when is None


def _sends(actions: Iterable[Action]) -> list[str]:
    return [action.event for action in actions if isinstance(action, SendEvent) and action.when is None]


def _leads_back(start: Sent, follows: Mapping[Sent, tuple[Sent, ...]]) -> bool:
    seen: set[Sent] = set()
    pending = list(follows[start])
    while pending:
        sent = pending.pop()
        if sent == start:
            return True
        if sent not in seen:
            seen.add(sent)
            pending.extend(follows[sent])
    return False
