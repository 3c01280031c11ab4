"""Whom an effect goes to: the roles that it names, turned into people as the policy and a directory know them.

In: a directory, a policy, the case, one of its effects, an instant. Out: a `Resolution`; and, where that is nobody, the
event that tells the kernel so. Pure as far as the directory is. Delivers nothing.

Asked in turn: holders of the role under all its names, and of roles that the policy lets stand in on these very days;
if they are nobody, roles that may stand in at any time; if they are nobody and nobody else can be given the matter, the
owner of last resort.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from complaintflow.compiled.dates import date_of
from complaintflow.compiled.policy import CompiledPolicy, Role, Substitute
from complaintflow.compiled.zone import DAY
from complaintflow.errors import StaffError
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import SYSTEM_ACTOR, Event
from complaintflow.staff.directory import EVERYWHERE, LAST_RESORT, Directory, Facts
from complaintflow.staff.resolution import Recipient, Resolution, together

FAILED: Final = "escalation_failed"
"""The effect, and the task beside it, that say that somebody could not be told."""

_ROLE_KEYS: Final[Mapping[str, str]] = {"notify": "to", "task": "role", "approval_requested": "from"}

UNDELIVERABLE: Final = "undeliverable/"
"""How the ids of the events begin that report what reached nobody."""

Told = Effect | Mapping[str, object]
"""An effect, as the kernel gives it or in the wire format."""


def addressee(policy: CompiledPolicy, effect: Told) -> str | None:
    """Return the role that an effect is meant for; None: it is for nobody in particular, or another effect carries it.

    An `escalation_failed` comes with a task for the policy's role of last resort; only where the policy names none is
    it itself for the directory's owner of last resort.
    """
    kind, body = _kind(effect), _body(effect)
    if kind == FAILED:
        return None if policy.last_resort else LAST_RESORT
    key = _ROLE_KEYS.get(kind)
    role = None if key is None else body.get(key)
    return role if isinstance(role, str) and role else None


def recipients(
    directory: Directory, policy: CompiledPolicy, case: CaseState | None, effect: Told, at: int
) -> Resolution:
    """Return the people whom an effect is to be told at an instant (UTC microseconds).

    `case` is the case as it stands now (None: the effect belongs to no case, as those of reports do).

    Raises:
        StaffError: the effect is for nobody in particular (`addressee` says which ones are).
    """
    kind, body = _kind(effect), _body(effect)
    role = (policy.last_resort or LAST_RESORT) if kind == FAILED else addressee(policy, effect)
    if role is None:
        raise StaffError(f"an effect `{kind[:60]}` names nobody to tell; ask `addressee` first")
    facts = facts_of(case, _track(effect))
    found = of_role(directory, policy, role, at, facts, _given_unit(body))
    if found or not is_last_word(effect, case):
        return found
    # Nothing can be given to anybody else any more: an event that says so would only come round again.
    further = [one for one in (policy.last_resort, LAST_RESORT) if one is not None and one != role]
    tried = [found, *(of_role(directory, policy, one, at, facts) for one in further)]
    answer = together(tried)
    return replace(answer, to=tuple(replace(one, why="last_resort") for one in answer.to))


def is_last_word(effect: Told, case: CaseState | None) -> bool:
    """Whether nobody can be told that an effect reached nobody.

    It says that of another one itself, or a policy's answer to that does; or it belongs to no case.
    """
    kind = _kind(effect)
    if case is None or kind == FAILED or (kind == "task" and _body(effect).get("task") == FAILED):
        return True
    return any(cause.startswith(UNDELIVERABLE) for cause in _because(effect))


def undeliverable(case: CaseState | None, effect: Told, found: Resolution, at: int, reason: str = "") -> Event | None:
    """Return the event that tells the kernel that an effect reached nobody, None where there is nothing to tell.

    The kernel answers with `escalation_failed` and a task for the role of last resort. The id follows from the effect,
    so that the same failure is told once. `reason`: in place of that of the resolution; no personal data.
    """
    if found.to and not reason:
        return None
    if case is None or is_last_word(effect, case):
        return None
    effect_id = effect.id if isinstance(effect, Effect) else str(effect.get("id") or "")
    data = {"effect": effect_id, "role": found.role, "reason": reason or found.nobody or "no_holder"}
    return Event(case.id, "undeliverable", at, f"{UNDELIVERABLE}{effect_id}", SYSTEM_ACTOR, data)


def of_role(
    directory: Directory,
    policy: CompiledPolicy,
    role: str,
    at: int,
    facts: Facts,
    unit: str | None = None,
) -> Resolution:
    """Return the people of a role of the policy at an instant: under all its names, in the unit of the case.

    `unit` in place of that of the case's facts (a report is owed by a unit, and belongs to no case).
    """
    today = date_of(policy.zone.to_local(at) // DAY).isoformat()
    known = policy.roles.get(role)
    asked = [_ask(directory, role, known, at, facts, unit)]
    if known is None:
        return asked[0]
    standing = [one for one in known.substitutes if _in_force(one, today)]
    now = [one for one in standing if one.from_day is not None or one.until_day is not None]
    asked += [_in_place(directory, policy, one, at, facts, unit) for one in now]
    found = together(asked)
    if found:
        return found
    others = [_in_place(directory, policy, one, at, facts, unit) for one in standing if one not in now]
    return together([found, *others])


def facts_of(case: CaseState | None, track: str | None = None) -> Facts:
    """Return the facts of a case, with those of one of its tracks on top."""
    if case is None:
        return {}
    own = case.tracks.get(track) if track is not None else None
    return case.facts if own is None else {**case.facts, **own.facts}


def _ask(directory: Directory, role: str, known: Role | None, at: int, facts: Facts, unit: str | None) -> Resolution:
    place: str | None = unit
    missing = False
    if known is not None and known.unit is not None and place is None:
        fact = facts.get(known.unit)
        missing = fact is None
        # Who may act where the unit is not known is not told of somebody else's case.
        place = EVERYWHERE if fact is None else str(fact)
    names = (role, *(known.aliases if known is not None else ()))
    found = replace(together(directory.resolve(name, place, at, facts) for name in names), role=role, unit=place)
    own = tuple(replace(one, role=role) if one.role in names else one for one in found.to)
    return replace(found, to=own, nobody="no_unit" if missing and not own else found.nobody)


def _in_place(
    directory: Directory, policy: CompiledPolicy, standing: Substitute, at: int, facts: Facts, unit: str | None
) -> Resolution:
    known = policy.roles.get(standing.role)
    found = _ask(directory, standing.role, known, at, facts, unit if known is None or known.unit else None)
    return replace(found, to=tuple(_as_substitute(one) for one in found.to))


def _as_substitute(one: Recipient) -> Recipient:
    return replace(one, why="substitute_role") if one.why == "holder" else one


def _in_force(one: Substitute, today: str) -> bool:
    return (one.from_day is None or one.from_day <= today) and (one.until_day is None or today <= one.until_day)


def _kind(effect: Told) -> str:
    return effect.kind if isinstance(effect, Effect) else str(effect.get("effect") or "")


def _body(effect: Told) -> Mapping[str, object]:
    return effect.body if isinstance(effect, Effect) else effect


def _because(effect: Told) -> tuple[str, ...]:
    causes = effect.because if isinstance(effect, Effect) else effect.get("because")
    return tuple(str(cause) for cause in causes) if isinstance(causes, list | tuple) else ()


def _track(effect: Told) -> str | None:
    track = effect.track if isinstance(effect, Effect) else effect.get("track")
    return track if isinstance(track, str) else None


def _given_unit(body: Mapping[str, object]) -> str | None:
    unit = body.get("unit")
    return unit if isinstance(unit, str) and unit else None
