"""One case as a viewer may see it: its events, its facts, and the words that other rooms print.

In: a `Sight` and a case, with events that the case did not record. Out: `Seen`. Effects are veiled in `veiled`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from complaintflow.compiled.attachments import TYPES, read_attachment
from complaintflow.compiled.lifecycle import Datum
from complaintflow.confidentiality.mark import MARK
from complaintflow.confidentiality.people import attempts, people_of
from complaintflow.confidentiality.secrets import Secrets
from complaintflow.confidentiality.sight import (
    Sight,
    telling_counters,
    telling_deadlines,
    telling_elements,
    telling_tables,
)
from complaintflow.confidentiality.vocabulary import vocabulary
from complaintflow.confidentiality.whole import all_fields, data_of
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.data import BadValue, read_value
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.judge import RECORDING

_DERIVED: Final = re.compile(r"e-[0-9a-f]{20}")
_QUOTED: Final = re.compile(r"`([^`]*)`")
_WRITTEN_TYPES: Final = frozenset(("text", "list", *TYPES))
_VOCABULARY_TYPES: Final = frozenset(("choice", "set", "bool"))


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a viewer may see of one case.

    `fields` are the facts hidden here, `data` the hidden data by event and name, `people` whoever must stay unnamed as
    one of the hidden `parties`. `deadlines`, `counters`, `tables` and `telling` (ids of other elements) would tell of
    hidden facts. `aliases` stand in for event ids that are digests of the event's data, hidden ones among them.
    """

    sight: Sight
    case_id: str
    fields: frozenset[str]
    data: frozenset[tuple[str, str]]
    hides_undeclared: bool
    parties: frozenset[str]
    people: frozenset[str]
    secrets: Secrets
    deadlines: frozenset[str]
    counters: frozenset[str]
    tables: frozenset[str]
    telling: frozenset[str]
    aliases: Mapping[str, str]

    @classmethod
    def of(
        cls, sight: Sight, case: CaseState | None, events: Iterable[Event] = (), *, number: int | None = None
    ) -> Seen:
        """Return what the viewer may see of a case.

        `events` are further events of the case that it did not record (refused openings, and the like). `number` tells
        cases apart whose ids must be hidden since they quote what is hidden.
        """
        policy = sight.policy
        sight = sight.in_case(None if case is None else case.facts)
        parties = people_of(policy, case)
        viewer_is = frozenset(name for name, people in parties.items() if not people.isdisjoint(sight.viewer.people))
        hidden = frozenset(place for place, veil in sight.veils.items() if veil.hides(viewer_is))
        fields = frozenset(name for kind, _, name in hidden if kind == "field")
        data = frozenset((event, name) for kind, event, name in hidden if kind == "datum")
        unnamed = frozenset(name for kind, _, name in hidden if kind == "party")
        log = (*_logged(case), *events)
        tried = attempts(policy, log)
        people = frozenset(one for name in unnamed for one in (*parties.get(name, ()), *tried.get(name, ())))
        counters = telling_counters(policy, data)
        names = fields | counters | {f"data.{name}" for _, name in data}
        plain = cls(
            sight=sight,
            case_id=case.id if case is not None else log[0].case if log else "",
            fields=fields,
            data=data,
            hides_undeclared=sight.undeclared.hides(viewer_is),
            parties=unnamed,
            people=people,
            secrets=Secrets(),
            deadlines=telling_deadlines(policy, fields),
            counters=counters,
            tables=telling_tables(policy, names),
            telling=telling_elements(policy, names),
            aliases=_aliases(case) if sight.hides_something else {},
        )
        secrets = Secrets.of((*people, *plain._hidden_values(case, log)))
        seen = replace(plain, secrets=secrets)
        if secrets.are_in(seen.case_id):
            seen = replace(seen, case_id=MARK if number is None else f"{MARK}{number}")
        return seen

    # ---- words ---------------------------------------------------------------------------------------------------

    def text(self, text: str) -> str:
        """Return a text that anybody may have written: hidden where it quotes what is hidden."""
        return MARK if self.secrets.are_in(text) else text

    def free_text(self, text: str) -> str:
        """Return a text of which the policy says nothing: personal by default."""
        return MARK if self.hides_undeclared else self.text(text)

    def word(self, text: str) -> str:
        """Return a word of the procedure itself as it is, and anything else as a free text."""
        return text if text in vocabulary(self.sight.policy) else self.free_text(text)

    def person(self, person: str) -> str:
        """Return a person's id, hidden where it must not be said who it is."""
        return MARK if person in self.people else self.text(person)

    def message(self, text: str) -> str:
        """Return a message that quotes words in backticks, hidden where one of them, or the whole, is a secret."""
        tells = any(word.casefold() in self.secrets.exact for word in quoted(text))
        return MARK if tells else self.text(text)

    def event_id(self, name: str) -> str:
        """Return an event's id without what it could tell: a derived one is a digest of all its data."""
        if name in self.aliases:
            return self.aliases[name]
        if _DERIVED.fullmatch(name) and self.sight.hides_something:
            return f"e-{MARK}"
        return self.text(name)

    # ---- facts and events ----------------------------------------------------------------------------------------

    def sees_field(self, name: str) -> bool:
        """Whether the viewer sees a fact of this case."""
        return name not in self.fields

    def sees_datum(self, event: str, name: str) -> bool:
        """Whether the viewer sees a datum of an event of this case."""
        declared = name in data_of(self.sight.policy, event)
        return (event, name) not in self.data if declared else not self.hides_undeclared

    def fact(self, name: str, value: object) -> object:
        """Return a fact's value, or the mark."""
        return self._value(all_fields(self.sight.policy).get(name), value) if self.sees_field(name) else MARK

    def facts(self, facts: Mapping[str, object]) -> dict[str, object]:
        """Return every fact that the policy knows: its value, None where it is missing, the mark where it is hidden."""
        return {name: self.fact(name, facts.get(name)) for name in self.sight.policy.fields}

    def undeclared(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return what the case keeps beyond the declared facts; of what is hidden not even the names."""
        if self.hides_undeclared:
            return {MARK: MARK}
        return {self.text(name): self._loose(value) for name, value in values.items()}

    def event(self, event: Event) -> Event:
        """Return an event: names and values that are hidden show as the mark, whether they are there or not."""
        known = event.name in self.sight.policy.events
        return replace(
            event,
            case=self.case_id,
            name=event.name if known else self.free_text(event.name),
            id=self.event_id(event.id),
            actor=self.actor(event.actor),
            data=self._data(event),
            track=None if event.track is None else self.text(event.track),
        )

    def actor(self, actor: Actor) -> Actor:
        """Return an actor without what the viewer may not know of the person."""
        return replace(
            actor,
            id=self.person(actor.id),
            roles=tuple((self.word(role), self._unit(role, unit)) for role, unit in actor.roles),
            on_behalf_of=None if actor.on_behalf_of is None else self.person(actor.on_behalf_of),
        )

    # ---- in detail -----------------------------------------------------------------------------------------------

    def _data(self, event: Event) -> dict[str, object]:
        declared = data_of(self.sight.policy, event.name)
        found = {name: value for name, value in event.data.items() if name in declared}
        shown = {
            name: self._value(declared[name], found[name]) if name in found else None
            for name in declared
            if self.sees_datum(event.name, name)
        }
        shown = {name: value for name, value in shown.items() if name in found}
        if event.name in RECORDING and "flags" in shown:
            shown["flags"] = self._flags(shown["flags"])
        hidden = dict.fromkeys((name for name in declared if not self.sees_datum(event.name, name)), MARK)
        other = {name: value for name, value in event.data.items() if name not in declared}
        return {**shown, **hidden, **(self.undeclared(other) if other or self.hides_undeclared else {})}

    def _value(self, datum: Datum | None, value: object) -> object:
        """Return a visible value; where people write what they like, with every text in it looked at."""
        typed = (
            datum is not None
            and datum.type not in _WRITTEN_TYPES
            and not isinstance(read_value(datum, value), BadValue)
        )
        return value if typed else self._loose(value)

    def _loose(self, value: object) -> object:
        """Return a value of any shape with every text in it looked at."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self._loose(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self._loose(item) for item in value)
        return value

    def _flags(self, value: object) -> object:
        if isinstance(value, list | tuple):
            return [self._flags(item) for item in value]
        if isinstance(value, Mapping):
            return {self.word(str(key)): self._loose(item) for key, item in value.items()}
        return self.word(value) if isinstance(value, str) else value

    def _unit(self, role: str, unit: str | None) -> str | None:
        known = self.sight.policy.roles.get(role)
        if known is not None and known.unit is not None and not self.sees_field(known.unit):
            return MARK
        return None if unit is None else self.text(unit)

    def _hidden_values(self, case: CaseState | None, events: Iterable[Event]) -> Iterator[object]:
        """Yield every hidden value; words that the policy offers for choice are no secrets by themselves."""
        policy = self.sight.policy
        written = {name for name in self.fields if all_fields(policy)[name].type not in _VOCABULARY_TYPES}
        if case is not None:
            for one in (case, *case.tracks.values()):
                yield from (_secret(value) for name, value in one.facts.items() if name in written)
            yield from (_secret(v) for entry in case.entries for name, v in entry.changes if name in written)
            if self.hides_undeclared:
                yield dict(case.extra)
        for event in events:
            declared = data_of(policy, event.name)
            for name, value in event.data.items():
                datum = declared.get(name)
                if self.sees_datum(event.name, name) or name == "flags":
                    continue
                offered = datum is not None and datum.type in _VOCABULARY_TYPES
                if datum is None or not offered or isinstance(read_value(datum, value), BadValue):
                    yield value if datum is None else _secret(value)
                if datum is None:
                    yield name


def quoted(message: str) -> list[str]:
    """Return the words that a message quotes in backticks."""
    return _QUOTED.findall(message)


def _logged(case: CaseState | None) -> tuple[Event, ...]:
    return () if case is None else tuple(entry.event for entry in case.entries if entry.event is not None)


def _aliases(case: CaseState | None) -> Mapping[str, str]:
    ids = [event.id for event in _logged(case)]
    return {name: f"e-{number}" for number, name in enumerate(ids, 1) if _DERIVED.fullmatch(name)}


def _secret(value: object) -> object:
    """Return what is secret of a hidden value: of an attachment what it is called and where it lies, not its keys."""
    read = read_attachment(value)
    if read is not None:
        return [read.ref, read.digest, read.name]
    return [_secret(item) for item in value] if isinstance(value, list | tuple) else value
