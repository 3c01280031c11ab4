"""What can be tried next on a case under two policies: events with data and senders, or letting time pass.

In: both policies and a pair of cases. Out: events. Data are the least that the event needs, and for every transition
and every condition that looks at an event what makes it hold. Nothing here is complete: it looks for witnesses, it
proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from complaintflow.compiled.condition import Not, Tree, names_in
from complaintflow.compiled.deadlines import Counter
from complaintflow.compiled.lifecycle import Datum, EventType
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.standing import conditions
from complaintflow.kernel.allowed import allowed_events
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Actor, Event
from complaintflow.verification.comparing.difference import Hint
from complaintflow.verification.comparing.normal import TRUE, normal
from complaintflow.verification.comparing.pairing import Pair
from complaintflow.verification.comparing.sides import Sides

CASE: Final = "witness"
"""The id of the case that shows a difference."""
_IDLE: Final = frozenset(
    ("open", "import", "migrated", "note", "delivered", "undeliverable", "link", "unlink", "merge", "absorb", "retract")
)
"""Built-in events that change nothing of a case's course, or need another case."""
_MINUTE: Final = 60_000_000
_SAMPLES: Final[Mapping[str, object]] = {
    "text": "x", "bool": True, "integer": 1, "number": 1, "date": "2026-03-02", "instant": 1_772_413_200_000_000,
    "moment": "2026-03-02", "list": ("x",), "attachment": {"ref": "file:x", "digest": "sha256:" + 64 * "0"},
    "attachments": ({"ref": "file:x", "digest": "sha256:" + 64 * "0"},),
}  # fmt: skip


