"""How a case stood in another system, read strictly.

In: the datum `standing` of an `import`, as it came from outside. Out: a `Standing`, or a `WrongStandingError` with the
place and what was expected there. A key that is not known is a mistake: whoever imports means something by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar, cast, get_args

from complaintflow.compiled.index import index_of
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import Hit, Occurrence, Pause, Raised, RunStatus
from complaintflow.kernel.data import BadValue, read_value

T = TypeVar("T")

_KEYS: Final = (
    "state", "opened", "class", "floor", "owner", "participants", "closed", "flags", "parties", "suspensions",
    "escalated", "ended_by_closing", "counters", "deadlines", "history",
)  # fmt: skip
_DEADLINE_KEYS: Final = (
    "status", "started", "due", "paused_since", "pause_reason", "pause_used_up", "extensions", "pauses", "verdict_at",
    "met_at", "ended", "acts", "answered", "fired",
)  # fmt: skip
_STATUSES: Final = get_args(RunStatus)
_OPEN: Final = ("waiting", "running", "paused")
_COUNT_MAX: Final = 100_000


class WrongStandingError(Exception):
    """What an `import` says of how the case stood can't be; never leaves the kernel."""

    def __init__(self, place: str, message: str, *, missing: bool = False) -> None:
        super().__init__(message)
        self.place, self.message, self.missing = place, message, missing


