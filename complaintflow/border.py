"""What comes in from outside, as kernel values: wire-format objects, actors, instants.

In: parsed JSON, or the arguments of an embedder. Out: an `Event` or an `EventError` that says what was found and
expected.
A time without offset is refused; an id that was left out is derived, so that the same line is always the same event.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import datetime

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.errors import CaseError, EventError
from complaintflow.instants import InstantError, format_instant, parse_instant
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.event import NOBODY, Actor, Event
from complaintflow.kernel.wire import case_from_json

Instant = str | int | datetime
"""ISO 8601 text with an offset, UTC microseconds, or an aware datetime."""

ActorLike = Actor | Mapping[str, object] | None
"""An actor, or its wire form `{"id": …, "roles": […]}`."""

KEYS = ("case", "event", "at", "id", "actor", "data", "recorded_at", "track")
ID_MAX = 200
DATA_DEPTH = 20
DATA_PARTS = 5_000
ATOMS = frozenset((str, bool, int, float, type(None)))
"""Types of values that nobody can change behind our back."""


def read_event(line: object) -> Event:
    """Return the event that a wire-format object describes. Raises EventError."""
    if not isinstance(line, Mapping):
        message = f"an event is a JSON object, found {_kind(line)}"
        raise EventError(message)
    unknown = [key for key in line if key not in KEYS]
    if unknown:
        message = f"unknown key `{_short(unknown[0])}`; an event has {', '.join(KEYS)}"
        raise EventError(message)
    case, name = read_id(line, "case"), read_id(line, "event")
    at = read_instant(line, "at")
    recorded_at = read_instant(line, "recorded_at") if line.get("recorded_at") is not None else None
    actor = read_actor(line.get("actor"))
    data = read_data(line.get("data"))
    track = read_id(line, "track") if line.get("track") is not None else None
    event_id = read_id(line, "id") if line.get("id") is not None else derived_id(case, name, at, actor, data, track)
    return Event(case, name, at, event_id, actor, data, recorded_at, track)


def make_event(
    case: str,
    name: str,
    at: Instant,
    actor: ActorLike = None,
    data: Mapping[str, object] | None = None,
    event_id: str | None = None,
    recorded_at: Instant | None = None,
    track: str | None = None,
) -> Event:
    """Return an event put together from an embedder's arguments. Raises EventError."""
    line: dict[str, object] = {"case": case, "event": name, "at": as_text(at), "actor": actor, "data": data}
    if event_id is not None:
        line["id"] = event_id
    if recorded_at is not None:
        line["recorded_at"] = as_text(recorded_at)
    if track is not None:
        line["track"] = track
    return read_event(line)


def checked_event(event: Event) -> Event:
    """Return an event that somebody made themselves, held to what `read_event` holds others to. Raises EventError."""
    for key, text in (("case", event.case), ("event", event.name), ("id", event.id)):
        read_id({key: text}, key)
    if event.track is not None:
        read_id({"track": event.track}, "track")
    for key, instant in (("at", event.at), ("recorded_at", event.entered_at)):
        _check_instant(key, instant)
    read_actor(event.actor)
    return replace(event, data=read_data(event.data))


def _check_instant(key: str, instant: object) -> None:
    if not isinstance(instant, int) or isinstance(instant, bool):
        message = f"`{key}` of an Event is a whole number of UTC microseconds, found {_kind(instant)}"
        raise EventError(message)
    try:
        format_instant(instant, "UTC")
    except InstantError as wrong:
        message = f"`{key}`: {wrong}"
        raise EventError(message) from wrong


def as_text(at: Instant) -> str:
    """Return an instant as ISO 8601 text. Raises EventError where a number lies outside the years there are."""
    if isinstance(at, datetime):
        return at.isoformat()
    if not isinstance(at, int) or isinstance(at, bool):
        return str(at)
    try:
        return format_instant(at, "UTC")
    except InstantError as wrong:
        raise EventError(str(wrong)) from wrong


def read_id(line: Mapping[str, object], key: str) -> str:
    """Return a text of 1 to 200 characters without control characters. Raises EventError."""
    value = line.get(key)
    if value is None:
        message = f"an event needs `{key}`"
        raise EventError(message)
    if not isinstance(value, str):
        message = f"`{key}` must be text, found {_kind(value)}"
        raise EventError(message)
    if not 0 < len(value) <= ID_MAX or not value.isprintable():
        message = f"`{key}` must be 1 to {ID_MAX} printable characters"
        raise EventError(message)
    return value


