"""What else could stand in the place of a name or a value: the other names of its kind, the other values of its fact.

In: a document, or one of its tracks. Out: a `Scope` that answers with the next name in the order of declaration. Does
not change anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiler.names import Names, collect_names
from complaintflow.compiler.tracks import inner_document
from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.fields import FieldSpec
from complaintflow.policy.references import VERDICTS, Kind
from complaintflow.policy.tracks import TrackSpec
from complaintflow.source import Findings

_MORE: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.COUNTING: ("exact", "civil"),
    Kind.RELATION: ("superior",),
    Kind.PARTY: ("applicant",),
}
_TYPED: Final = frozenset({"choice", "set"})


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that are known at a place, and the types of its facts."""

    document: PolicyDocument
    names: Names

    @classmethod
    def of(cls, document: PolicyDocument) -> Scope:
        """Return what is known in the document itself."""
        return cls(document, collect_names(document, Findings()))

    def of_track(self, track: TrackSpec) -> Scope:
        """Return what is known in one of its tracks."""
        return Scope.of(inner_document(self.document, track))

    def other(self, kind: Kind, name: str) -> str | None:
        """Return the next name of the kind, the first after the last; of facts one of the same type. None: no other."""
        known: Iterable[str] = dict.fromkeys((*self.names.of(kind), *_MORE.get(kind, ())))
        if kind is Kind.FIELD and name in self.document.fields:
            spec = self._field(name)
            known = [other for other in known if spec is not None and self._same(spec, self._field(other))]
        return following(tuple(known), name)

    def _field(self, name: str) -> FieldSpec | None:
        return next((spec for known, spec in self.document.fields.items() if known == name), None)

    @staticmethod
    def _same(one: FieldSpec, other: FieldSpec | None) -> bool:
        return other is not None and other.type == one.type and other.age is None

    def values_of(self, fact: str) -> tuple[str, ...] | None:
        """Return all values that a fact of conditions can have, None where they cannot be listed."""
        case: Mapping[str, Kind] = {"class": Kind.CLASS, "state": Kind.STATE, "owner": Kind.ROLE, "flags": Kind.FLAG}
        if fact in case:
            return self.names.of(case[fact])
        if fact.startswith("deadlines."):
            return VERDICTS
        spec = self._field(fact)
        if spec is not None and spec.type in _TYPED:
            return tuple(map(str, spec.choices))
        if spec is not None and spec.type == "bool":
            return ("true", "false")
        if spec is not None and spec.type == "role":
            return self.names.of(Kind.ROLE)
        for name, table in self.document.tables.items():
            if name == fact:
                results = [*table.results, *(rule.result for rule in table.rules)]
                return tuple(dict.fromkeys(map(str, results)))
        return self._datum_values(fact.removeprefix("data.")) if fact.startswith("data.") else None

    def _datum_values(self, datum: str) -> tuple[str, ...] | None:
        for event in self.document.events.values():
            for name, spec in event.data.items():
                if name == datum and spec.choices:
                    return tuple(map(str, spec.choices))
                if name == datum and spec.type == "bool":
                    return ("true", "false")
        return self.values_of(datum)


def following(known: tuple[str, ...], name: str) -> str | None:
    """Return what comes after `name` among the known words, the first after the last; None where there is no other."""
    others = [word for word in known if word != name]
    if not others:
        return None
    if name not in known:
        return others[0]
    return known[(known.index(name) + 1) % len(known)]
