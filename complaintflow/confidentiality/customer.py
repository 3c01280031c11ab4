"""What is kept from the customer.

In: a compiled policy. Out: the facts that no message may tell the customer: those whose `visible_to`, or that of
another place where the same value stands, leaves the customer out, and what is worked out from them. Personal and
sensitive data are the customer's own, and for others' eyes only by exception; the customer is told them.
"""

from __future__ import annotations

from functools import lru_cache

from complaintflow.compiled.confidential import CUSTOMER, may_be_told
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.confidentiality.flows import groups, places, worked_out


@lru_cache(maxsize=64)
def kept_from_customer(policy: CompiledPolicy) -> frozenset[str]:
    """Return the names of the facts that a message must not tell the customer."""
    known = places(policy)
    kept = {
        place
        for group in groups(policy, known)
        if not all(may_be_told(known[one], policy.confidential, CUSTOMER) for one in group)
        for place in group
    }
    kept |= {place for place, sources in worked_out(policy) if not kept.isdisjoint(sources)}
    return frozenset(name for kind, _, name in kept if kind == "field")