@dataclass(frozen=True, slots=True)
class DeadlineStood:
    """How a deadline stood. `fired` None: whatever should have spoken by now has; `ended` None: as its status says."""

    status: RunStatus
    started: int
    due: int | None
    paused_since: int | None
    pause_reason: str
    pause_used_up: bool
    extensions: tuple[str, ...]
    pauses: tuple[Pause, ...]
    verdict_at: int | None
    met_at: int | None
    ended: bool | None
    hits: tuple[Hit, ...]
    answered: tuple[Hit, ...]
    fired: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stood. `escalated` None: whatever should have been escalated by now has been."""

    state: str
    opened: int
    klass: str | None
    floor: str | None
    owner: str | None
    participants: tuple[str, ...]
    closed: int | None
    flags: tuple[Raised, ...]
    parties: Mapping[str, tuple[str, ...]]
    suspensions: tuple[tuple[str, tuple[str, ...]], ...]
    escalated: tuple[tuple[str, str], ...] | None
    ended_by_closing: tuple[str, ...]
    counters: Mapping[str, tuple[Occurrence, ...]]
    deadlines: Mapping[str, DeadlineStood]


def read_standing(policy: CompiledPolicy, value: object, now: int) -> Standing:
    """Return how a case stood at an instant. Raises WrongStandingError."""
    said = _object(value, "", _KEYS)
    states = (*policy.lifecycle.states, *(state.name for state in index_of(policy).ending.values()))
    state = _known(_needed(said, "state"), "state", states)
    opened = _instant(_needed(said, "opened"), "opened", now)
    klass = _optional(said, "class", lambda v, p: _known(v, p, policy.classes))
    ending = next((s for s in index_of(policy).ending.values() if s.name == state), None)
    final = policy.lifecycle.states[state].final if state in policy.lifecycle.states else ending is not None
    deadlines = {
        name: _deadline(policy, name, one, now)
        for name, one in _mapping(said.get("deadlines"), "deadlines", policy.deadlines).items()
    }
    for name, stood in deadlines.items():
        if stood.started < opened:
            raise WrongStandingError(f"deadlines.{name}.started", "it started before the case was opened")
        if final and stood.status in _OPEN and not stood.ended:
            raise WrongStandingError(f"deadlines.{name}.status", f"the case is closed, and nothing is {stood.status}")
    floor = _optional(said, "floor", lambda v, p: _known(v, p, policy.classes))
    return Standing(
        state=state,
        opened=opened,
        klass=klass,
        floor=floor if "floor" in said else klass,
        owner=_optional(said, "owner", lambda v, p: _known(v, p, policy.roles)),
        participants=_names(said, "participants", policy.roles),
        closed=_optional(said, "closed", lambda v, p: _instant(v, p, now)) if final else None,
        flags=tuple(_flag(policy, one, f"flags.{n}") for n, one in enumerate(_list(said.get("flags"), "flags"))),
        parties={
            name: tuple(_text(p, f"parties.{name}") for p in _list(people, f"parties.{name}"))
            for name, people in _mapping(said.get("parties"), "parties", policy.parties).items()
        },
        suspensions=tuple(
            _suspension(policy, one, n) for n, one in enumerate(_list(said.get("suspensions"), "suspensions"))
        ),
        escalated=None if said.get("escalated") is None else _escalated(policy, said["escalated"], klass),
        ended_by_closing=_names(said, "ended_by_closing", policy.deadlines),
        counters={
            name: _occurrences(policy, name, one, opened, now)
            for name, one in _mapping(said.get("counters"), "counters", policy.counters).items()
        },
        deadlines=deadlines,
    )


def _deadline(policy: CompiledPolicy, name: str, value: object, now: int) -> DeadlineStood:
    at = f"deadlines.{name}"
    said = _object(value, at, _DEADLINE_KEYS)
    status = _known(said.get("status", "running"), f"{at}.status", _STATUSES)
    started = _instant(_needed(said, "started", at), f"{at}.started", now)

    def when(key: str, latest: int | None = now) -> int | None:
        return None if said.get(key) is None else _instant(said[key], f"{at}.{key}", latest)

    paused_since = when("paused_since")
    if (status == "paused") != (paused_since is not None):
        raise WrongStandingError(f"{at}.paused_since", "a paused deadline says since when, and no other", missing=True)
    fired = said.get("fired")
    steps = [rung.id for rung in policy.deadlines[name].ladder]
    return DeadlineStood(
        status=cast(RunStatus, status),
        started=started,
        due=when("due", None),
        paused_since=paused_since,
        pause_reason=_text(said.get("pause_reason") or ("import" if paused_since is not None else ""), at, empty=True),
        pause_used_up=said.get("pause_used_up") is True,
        extensions=tuple(_text(one, f"{at}.extensions") for one in _list(said.get("extensions"), f"{at}.extensions")),
        pauses=tuple(_pause(one, f"{at}.pauses.{n}", now) for n, one in enumerate(_list(said.get("pauses"), at))),
        verdict_at=when("verdict_at"),
        met_at=when("met_at"),
        ended=None if said.get("ended") is None else said["ended"] is True,
        hits=_hits(said.get("acts"), f"{at}.acts", now),
        answered=_hits(said.get("answered"), f"{at}.answered", now),
        fired=None
        if fired is None
        else {k: _count(v, f"{at}.fired.{k}") for k, v in _mapping(fired, f"{at}.fired", steps).items()},
    )


def _pause(value: object, at: str, now: int) -> Pause:
    said = _object(value, at, ("from", "to", "reason"))
    start = _instant(_needed(said, "from", at), f"{at}.from", now)
    end = _instant(_needed(said, "to", at), f"{at}.to", now)
    if end < start:
        raise WrongStandingError(f"{at}.to", "it ends before it begins")
    return Pause(start, end, _text(said.get("reason") or "import", at))


def _hits(value: object, at: str, now: int) -> tuple[Hit, ...]:
    found: list[Hit] = []
    for number, one in enumerate(_list(value, at)):
        said = _object(one, f"{at}.{number}", ("part", "at", "event"))
        instant = _instant(_needed(said, "at", at), f"{at}.{number}.at", now)
        found.append(Hit(_count(said.get("part", 0), at), instant, _text(said.get("event") or "import", at)))
    return tuple(found)


def _flag(policy: CompiledPolicy, value: object, at: str) -> Raised:
    said = {"flag": value} if isinstance(value, str) else _object(value, at, ("flag", "cases"))
    cases = tuple(_text(one, f"{at}.cases") for one in _list(said.get("cases"), f"{at}.cases"))
    return Raised(_known(said.get("flag"), at, policy.flags), cases)


def _suspension(policy: CompiledPolicy, value: object, number: int) -> tuple[str, tuple[str, ...]]:
    at = f"suspensions.{number}"
    said = _object(value, at, ("reason", "deadlines"))
    return _text(said.get("reason") or "import", at), _names(said, "deadlines", policy.deadlines, at)


def _escalated(policy: CompiledPolicy, value: object, klass: str | None) -> tuple[tuple[str, str], ...]:
    rules = {rule.id: rule for rule in policy.escalations}
    found: list[tuple[str, str]] = []
    for number, one in enumerate(_list(value, "escalated")):
        at = f"escalated.{number}"
        pair = list(one) if isinstance(one, list | tuple) and len(one) == 2 else [one, None]
        rule = _known(pair[0], at, rules)
        of_class = klass or "" if rules[rule].once == "class" else ""
        found.append((rule, of_class if pair[1] is None else _text(pair[1], at, empty=True)))
    return tuple(found)


def _occurrences(policy: CompiledPolicy, name: str, value: object, opened: int, now: int) -> tuple[Occurrence, ...]:
    """Read what a counter has counted: a number (dated to the opening), or each occurrence with its instant."""
    at = f"counters.{name}"
    counter = policy.counters[name]
    if isinstance(value, int) and not isinstance(value, bool) and counter.measure in ("count", "sum"):
        if counter.measure == "sum":
            return (Occurrence(opened, value, "import"),)
        return tuple(Occurrence(opened, 1, "import") for _ in range(_count(value, at)))
    found: list[Occurrence] = []
    for number, one in enumerate(_list(value, at)):
        said = _object(one, f"{at}.{number}", ("at", "value"))
        instant = _instant(_needed(said, "at", f"{at}.{number}"), f"{at}.{number}.at", now)
        counted = said.get("value", 1)
        if counted is not None and not isinstance(counted, str | int | float | tuple | list):
            raise WrongStandingError(f"{at}.{number}.value", "expected a text or a number")
        found.append(Occurrence(instant, tuple(counted) if isinstance(counted, list) else counted, "import"))
    return tuple(sorted(found, key=lambda one: one.at))


# ---- single values -----------------------------------------------------------------------------------------------


def _object(value: object, at: str, keys: Iterable[str]) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise WrongStandingError(at, "expected an object", missing=value is None)
    known = tuple(keys)
    strange = [key for key in value if key not in known]
    if strange:
        where = f"{at}.{strange[0]}" if at else str(strange[0])
        raise WrongStandingError(where, f"unknown; expected {', '.join(known)}")
    return value


def _mapping(value: object, at: str, known: Iterable[str]) -> Mapping[str, object]:
    names = tuple(known)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise WrongStandingError(at, "expected an object")
    for name in value:
        _known(name, f"{at}.{name}", names)
    return {name: value[name] for name in names if name in value}


def _list(value: object, at: str) -> tuple[object, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise WrongStandingError(at, "expected a list")
    return tuple(value)


def _names(said: Mapping[str, object], key: str, known: Iterable[str], at: str = "") -> tuple[str, ...]:
    where = f"{at}.{key}" if at else key
    names = tuple(known)
    return tuple(_known(one, where, names) for one in _list(said.get(key), where))


def _needed(said: Mapping[str, object], key: str, at: str = "") -> object:
    if said.get(key) is None:
        raise WrongStandingError(f"{at}.{key}" if at else key, "is needed", missing=True)
    return said[key]


def _optional(said: Mapping[str, object], key: str, read: Callable[[object, str], T]) -> T | None:
    return None if said.get(key) is None else read(said[key], key)


def _known(value: object, at: str, known: Iterable[str]) -> str:
    names = tuple(known)
    if not isinstance(value, str) or value not in names:
        raise WrongStandingError(at, f"expected one of {', '.join(names) or 'none'}")
    return value


def _text(value: object, at: str, *, empty: bool = False) -> str:
    if not isinstance(value, str) or not (value or empty) or len(value) > 200:
        raise WrongStandingError(at, "expected a text of at most 200 characters")
    return value


def _count(value: object, at: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _COUNT_MAX:
        raise WrongStandingError(at, "expected a whole number")
    return value


def _instant(value: object, at: str, latest: int | None) -> int:
    read = read_value(Datum(at, "instant"), value)
    if isinstance(read, BadValue) or not isinstance(read, int):
        raise WrongStandingError(at, "expected an instant with offset like 2026-03-02T09:00:00+08:00")
    if latest is not None and read > latest:
        raise WrongStandingError(at, "lies after the import")
    return read
