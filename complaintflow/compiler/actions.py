"""Actions (`do`) to orders.

In: `ActionSpec` values and the scope they stand in. Out: the plain orders that the kernel carries out. Notices are also
remembered with everybody they can reach, so that templates can be checked against what those people may see.
"""

from __future__ import annotations

from collections.abc import Iterable

from complaintflow.compiled.actions import (
    Action,
    AddParticipants,
    CancelDeadlines,
    ExtendDeadline,
    Extent,
    Notify,
    RaiseClass,
    RaiseFlag,
    Require,
    SendEvent,
    SetFacts,
    SetOwner,
    Task,
)
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.deadlines import AmountFrom, Within
from complaintflow.compiler.fields import is_true
from complaintflow.compiler.limits import lower_limit
from complaintflow.compiler.lowering import Lowering, clause
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.compiler.roles import lower_role, lower_role_list, readers_meant
from complaintflow.compiler.scope import Scope
from complaintflow.compiler.set_values import fact_value
from complaintflow.compiler.tracks import lower_start
from complaintflow.policy.actions import (
    ActionSpec,
    AssistSpec,
    CancelSpec,
    ExtendSpec,
    NotifySpec,
    RaiseClassSpec,
    RaiseFlagSpec,
    RequireSpec,
    SendSpec,
    SetOwnerSpec,
    SetSpec,
    StartSpec,
    TaskSpec,
)
from complaintflow.policy.located import Name
from complaintflow.policy.references import Kind
from complaintflow.source import Code, quote


def lower_actions(
    low: Lowering, specs: Iterable[ActionSpec], scope: Scope, requesters: Iterable[str] = ()
) -> tuple[Action, ...]:
    """Return the orders; `requesters` are the roles that the word `applicant` can mean here."""
    asking = tuple(requesters)
    found = [_action(low, spec, scope, asking) for spec in specs]
    return tuple(action for action in found if action is not None)


def _action(low: Lowering, spec: ActionSpec, scope: Scope, requesters: tuple[str, ...]) -> Action | None:
    when = resolve_condition(low, spec.when, scope)
    cited = clause(spec.clause)
    match spec:
        case NotifySpec():
            return _notify(low, spec, when, requesters, scope)
        case TaskSpec():
            return _task(low, spec, when, requesters, scope)
        case SetSpec():
            return _set(low, spec, when, scope)
        case RequireSpec():
            return Require(low.refer_all(Kind.FIELD, spec.require), when, cited)
        case RaiseClassSpec() | RaiseFlagSpec() | SendSpec():
            return _named(low, spec, when)
        case SetOwnerSpec():
            owner = lower_role(low, spec.owner, requesters, ("actor", "applicant"), scope)
            return None if owner is None else SetOwner(owner, when, cited)
        case AssistSpec():
            return AddParticipants(lower_role_list(low, spec.assist, requesters, scope), when, cited)
        case CancelSpec():
            return CancelDeadlines(low.refer_all(Kind.DEADLINE, spec.cancel), when, cited)
        case ExtendSpec():
            return _extend(low, spec, when)
        case StartSpec():
            return lower_start(low, spec, when, scope)


def _named(low: Lowering, spec: RaiseClassSpec | RaiseFlagSpec | SendSpec, when: Condition | None) -> Action | None:
    """Return an order that consists of one name."""
    cited = clause(spec.clause)
    match spec:
        case RaiseClassSpec(class_=name):
            return RaiseClass(str(name), when, cited) if low.refer(Kind.CLASS, name) else None
        case RaiseFlagSpec(flag=name, cases=fact):
            known = fact is None or _names_cases(low, fact)
            about = None if fact is None else str(fact)
            return RaiseFlag(str(name), when, cited, about) if low.refer(Kind.FLAG, name) and known else None
        case SendSpec(send=name):
            return SendEvent(str(name), when, cited) if low.refer(Kind.EVENT, name) else None


def _names_cases(low: Lowering, fact: Name) -> bool:
    """Return whether a fact can name other cases; report one that can't."""
    if not low.refer(Kind.FIELD, fact):
        return False
    kind = low.facts[str(fact)].type
    if kind in ("text", "list"):
        return True
    low.findings.error(
        Code.WRONG_TYPE, fact.span, f"{quote(fact)} names no case: its type is `{kind}`", "which case it is, is a text"
    )
    return False


def _notify(
    low: Lowering, spec: NotifySpec, when: Condition | None, requesters: tuple[str, ...], scope: Scope
) -> Notify | None:
    to = lower_role_list(low, spec.notify, requesters, scope)
    copy = lower_role_list(low, spec.copy, requesters, scope)
    if not low.refer(Kind.TEMPLATE, spec.template):
        return None
    low.notices.append((spec.template, readers_meant(low, (*to, *copy), requesters)))
    return Notify(to, str(spec.via), str(spec.template), copy, when, clause(spec.clause))


def _task(
    low: Lowering, spec: TaskSpec, when: Condition | None, requesters: tuple[str, ...], scope: Scope
) -> Task | None:
    role = lower_role(low, spec.role, requesters, scope=scope)
    known = low.refer(Kind.TASK, spec.task)
    within = low.length(spec.within)
    return Task(str(spec.task), role, within, when, clause(spec.clause)) if known and role is not None else None


def _extend(low: Lowering, spec: ExtendSpec, when: Condition | None) -> ExtendDeadline | None:
    if not low.refer(Kind.DEADLINE, spec.extend):
        return None
    extended = low.document.deadlines.get(spec.extend)
    calendar = None if extended is None or extended.calendar is None else str(extended.calendar)
    limit = lower_limit(low, spec.by, calendar)
    cited = clause(spec.clause)
    match limit:
        case Within(duration):
            return ExtendDeadline(str(spec.extend), duration, str(spec.reason), when, cited)
        case AmountFrom(field, unit):
            return ExtendDeadline(str(spec.extend), Extent(field, unit), str(spec.reason), when, cited)
        case _:
            return None  # a parameter that is still to be decided


def _set(low: Lowering, spec: SetSpec, when: Condition | None, scope: Scope) -> SetFacts:
    values: list[tuple[str, object]] = []
    for name, value in spec.set.items():
        if low.refer(Kind.FIELD, name):
            if low.document.fields[name].age is not None:
                message = f"{quote(name)} is the time between two other facts"
                low.findings.error(Code.BAD_VALUE, name.span, message, "set one of those")
            if is_true(low.document.fields[name].judgement) and value != "missing":
                message = f"{quote(name)} is decided by somebody's judgement"
                low.findings.error(Code.BAD_VALUE, name.span, message, "let an event record it, with its reason")
            values.append((str(name), fact_value(low, name, value, low.facts[str(name)], scope)))
    return SetFacts(tuple(values), when, clause(spec.clause))
