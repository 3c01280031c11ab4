"""The digest of a policy's meaning.

In: compiled data. Out: SHA-256, in hexadecimal, over a canonical JSON text. Titles and reasons do not count, for
they change no step; clauses do (effects cite them), and so do templates, since customers read them. The order of
fields, data, deadlines, counters and approvals counts, for effects follow it. Calendars and the time zone count by
name only: they have digests of their own, so that newly announced holidays do not turn a policy into another one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final, cast

from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.lifecycle import Datum, EventType
from complaintflow.compiled.words import Words
from complaintflow.compiled.zone import Zone

if TYPE_CHECKING:
    from complaintflow.compiled.policy import CompiledPolicy

_MEANINGLESS: Final = frozenset(
    {"title", "class_titles", "choice_titles", "result_titles", "written", "reason", "guarantees", "cited", "digest"}
)
_GENERATED: Final = frozenset({"write", "dispatch"})
_IN_ORDER: Final = frozenset({"fields", "data", "deadlines", "counters", "approvals", "tracks", "reports"})
_TITLES: Final = frozenset({"flags", "tasks", "outcomes"})
_ABSENT_WHEN_EMPTY: Final = frozenset(
    {"metrics", "reports", "aliases", "given_by", "withheld", "customer", "language", "retention"}
)
"""What came later: a policy without them means what it meant before."""
_LATER_EVENTS: Final = frozenset({"link", "unlink", "merge", "absorb", "import"})
"""Built-in events that came later: a policy that says nothing of them means what it meant before."""
_LATER_DATA: Final = frozenset({("delivered", "medium"), ("delivered", "at")})
"""Data that built-in events came to carry later."""
_ONCE_REQUIRED: Final = frozenset({("undeliverable", "role")})
"""Data of built-in events that were required once; the meaning of a policy did not change with that."""
_FORMAT: Final = "complaintflow-meaning-1"
_AS_THEY_ARE: Final = frozenset({str, int, bool, float, type(None)})


def digest_of(policy: CompiledPolicy) -> str:
    """Return the digest of everything in the policy that can change a step or a notice."""
    return sha256(canonical_json(policy).encode()).hexdigest()


def canonical_json(policy: CompiledPolicy) -> str:
    """Return the text that the digest covers: the same for the same meaning, whatever the order of keys."""
    plain = [_FORMAT, _Meaning().plain(policy, "")]
    return json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)


class _Meaning:
    """Turns compiled values into the JSON forms of what they mean."""

    __slots__ = ("_data", "_fields")

    def __init__(self) -> None:
        # Many events carry the same data: each datum is turned once. It is kept, so that no other takes its identity.
        self._data: dict[int, tuple[Datum, object]] = {}
        self._fields: dict[type, tuple[str, ...]] = {}

    def plain(self, value: object, name: str) -> object:
        """Return the JSON form of a value that stands under the attribute `name`."""
        kind = type(value)
        if kind in _AS_THEY_ARE:
            return value
        if kind is tuple:
            return [self.plain(item, name) for item in cast("tuple[object, ...]", value)]
        if isinstance(value, Datum):
            if id(value) not in self._data:
                self._data[id(value)] = value, self._record(value)
            return self._data[id(value)][1]
        if isinstance(value, bool | int | float):
            return value
        if isinstance(value, str):
            return str(value)
        if isinstance(value, Words):
            return {"en": value.en, "zh": value.zh}
        if isinstance(value, Zone | Calendar):
            return value.name
        if isinstance(value, Mapping):
            return self._mapping(value, name)
        if isinstance(value, frozenset):
            return sorted(str(item) for item in value)
        return self._record(_as_it_was(value) if isinstance(value, EventType) and value.built_in else value)

    def _record(self, value: object) -> object:
        kind = type(value)
        if kind not in self._fields:
            self._fields[kind] = _meaningful(kind)
        said: dict[str, object] = {"is": kind.__name__}
        for name in self._fields[kind]:
            part = getattr(value, name)
            if part or name not in _ABSENT_WHEN_EMPTY:
                said[name] = self.plain(part, name)
        if isinstance(value, Datum) and value.type == "choice":
            said["choices"] = sorted(value.choices)  # a set keeps its values in the order of its choices, a choice none
        return said

    def _mapping(self, value: Mapping[str, object], name: str) -> object:
        if name in _TITLES:
            return sorted(value)
        pairs = [[str(key), self.plain(item, key)] for key, item in value.items() if not _came_later(item)]
        return pairs if name in _IN_ORDER else sorted(pairs, key=lambda pair: str(pair[0]))


def _meaningful(kind: type) -> tuple[str, ...]:
    """Return the names of a compiled class's fields that belong to its meaning."""
    assert is_dataclass(kind), "compiled data are dataclasses, mappings, tuples and scalars"
    return tuple(item.name for item in fields(kind) if item.name not in _MEANINGLESS | _GENERATED)


def _came_later(value: object) -> bool:
    """Whether it is a built-in event that came later, and of which the policy says nothing."""
    if not isinstance(value, EventType) or value.name not in _LATER_EVENTS:
        return False
    return value.by == frozenset() and not (value.actions or value.late or value.not_by or value.records)


def _as_it_was(event: EventType) -> EventType:
    """Return a built-in event with the data that it carried at first."""
    data = {
        name: replace(datum, required_at=frozenset((event.name,))) if (event.name, name) in _ONCE_REQUIRED else datum
        for name, datum in event.data.items()
        if (event.name, name) not in _LATER_DATA
    }
    return replace(event, data=data)