def read_instant(line: Mapping[str, object], key: str) -> int:
    """Return an instant as UTC microseconds. Raises EventError."""
    value = line.get(key)
    if value is None:
        message = f"an event needs `{key}`"
        raise EventError(message)
    if not isinstance(value, str):
        message = f"`{key}` must be a time like 2026-03-02T09:00:00+08:00, found {_kind(value)}"
        raise EventError(message)
    try:
        return parse_instant(value)
    except InstantError as wrong:
        message = f"`{key}`: {wrong}"
        raise EventError(message) from wrong


def read_actor(value: object) -> Actor:
    """Return the actor of a wire-format object; none at all is nobody. Raises EventError."""
    if value is None:
        return NOBODY
    if isinstance(value, Actor):
        if value != NOBODY:
            _check_actor(value)
        return value
    if not isinstance(value, Mapping):
        message = f"`actor` must be an object with `id` and `roles`, found {_kind(value)}"
        raise EventError(message)
    unknown = [key for key in value if key not in ("id", "roles", "on_behalf_of")]
    if unknown:
        message = f"unknown key `{_short(unknown[0])}` in `actor`; it has id, roles, on_behalf_of"
        raise EventError(message)
    roles = value.get("roles", [])
    if not isinstance(roles, list | tuple):
        message = f"`actor.roles` must be a list, found {_kind(roles)}"
        raise EventError(message)
    behalf = read_id(value, "on_behalf_of") if value.get("on_behalf_of") is not None else None
    return Actor(read_id(value, "id"), tuple(_role(role) for role in roles), behalf)


def _check_actor(actor: Actor) -> None:
    read_id({"id": actor.id}, "id")
    pairs: object = actor.roles
    if not isinstance(pairs, tuple) or not all(isinstance(p, tuple) and len(p) == 2 for p in pairs):
        message = 'an actor\'s roles are pairs of a role and its unit (or None), such as `(("dealer", None),)`'
        raise EventError(message)
    for role, unit in actor.roles:
        read_id({"role": role}, "role")
        if unit is not None:
            read_id({"unit": unit}, "unit")


def _role(value: object) -> tuple[str, str | None]:
    if isinstance(value, str):
        return read_id({"role": value}, "role"), None
    if isinstance(value, Mapping) and set(value) <= {"role", "unit"}:
        unit = read_id(value, "unit") if value.get("unit") is not None else None
        return read_id(value, "role"), unit
    message = f"a role is a name or an object with `role` and `unit`, found {_kind(value)}"
    raise EventError(message)


def read_data(value: object) -> dict[str, object]:
    """Return a copy of an event's data, bounded in depth and size. Raises EventError."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        message = f"`data` must be an object, found {_kind(value)}"
        raise EventError(message)
    if not _bounded(value):
        message = f"`data` may be {DATA_DEPTH} levels deep and hold {DATA_PARTS} values, with text as keys"
        raise EventError(message)
    return {key: item if item.__class__ in ATOMS else deepcopy(item) for key, item in value.items()}


def _bounded(value: object) -> bool:
    level: list[object] = [value]
    parts = 0
    for _ in range(DATA_DEPTH):
        below: list[object] = []
        for item in level:
            if isinstance(item, Mapping):
                if not all(isinstance(key, str) for key in item):
                    return False
                below.extend(item.values())
            elif isinstance(item, list | tuple):
                below.extend(item)
        parts += len(below)
        if not below:
            return True
        if parts > DATA_PARTS:
            return False
        level = below
    return False


def read_case(stored: Mapping[str, object], policy: CompiledPolicy) -> CaseState:
    """Return the case in a stored object. Raises CaseError when it is of another policy or no case at all."""
    from complaintflow.policy.stored import check_stored

    check_stored(stored, policy.id, policy.version, policy.digest)
    try:
        case = case_from_json(stored["case"])
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        message = f"this is not a stored case: {wrong}"
        raise CaseError(message) from wrong
    if case.state not in policy.lifecycle.states and case.outcome is None:
        message = f"the policy has no state `{case.state}`"
        raise CaseError(message)
    return case


def derived_id(
    case: str, name: str, at: int, actor: Actor, data: Mapping[str, object], track: str | None = None
) -> str:
    """Return the id of an event that brought none: a digest of what it says."""
    said = [case, name, at, actor.id, actor.roles, actor.on_behalf_of, data, *([] if track is None else [track])]
    content = json.dumps(said, sort_keys=True, default=str)
    return "e-" + hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}
    return "nothing" if value is None else names.get(type(value), "something else")


def _short(value: object) -> str:
    return str(value)[:40].encode("utf-8", "replace").decode()
