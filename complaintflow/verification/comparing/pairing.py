"""One case under two policies: the same events are sent to both, and what follows is held side by side.

In: two compiled policies, what they call otherwise, and events. Out: both cases and what only one of them has done.
Effects are compared by what they say to the outside: ids, reasons, clauses and the order within a step do not count.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event
from complaintflow.kernel.step import advance, step
from complaintflow.kernel.timers import next_timer
from complaintflow.kernel.wire import INSTANT_KEYS
from complaintflow.verification.comparing.difference import Renaming

_SILENT: Final = frozenset(("message", "forbidden_by", "allowed", "rules", "because"))
"""Keys of effects that explain and do not tell what happened."""
_NAMED: Final[Mapping[str, str]] = {"state": "state", "previous": "state", "deadline": "deadline"}
"""Keys that hold a name which may have been changed."""
_SETS: Final = frozenset(("participants", "roles", "cases", "fields"))


@dataclass(frozen=True, slots=True)
class Told:
    """An effect as the outside hears of it."""

    kind: str
    track: str | None
    at: int
    body: str

    def words(self, instant: Callable[[int], str]) -> str:
        """Return it in words; `instant` writes UTC microseconds."""
        said = json.loads(self.body)
        track = f" ({self.track})" if self.track else ""
        parts = [
            f"{name}: {instant(value) if name in INSTANT_KEYS and isinstance(value, int) else _plain(value)}"
            for name, value in said.items()
        ]
        return self.kind + track + (" " + ", ".join(parts) if parts else "")

    def effect(self) -> Effect:
        """Return it as an effect of no case in particular."""
        return Effect(self.kind, "", 0, 0, self.at, json.loads(self.body), track=self.track)

    def names(self) -> frozenset[str]:
        """Return every text in it."""
        return frozenset(_texts(json.loads(self.body)))


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "nobody"
    return "none" if value is None else str(value)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def told(effects: Iterable[Effect], renamings: Iterable[Renaming] = ()) -> tuple[Told, ...]:
    """Return effects as the outside hears of them, sorted; new names are turned into the old ones."""
    names = {(item.kind, item.new): item.old for item in renamings}
    return tuple(
        sorted(
            (_told(effect, names) for effect in effects), key=lambda one: (one.kind, one.track or "", one.at, one.body)
        )
    )


def _told(effect: Effect, names: Mapping[tuple[str, str], str]) -> Told:
    body: dict[str, object] = {}
    for name, value in effect.body.items():
        if name in _SILENT:
            continue
        kind = _NAMED.get(name)
        if kind is not None and isinstance(value, str):
            body[name] = names.get((kind, value), value)
        elif name in _SETS and isinstance(value, list | tuple):
            body[name] = sorted(map(str, value))
        else:
            body[name] = value
    return Told(effect.kind, effect.track, effect.at, json.dumps(body, sort_keys=True, default=str, ensure_ascii=False))


@dataclass(frozen=True, slots=True)
class Pair:
    """A case under both policies after the same events. `waited`: the instant up to which time has passed since."""

    old: CaseState | None
    new: CaseState | None
    events: tuple[Event, ...] = ()
    waited: int | None = None

    @property
    def clock(self) -> int:
        """The latest instant that either has reached."""
        return max((case.clock for case in (self.old, self.new) if case is not None), default=0)


@dataclass(frozen=True, slots=True)
class Parting:
    """What only one of the two policies made of a step; nothing in either: they did the same."""

    old: tuple[Told, ...]
    new: tuple[Told, ...]

    def __bool__(self) -> bool:
        return bool(self.old or self.new)


@dataclass(frozen=True, slots=True)
class Both:
    """The two policies as kernels see them."""

    old: CompiledPolicy
    new: CompiledPolicy
    renamings: tuple[Renaming, ...] = ()

    def send(self, pair: Pair, event: Event) -> tuple[Pair, Parting]:
        """Send an event to both cases."""
        one, other = step(self.old, pair.old, event), step(self.new, pair.new, event)
        after = Pair(one.case, other.case, (*pair.events, event))
        return after, self._parting(one.effects, other.effects, pair, after)

    def wait(self, pair: Pair, until: int) -> tuple[Pair, Parting]:
        """Let time pass for both cases."""
        old = None if pair.old is None else advance(self.old, pair.old, until)
        new = None if pair.new is None else advance(self.new, pair.new, until)
        cases = [None if one is None else one.case for one in (old, new)]
        effects = [() if one is None else one.effects for one in (old, new)]
        after = Pair(cases[0], cases[1], pair.events, until)
        return after, self._parting(effects[0], effects[1], pair, after)

    def next(self, pair: Pair) -> int | None:
        """Return the instant at which either case next does something by itself."""
        instants = [
            next_timer(case, policy)
            for case, policy in ((pair.old, self.old), (pair.new, self.new))
            if case is not None
        ]
        return min((at for at in instants if at is not None), default=None)

    def _parting(self, old: Iterable[Effect], new: Iterable[Effect], before: Pair, after: Pair) -> Parting:
        facts = _facts_apart(before, after)
        one, other = [*told(old), *facts[0]], [*told(new, self.renamings), *facts[1]]
        for item in list(one):
            if item in other:
                one.remove(item)
                other.remove(item)
        return Parting(tuple(one), tuple(other))

    def replay(self, events: Iterable[Event], until: int | None = None) -> Parting:
        """Run both through events and a last stretch of time; return what the last of these has told them apart by."""
        pair, parting = Pair(None, None), Parting((), ())
        for event in events:
            pair, parting = self.send(pair, event)
        if until is not None:
            pair, parting = self.wait(pair, until)
        return parting


def _facts_apart(before: Pair, after: Pair) -> tuple[list[Told], list[Told]]:
    """Return the facts that a step has come to leave different: effects say that they changed, not to what."""
    found: tuple[list[Told], list[Told]] = ([], [])
    earlier = [{} if case is None else case.facts for case in (before.old, before.new)]
    if after.old is None or after.new is None or earlier[0] != earlier[1]:
        return found
    one, other = after.old.facts, after.new.facts
    for name in sorted(one.keys() | other.keys()):
        if one.get(name) != other.get(name):
            for side, facts in zip(found, (one, other), strict=True):
                body = json.dumps({"fact": name, "value": facts.get(name)}, default=str, ensure_ascii=False)
                side.append(Told("fact", None, after.clock, body))
    return found


def known_state(case: CaseState | None, renamings: Iterable[Renaming] = ()) -> str | None:
    """Return a case's state by its old name."""
    if case is None:
        return None
    names = {item.new: item.old for item in renamings if item.kind == "state"}
    return names.get(case.state, case.state)
