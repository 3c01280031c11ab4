"""Retention rules whose periods come in the wrong order.

In: a `Subject`. Out: `retention-order`. What runs into one another only in some months is not reported: a case is never
erased before it is archived, nor purged before it is erased.
"""

from __future__ import annotations

from itertools import combinations

from complaintflow.compiled.duration import Duration
from complaintflow.policy.limits import LengthNode
from complaintflow.source import Code, Findings, Related, quote
from complaintflow.verification.lengths import compare
from complaintflow.verification.subject import Subject

_Period = tuple[str, LengthNode | None, Duration | None]


def check_retention(subject: Subject, findings: Findings) -> None:
    """Report rules that erase before they archive, or purge before they erase."""
    spec, compiled = subject.document.retention, subject.compiled.retention
    if spec is None or compiled is None:
        return
    for written, rule in zip(spec.rules, compiled.rules, strict=True):
        periods: tuple[_Period, ...] = (
            ("archive_after", written.archive_after, rule.archive_after),
            ("erase_after", written.erase_after, rule.erase_after),
            ("purge_after", written.purge_after, rule.purge_after),
        )
        for (first, node, length), (second, late_node, later) in combinations(periods, 2):
            if node is None or late_node is None or length is None or later is None or compare(length, later) != 1:
                continue
            message = f"the rule {quote(written.id)} has `{second}` ({later}) come before `{first}` ({length})"
            related = (Related(f"`{first}` is given here", node.span),)
            help_ = "a case is archived first, then erased, then purged"
            findings.error(Code.RETENTION_ORDER, late_node.span, message, help_, related)
            break
