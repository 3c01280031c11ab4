"""People as plain values: who somebody is, what they hold and when, when they are away.

In: nothing. Out: values. Instants are UTC microseconds, spans of time half open (the end is no part of them).
Does not find anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from complaintflow.compiled.words import Words

SYSTEM: Final = "system"
"""The medium that needs no address: a person's own list of things to do, under their id."""
ANY_MEDIUM: Final = "apprise"
"""The medium of those who have no address for the medium asked for: a URL of the library Apprise."""

Why = Literal["holder", "substitute", "substitute_role", "default", "last_resort", "outside"]
"""How somebody comes to be told.

`holder`: they hold the role. `substitute`: they stand in for a holder who is away. `substitute_role`: they hold a role
that the policy lets stand in. `default`: the role's default, nobody else being there. `last_resort`: they get what
nobody else can be given. `outside`: the facts of the case name them.
"""


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody can be reached through a medium. Its text is personal and may hold a secret: never logged."""

    medium: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be told.

    `language` is `en` or `zh`, None where it is not known. `contacts` are addresses by medium, the preferred first.
    """

    id: str
    name: Words = field(default=Words(), repr=False)
    language: str | None = None
    contacts: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False, hash=False)

    def addresses(self, medium: str | None = None) -> tuple[Address, ...]:
        """Return where to reach them through a medium, or without one through the medium they prefer.

        Who has no address for the medium is reached through those under `apprise`; empty: not at all.
        """
        if medium is None:
            medium = next(iter(self.contacts), SYSTEM)
        found = self.contacts.get(medium, ())
        if found:
            return tuple(Address(medium, text) for text in found)
        if medium == SYSTEM:
            return (Address(SYSTEM, self.id),)
        return tuple(Address(ANY_MEDIUM, text) for text in self.contacts.get(ANY_MEDIUM, ()))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time: from `start` (None: since ever) up to, not including, `end` (None: for good)."""

    start: int | None = None
    end: int | None = None

    def holds(self, at: int) -> bool:
        """Whether an instant lies in it."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)

    def meets(self, other: Stretch) -> bool:
        """Whether the two have an instant in common."""
        return (self.start is None or other.end is None or self.start < other.end) and (
            other.start is None or self.end is None or other.start < self.end
        )


EVER: Final = Stretch()
NEVER: Final = Stretch(1 << 62, -(1 << 62))
"""Of a time that ends before it begins: it holds at no instant and meets no other."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A role that somebody holds, in one unit or (None) in all, for a time."""

    role: str
    unit: str | None = None
    when: Stretch = EVER

    def fits(self, role: str, unit: str | None, at: int) -> bool:
        """Whether this is the role, there (None: anywhere), then."""
        return self.role == role and (unit is None or self.unit is None or self.unit == unit) and self.when.holds(at)


@dataclass(frozen=True, slots=True)
class Absence:
    """A time in which somebody is not there, and who stands in for them."""

    when: Stretch
    substitute: str | None = None
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person of the organisation: what they hold, whom they answer to, when they are away."""

    person: Person
    roles: tuple[Holding, ...] = ()
    superior: str | None = None
    absences: tuple[Absence, ...] = ()

    def away(self, at: int) -> tuple[Absence, ...]:
        """Return the absences that hold at an instant."""
        return tuple(absence for absence in self.absences if absence.when.holds(at))
