"""A staff file held against a policy: roles that nobody holds, roles that nobody knows, media without an address.

In: the file as written, the directory it makes, a compiled policy. Out: diagnostics. That somebody is away does not
count here; `complaintflow.staff.checks` looks at that.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.names import advice
from complaintflow.policy import Name
from complaintflow.policy.references import CUSTOMER
from complaintflow.source import Code, Findings, quote
from complaintflow.staff.document import HoldingSpec, StaffDocument
from complaintflow.staff.media import media_by_role
from complaintflow.staff.people import ANY_MEDIUM, SYSTEM


def check_against(document: StaffDocument, policy: CompiledPolicy, findings: Findings) -> None:
    """Report what does not fit the policy, and roles of the policy without anybody."""
    names = {alias: role.name for role in policy.roles.values() for alias in (role.name, *role.aliases)}
    for person in document.people.values():
        for holding in person.roles:
            if _known(holding.role, names, policy, findings):
                _check_unit(holding, policy, names[holding.role], findings)
    for role in document.defaults:
        _known(role, names, policy, findings)
    _check_outside(document, policy, names, findings)
    _check_media(document, policy, names, findings)
    _check_held(document, policy, names, findings)
    if policy.last_resort is None and document.owner_of_last_resort is None:
        message = f"neither this file nor the policy {quote(policy.id)} says who gets what nobody can be told"
        help_ = "add `owner_of_last_resort: ID`"
        findings.warning(Code.ESCALATION_TO_NOBODY, document.staff.span, message, help_)


def _known(role: Name, names: Mapping[str, str], policy: CompiledPolicy, findings: Findings) -> bool:
    if role in names:
        return True
    message = f"the policy {quote(policy.id)} has no role {quote(role)}"
    findings.error(Code.UNKNOWN_REFERENCE, role.span, message, advice(role, names, "its roles", few=policy.roles))
    return False


def _check_unit(holding: HoldingSpec, policy: CompiledPolicy, role: str, findings: Findings) -> None:
    if holding.unit is None:
        return
    fact = policy.roles[role].unit
    if fact is None:
        message = f"the policy {quote(policy.id)} ties the role {quote(role)} to no unit, so this one changes nothing"
        findings.warning(Code.UNUSED_NAME, holding.unit.span, message, "leave `unit` out")
        return
    known = policy.fields[fact].choices if fact in policy.fields else ()
    if known and holding.unit not in known:
        message = f"{quote(holding.unit)} is no value of the fact {quote(fact)}, which is the unit of {quote(role)}"
        findings.error(Code.UNKNOWN_REFERENCE, holding.unit.span, message, advice(holding.unit, known, "its values"))


def _check_outside(
    document: StaffDocument, policy: CompiledPolicy, names: Mapping[str, str], findings: Findings
) -> None:
    for role, spec in document.outside.items():
        if role != CUSTOMER:
            _known(role, {**names, CUSTOMER: CUSTOMER}, policy, findings)
        facts = [*([spec.name] if spec.name else []), *([spec.language] if spec.language else [])]
        for fact in (*facts, *spec.contacts.values()):
            if fact not in policy.fields:
                message = f"the policy {quote(policy.id)} has no fact {quote(fact)}"
                findings.error(Code.UNKNOWN_REFERENCE, fact.span, message, advice(fact, policy.fields, "its facts"))


def _check_media(document: StaffDocument, policy: CompiledPolicy, names: Mapping[str, str], findings: Findings) -> None:
    """Report who is to be told through a medium for which they have no address."""
    told = media_by_role(policy)
    for person, spec in document.people.items():
        held = {names[holding.role] for holding in spec.roles if holding.role in names}
        reached = {str(medium) for medium in spec.contacts}
        if not reached or ANY_MEDIUM in reached:
            continue  # without any address they have been reported already
        wanted = dict.fromkeys(medium for role in policy.roles if role in held for medium in told.get(role, ()))
        for medium in wanted:
            if medium not in reached and medium != SYSTEM:
                message = f"the policy {quote(policy.id)} tells {quote(person)} by {medium}; no such address here"
                findings.warning(Code.NO_ADDRESS, person.span, message, f"add `{medium}: …` under `contacts`")
    if CUSTOMER in told and CUSTOMER not in document.outside:
        message = f"the policy {quote(policy.id)} tells the customer something, and this file does not say where"
        example = f"outside: {{customer: {{contacts: {{{told[CUSTOMER][0]}: FACT}}}}}}"
        help_ = f"name the facts that hold the customer's addresses: `{example}`"
        findings.warning(Code.NO_ADDRESS, document.staff.span, message, help_)


def _check_held(document: StaffDocument, policy: CompiledPolicy, names: Mapping[str, str], findings: Findings) -> None:
    written = [*(holding.role for person in document.people.values() for holding in person.roles), *document.defaults]
    held = {names[role] for role in (*written, *document.outside) if role in names}
    for name, role in policy.roles.items():
        if name in held or role.outside:
            continue
        others = [one.role for one in role.substitutes if one.role in held]
        if others:
            continue
        message = f"nobody here holds the role {quote(name)} of the policy {quote(policy.id)}"
        help_ = f"give it to somebody, or say whom to tell instead: `defaults: {{{name}: ID}}`"
        findings.warning(Code.ROLE_WITHOUT_PEOPLE, document.staff.span, message, help_)
