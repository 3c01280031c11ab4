"""Which cases keep what is confidential from roles that would see it otherwise, lowered.

In: `confidential.withheld`. Out: `Withheld` values. The condition looks at the facts of a case alone, so that it
can be told of every case that is kept, whatever has been worked out from it.
"""

from __future__ import annotations

from complaintflow.compiled.confidential import Withheld
from complaintflow.compiler.lowering import Lowering
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.compiler.scope import Scope
from complaintflow.policy.references import Kind


def lower_withheld(low: Lowering) -> tuple[Withheld, ...]:
    """Return what is kept from whom in which cases; report roles and facts that do not exist."""
    spec = low.document.confidential
    scope = Scope({str(name): low.facts[str(name)] for name in low.document.fields if str(name) in low.facts})
    found: list[Withheld] = []
    for one in () if spec is None else spec.withheld:
        roles = low.refer_all(Kind.ROLE, one.from_ or ())
        when = resolve_condition(low, one.when, scope)
        if when is not None:
            found.append(Withheld(frozenset(roles), when))
    return tuple(found)
