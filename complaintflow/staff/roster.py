"""The directory that a staff file makes.

In: who holds what, who is away when, who stands in. Out: whom a role means at an instant, what somebody may do at an
instant, in their own name or for whom they stand in. Total: whatever the file says, every question ends, and nobody who
is away is ever named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from complaintflow.compiled.words import Words
from complaintflow.errors import StaffError
from complaintflow.kernel.event import Actor
from complaintflow.staff.directory import LAST_RESORT, Facts
from complaintflow.staff.people import Absence, Address, Person, StaffMember, Why
from complaintflow.staff.resolution import Away, Nobody, Recipient, Resolution

Found = tuple[str, tuple[str, ...]]
"""Who is there, and those who are away before them in the chain of substitutes."""


@dataclass(frozen=True, slots=True)
class OutsideRole:
    """Where the facts of a case tell of somebody outside, such as the customer: the names of the facts."""

    name: str | None = None
    language: str | None = None
    contacts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StaffDirectory:
    """The people of an organisation, as a file lists them. `defaults`: whom to tell for a role that has nobody."""

    members: Mapping[str, StaffMember]
    last_resort: str | None = None
    defaults: Mapping[str, str] = field(default_factory=dict)
    outside: Mapping[str, OutsideRole] = field(default_factory=dict)
    unit_titles: Mapping[str, Words] = field(default_factory=dict)

    # ---- whom a role means -----------------------------------------------------------------------------------------

    def resolve(self, role: str, unit: str | None, at: int, facts: Facts) -> Resolution:
        """Return the people of a role at an instant (UTC microseconds): holders who are there, and substitutes."""
        if role == LAST_RESORT:
            return self._tell(role, unit, at, (self.last_resort,) if self.last_resort else (), "last_resort")
        if role in self.outside:
            person = _person_outside(role, self.outside[role], facts)
            found = (Recipient(person, role, "outside"),) if person.contacts else ()
            return Resolution(role, unit, at, found, nobody=None if found else "no_contact")
        holders = tuple(
            name for name, member in self.members.items() if any(held.fits(role, unit, at) for held in member.roles)
        )
        answer = self._tell(role, unit, at, holders, "holder")
        if answer or role not in self.defaults:
            return answer
        instead = self._tell(role, unit, at, (self.defaults[role],), "default")
        known = {one.person for one in answer.away}
        away = (*answer.away, *(one for one in instead.away if one.person not in known))
        return Resolution(role, unit, at, instead.to, away, None if instead else answer.nobody)

    def _tell(self, role: str, unit: str | None, at: int, wanted: tuple[str, ...], why: Why) -> Resolution:
        told: dict[str, Recipient] = {}
        away: list[Away] = []
        # Who is there in their own right comes first, so that nobody is named twice.
        for name in wanted:
            if name in self.members and not self.members[name].away(at):
                told[name] = Recipient(self.members[name].person, role, why)
        for name in wanted:
            if name not in self.members or name in told:
                continue
            absence, found = self._stand_in(name, at)
            away.append(Away(name, absence.when.start, absence.when.end, None if found is None else found[0]))
            if found is not None:
                _add(told, Recipient(self.members[found[0]].person, role, "substitute", found[1]))
        nobody: Nobody | None = None if told else "all_absent" if away else "no_holder"
        return Resolution(role, unit, at, tuple(told.values()), tuple(away), nobody)

    def _stand_in(self, name: str, at: int) -> tuple[Absence, Found | None]:
        """Return the absence that counts of somebody who is away, and who stands in for them."""
        absences = self.members[name].away(at)
        for absence in absences:
            found = self._follow(absence, (name,), at)
            if found is not None:
                return absence, found
        return absences[0], None

    def _follow(self, absence: Absence, passed: tuple[str, ...], at: int) -> Found | None:
        """Follow substitutes until one is there; a circle, or an end, is nobody. Each person is looked at once."""
        seen = set(passed)
        waiting: list[tuple[str | None, tuple[str, ...]]] = [(absence.substitute, passed)]
        while waiting:
            name, before = waiting.pop(0)
            if name is None or name in seen or name not in self.members:
                continue
            seen.add(name)
            further = self.members[name].away(at)
            if not further:
                return name, before
            waiting += [(one.substitute, (*before, name)) for one in further]
        return None

    # ---- what somebody may do --------------------------------------------------------------------------------------

    def roles_of(self, person: str, at: int) -> tuple[tuple[str, str | None], ...]:
        """Return the roles (with units) that somebody holds at an instant. Raises StaffError for an unknown person."""
        held = ((one.role, one.unit) for one in self._member(person).roles if one.when.holds(at))
        return tuple(dict.fromkeys(held))

    def stands_in_for(self, person: str, at: int) -> tuple[str, ...]:
        """Return those who are away at an instant and for whom somebody stands in, perhaps after others."""
        if self._member(person).away(at):
            return ()
        return tuple(name for name in self._away(at) if self._replaced_by(name, at) == person)

    def actor(self, person: str, at: int, *, on_behalf_of: str | None = None, role: str | None = None) -> Actor:
        """Return somebody as the sender of an event: with own roles, perhaps those of whom they stand in for too.

        `on_behalf_of` says for whom. `role` lets that be found: where they do not hold the role themselves, they act
        for the first who does. Neither: they act for nobody.

        Raises:
            StaffError: the person is unknown, or stands in for nobody of that name.
        """
        own = self.roles_of(person, at)
        if on_behalf_of is None:
            if role is None or any(held == role for held, _ in own):
                return Actor(person, own)
            standing = self.stands_in_for(person, at)
            on_behalf_of = next((one for one in standing if role in dict(self.roles_of(one, at))), None)
            if on_behalf_of is None:
                return Actor(person, own)
        elif on_behalf_of not in self.stands_in_for(person, at):
            raise StaffError(f"`{person}` does not stand in for `{on_behalf_of}` at this time; act in your own name")
        return Actor(person, tuple(dict.fromkeys((*self.roles_of(on_behalf_of, at), *own))), on_behalf_of)

    def _away(self, at: int) -> Iterator[str]:
        return (name for name, member in self.members.items() if member.away(at))

    def _replaced_by(self, name: str, at: int) -> str | None:
        found = self._stand_in(name, at)[1]
        return None if found is None else found[0]

    # ---- about somebody --------------------------------------------------------------------------------------------

    def person(self, person: str) -> Person:
        """Return somebody by id. Raises StaffError when the directory does not know them."""
        return self._member(person).person

    def contact(self, person: str, medium: str | None = None) -> tuple[Address, ...]:
        """Return where to reach somebody through a medium (None: the one they prefer). Raises StaffError."""
        return self._member(person).person.addresses(medium)

    def language_of(self, person: str) -> str | None:
        """Return somebody's language, `en` or `zh`, None where the file does not say. Raises StaffError."""
        return self._member(person).person.language

    def superiors(self, person: str) -> tuple[str, ...]:
        """Return the people above somebody, the nearest first. Raises StaffError."""
        found: list[str] = []
        above = self._member(person).superior
        while above is not None and above in self.members and above not in (person, *found):
            found.append(above)
            above = self.members[above].superior
        return tuple(found)

    def _member(self, person: str) -> StaffMember:
        member = self.members.get(person)
        if member is None:
            raise StaffError(
                f"the staff directory knows nobody with the id `{person[:60]}`; add them to the staff file"
            )
        return member


def _add(told: dict[str, Recipient], one: Recipient) -> None:
    """Tell somebody once, whoever they stand in for."""
    known = told.get(one.person.id)
    if known is None:
        told[one.person.id] = one
    else:
        everybody = tuple(dict.fromkeys((*known.instead_of, *one.instead_of)))
        told[one.person.id] = Recipient(known.person, known.role, known.why, everybody)


def _person_outside(role: str, where: OutsideRole, facts: Facts) -> Person:
    """Return whom the facts of a case tell of; the id is the role's name, for nobody here knows theirs."""
    contacts = {medium: _texts(facts.get(fact)) for medium, fact in where.contacts.items()}
    name = "".join(_texts(facts.get(where.name))[:1]) if where.name else ""
    language = facts.get(where.language) if where.language else None
    return Person(
        role,
        Words(name, name),
        language if language in ("en", "zh") and isinstance(language, str) else None,
        {medium: texts for medium, texts in contacts.items() if texts},
    )


def _texts(value: object) -> tuple[str, ...]:
    several = value if isinstance(value, tuple | list) else (value,)
    return tuple(one for one in several if isinstance(one, str) and one and one.isprintable())
