"""What a policy's rules look for: the series of their indexes.

In: a policy. Out: the name of each series, and how many facts its keys have. An index that has to prepare itself asks.
"""

from __future__ import annotations

from complaintflow.compiled.cross_case import CrossCaseRule
from complaintflow.compiled.policy import CompiledPolicy


def complaints_of(rule: CrossCaseRule) -> str:
    """Return the series of complaints under a rule's key."""
    return rule.id


def orders_of(rule: CrossCaseRule) -> str:
    """Return the series of a rule's standing orders."""
    return f"{rule.id}/ordered"


def series_of(policy: CompiledPolicy) -> dict[str, int]:
    """Return every series that the rules of a policy use, with the number of facts in its keys."""
    found: dict[str, int] = {}
    for rule in policy.cross_case:
        if rule.runs:
            found[complaints_of(rule)] = len(rule.same)
            if rule.counted == "ordered":
                found[orders_of(rule)] = len(rule.same)
    return found
