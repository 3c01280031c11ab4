"""What is wrong with a profile or a binding by itself, and of a binding against its profile.

In: the files as decoded. Out: diagnostics with line and column. Names of the policy are the compiler's to look up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.compiler.names import advice
from complaintflow.policy import Name
from complaintflow.policy.guaranteed_moments import WordMoment
from complaintflow.source import Code, Findings, quote
from complaintflow.verification.profiles.binding import BindingDocument
from complaintflow.verification.profiles.document import ProfileDocument
from complaintflow.verification.profiles.expanding import terms_of

CALLED: Final[Mapping[str, str]] = {"deadline": "deadline", "report": "report", "datum": "fact"}
"""What a policy calls a term's kind that is no moment."""


def kind_of(profile: ProfileDocument, term: str) -> str:
    """Return what kind of thing a declared term is."""
    return next((str(spec.is_ or "moment") for name, spec in profile.terms.items() if name == term), "moment")


def check_profile(profile: ProfileDocument, findings: Findings) -> None:
    """Report terms that are not declared, of another kind, or used nowhere, and clauses that say nothing."""
    used: set[str] = set()
    for clause, spec in profile.clauses.items():
        if not spec.checks and spec.people is None:
            message = f"the clause {quote(clause)} says neither what can be checked of it nor why nothing can"
            findings.error(Code.MISSING_KEY, clause.span, message, "add `checks`, or `people` with the reason")
        for check in spec.checks:
            for term, kind in terms_of(check):
                used.add(str(term))
                _check_term(profile, term, kind, findings)
    for term in profile.terms:
        if term not in used:
            message = f"no clause speaks of the term {quote(term)}"
            findings.warning(Code.UNUSED_NAME, term.span, message, "drop it, or check something of it")


def _check_term(profile: ProfileDocument, term: Name, kind: str, findings: Findings) -> None:
    if term not in profile.terms:
        message = f"the profile declares no term {quote(term)}"
        findings.error(
            Code.UNKNOWN_REFERENCE, term.span, message, advice(term, profile.terms, "its terms", few=profile.terms)
        )
        return
    found = kind_of(profile, term)
    if found != kind:
        message = f"expected a term that is a {kind}, found {quote(term)}, which is a {found}"
        findings.error(Code.WRONG_TYPE, term.span, message, f"declare it with `is: {kind}`, or name another term")


def check_binding(binding: BindingDocument, profile: ProfileDocument, findings: Findings) -> None:
    """Report terms and clauses that the profile does not have, and terms that are bound to another kind of thing."""
    for term, moments in binding.terms.items():
        if term not in profile.terms:
            message = f"the profile {quote(profile.profile)} has no term {quote(term)}"
            findings.error(Code.UNKNOWN_REFERENCE, term.span, message, advice(term, profile.terms, "its terms"))
            continue
        kind = kind_of(profile, term)
        if kind == "moment":
            continue
        if len(moments) != 1 or not isinstance(moments[0], WordMoment):
            span = moments[-1].span if moments else term.span
            message = f"expected the name of one {CALLED[kind]}, as {quote(term)} is no moment"
            findings.error(Code.WRONG_TYPE, span, message, f"write `{term}: NAME`")
    for part in (binding.not_applicable, binding.remarks):
        for clause in part:
            if clause not in profile.clauses:
                message = f"the profile {quote(profile.profile)} has no clause {quote(clause)}"
                findings.error(
                    Code.UNKNOWN_CLAUSE, clause.span, message, advice(clause, profile.clauses, "its clauses")
                )
