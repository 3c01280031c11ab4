"""How long closed cases are kept, lowered.

In: `retention`. Out: a `Retention`. Reports lengths that are counted on a calendar: what is kept for years is counted
in years. Whether the lengths come in their order is checked in `verification`.
"""

from __future__ import annotations

from complaintflow.compiled.duration import NEEDS_CALENDAR, Duration, parse_duration
from complaintflow.compiled.retention import Retention, RetentionRule
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.policy.limits import DurationLimit, LengthNode
from complaintflow.policy.retention import RetentionRuleSpec
from complaintflow.source import Code, quote


def lower_retention(low: Lowering) -> Retention | None:
    """Return how long closed cases are kept; None where the policy does not say."""
    spec = low.document.retention
    if spec is None:
        return None
    return Retention(
        tuple(_rule(low, rule) for rule in spec.rules),
        resolve_condition(low, spec.hold, low.case_scope()),
        clause(spec.clause),
    )


def _rule(low: Lowering, spec: RetentionRuleSpec) -> RetentionRule:
    return RetentionRule(
        id=str(spec.id),
        when=resolve_condition(low, spec.when, low.case_scope()),
        archive_after=_period(low, spec.archive_after),
        erase_after=_period(low, spec.erase_after),
        purge_after=_period(low, spec.purge_after),
        title=words(spec.title),
        clause=clause(spec.clause),
    )


def _period(low: Lowering, node: LengthNode | None) -> Duration | None:
    """Return a length; None where there is none, or its parameter is still to be decided."""
    if node is None:
        return None
    if isinstance(node, DurationLimit):
        read: Duration | str = node.duration
        span = node.span
    else:
        text = low.parameter(node.parameter)
        if text is None:
            return None
        read, span = parse_duration(text), text.span
    if isinstance(read, str):
        low.findings.error(Code.BAD_VALUE, span, read)
        return None
    if read.unit in NEEDS_CALENDAR:
        message = f"{quote(str(read))} is counted on a calendar, and what is kept is kept for days, months or years"
        low.findings.error(Code.WRONG_UNIT, span, message, "write `30 days`, `6 months` or `5 years`")
        return None
    return read
