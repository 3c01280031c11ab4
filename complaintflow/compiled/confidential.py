"""Who may see what: the roles that a datum or a party is for. Plain data and one total function.

A datum names its readers itself, or is personal or sensitive and so for the roles that the policy names for such data.
`hidden_from` comes on top: it looks at the person, not at the role.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from complaintflow.compiled.condition import Condition

CUSTOMER: Final = "customer"
"""The word for whoever complains, who is no role of the organisation."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Roles from which the cases that a condition picks by their facts keep whatever is for certain eyes."""

    roles: frozenset[str]
    when: Condition


@dataclass(frozen=True, slots=True)
class Confidential:
    """The roles that see personal and sensitive data where the datum does not name them; None: everybody.

    Sensitive data are for those who see personal data where nothing else is said. `withheld` takes from some roles, in
    some cases, whatever they would see by their role.
    """

    personal: frozenset[str] | None = None
    sensitive: frozenset[str] | None = None
    withheld: tuple[Withheld, ...] = ()

    def withheld_from(self, facts: Mapping[str, object] | None) -> frozenset[str]:
        """Return the roles that see nothing confidential of a case; without its facts, those of whom that may be so."""
        held = (one for one in self.withheld if facts is None or one.when.holds(facts))
        return frozenset(role for one in held for role in one.roles)


class Guarded(Protocol):
    """A datum or a party: something that may be for some eyes only."""

    @property
    def personal(self) -> bool:
        """Whether it is personal."""

    @property
    def sensitive(self) -> bool:
        """Whether it is sensitive."""

    @property
    def visible_to(self) -> frozenset[str] | None:
        """The roles named for it, None where none are."""

    @property
    def hidden_from(self) -> tuple[str, ...]:
        """The parties who never see it."""


def readers_of(guarded: Guarded, confidential: Confidential) -> frozenset[str] | None:
    """Return the roles that may see it; None means everybody."""
    if guarded.visible_to is not None:
        return guarded.visible_to
    if guarded.sensitive:
        return confidential.personal if confidential.sensitive is None else confidential.sensitive
    return confidential.personal if guarded.personal else None


def may_be_told(guarded: Guarded, confidential: Confidential, reader: str) -> bool:
    """Return whether a message may tell it to a role, or to the customer.

    The customer's own data are personal and sensitive for others: only a `visible_to` that leaves the customer out
    keeps them from the customer.
    """
    if reader == CUSTOMER:
        return guarded.visible_to is None or CUSTOMER in guarded.visible_to
    readers = readers_of(guarded, confidential)
    return readers is None or reader in readers
