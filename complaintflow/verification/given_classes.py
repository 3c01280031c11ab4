"""Classes that nothing gives.

In: a `Subject`. Out: `class-never-given`.
"""

from __future__ import annotations

from complaintflow.source import Code, Findings, quote
from complaintflow.verification.subject import Subject


def check_given_classes(subject: Subject, findings: Findings) -> None:
    """Report classes that no rule, default, escalation or order gives."""
    for name in subject.document.classes:
        if name not in subject.reach.classes:
            message = f"no case is ever of the class {quote(name)}: no rule, escalation or order gives it"
            help_ = "add a rule with it, or say under `events` who may send `reclassify`"
            findings.warning(Code.CLASS_NEVER_GIVEN, name.span, message, help_)
