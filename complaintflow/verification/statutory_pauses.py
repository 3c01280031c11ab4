"""Statutory deadlines that pause without a clause that allows it.

In: a `Subject`. Out: `statutory-pause`.
"""

from __future__ import annotations

from complaintflow.source import Code, Findings, quote
from complaintflow.verification.subject import Subject


def check_statutory_pauses(subject: Subject, findings: Findings) -> None:
    """Report pauses of statutory deadlines that rest on no clause."""
    for name, spec in subject.document.deadlines.items():
        if spec.kind == "statutory" and spec.pause is not None and not spec.pause.clause:
            message = f"the statutory deadline {quote(name)} pauses, and no clause is cited that allows it"
            help_ = "cite it inside `pause` with `clause: …`, or drop the pause: the law's clock runs on"
            findings.error(Code.STATUTORY_PAUSE, spec.pause.span, message, help_)
