"""A walk as the page keeps it: how a complaint was entered, and what was done since.

In: the page's JSON. Out: a `Walk`, its values typed by the policy. Nothing of it is kept between two questions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.instants import format_instant, parse_instant
from complaintflow.scenario.values import datum_of, event_data
from complaintflow.studio.asking import Asked
from complaintflow.studio.problems import BAD_REQUEST, StudioError

CASE: Final = "TRY-1"
"""What the case of a walk is called unless it says so itself."""
_INSTANTS: Final = frozenset({"instant", "moment"})
_WALL: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 (a wall clock: the zone comes after)
_STEPS_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class WalkStep:
    """Somebody does something (`event`), or time passes (`to`). `more`: further keys of the event, as it came in."""

    at: str
    event: str = ""
    actor: Mapping[str, object] | None = None
    data: Mapping[str, object] | None = None
    more: Mapping[str, object] | None = None

    @property
    def is_event(self) -> bool:
        """Whether somebody does something."""
        return bool(self.event)


@dataclass(frozen=True, slots=True)
class Walk:
    """A complaint as it was entered (`opening`), and what was done since."""

    case: str
    opening: WalkStep
    steps: tuple[WalkStep, ...]


def walk_of(asked: Asked, policy: CompiledPolicy) -> Walk:
    """Return the walk of a question. Raises StudioError."""
    walk = asked.part("walk")
    if walk is None:
        raise StudioError(BAD_REQUEST, "expected an object as `walk`")
    at = _placed(walk.text("at"), policy)
    opened = parse_instant(at)
    given = walk.part("facts")
    more = _more(walk)
    flags = walk.parts.get("flags")
    facts = dict({} if given is None else given.parts) | ({"flags": flags} if flags else {})
    opening = WalkStep(at, "open", _actor(walk), _typed("open", facts, policy, opened), more)
    listed = walk.items("steps")
    if len(listed) > _STEPS_MAX:
        raise StudioError(BAD_REQUEST, f"a walk has at most {_STEPS_MAX} steps")
    return Walk(walk.text_or("case", CASE), opening, tuple(_step(one, policy, opened) for one in listed))


def _step(step: Asked, policy: CompiledPolicy, opened: int) -> WalkStep:
    if step.text("kind") == "advance":
        return WalkStep(_placed(step.text("to"), policy))
    name = step.text("name")
    given = step.part("data")
    data = _typed(name, {} if given is None else given.parts, policy, opened)
    return WalkStep(_placed(step.text("at"), policy), name, _actor(step), data, _more(step))


def _placed(text: str, policy: CompiledPolicy) -> str:
    """Return a time of the wall clock, as the page's fields give it, as an instant of the policy's zone."""
    if not _WALL.fullmatch(text):
        return text
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        return text
    local = (wall - _EPOCH) // timedelta(microseconds=1)
    return format_instant(policy.zone.from_local(local), policy.zone.name)


def _more(step: Asked) -> Mapping[str, object]:
    return {key: step.parts[key] for key in ("id", "track", "recorded_at") if step.parts.get(key) is not None}


def _actor(step: Asked) -> Mapping[str, object] | None:
    """Return who does something: an actor of the wire format, or the name of a role that somebody holds."""
    value = step.parts.get("actor")
    if isinstance(value, str):
        return {"id": value, "roles": [value]}
    part = step.part("actor")
    return None if part is None else part.parts


def _typed(event: str, data: Mapping[str, object], policy: CompiledPolicy, opened: int) -> Mapping[str, object]:
    """Return data with each text of the type that the policy gives its name; what is no text has its type."""
    kinds = {name: datum_of(event, name, policy) for name in data}
    texts = {
        name: _placed(value, policy) if (datum := kinds[name]) is not None and datum.type in _INSTANTS else value
        for name, value in data.items()
        if isinstance(value, str) and value != ""
    }
    others = {name: value for name, value in data.items() if not isinstance(value, str) and value is not None}
    typed = event_data(event, texts, policy, opened)
    return {name: typed[name] if name in typed else others[name] for name in data if name in typed or name in others}
