"""What somebody did: an event with its actor. Plain, immutable values; instants are UTC microseconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from complaintflow.compiled.frozen import swift

SYSTEM = "system"


@swift
@dataclass(frozen=True, slots=True)
class Actor:
    """Who sent an event: an id, the roles held (each with its unit or None), and for whom they act, if a delegate."""

    id: str
    roles: tuple[tuple[str, str | None], ...] = ()
    on_behalf_of: str | None = None

    @property
    def role_names(self) -> tuple[str, ...]:
        """The names of the roles, without units."""
        roles = self.roles
        return (roles[0][0],) if len(roles) == 1 else tuple([role for role, _ in roles])

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who acts here: the actor and whom they stand in for."""
        return (self.id,) if self.on_behalf_of is None else (self.id, self.on_behalf_of)


SYSTEM_ACTOR = Actor(SYSTEM)
NOBODY = Actor("")


@swift
@dataclass(frozen=True, slots=True)
class Event:
    """An event on a case.

    `at` is when it happened, `recorded_at` when it was entered (the same unless somebody entered it afterwards).
    `id` is unique in its case; the same id with the same content is the same event.
    """

    case: str
    name: str
    at: int
    id: str
    actor: Actor = NOBODY
    data: Mapping[str, object] = field(default_factory=dict)
    recorded_at: int | None = None
    track: str | None = None

    @property
    def entered_at(self) -> int:
        """When the event was entered: `recorded_at`, or `at` where nothing else was said."""
        return self.at if self.recorded_at is None else self.recorded_at
