"""The recipient of a notice: which language they read, and where the customer is reached.

In: a compiled policy, a case, the recipient as the effect names them. Out: a language of the policy's texts, an
address as it stands in the facts. Does not check that an address exists, and knows none of the organisation's people.
"""

from __future__ import annotations

from typing import Final

from complaintflow.compiled.confidential import CUSTOMER
from complaintflow.compiled.customer import language_meant
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState

DEFAULT: Final = "en"
"""The language of messages where neither the recipient's nor the policy's is known."""


def language_of(policy: CompiledPolicy, case: CaseState | None, to: str = CUSTOMER) -> str:
    """Return the language in which a recipient is written to: `en` or `zh`.

    The customer's is read from the fact that `customer.language` names (`zh-CN` is `zh`); where it is missing or asks
    for a language that messages are not written in, and for everybody else, it is the policy's `language`.
    """
    field = None if policy.customer is None or to != CUSTOMER else policy.customer.language
    said = None if field is None or case is None else case.facts.get(field)
    return language_meant(said) or policy.language or DEFAULT


def address_of(policy: CompiledPolicy, case: CaseState, to: str, via: str) -> str | None:
    """Return where the customer is reached by a medium (`email`, `sms`, `phone`, `letter`).

    None: the policy names no fact for it, the case has no such fact, or the recipient is not the customer.
    """
    if policy.customer is None or to != CUSTOMER:
        return None
    field = policy.customer.contacts.get(via)
    said = None if field is None else case.facts.get(field)
    return said.strip() or None if isinstance(said, str) else None
