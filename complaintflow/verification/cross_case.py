"""Rules across cases that find nothing, or more than was meant.

In: a `Subject`. Out: `key-often-missing`, `count-without-window`, `follow-up-refused`, `impossible-condition`.
"""

from __future__ import annotations

from complaintflow.compiled.condition import may_hold
from complaintflow.compiled.cross_case import CrossCaseRule
from complaintflow.policy import Kind, Name
from complaintflow.policy.cross_case import CrossCaseSpec, SameKindSpec
from complaintflow.source import Code, Diagnostic, Findings, Level, Related, quote
from complaintflow.verification.subject import Subject


def check_cross_case(subject: Subject, findings: Findings) -> None:
    """Report doubtful rules across cases."""
    rules = {rule.id: rule for rule in subject.compiled.cross_case}
    for spec in subject.document.cross_case:
        _check_key(subject, spec, findings)
        if isinstance(spec, SameKindSpec):
            _check_window(spec, rules[str(spec.id)], findings)
            _check_follow_up(subject, spec, rules[str(spec.id)], findings)


def _check_key(subject: Subject, spec: CrossCaseSpec, findings: Findings) -> None:
    """Say of a fact that a rule compares and nothing ever asks for that complaints without it are not found."""
    asked = {str(name): field for name, field in subject.document.fields.items()}
    for name in spec.same:
        field = asked[str(name)]
        if field.required_at or field.wanted_at:
            continue
        message = f"the rule {quote(spec.id)} compares {quote(name)}, and no event requires or wants it"
        help_ = f"a complaint without it is of no kind: say `required_at` or `wanted_at` at the {Kind.FIELD.value}"
        findings.add(Diagnostic(Code.KEY_OFTEN_MISSING, Level.NOTE, name.span, message, help_))


def _check_window(spec: SameKindSpec, rule: CrossCaseRule, findings: Findings) -> None:
    if spec.at_least is None or spec.within is not None or not rule.runs or rule.at_least <= 2:
        return
    message = f"the rule {quote(spec.id)} counts {rule.at_least} cases over all time"
    findings.warning(Code.COUNT_WITHOUT_WINDOW, spec.at_least.span, message, "say how far back with `within`")


def _check_follow_up(subject: Subject, spec: SameKindSpec, rule: CrossCaseRule, findings: Findings) -> None:
    event = subject.document.follow_up_event
    if not rule.follow_up or event is None or spec.open_one is None:
        return
    if rule.earlier is not None and not may_hold(rule.earlier.tree, {"outcome": None}, lambda name: name != "outcome"):
        message = f"no open case is one of which `earlier` holds, so the rule {quote(spec.id)} makes no follow-up"
        findings.warning(Code.IMPOSSIBLE_CONDITION, spec.open_one.span, message, "drop one of the two")
    _check_required(subject, event, spec.open_one, findings)


def _check_required(subject: Subject, event: Name, used: Name, findings: Findings) -> None:
    kind = subject.compiled.events[str(event)]
    missing = [
        name
        for name, datum in kind.data.items()
        if kind.name in datum.required_at and name not in subject.compiled.fields
    ]
    if not missing:
        return
    names = ", ".join(quote(name) for name in missing)
    message = f"a new complaint that becomes {quote(event)} brings no {names}, and is refused for that"
    related = (Related("the follow-up event", event.span),)
    help_ = "make it optional, or a field of the complaint"
    findings.warning(Code.FOLLOW_UP_REFUSED, used.span, message, help_, related)
