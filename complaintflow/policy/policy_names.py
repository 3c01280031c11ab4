"""The names one policy declares, for the schema that an editor completes from.

In: a `PolicyDocument`. Out: `PolicyNames`: the names of each kind, and what conditions can ask for with the values
each can have. Does not check that a name is used rightly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from complaintflow.compiled.standing import PREFIX, STANDINGS
from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.fields import DatumSpec, FieldSpec
from complaintflow.policy.references import BUILT_IN_EVENTS, OUTCOME_WORDS, VERDICTS, Kind
from complaintflow.policy.scalars import VALUE
from complaintflow.policy.shape import Schema, SchemaBuilder
from complaintflow.policy.structures import any_of
from complaintflow.policy.words import WordsSpec

_NUMBERS: Final = ("integer", "number")
_BUILT_IN_DATA: Final = (
    "application", "approval", "by", "class", "deadline", "deadlines", "effect", "event", "flag", "flags", "from",
    "reason", "role", "step", "text", "to",
)  # fmt: skip
"""What built-in events carry."""


@dataclass(frozen=True, slots=True)
class PolicyNames:
    """What is declared in a document, in the order it is declared; `register` are the clauses' ids, if known."""

    document: PolicyDocument
    register: tuple[str, ...] = ()

    def of(self, kind: Kind) -> tuple[str, ...]:
        """Return the names of a kind, without words of the language."""
        document = self.document
        match kind:
            case Kind.EVENT:
                names: Iterator[str] = iter((*document.events, *self._transition_events()))
            case Kind.STATE:
                names = chain(document.lifecycle.states, *(t.lifecycle.states for t in document.tracks.values()))
            case Kind.RELATION:
                relations = (name for role in document.roles.values() for name in role.relations)
                names = iter((*relations, "superior"))
            case Kind.DATUM:
                declared = (name for event in document.events.values() for name in event.data)
                names = iter((*declared, *document.fields, *_BUILT_IN_DATA))
            case _:
                section = _SECTIONS[kind]
                names = chain(getattr(document, section), *(getattr(t, section, ()) for t in document.tracks.values()))
        return tuple(dict.fromkeys(str(name) for name in names))

    def clauses(self) -> tuple[str, ...]:
        """Return the ids of the clause register."""
        return self.register

    def condition_properties(self) -> Mapping[str, Schema]:
        """Return every name that conditions can ask for, with the schema of a single value.

        The pseudo-key `groups` holds the groups of a choice.
        """
        document = self.document
        found: dict[str, Schema] = {}
        for fields in (document.fields, *(track.fields for track in document.tracks.values())):
            found |= {str(name): _fact(spec, self.of(Kind.ROLE)) for name, spec in fields.items()}
        for name, table in document.tables.items():
            results = [*table.results, *(rule.result for rule in table.rules), *filter(None, (table.default,))]
            found[str(name)] = _enum(results) | _described(table.title)
        found |= {name: {"type": "number"} for name in (*self.of(Kind.COUNTER), *self._track_counts())}
        found |= {f"{PREFIX}{name}": _enum(STANDINGS) for name in self.of(Kind.DEADLINE)}
        found |= self._case_facts()
        if document.metrics or document.reports:
            found |= self._histories()
        return found | self._data()

    def _track_counts(self) -> Iterator[str]:
        """Yield what conditions can ask about tracks."""
        for track, spec in self.document.tracks.items():
            finals = (str(s.outcome or name) for name, s in spec.lifecycle.states.items() if s.final is not None)
            outcomes = (f"outcome.{outcome}" for outcome in dict.fromkeys((*finals, "ended")))
            yield from (f"tracks.{track}.{asked}" for asked in ("started", "open", "closed", "late", *outcomes))

    def _histories(self) -> dict[str, Schema]:
        """Return what metrics and reports can ask besides: what a case has been through."""
        roles = self.of(Kind.ROLE)
        found: dict[str, Schema] = {f"times.{event}": {"type": "integer"} for event in self._event_names()}
        for event, spec in self.document.events.items():
            found |= {f"last.{event}.{name}": _fact(datum, roles) for name, datum in spec.data.items()}
        found |= {f"last.open.{name}": _fact(spec, roles) for name, spec in self.document.fields.items()}
        found |= {f"verdict.{deadline}": _enum(VERDICTS) for deadline in self.document.deadlines}
        any_value = VALUE.schema(SchemaBuilder())
        return (
            found
            | {f"party.{party}": any_value for party in self.document.parties}
            | dict.fromkeys(("opened", "closed"), any_value)
        )

    def _event_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.of(Kind.EVENT), *BUILT_IN_EVENTS)))

    def _data(self) -> dict[str, Schema]:
        """Return the data of all events; one name can be of several types, in several events."""
        document, roles = self.document, self.of(Kind.ROLE)
        declared = [
            (str(name), _fact(datum, roles)) for event in document.events.values() for name, datum in event.data.items()
        ]
        # `open` and `amend` carry the fields by their own names.
        declared += [(str(name), _fact(spec, roles)) for name, spec in document.fields.items()]
        declared += [(name, VALUE.schema(SchemaBuilder())) for name in _BUILT_IN_DATA]
        ways: dict[str, list[Schema]] = {}
        for name, schema in declared:
            ways.setdefault(f"data.{name}", []).append(schema)
        return {name: any_of(schemas) for name, schemas in ways.items()}

    def _case_facts(self) -> dict[str, Schema]:
        roles = self.of(Kind.ROLE)
        return {
            "class": _enum(self.of(Kind.CLASS)),
            "state": _enum((*self.of(Kind.STATE), "withdrawn", "merged")),
            "owner": _enum(roles),
            "flags": _enum(self.of(Kind.FLAG)),
            "outcome": _enum((*self.of(Kind.OUTCOME), *OUTCOME_WORDS)),
            "application": {"type": "integer"},
            "actor_role": _enum((*roles, "customer")),
        }

    def _transition_events(self) -> tuple[str, ...]:
        document = self.document
        lifecycles = (document.lifecycle, *(track.lifecycle for track in document.tracks.values()))
        steps = (item for lifecycle in lifecycles for item in lifecycle.transitions)
        return tuple(item.event for item in steps if item.event not in BUILT_IN_EVENTS)


