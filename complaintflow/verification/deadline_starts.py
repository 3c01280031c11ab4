"""Deadlines that never start.

In: a `Subject`. Out: `deadline-never-starts` where no trigger can occur, where `for` asks for what no case is, and
where no row gives a limit. A limit that waits for a parameter is the compiler's note.
"""

from __future__ import annotations

from complaintflow.compiled.actions import SetFacts
from complaintflow.compiled.deadlines import Deadline, NoLimit, Trigger
from complaintflow.compiled.orders import case_orders
from complaintflow.source import Code, Findings, Span, quote
from complaintflow.verification.parts import named
from complaintflow.verification.subject import Subject


def check_deadline_starts(subject: Subject, findings: Findings) -> None:
    """Report deadlines that no case ever starts."""
    starting = starting_deadlines(subject)
    for name, (declared, spec) in named(subject.document.deadlines).items():
        deadline = subject.compiled.deadlines[name]
        span: Span = declared.span
        if all(limit == NoLimit() for limit in (row.limit for row in deadline.limits)):
            why = "it has no limit"
        elif subject.reach.never(deadline.applies):
            why = "no case is what `for` asks for"
            span = spec.for_.span if spec.for_ is not None else span
        elif name not in starting:
            why = _why(subject, deadline)
            span = spec.starts[0].span if len(spec.starts) == 1 else span
        else:
            continue
        message = f"the deadline {quote(name)} never starts: {why}"
        findings.error(Code.DEADLINE_NEVER_STARTS, span, message, "let something that can happen start it, or drop it")


def starting_deadlines(subject: Subject) -> frozenset[str]:
    """Return the deadlines of which some trigger can occur."""
    found: set[str] = set()
    pending: list[str] = []
    after: dict[str, list[str]] = {}
    for name, deadline in subject.compiled.deadlines.items():
        for trigger in deadline.starts:
            if trigger.kind == "deadline" and not subject.reach.never(trigger.when):
                after.setdefault(trigger.names[0], []).append(name)
        if any(trigger.kind != "deadline" and _occurs(subject, trigger) for trigger in deadline.starts):
            pending.append(name)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += after.get(name, ())
    return frozenset(found)


def _occurs(subject: Subject, trigger: Trigger) -> bool:
    reach = subject.reach
    if reach.never(trigger.when):
        return False
    match trigger.kind:
        case "event":
            return not reach.events.isdisjoint(trigger.names)
        case "state":
            return not reach.states.isdisjoint(trigger.names)
        case "class":
            return not reach.classes.isdisjoint(trigger.names)
        case "facts":
            return all(_is_written(subject, name) for name in trigger.names)
        case _:
            return True


def _is_written(subject: Subject, field: str) -> bool:
    if subject.compiled.fields[field].settable:
        return True
    orders = (action for action in case_orders(subject.compiled) if isinstance(action, SetFacts))
    return any(name == field and value is not None for order in orders for name, value in order.values)


def _why(subject: Subject, deadline: Deadline) -> str:
    if not deadline.starts:
        return "nothing starts it"
    trigger = deadline.starts[0]
    if len(deadline.starts) > 1:
        return "none of what starts it can happen"
    if subject.reach.never(trigger.when):
        return "no case is what `when` asks for"
    names = ", ".join(quote(name) for name in trigger.names)
    match trigger.kind:
        case "event":
            return f"the event {names} cannot happen in any state that a case comes to"
        case "state":
            return f"no case comes to the state {names}"
        case "class":
            return f"no case is of the class {names}"
        case "deadline":
            return f"the deadline {names} never starts either"
        case _:
            return f"nothing ever writes the fact {names}"
