"""Who is there at an instant, and as whom they may act: in their own name, or for somebody whom they stand in for.

In: a policy, a roster, an instant, people who are away besides. Out: actors as the kernel takes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from complaintflow.compiled.dates import date_of
from complaintflow.compiled.policy import CompiledPolicy, Role
from complaintflow.compiled.zone import DAY
from complaintflow.kernel.event import Actor
from complaintflow.kernel.roles import known_as
from complaintflow.staff import Absence, StaffDirectory, Stretch


@dataclass(frozen=True, slots=True)
class Presence:
    """Everybody as they stand at one instant (`at`, UTC microseconds).

    `there`: everything that those who are there may act as. `away`: those who are not, as whom they might have acted
    before they left.
    """

    at: int
    there: tuple[Actor, ...]
    away: tuple[Actor, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of those who are there."""
        return tuple(dict.fromkeys(actor.id for actor in self.there))

    @property
    def everybody(self) -> tuple[Actor, ...]:
        """All who may have asked for something that is open now."""
        return (*self.there, *self.away)


def presence(policy: CompiledPolicy, roster: StaffDirectory, at: int) -> Presence:
    """Return who is there at an instant, and as whom."""
    here = tuple(name for name, member in roster.members.items() if not member.away(at))
    own = {name: known_as(policy, Actor(name, roster.roles_of(name, at))) for name in roster.members}
    there: dict[Actor, None] = {}
    for name in here:
        there[own[name]] = None
        for other in roster.stands_in_for(name, at):
            there[known_as(policy, roster.actor(name, at, on_behalf_of=other))] = None
    for actor in _by_role(policy, [own[name] for name in here], own.values(), at):
        there[actor] = None
    away = tuple(own[name] for name in roster.members if name not in here)
    return Presence(at, tuple(there), away)


def without(roster: StaffDirectory, away: Iterable[str]) -> StaffDirectory:
    """Return a roster in which some more people are away for good, and nobody was named to stand in for them."""
    gone = frozenset(away)
    members = {
        name: replace(member, absences=(Absence(Stretch()),)) if name in gone else member
        for name, member in roster.members.items()
    }
    return replace(roster, members=members)


def _by_role(policy: CompiledPolicy, here: list[Actor], holders: Iterable[Actor], at: int) -> Iterator[Actor]:
    """Yield those who hold a role that the policy lets stand in for another, for each holder of that other."""
    known = tuple(holders)
    today = date_of(policy.zone.to_local(at) // DAY).isoformat()
    for role in policy.roles.values():
        standing = frozenset(_standing_in(role, today))
        if not standing:
            continue
        for actor in here:
            if standing.isdisjoint(actor.role_names):
                continue
            for holder in known:
                if holder.id != actor.id and role.name in holder.role_names:
                    yield replace(actor, on_behalf_of=holder.id)


def _standing_in(role: Role, today: str) -> Iterator[str]:
    for substitute in role.substitutes:
        begun = substitute.from_day is None or substitute.from_day <= today
        if begun and (substitute.until_day is None or today <= substitute.until_day):
            yield substitute.role
