"""A binding's names looked up in its policy.

In: a policy as written and as compiled, a profile, a binding. Out: diagnostics with line and column. The compiler looks
moments up as it does the policy's own: each term is written as a guarantee that only names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.compile import compile_policy
from complaintflow.compiler.names import advice
from complaintflow.policy import Name, PolicyDocument
from complaintflow.policy.guaranteed_moments import WordMoment
from complaintflow.policy.guarantees import GuaranteeSpec, NeverSpec
from complaintflow.source import Code, Diagnostic, Findings, quote, sort_and_dedupe
from complaintflow.verification.profiles.binding import BindingDocument
from complaintflow.verification.profiles.checks import CALLED, kind_of
from complaintflow.verification.profiles.document import ProfileDocument


def check_names(
    document: PolicyDocument, compiled: CompiledPolicy, profile: ProfileDocument, binding: BindingDocument
) -> list[Diagnostic]:
    """Return what a binding names that the policy does not have, sorted; terms the profile lacks are passed over."""
    findings = Findings()
    known = {"deadline": compiled.deadlines, "report": compiled.reports, "datum": compiled.fields}
    for term, name in _plain(profile, binding):
        kind = kind_of(profile, term)
        if name not in known[kind]:
            message = f"the policy {quote(compiled.id)} has no {CALLED[kind]} {quote(name)}"
            help_ = advice(name, known[kind], f"its {CALLED[kind]}s")
            findings.error(Code.UNKNOWN_REFERENCE, name.span, message, help_)
    if binding.calendar is not None and binding.calendar not in compiled.calendars:
        message = f"the policy {quote(compiled.id)} has no calendar {quote(binding.calendar)}"
        help_ = advice(binding.calendar, compiled.calendars, "its calendars")
        findings.error(Code.UNKNOWN_REFERENCE, binding.calendar.span, message, help_)
    moments: dict[Name, GuaranteeSpec] = {
        Name(f"term_{number}", term.span): NeverSpec(span=term.span, never=bound)
        for number, (term, bound) in enumerate(binding.terms.items())
        if term in profile.terms and kind_of(profile, term) == "moment"
    }
    _, wrong = compile_policy(replace(document, guarantees=moments))
    # What the compiler has to say of the policy itself is said when the policy is checked.
    mine = [one for one in wrong if one.span.file == binding.span.file]
    return sort_and_dedupe([*findings.listed(), *mine])


def _plain(profile: ProfileDocument, binding: BindingDocument) -> Iterator[tuple[Name, Name]]:
    """Yield the terms that are bound to a single name, with it."""
    for term, bound in binding.terms.items():
        is_name = term in profile.terms and kind_of(profile, term) != "moment"
        if is_name and len(bound) == 1 and isinstance(bound[0], WordMoment):
            yield term, bound[0].word
