"""The objects of an object-centric log, gathered while its events are written.

In: objects by kind and name, values they take over time, relations between them. Out: the lists that OCEL wants.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from complaintflow.confidentiality import MARK
from complaintflow.instants import format_instant

INSTANTS: Final = frozenset(("due",))
"""Values of objects that are instants, unless one of them is hidden."""


def utc(us: int) -> str:
    """Return an instant as text in UTC."""
    return format_instant(us, "UTC").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Relation:
    """To what object something is related, and how."""

    object: str
    qualifier: str


@dataclass(slots=True)
class _Object:
    kind: str
    values: list[tuple[str, str, int]] = field(default_factory=list)
    now: dict[str, str] = field(default_factory=dict)
    related: dict[Relation, None] = field(default_factory=dict)


@dataclass(slots=True)
class Objects:
    """Every object so far, by its id: the kind, a colon, the name."""

    _objects: dict[str, _Object] = field(default_factory=dict)

    def add(self, kind: str, name: str) -> str:
        """Return the id of an object, new or known."""
        full = f"{kind}:{name}"
        self._objects.setdefault(full, _Object(kind))
        return full

    def set(self, object_id: str, name: str, value: str, at: int) -> None:
        """Give an object a value from an instant on; the same value again says nothing."""
        known = self._objects[object_id]
        if known.now.get(name, "") != value:
            known.now[name] = value
            known.values.append((name, value, at))

    def relate(self, object_id: str, other: str, qualifier: str) -> None:
        """Relate an object to another."""
        self._objects[object_id].related[Relation(other, qualifier)] = None

    def types(self) -> list[dict[str, object]]:
        """Return every kind of object with the names of its values."""
        kinds: dict[str, dict[str, str]] = {}
        for one in self._objects.values():
            known = kinds.setdefault(one.kind, {})
            for name, value, _ in one.values:
                known[name] = "string" if name not in INSTANTS or value == MARK else known.get(name, "time")
        return [
            {"name": kind, "attributes": [{"name": name, "type": type_} for name, type_ in names.items()]}
            for kind, names in kinds.items()
        ]

    def listed(self) -> list[dict[str, object]]:
        """Return every object."""
        return [
            {
                "id": name,
                "type": one.kind,
                "attributes": [{"name": key, "time": utc(at), "value": value} for key, value, at in one.values],
                "relationships": [{"objectId": to.object, "qualifier": to.qualifier} for to in one.related],
            }
            for name, one in self._objects.items()
        ]
