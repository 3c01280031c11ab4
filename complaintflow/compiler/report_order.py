"""Reports that are due before one another.

In: the reports as they are written and as they were lowered. Out: diagnostics for those that wait for one another, and
for those that come before what has another period.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.reports import BeforeDue, Report
from complaintflow.compiler.lowering import Lowering
from complaintflow.policy.reports import BeforeDueSpec
from complaintflow.source import Code, quote


def check_order(low: Lowering, reports: Mapping[str, Report]) -> None:
    """Report those that wait for one another, and those that come before what has another period."""
    endless = _endless(reports)
    for name, spec in low.document.reports.items():
        if not isinstance(spec.due, BeforeDueSpec):
            continue
        if str(name) in endless and low.findings.is_full:
            low.findings.leave_out()
        elif str(name) in endless:
            way = _way_round(reports, str(name))
            message = f"the report {quote(name)} is due before itself: {' → '.join(map(quote, way))}"
            low.findings.error(Code.BAD_VALUE, spec.due.before.span, message, "give one of them a day of its own")
        other = reports.get(str(spec.due.before))
        own = reports[str(name)].period
        if other is not None and own is not None and other.period not in (None, own):
            message = f"{quote(name)} is of each {own}, and {quote(other.name)} of each {other.period}"
            low.findings.error(Code.BAD_VALUE, spec.due.before.span, message, "give both the same period")


def _next(reports: Mapping[str, Report], name: str) -> str | None:
    """Return the report before which one is due; None where it has a day of its own."""
    due = reports[name].due
    return due.report if isinstance(due, BeforeDue) and due.report in reports else None


def _endless(reports: Mapping[str, Report]) -> set[str]:
    """Return the reports from which the way never comes to one with a day of its own."""
    ends: set[str] = set()
    endless: set[str] = set()
    for name in reports:
        way: dict[str, None] = {}
        here: str | None = name
        while here is not None and here not in way and here not in ends and here not in endless:
            way[here] = None
            here = _next(reports, here)
        (ends if here is None or here in ends else endless).update(way)
    return endless


def _way_round(reports: Mapping[str, Report], name: str) -> list[str]:
    """Return the way from a report to one that is met on it a second time."""
    way: dict[str, None] = {}
    here: str | None = name
    while here is not None and here not in way:
        way[here] = None
        here = _next(reports, here)
    return [*way] if here is None else [*way, here]
