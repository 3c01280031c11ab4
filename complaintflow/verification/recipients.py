"""Who is told, asked or put in charge when that can be nobody.

In: a `Subject`. Out: `escalation-to-nobody` for notices, tasks and owners that no case has anybody for, for time-outs
that escalate to a superior who does not exist, and for a policy that acts by itself without a role of last resort.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.compiled.actions import NamedRole, Relation, RoleRef
from complaintflow.compiled.approvals import Approval
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.policy import Name
from complaintflow.policy.actions import AssistSpec, NotifySpec, SendSpec, SetOwnerSpec, TaskSpec
from complaintflow.policy.approvals import ApprovalSpec, ChainSpec
from complaintflow.policy.deadlines import RungSpec, SendOnExpiry
from complaintflow.policy.escalations import EscalationSpec, OnEvent
from complaintflow.policy.roles import RelationSpec, RoleRefSpec
from complaintflow.source import Code, Findings, Span, quote
from complaintflow.verification.parts import named, records
from complaintflow.verification.senders import nobody_words
from complaintflow.verification.subject import Subject


def check_recipients(subject: Subject, findings: Findings) -> None:
    """Report everything that would reach nobody."""
    if words := nobody_words(subject):
        _check_words(subject, tuple(sorted(words)), "a case of this policy has no owner", findings)
    if not subject.document.approvals:
        _check_words(subject, ("applicant",), "nobody applies for anything in this policy", findings)
    _check_actors(subject, findings)
    _check_empty(subject, findings)
    for approval, (_, spec) in named(subject.document.approvals).items():
        _check_timeouts(subject.compiled, subject.compiled.approvals[approval], spec, findings)
    _check_last_resort(subject, findings)


def roles_meant(policy: CompiledPolicy, ref: RoleRef, requesters: frozenset[str] | None) -> frozenset[str] | None:
    """Return the roles a reference can mean; None where only the case can tell."""
    if isinstance(ref, Relation):
        sources = roles_meant(policy, ref.of, requesters)
        if sources is None:
            return None
        found = (_related(policy, role, ref.name) for role in sources)
        return frozenset(role for role in found if role is not None)
    if isinstance(ref, NamedRole):
        return None
    if ref == "applicant":
        unknown = requesters is None or "owner" in requesters - policy.roles.keys()
        return None if unknown else requesters
    return None if ref not in policy.roles else frozenset((ref,))


def _related(policy: CompiledPolicy, role: str, relation: str) -> str | None:
    known = policy.roles.get(role)
    if known is None:
        return None
    return known.superior if relation == "superior" else known.relations.get(relation)


def _recipients(value: object) -> Iterator[RoleRefSpec]:
    for record in records(value, object):
        match record:
            case NotifySpec():
                yield from (*record.notify, *record.copy)
            case TaskSpec():
                yield record.role
            case AssistSpec():
                yield from record.assist
            case SetOwnerSpec():
                yield record.owner
            case EscalationSpec() if record.owner is not None:
                yield record.owner


def _names(refs: Iterator[RoleRefSpec], words: tuple[str, ...]) -> Iterator[tuple[str, Span]]:
    for ref in refs:
        name = ref if isinstance(ref, Name) else ref.of if isinstance(ref, RelationSpec) else None
        if name is not None and name in words:
            yield str(name), name.span


def _check_words(subject: Subject, words: tuple[str, ...], why: str, findings: Findings) -> None:
    for word, span in _names(_recipients(subject.document), words):
        message = f"`{word}` is nobody here: {why}"
        findings.warning(Code.ESCALATION_TO_NOBODY, span, message, "name a role")


def _check_actors(subject: Subject, findings: Findings) -> None:
    """When time runs out, nobody acts: `actor` is known only where an event is at hand."""
    timed: list[object] = list(records(subject.document.deadlines, RungSpec))
    timed += [rule for rule in subject.document.escalations if not isinstance(rule.on, OnEvent)]
    for value in timed:
        for _, span in _names(_recipients(value), ("actor",)):
            message = "`actor` is nobody here: time brings this about, not a person"
            findings.error(Code.ESCALATION_TO_NOBODY, span, message, "name a role, or `owner`")


def _check_empty(subject: Subject, findings: Findings) -> None:
    for notice in records(subject.document, NotifySpec):
        if not notice.notify:
            message = f"the notice {quote(notice.template)} has no recipient"
            findings.error(Code.ESCALATION_TO_NOBODY, notice.span, message, "name a role under `notify`")


def _check_timeouts(policy: CompiledPolicy, approval: Approval, spec: ApprovalSpec, findings: Findings) -> None:
    for chain, chain_spec in zip(approval.chains, spec.chain, strict=True):
        for number, step in enumerate(chain.steps):
            if step.on_timeout != "escalate":
                continue
            meant = [roles_meant(policy, ref, approval.requesters) for ref in step.roles]
            roles = sorted({role for known in meant if known is not None for role in known})
            alone = [role for role in roles if policy.roles[role].superior is None]
            if alone and (len(alone) == len(roles) or step.each_role) and None not in meant:
                _report_timeout(alone, chain_spec, number, findings)


def _report_timeout(alone: list[str], chain: ChainSpec, number: int, findings: Findings) -> None:
    step = chain.steps[number]
    span = step.span if step.on_timeout is None else step.on_timeout.span
    message = f"a step that takes too long goes to the superior, and {quote(alone[0])} has none"
    help_ = f"give {quote(alone[0])} a `superior`, or choose remind, refuse or approve"
    findings.error(Code.ESCALATION_TO_NOBODY, span, message, help_)


def _check_last_resort(subject: Subject, findings: Findings) -> None:
    """What the policy does by itself can be refused; then somebody must hear of it."""
    if subject.compiled.last_resort is not None:
        return
    sends: list[SendSpec | SendOnExpiry] = [
        *records(subject.document, SendSpec),
        *records(subject.document, SendOnExpiry),
    ]
    if sends:
        name = sends[0].send
        message = f"the policy sends {quote(name)} by itself, and nobody hears of it when that is refused"
        findings.warning(Code.ESCALATION_TO_NOBODY, name.span, message, "name a role with `last_resort: ROLE`")
