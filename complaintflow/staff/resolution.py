"""Who is told: what a directory answers when it is asked for a role.

In: people, found by a directory. Out: `Resolution`, and its record as JSON, which says who was told instead of whom
and why. The record holds ids only: no name, no address, and not why somebody was away, which can be a matter of health.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from complaintflow.staff.people import Person, Why

Nobody = Literal["no_holder", "all_absent", "no_unit", "no_contact"]
"""Why there is nobody to tell.

`no_holder`: nobody holds the role (there). `all_absent`: all who do are away, and nobody stands in. `no_unit`: the role
belongs to a unit which the case does not name. `no_contact`: nobody of them has an address.
"""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to tell, and how they come to be told.

    `role`: the role by which they are told, which may be one that stands in for the role asked for. `instead_of`: those
    who are away and for whom they stand in, by id.
    """

    person: Person
    role: str
    why: Why = "holder"
    instead_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Away:
    """A person who would have been told and is not there, from `start` up to `end` (None: open), UTC microseconds.

    `replaced_by`: who stands in, by id; None where nobody does.
    """

    person: str
    start: int | None
    end: int | None
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whom a role means at an instant (UTC microseconds): everybody to tell, in a stable order, and who was away.

    `unit`: the unit it was asked for, None where the role belongs to no unit. `nobody`: why `to` is empty.
    """

    role: str
    unit: str | None
    at: int
    to: tuple[Recipient, ...] = ()
    away: tuple[Away, ...] = ()
    nobody: Nobody | None = None

    def __iter__(self) -> Iterator[Recipient]:
        """Iterate over those to tell."""
        return iter(self.to)

    def __bool__(self) -> bool:
        """Whether there is anybody to tell."""
        return bool(self.to)

    def reachable(self, medium: str | None = None) -> Resolution:
        """Return the same with those only who have an address for a medium (None: any)."""
        to = tuple(one for one in self.to if one.person.addresses(medium))
        return replace(self, to=to, nobody="no_contact" if self.to and not to else self.nobody)

    def to_json(self, instant: Callable[[int], str]) -> dict[str, object]:
        """Return the record of this resolution; `instant` writes UTC microseconds as text."""
        record: dict[str, object] = {"role": self.role, "at": instant(self.at)}
        if self.unit:
            record["unit"] = self.unit
        record["told"] = [_told(one, self.role) for one in self.to]
        if self.away:
            record["away"] = [_away(one, instant) for one in self.away]
        if self.nobody is not None:
            record["nobody"] = self.nobody
        return record


def _told(one: Recipient, asked: str) -> dict[str, object]:
    found: dict[str, object] = {"person": one.person.id, "why": one.why}
    if one.role != asked:
        found["role"] = one.role
    if one.instead_of:
        found["instead_of"] = list(one.instead_of)
    return found


def _away(one: Away, instant: Callable[[int], str]) -> dict[str, object]:
    found: dict[str, object] = {"person": one.person}
    if one.start is not None:
        found["from"] = instant(one.start)
    if one.end is not None:
        found["until"] = instant(one.end)
    if one.replaced_by is not None:
        found["replaced_by"] = one.replaced_by
    return found


def together(resolutions: Iterable[Resolution]) -> Resolution:
    """Return several answers (at least one) as one: each person once, by their first reason; the first names it."""
    several = tuple(resolutions)
    told: dict[str, Recipient] = {}
    away: dict[str, Away] = {}
    for resolution in several:
        for one in resolution.to:
            known = told.setdefault(one.person.id, one)
            if known is not one:
                told[one.person.id] = replace(
                    known, instead_of=tuple(dict.fromkeys((*known.instead_of, *one.instead_of)))
                )
        for absent in resolution.away:
            away.setdefault(absent.person, absent)
    to = tuple(told.values())
    reasons = [one.nobody for one in several if one.nobody is not None]
    # That somebody holds the role and is away says more than that nobody holds another one.
    why = None if to or not reasons else next((one for one in reasons if one != "no_holder"), reasons[0])
    return replace(several[0], to=to, away=tuple(away.values()), nobody=why)
