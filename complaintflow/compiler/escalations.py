"""Escalations to data.

In: `escalations`. Out: `Escalation` values. Diagnostics for references and conditions; whether somebody is
there to take the case, and whether rules feed each other, is checked elsewhere.
"""

from __future__ import annotations

from typing import Literal, cast

from complaintflow.compiled.deadlines import Escalation, Trigger
from complaintflow.compiler.actions import lower_actions
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.compiler.roles import lower_role
from complaintflow.compiler.scope import Scope
from complaintflow.compiler.tracks import lower_occasion
from complaintflow.policy.escalations import EscalationSpec, OnAge, OnBreach, OnEvent, OnFlag, OnLapse, OnTrack
from complaintflow.policy.references import Kind
from complaintflow.source import Code, quote

OWNER_WORDS = ("actor", "applicant")
"""Words that may stand where a new owner is named."""


def lower_escalations(low: Lowering) -> tuple[Escalation, ...]:
    """Return the rules in the order in which they are declared."""
    specs = low.document.escalations
    return tuple(_escalation(low, spec) for spec in specs)


def _escalation(low: Lowering, spec: EscalationSpec) -> Escalation:
    if spec.on is None and spec.when is None:
        message = f"the rule {quote(spec.id)} waits for nothing"
        low.findings.error(Code.MISSING_KEY, spec.id.span, message, "add `on` or `when`")
    scope = _scope(low, spec)
    raises = spec.class_ if spec.class_ is not None and low.refer(Kind.CLASS, spec.class_) else None
    owner = None if spec.owner is None else lower_role(low, spec.owner, words=OWNER_WORDS, scope=scope)
    age = spec.on.age if isinstance(spec.on, OnAge) else None
    return Escalation(
        id=str(spec.id),
        on=_occasion(low, spec, scope),
        age=None if age is None else low.duration(age.value, age.span),
        when=resolve_condition(low, spec.when, scope),
        actions=lower_actions(low, spec.do, scope),
        raises=None if raises is None else str(raises),
        owner=owner,
        once=cast(Literal["case", "class", "always"], str(spec.once or "class")),
        title=words(spec.title),
        clause=clause(spec.clause),
    )


def _scope(low: Lowering, spec: EscalationSpec) -> Scope:
    if isinstance(spec.on, OnEvent):
        return low.event_scope((str(spec.on.event),), spec.on.span)
    return low.case_scope()


def _occasion(low: Lowering, spec: EscalationSpec, scope: Scope) -> Trigger | None:
    match spec.on:
        case OnBreach(breach=name):
            return Trigger("deadline", low.refer_all(Kind.DEADLINE, (name,)), "breach")
        case OnLapse(lapse=name):
            return Trigger("deadline", low.refer_all(Kind.DEADLINE, (name,)), "lapse")
        case OnFlag(flag=name):
            return Trigger("flag", low.refer_all(Kind.FLAG, (name,)))
        case OnEvent(event=name, where=where):
            return Trigger("event", low.refer_all(Kind.EVENT, (name,)), when=resolve_condition(low, where, scope))
        case OnTrack():
            return lower_occasion(low, spec.on, None)
        case _:
            return None
