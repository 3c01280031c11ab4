"""Approvals that nobody can give, or only whoever asks for them.

In: a `Subject`. Out: `approval-no-approver` and `approval-applicant-only`.
"""

from __future__ import annotations

from complaintflow.compiled.actions import RoleRef
from complaintflow.compiled.approvals import Approval, ApprovalStep
from complaintflow.policy import Name
from complaintflow.policy.approvals import ApprovalSpec, StepSpec
from complaintflow.source import Code, Findings, Level, Span, quote
from complaintflow.source.diagnostic import Diagnostic
from complaintflow.verification.coverage import Table, find_gap
from complaintflow.verification.parts import named
from complaintflow.verification.recipients import roles_meant
from complaintflow.verification.senders import has_owner
from complaintflow.verification.subject import Subject


def check_approvers(subject: Subject, findings: Findings) -> None:
    """Report steps of approvals that nobody else than the applicant can decide."""
    for name, (declared, spec) in named(subject.document.approvals).items():
        approval = subject.compiled.approvals[name]
        if not any(chain.steps for chain in approval.chains):
            message = f"nobody decides on the approval {quote(name)}: its chain has no step"
            findings.error(Code.APPROVAL_NO_APPROVER, declared.span, message, "add `steps: [{role: ROLE}]`")
            continue
        for chain, chain_spec in zip(approval.chains, spec.chain, strict=True):
            if not chain.steps:
                message = f"nobody decides on the approval {quote(name)} here: the chain has no step"
                findings.error(Code.APPROVAL_NO_APPROVER, chain_spec.span, message, "add `steps: [{role: ROLE}]`")
            for step, step_spec in zip(chain.steps, chain_spec.steps, strict=True):
                _check_step(subject, approval, step, step_spec, findings)
        _check_gap(subject, declared, approval, spec, findings)


def _check_step(subject: Subject, approval: Approval, step: ApprovalStep, spec: StepSpec, findings: Findings) -> None:
    span = _place(spec)
    nobody = [ref for ref in step.roles if _is_nobody(subject, approval, ref)]
    needs_all = step.each_role or len(step.roles) == 1
    if not step.roles or len(nobody) == len(step.roles) or (nobody and needs_all):
        message = f"nobody can decide this step of the approval {quote(approval.id)}"
        findings.error(Code.APPROVAL_NO_APPROVER, span, message, "name a role that somebody holds")
        return
    asking = [ref for ref in step.roles if ref == "applicant"]
    if len(asking) == len(step.roles) or (asking and step.each_role):
        barred = "applicant" in approval.not_by
        why = "who may not decide (`not_by`)" if barred else "and nobody else looks at it"
        message = f"only the applicant could decide this step of the approval {quote(approval.id)}, {why}"
        findings.error(Code.APPROVAL_APPLICANT_ONLY, span, message, "name another role")
    elif _asks_itself(subject, approval, step):
        role = next(iter(approval.requesters or ()))
        message = f"the role {quote(role)} alone asks for the approval {quote(approval.id)} and alone decides this step"
        help_ = "name a further role: where one person holds it, nobody is left to decide"
        findings.add(Diagnostic(Code.APPROVAL_APPLICANT_ONLY, Level.WARNING, span, message, help_))


def _is_nobody(subject: Subject, approval: Approval, ref: RoleRef) -> bool:
    if ref in ("owner", "participants") and ref not in subject.compiled.roles:
        return not has_owner(subject)
    return roles_meant(subject.compiled, ref, approval.requesters) == frozenset()


def _asks_itself(subject: Subject, approval: Approval, step: ApprovalStep) -> bool:
    """Whether the one role that may ask is the one role that decides, and the applicant may not."""
    if approval.requesters is None or len(approval.requesters) != 1 or "applicant" not in approval.not_by:
        return False
    meant = [roles_meant(subject.compiled, ref, approval.requesters) for ref in step.roles]
    return all(roles == approval.requesters for roles in meant)


def _place(spec: StepSpec) -> Span:
    first = getattr(spec, "role", None)
    return first.span if isinstance(first, Name) else spec.span


def _check_gap(subject: Subject, declared: Name, approval: Approval, spec: ApprovalSpec, findings: Findings) -> None:
    """Report applications for which no chain's condition holds."""
    if any(chain.when is None for chain in approval.chains) or not spec.chain:
        return
    table = Table(subject, tuple(chain.when for chain in approval.chains), event=approval.requested_by)
    example = find_gap(table, approval.when)
    if example:
        message = f"nobody decides on the approval {quote(declared)} when {example}: no chain's condition holds"
        help_ = "end with a chain that has no `when`"
        findings.warning(Code.APPROVAL_NO_APPROVER, spec.chain[-1].span, message, help_)