_SECTIONS: Final[Mapping[Kind, str]] = {
    Kind.FIELD: "fields",
    Kind.ROLE: "roles",
    Kind.CLASS: "classes",
    Kind.TABLE: "tables",
    Kind.OUTCOME: "outcomes",
    Kind.DEADLINE: "deadlines",
    Kind.COUNTER: "counters",
    Kind.APPROVAL: "approvals",
    Kind.PARTY: "parties",
    Kind.CALENDAR: "calendars",
    Kind.COUNTING: "counting",
    Kind.TEMPLATE: "templates",
    Kind.TASK: "tasks",
    Kind.FLAG: "flags",
    Kind.PARAMETER: "parameters",
    Kind.TRACK: "tracks",
    Kind.METRIC: "metrics",
    Kind.REPORT: "reports",
}


def _fact(spec: FieldSpec | DatumSpec, roles: tuple[str, ...]) -> Schema:
    described = _described(spec.title)
    if spec.type == "role":
        return _enum(roles) | described
    if spec.type in ("choice", "set"):
        groups = {str(choice.group): None for choice in spec.choices.values() if choice.group}
        return _enum(spec.choices) | described | ({"groups": list(groups)} if groups else {})
    if spec.type == "bool":
        return {"enum": [True, False, "true", "false"]} | described
    if spec.type in _NUMBERS:
        return {"type": ["number", "string"], "minLength": 1} | described
    return VALUE.schema(SchemaBuilder()) | described


def _enum(names: object) -> Schema:
    assert isinstance(names, Mapping | tuple | list), "names come in order"
    return {"enum": [str(name) for name in dict.fromkeys(names)]} if names else {"type": "string", "minLength": 1}


def _described(title: WordsSpec | None) -> Schema:
    words = [str(text) for text in (title.en, title.zh) if text] if title else []
    return {"description": " / ".join(dict.fromkeys(words))} if words else {}
