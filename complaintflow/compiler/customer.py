"""The customer as somebody who is written to, lowered.

In: `customer`. Out: a `Customer`. Reports fields that do not exist and facts that can hold no language or address.
"""

from __future__ import annotations

from complaintflow.compiled.customer import Customer
from complaintflow.compiler.lowering import Lowering
from complaintflow.policy.customer import ContactsSpec
from complaintflow.policy.located import Name
from complaintflow.policy.references import MEDIA, Kind
from complaintflow.source import Code, quote


def lower_customer(low: Lowering) -> Customer | None:
    """Return how the customer is written to; None where the policy does not say."""
    spec = low.document.customer
    if spec is None:
        return None
    said = spec.language
    language = None if said is None or not _holds(low, said, ("choice", "text"), "no language") else str(said)
    contacts: dict[str, str] = {}
    for medium, field in contact_fields(spec.contacts):
        if _holds(low, field, ("text",), "no address"):
            contacts[medium] = str(field)
    return Customer(language, contacts)


def contact_fields(spec: ContactsSpec | None) -> tuple[tuple[str, Name], ...]:
    """Return the media for which a fact with the customer's address is named, each with that fact."""
    if spec is None:
        return ()
    named = ((medium, getattr(spec, medium, None)) for medium in MEDIA)
    return tuple((medium, field) for medium, field in named if isinstance(field, Name))


def _holds(low: Lowering, field: Name, types: tuple[str, ...], nothing: str) -> bool:
    """Return whether a fact can hold what it is named for; report one that can't."""
    if not low.refer(Kind.FIELD, field):
        return False
    kind = low.facts[str(field)].type
    if kind in types:
        return True
    message = f"the field {quote(field)} holds {nothing}: its type is `{kind}`"
    low.findings.error(Code.WRONG_TYPE, field.span, message, f"its type must be {' or '.join(f'`{t}`' for t in types)}")
    return False
