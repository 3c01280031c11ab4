"""Approvals to data.

In: `approvals`. Out: `Approval` values with their chains. Diagnostics for references, for steps that say how long but
not what then, and for conditions. Whether somebody is left to decide is checked elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from complaintflow.compiled.actions import RoleRef
from complaintflow.compiled.approvals import Approval, ApprovalStep, Chain, Consequence
from complaintflow.compiler.actions import lower_actions
from complaintflow.compiler.fields import is_true
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.compiler.roles import lower_role_list
from complaintflow.compiler.scope import Scope
from complaintflow.policy.approvals import (
    AllOfStepSpec,
    AnyOfStepSpec,
    ApprovalSpec,
    ConsequenceSpec,
    RoleStepSpec,
    StepSpec,
)
from complaintflow.policy.references import PARTY_WORDS, Kind
from complaintflow.policy.roles import RoleRefSpec
from complaintflow.source import Code, quote

Timeout = Literal["remind", "escalate", "refuse", "approve"]


def lower_approvals(low: Lowering) -> Mapping[str, Approval]:
    """Return the approvals by name, in the order in which they are declared."""
    return {str(name): _approval(low, str(name), spec) for name, spec in low.document.approvals.items()}


def _approval(low: Lowering, name: str, spec: ApprovalSpec) -> Approval:
    asked_by = spec.requested_by
    if asked_by is not None:
        low.refer(Kind.EVENT, asked_by)
    elif spec.given_by:
        message = f"nobody can give the approval {quote(name)} by asking for it, because no event asks for it"
        low.findings.error(Code.MISSING_KEY, spec.given_by[0].span, message, "add `requested_by: EVENT`")
    requesters = None
    if spec.requesters is not None:
        requesters = low.refer_all(Kind.ROLE, spec.requesters, ("owner",))
    asking = tuple(role for role in requesters or () if low.names.declares(Kind.ROLE, role))
    scope = low.case_scope() if asked_by is None else low.event_scope((str(asked_by),), spec.span)
    not_by = spec.not_by
    return Approval(
        id=name,
        requested_by=None if asked_by is None else str(asked_by),
        requesters=None if requesters is None else frozenset(requesters),
        chains=tuple(
            Chain(
                resolve_condition(low, chain.when, scope),
                tuple(_step(low, step, asking) for step in chain.steps),
                clause(chain.clause),
            )
            for chain in spec.chain
        ),
        title=words(spec.title),
        when=resolve_condition(low, spec.when, scope),
        gates=low.refer_all(Kind.EVENT, spec.gates),
        not_by=PARTY_WORDS if not_by is None else low.refer_all(Kind.PARTY, not_by, PARTY_WORDS),
        same_person_twice=is_true(spec.same_person_twice),
        on_granted=_consequence(low, spec.on_granted, "approve", asking),
        on_rejected=_consequence(low, spec.on_rejected, "reject", asking),
        valid_for=low.refer_all(Kind.FIELD, spec.valid_for),
        given_by=low.refer_all(Kind.ROLE, spec.given_by),
        clause=clause(spec.clause),
    )


def _step(low: Lowering, spec: StepSpec, requesters: tuple[str, ...]) -> ApprovalStep:
    roles = lower_role_list(low, _roles(spec), requesters)
    if spec.within is not None and spec.on_timeout is None:
        message = "the step says how long it may take, and not what happens then"
        help_ = "add `on_timeout: remind`, `escalate`, `refuse` or `approve`"
        low.findings.error(Code.MISSING_KEY, spec.within.span, message, help_)
    if spec.on_timeout is not None and spec.within is None:
        message = f"the step never times out, and {quote(spec.on_timeout)} says what happens then"
        low.findings.error(Code.MISSING_KEY, spec.on_timeout.span, message, "add `within: DURATION`")
    return ApprovalStep(
        roles=roles,
        needed=_needed(spec, roles),
        each_role=isinstance(spec, AllOfStepSpec),
        within=low.length(spec.within),
        on_timeout=None if spec.on_timeout is None else cast(Timeout, str(spec.on_timeout)),
        clause=clause(spec.clause),
    )


def _roles(spec: StepSpec) -> tuple[RoleRefSpec, ...]:
    match spec:
        case RoleStepSpec():
            return (spec.role,)
        case AnyOfStepSpec():
            return spec.any_of
        case AllOfStepSpec():
            return spec.all_of
        case _:
            return spec.of


def _needed(spec: StepSpec, roles: tuple[RoleRef, ...]) -> int:
    match spec:
        case RoleStepSpec() | AnyOfStepSpec():
            return 1
        case AllOfStepSpec():
            return len(roles)
        case _:
            return spec.n.value


def _consequence(low: Lowering, spec: ConsequenceSpec | None, event: str, requesters: tuple[str, ...]) -> Consequence:
    if spec is None:
        return Consequence()
    target = spec.to if spec.to is not None and low.refer(Kind.STATE, spec.to) else None
    scope: Scope = low.event_scope((event,), spec.span)
    return Consequence(
        None if target is None else str(target),
        lower_actions(low, spec.do, scope, requesters),
        clause(spec.clause),
    )
