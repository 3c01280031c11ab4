"""Whom a parcel is for: people and their addresses, as of the instant of the try.

In: a parcel, a medium, whoever knows the organisation's people. Out: those to tell, or why there is nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from complaintflow.compiled.confidential import CUSTOMER
from complaintflow.kernel.effect import Effect
from complaintflow.messages import address_of, language_of
from complaintflow.runtime.delivery.channel import Parcel, Told
from complaintflow.staff import Address, Directory, Recipient, Resolution, addressee, of_role, recipients
from complaintflow.staff.people import ANY_MEDIUM
from complaintflow.staff.recipients import facts_of

_WHY_NOBODY: Final[Mapping[str | None, str]] = {
    "no_holder": "nobody holds the role",
    "all_absent": "all who hold the role are away, and nobody stands in",
    "no_unit": "the role belongs to a unit, which the case does not name",
    "no_contact": "nobody of the role has an address for the medium",
    None: "nobody is there to be told",
}


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody to tell: by id, in their language, at their addresses (the preferred one first)."""

    person: str
    role: str
    language: str
    instead_of: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = field(default=(), repr=False)

    @property
    def told(self) -> Told:
        """What is recorded of them once they are told."""
        return Told(self.person, ", ".join(self.instead_of) or None)


def role_for(parcel: Parcel, effect: Effect) -> str | None:
    """Return the role that an effect is for; what is for nobody in particular is for the owner of the case."""
    if effect.kind == "escalation_failed":
        return addressee(parcel.policy, effect)
    return addressee(parcel.policy, effect) or parcel.state.owner


def reached(
    parcel: Parcel, effect: Effect, role: str, medium: str, directory: Directory | None
) -> tuple[Reached, ...] | str:
    """Return whom to tell through a medium, or why there is nobody. Raises what the directory raises."""
    if role == CUSTOMER:
        address = address_of(parcel.policy, parcel.state, role, medium)
        if address is not None:
            language = language_of(parcel.policy, parcel.state, role)
            return (Reached(CUSTOMER, CUSTOMER, language, (), (Address(medium, address),)),)
    if directory is None:
        return "no address is known" if role == CUSTOMER else "there is no staff directory"
    found = _resolved(parcel, effect, role, directory).reachable(medium)
    people = tuple(_one(parcel, one, medium) for one in found.to)
    people = tuple(one for one in people if one.addresses)
    return people or _WHY_NOBODY.get("no_contact" if found.to else found.nobody, _WHY_NOBODY[None])


def _resolved(parcel: Parcel, effect: Effect, role: str, directory: Directory) -> Resolution:
    if addressee(parcel.policy, effect) is not None:
        return recipients(directory, parcel.policy, parcel.state, effect, parcel.now)
    return of_role(directory, parcel.policy, role, parcel.now, facts_of(parcel.state, effect.track))


def _one(parcel: Parcel, one: Recipient, medium: str) -> Reached:
    # A URL is the organisation's to give: one that stands in the facts of a case could lead anywhere.
    addresses = tuple(
        address
        for address in one.person.addresses(medium)
        if not (one.why == "outside" and address.medium == ANY_MEDIUM)
    )
    language = one.person.language or language_of(parcel.policy, parcel.state, one.role)
    return Reached(one.person.id, one.role, language, one.instead_of, addresses)