@dataclass(slots=True)
class Moves:
    """The moves of a pair of cases. `sides` are the policies by their old names, for questions about conditions."""

    sides: Sides
    old: CompiledPolicy
    new: CompiledPolicy
    _data: dict[str, list[Mapping[str, object]]] = field(default_factory=dict)
    _trees: dict[str, list[Tree]] = field(default_factory=dict)

    # ---- opening

    def opening(self, facts: Mapping[str, object], at: int) -> Event:
        """Return the opening of a complaint of these facts, with what the policies ask for besides."""
        known = {**self.old.fields, **self.new.fields}
        data: dict[str, object] = {
            name: value for name, value in facts.items() if name in known and known[name].settable and value is not None
        }
        if facts.get("flags"):
            data["flags"] = facts["flags"]
        data |= {f[5:]: value for f, value in facts.items() if f.startswith("data.") and value is not None}
        for policy in (self.old, self.new):
            for name, datum in policy.fields.items():
                if "open" in datum.required_at and name not in data:
                    data[name] = sample(datum)
        return Event(CASE, "open", at, "1", self.everybody("1"), data)

    def everybody(self, person: str, roles: Iterable[str] = ()) -> Actor:
        """Return somebody who holds these roles, or every role there is (and is the customer too)."""
        named = tuple(roles) or (*dict.fromkeys((*self.old.roles, *self.new.roles)), "customer")
        return Actor(f"person {person}", tuple((role, None) for role in named))

    # ---- going on

    def events(self, pair: Pair, hints: Iterable[Hint]) -> Iterator[Event]:
        """Yield the events that can be tried, those that a hint asks for first."""
        at, number = pair.clock + _MINUTE, str(len(pair.events) + 1)
        for hint in hints:
            if hint.event is not None and hint.event in self.old.events and hint.event not in ("open", "import"):
                people = dict.fromkeys(event.id for event in pair.events) if hint.again else (number,)
                for data in self._hinted(hint):
                    for person in people:
                        yield Event(CASE, hint.event, at, number, self.everybody(person, hint.roles), data)
        for name in self._possible(pair, at):
            for data in self._variants(name):
                yield Event(CASE, name, at, number, self.everybody(number), data)

    def _possible(self, pair: Pair, at: int) -> list[str]:
        names: dict[str, None] = {}
        for policy, case in ((self.old, pair.old), (self.new, pair.new)):
            if case is not None:
                names.update(dict.fromkeys(_allowed(policy, case, at)))
        return [name for name in names if name not in _IDLE]

    def _hinted(self, hint: Hint) -> Sequence[Mapping[str, object]]:
        assert hint.event is not None, "asked only of hints that name an event"
        told = {name[5:]: value for name, value in hint.facts.items() if name.startswith("data.") and value is not None}
        return [{**variant, **told} for variant in self._variants(hint.event)][:6]

    def _variants(self, event: str) -> list[Mapping[str, object]]:
        """Return what an event can carry: the least, and what makes conditions that look at it hold or fail."""
        if event not in self._data:
            kinds = [policy.events[event] for policy in (self.old, self.new) if event in policy.events]
            policies = (self.old, self.new)
            least = [one for kind, policy in zip(kinds, policies, strict=False) for one in _least(kind, policy)] or [{}]
            found: list[Mapping[str, object]] = list(least)
            for tree in self._conditions(event):
                for wanted in (tree, normal(Not(tree))):
                    view = self.sides.found(wanted, TRUE, event)
                    told = {n[5:]: v for n, v in (view or {}).items() if n.startswith("data.") and v is not None}
                    if told:
                        found.append({**least[0], **told})
            found += [{**least[0], **told} for told in self._counted(event)]
            self._data[event] = [one for number, one in enumerate(found) if one not in found[:number]][:10]
        return self._data[event]

    def _counted(self, event: str) -> Iterator[Mapping[str, object]]:
        """Yield the values of data of which a counter counts the different ones."""
        for policy in (self.old, self.new):
            for counter in policy.counters.values():
                if counter.measure == "distinct" and counter.datum is not None and event in counter.of:
                    datum = policy.events[event].data.get(counter.datum)
                    choices = ("x", "y", "z") if datum is None or datum.type == "text" else datum.choices
                    yield from ({**told, counter.datum: one} for one in choices for told in self._where(counter, event))

    def _where(self, counter: Counter, event: str) -> list[Mapping[str, object]]:
        """Return the data with which an event counts."""
        view = None if counter.where is None else self.sides.found(counter.where.tree, TRUE, event)
        return [{n[5:]: v for n, v in (view or {}).items() if n.startswith("data.") and v is not None}]

    def _conditions(self, event: str) -> list[Tree]:
        """Return the conditions that look at data which the event carries."""
        if not self._trees:
            for policy in (self.sides.old, self.sides.new):
                for condition in conditions(policy):
                    for name in sorted(names_in(condition.tree)):
                        if name.startswith("data."):
                            self._trees.setdefault(name[5:], []).append(normal(condition.tree))
        carried = dict.fromkeys(
            name
            for policy in (self.sides.old, self.sides.new)
            if event in policy.events
            for name in policy.events[event].data
        )
        trees = [tree for name in carried for tree in self._trees.get(name, [])]
        return list(dict.fromkeys(trees))[:8]


def _allowed(policy: CompiledPolicy, case: CaseState, at: int) -> tuple[str, ...]:
    return allowed_events(Draft(policy, case), None, max(at, case.clock))


def sample(datum: Datum) -> object:
    """Return a plain value of a datum."""
    if datum.type in ("choice", "set"):
        first = datum.choices[0] if datum.choices else None
        return first if datum.type == "choice" or first is None else (first,)
    return _SAMPLES[datum.type]


def _least(kind: EventType, policy: CompiledPolicy) -> Iterator[Mapping[str, object]]:
    """Yield the least that an event needs; of a built-in one that names an element, once for each."""
    data = {name: sample(datum) for name, datum in kind.data.items() if kind.name in datum.required_at}
    for name, datum in policy.fields.items():
        if kind.name in datum.required_at and name in kind.data:
            data[name] = sample(datum)
    if not kind.built_in:
        yield data
        return
    match kind.name:
        case "approve" | "reject":
            yield from ({"approval": name} for name in policy.approvals)
        case "flag":
            yield from ({"flag": name} for name in policy.flags)
        case "reclassify":
            yield from ({"class": name, "reason": "x"} for name in policy.classes[-2:])
        case "extend":
            for name, deadline in policy.deadlines.items():
                if deadline.extension is not None:
                    yield {"deadline": name, "by": "1 day", "reason": "x"}
        case "assign":
            yield {"role": next(iter(policy.roles), "owner")}
        case _:
            yield data
