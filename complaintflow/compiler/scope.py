"""What conditions may ask for, and of which type it is.

In: a `PolicyDocument`. Out: `FactType` of every field, table, counter and fact of the case, of the data of every event,
and the `Scope` of a condition: whether an event is at hand, and which. Does not read conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from complaintflow.compiled.lifecycle import DataType
from complaintflow.compiled.standing import PREFIX, STANDINGS
from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.escalations import SumSpec
from complaintflow.policy.fields import ChoiceSpec, DatumSpec, FieldSpec
from complaintflow.policy.located import Name
from complaintflow.policy.references import OUTCOME_WORDS, VERDICTS

TRACK_COUNTS: Final = ("started", "open", "closed", "late")
"""What can be counted of a case's tracks of one kind; `late`: tracks in which a deadline was breached."""


@dataclass(frozen=True, slots=True)
class FactType:
    """The type of a fact or datum. `ranked`: its choices rise, so that `at_least` and its kin may ask for them.

    `noun` is what one of the choices is called in messages.
    """

    type: DataType
    choices: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranked: bool = False
    noun: str = "choice"
    _among: frozenset[str] = field(default=frozenset(), init=False, repr=False, compare=False)

    def has_choice(self, text: str) -> bool:
        """Return whether a text is one of the choices, however many there are."""
        if self.choices and not self._among:
            object.__setattr__(self, "_among", frozenset(self.choices))
        return text in self._among


@dataclass(frozen=True, slots=True)
class Scope:
    """The names a condition may use. `data` is None where no event is at hand.

    `hidden` are facts that cannot be asked for here, with what to tell an author who does.
    """

    facts: Mapping[str, FactType]
    data: Mapping[str, FactType] | None = None
    hidden: Mapping[str, str] = field(default_factory=dict)

    def type_of(self, name: str) -> FactType | None:
        """Return the type of a fact, or of a datum given as `data.NAME`; None when there is no such name here."""
        if name.startswith("data."):
            return None if self.data is None else self.data.get(name[5:])
        return None if name in self.hidden else self.facts.get(name)

    def names(self) -> tuple[str, ...]:
        """Return every name that may be asked for here."""
        return (
            *(name for name in self.facts if name not in self.hidden),
            *(f"data.{name}" for name in self.data or ()),
        )

    def without(self, names: Iterable[str], why: str) -> Scope:
        """Return the scope without some facts, and what to tell an author who asks for them."""
        return Scope(self.facts, self.data, {**self.hidden, **dict.fromkeys(names, why)})


_STANDING: Final = FactType("choice", STANDINGS, noun="standing of a deadline")


def fact_type(spec: FieldSpec | DatumSpec, roles: Iterable[str]) -> FactType:
    """Return the type that a field or datum is declared with; one that names a role is a choice of the `roles`."""
    if spec.type == "role":
        return FactType("choice", tuple(map(str, roles)), noun="role")
    return FactType(cast(DataType, str(spec.type)), tuple(str(c) for c in spec.choices), _groups(spec.choices))


def _groups(choices: Mapping[Name, ChoiceSpec]) -> Mapping[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for choice, spec in choices.items():
        if spec.group is not None:
            groups.setdefault(str(spec.group), []).append(str(choice))
    return {group: tuple(members) for group, members in groups.items()}


def fact_types(document: PolicyDocument) -> Mapping[str, FactType]:
    """Return the types of everything that conditions may ask of a case."""
    types = {str(name): fact_type(spec, document.roles) for name, spec in document.fields.items()}
    for name, table in document.tables.items():
        results = _texts(table.results) or tuple(
            dict.fromkeys(_texts(rule.result for rule in table.rules) + _texts([table.default or ""]))
        )
        several = str(table.hit_policy or "first") == "collect"
        types[str(name)] = FactType(
            "set" if several else "choice", results, ranked=bool(table.results) and not several, noun="result"
        )
    for name, counter in document.counters.items():
        types[str(name)] = FactType("number" if isinstance(counter, SumSpec) else "integer")
    standings = dict.fromkeys((f"{PREFIX}{name}" for name in document.deadlines), _STANDING)
    return {**types, **_case_types(document), **_track_types(document), **standings}


def _case_types(document: PolicyDocument) -> dict[str, FactType]:
    outcomes = dict.fromkeys((*_texts(document.outcomes), *OUTCOME_WORDS))
    types = {
        "class": FactType("choice", _texts(document.classes), ranked=True, noun="class"),
        "state": FactType(
            "choice", tuple(dict.fromkeys((*_texts(document.lifecycle.states), "withdrawn", "merged"))), noun="state"
        ),
        "owner": FactType("choice", _texts(document.roles), noun="role"),
        "flags": FactType("set", _texts(document.flags), noun="flag"),
        "outcome": FactType("choice", tuple(outcomes), noun="outcome"),
    }
    if document.approvals:
        types["application"] = FactType("integer")
    return types


def _track_types(document: PolicyDocument) -> dict[str, FactType]:
    """Return what may be asked of a case's tracks: how many of a kind there are, and how they ended."""
    types: dict[str, FactType] = {}
    for track, spec in document.tracks.items():
        finals = [(name, state) for name, state in spec.lifecycle.states.items() if state.final is not None]
        outcomes = dict.fromkeys([*(str(state.outcome or name) for name, state in finals), "ended"])
        asked = (*TRACK_COUNTS, *(f"outcome.{outcome}" for outcome in outcomes))
        types |= dict.fromkeys((f"tracks.{track}.{name}" for name in asked), FactType("integer"))
    return types


def case_history_types(document: PolicyDocument, data: Mapping[str, Mapping[str, FactType]]) -> Mapping[str, FactType]:
    """Return the types of what a case has been through, as metrics and reports may ask for it.

    How often each event happened, the last value of each of its data, how each deadline ended, who the parties are, and
    when the case was opened and closed.
    """
    types = {"opened": FactType("instant"), "closed": FactType("instant")}
    types |= {f"times.{event}": FactType("integer") for event in data}
    types |= {f"last.{event}.{name}": fact for event, carried in data.items() for name, fact in carried.items()}
    verdict = FactType("choice", VERDICTS, noun="verdict")
    types |= {f"verdict.{deadline}": verdict for deadline in document.deadlines}
    return types | {f"party.{party}": FactType("text") for party in document.parties}


def _texts(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(name) for name in names if name)
