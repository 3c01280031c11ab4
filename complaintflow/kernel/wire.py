"""The kernel's values as JSON objects and back: effects, events, whole cases.

Instants become ISO 8601 text in the policy's zone through a function given by the caller, since the kernel knows no
clock faces.
A case written and read again is equal to the one before (law 12).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache

from complaintflow.compiled.words import Clause
from complaintflow.kernel.case import (
    Application,
    CaseState,
    Consent,
    Entry,
    Hit,
    Kept,
    Link,
    Notice,
    Occurrence,
    Pause,
    Raised,
    Run,
    Vote,
)
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import NOBODY, Actor, Event

Instant = Callable[[int], str]

INSTANT_KEYS = frozenset(("due", "previous_due"))
"""Keys of an effect's body that hold instants."""


def clause_json(clause: Clause) -> str | list[str]:
    """Return a clause as the policy writes it: one text, or a list of several."""
    return clause[0] if len(clause) == 1 else list(clause)


def effect_json(effect: Effect, instant: Instant) -> dict[str, object]:
    """Return an effect in the wire format."""
    line: dict[str, object] = {
        "id": effect.id, "seq": effect.seq, "case": effect.case, "at": instant(effect.at), "effect": effect.kind,
    }  # fmt: skip
    for key, value in effect.body.items():
        line[key] = instant(value) if key in INSTANT_KEYS and isinstance(value, int) else value
    if effect.track is not None:
        line["track"] = effect.track
    line["because"] = list(effect.because)
    if effect.clause:
        line["clause"] = clause_json(effect.clause)
    return line


def event_json(event: Event, instant: Instant) -> dict[str, object]:
    """Return an event in the wire format."""
    line: dict[str, object] = {"case": event.case, "event": event.name, "at": instant(event.at), "id": event.id}
    if event.recorded_at is not None:
        line["recorded_at"] = instant(event.recorded_at)
    if event.actor != NOBODY:
        actor: dict[str, object] = {
            "id": event.actor.id,
            "roles": [role if unit is None else {"role": role, "unit": unit} for role, unit in event.actor.roles],
        }
        if event.actor.on_behalf_of is not None:
            actor["on_behalf_of"] = event.actor.on_behalf_of
        line["actor"] = actor
    if event.track is not None:
        line["track"] = event.track
    line["data"] = dict(event.data)
    return line


# ---- a stored case -----------------------------------------------------------------------------------------------

_SHAPES: Mapping[type, Mapping[str, type]] = {
    CaseState: {
        "runs": Run, "flags": Raised, "counts": Occurrence, "applications": Application, "entries": Entry,
        "notices": Notice, "links": Link, "former": Run,
    },
    Run: {"hits": Hit, "pauses": Pause, "consents": Consent, "answered": Hit, "kept": Kept},
    Application: {"applicant": Actor, "votes": Vote},
    Vote: {"actor": Actor},
    Entry: {"event": Event, "refusal": Effect},
    Event: {"actor": Actor},
}  # fmt: skip


def case_json(case: CaseState) -> dict[str, object]:
    """Return a case as a JSON object; instants stay integers (UTC microseconds)."""
    return _plain(case)  # type: ignore[return-value]  # a dataclass becomes an object


def plain(value: Entry | Effect | CaseState) -> dict[str, object]:
    """Return a value of the kernel as a JSON object that the functions below read; instants stay integers."""
    return _plain(value)  # type: ignore[return-value]  # a dataclass becomes an object


def entry_from_json(stored: object) -> Entry:
    """Return the entry that `plain` wrote. Raises KeyError, TypeError or ValueError on anything else."""
    entry = _shaped(Entry, stored)
    if not isinstance(entry, Entry):
        message = "a stored entry is an object"
        raise TypeError(message)
    return entry


def effect_from_json(stored: object) -> Effect:
    """Return the effect that `plain` wrote. Raises KeyError, TypeError or ValueError on anything else."""
    effect = _shaped(Effect, stored)
    if not isinstance(effect, Effect):
        message = "a stored effect is an object"
        raise TypeError(message)
    return effect


_CAME_LATER = frozenset(("kept", "former"))
"""Parts of a case that came later: what has none of them is written as it was before."""


_LEAVES = frozenset((str, int, bool, float, type(None)))


@lru_cache(maxsize=128)
def _named(kind: type) -> tuple[str, ...] | None:
    """Return the names of a dataclass's fields, None of any other type."""
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else None


def _plain(value: object) -> object:
    names = _named(type(value))  # type: ignore[arg-type]  # a class can be hashed
    if names is not None:
        said: dict[str, object] = {}
        for name in names:
            part = getattr(value, name)
            if part or name not in _CAME_LATER:
                said[name] = part if part.__class__ in _LEAVES else _plain(part)
        return said
    if isinstance(value, Mapping):
        return {key: item if item.__class__ in _LEAVES else _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [item if item.__class__ in _LEAVES else _plain(item) for item in value]
    return value


def case_from_json(stored: object) -> CaseState:
    """Return the case that `case_json` wrote. Raises KeyError, TypeError or ValueError on anything else."""
    case = _shaped(CaseState, stored)
    if not isinstance(case, CaseState):
        message = "a stored case is an object"
        raise TypeError(message)
    return case


def _shaped(kind: type, stored: object) -> object:
    if stored is None:
        return None
    if not isinstance(stored, Mapping):
        message = f"expected an object for {kind.__name__.lower()}"
        raise TypeError(message)
    shapes = _SHAPES.get(kind, {})
    known = {f.name for f in fields(kind)}
    if not set(stored) <= known:
        message = f"unknown keys {sorted(set(stored) - known)}"
        raise ValueError(message)
    return kind(**{name: _field(kind, name, value, shapes.get(name)) for name, value in stored.items()})


def _field(kind: type, name: str, value: object, shape: type | None) -> object:
    if (kind, name) in ((Event, "data"), (Effect, "body"), (CaseState, "extra")):
        return value  # as it came from outside, lists and all
    if shape is not None and isinstance(value, list):
        return tuple(_shaped(shape, item) for item in value)
    if kind is CaseState and name == "tracks" and isinstance(value, Mapping):
        return {key: _shaped(CaseState, item) for key, item in value.items()}
    if shape is not None and name in ("runs", "counts") and isinstance(value, Mapping):
        return {key: tuple(_shaped(shape, item) for item in items) for key, items in value.items()}
    if shape is not None:
        return _shaped(shape, value)
    return _tuples(value)


def _tuples(value: object) -> object:
    if isinstance(value, list):
        return tuple(_tuples(item) for item in value)
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return value
