"""What a course asks now and then: who belongs to a case, what waits, which causes are one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from complaintflow.compiled.frozen import altered
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import Application
from complaintflow.kernel.effect import Effect


def named_once(effects: Iterable[Effect]) -> tuple[Effect, ...]:
    """Return effects that name each of their causes once."""
    return tuple([altered(effect, because=tuple(dict.fromkeys(effect.because))) for effect in effects])


def is_waiting(applications: Iterable[Application]) -> bool:
    """Whether one of the applications of a case is still to be decided, so that its time may come."""
    return any(application.status == "pending" for application in applications)


def belongs_there(
    policy: CompiledPolicy,
    by: frozenset[str],
    held: Iterable[tuple[str, str | None]],
    facts: Mapping[str, object],
) -> bool:
    """Whether somebody holds one of the roles, and where it is one of a unit, in the unit of the case."""
    for name, unit in held:
        if name not in by:
            continue
        role = policy.roles.get(name)
        own = None if role is None or role.unit is None else facts.get(role.unit)
        if unit is None or own is None or own == unit:
            return True
    return False
