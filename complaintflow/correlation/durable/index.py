"""The index in durable-rules: what has the same key, and lies before or after.

In: sightings. Out: those that the engine joins with a question, in order. The engine compares keys and instants; ends
of sightings, ties of instants and the order of answers are worked out here, windows and counts by the correlator.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.correlation.durable.facts import FIELDS_MAX, Ids, fields_of, hash_of, instant_of
from complaintflow.correlation.durable.process import EngineProcess
from complaintflow.correlation.series import series_of
from complaintflow.correlation.sighting import Key, Place, Sighting
from complaintflow.errors import CorrelationError

FACTS_MAX: Final = 50_000
"""Sightings that the engine keeps: each takes some eight kilobytes."""
RULES_MAX: Final = 100
"""Rules of the engine: from 512 tests on one level on it never ends."""
TIMEOUT: Final = 10.0
"""Seconds until an answer is taken for a hang."""

_SEEN: Final = "seen"
_OWN_NAMES: Final = ("_k", "at", "id", "sid", "$s")
_QUESTIONS: Final = ("earlier", "later")


class DurableIndex:
    """Sightings as facts of the engine; `facts_max` and `timeout` are for those who know their machine."""

    def __init__(self, policy: CompiledPolicy, *, facts_max: int = FACTS_MAX, timeout: float = TIMEOUT) -> None:
        """Start the engine with the joins that the rules need. Raises MissingExtraError or CorrelationError."""
        self._widths = series_of(policy)
        self._numbers = {series: number for number, series in enumerate(self._widths)}
        self._most = facts_max
        self._ids = Ids(("sid-0", "0"))
        self._sightings: dict[str, tuple[str, Key, Sighting]] = {}
        self._facts: dict[tuple[str, Key, Place, int], str] = {}
        rules = _rules(self._widths)
        _check(rules, self._widths)
        self._engine = EngineProcess(rules, timeout)

    @property
    def starts(self) -> int:
        """How often the engine was started: once, unless it failed."""
        return self._engine.starts

    def add(self, series: str, key: Key, sighting: Sighting) -> None:
        """Keep a sighting; the engine need not know of one that takes another's place."""
        fields = fields_of(key)  # before anything else: it refuses what cannot be compared
        held = self._facts.get((series, key, sighting.place, sighting.since))
        if held is not None:
            self._sightings[held] = series, key, sighting
            return
        if len(self._sightings) >= self._most:
            message = f"durable-rules keeps {self._most} complaints at most; let the index in memory answer instead"
            raise CorrelationError(message)
        fact = self._ids.new()
        body = {"id": fact, "_k": f"s{self._numbers[series]}", "at": instant_of(sighting.at), **fields}
        self._sightings[fact] = series, key, sighting
        self._facts[series, key, sighting.place, sighting.since] = fact
        self._engine.put(body)

    def end(self, series: str, key: Key, sighting: Sighting, until: int) -> None:
        """Say that a sighting is seen no longer than up to an instant; the engine need not know."""
        fact = self._facts.get((series, key, sighting.place, sighting.since))
        if fact is not None:
            self._sightings[fact] = series, key, self._sightings[fact][2].ended(until)

    def earlier(self, series: str, key: Key, before: Place, since: int | None) -> Iterator[Sighting]:
        """Yield the sightings of a key before a place, the nearest first."""
        found = [one for one in self._joined("earlier", series, key, before[0]) if one.place < before]
        yield from (one for one in reversed(_sorted(found)) if since is None or one.at >= since)

    def later(self, series: str, key: Key, after: Place, until: int | None) -> Iterator[Sighting]:
        """Yield the sightings of a key from a place on, the nearest first."""
        found = [one for one in self._joined("later", series, key, after[0]) if one.place >= after]
        yield from (one for one in _sorted(found) if until is None or one.at <= until)

    def forget(self, series: str, before: int) -> None:
        """Drop the sightings of a series before an instant."""
        for fact, (of, key, sighting) in list(self._sightings.items()):
            if of == series and sighting.at < before:
                self._engine.take(fact)
                del self._sightings[fact], self._facts[series, key, sighting.place, sighting.since]
                self._ids.free(fact)

    def __len__(self) -> int:
        """Return how many sightings are kept."""
        return len(self._sightings)

    def close(self) -> None:
        """End the engine."""
        self._sightings.clear()
        self._facts.clear()
        self._engine.close()

    def _joined(self, question: str, series: str, key: Key, at: int) -> list[Sighting]:
        probe = self._ids.new()
        kind = f"{question[0]}{self._numbers[series]}"
        found = self._engine.joined({"id": probe, "_k": kind, "at": instant_of(at), **fields_of(key)})
        self._ids.free(probe)
        return [
            sighting
            for of, held, sighting in (self._sightings[fact] for fact in found)
            if of == series and held == key and (sighting.at <= at if question == "earlier" else sighting.at >= at)
        ]


def _sorted(found: list[Sighting]) -> list[Sighting]:
    return sorted(found, key=lambda one: (one.at, one.case, one.since))


def _rules(widths: dict[str, int]) -> dict[str, object]:
    """Return the joins: for each series, what lies before a question, and what after it.

    The inequality stands first and an equality last: the engine reads past the end of a join whose last part is false.
    """
    rules: dict[str, object] = {}
    for number, width in enumerate(widths.values()):
        same = [{f"f{place}": {_SEEN: f"f{place}"}} for place in range(max(1, width))]
        for question, operator in zip(_QUESTIONS, ("$gte", "$lte"), strict=True):
            kind = f"{question[0]}{number}"
            asked = {"$and": [{"_k": kind}, {operator: {"at": {_SEEN: "at"}}}, *same]}
            rules[kind] = {"all": [{_SEEN: {"_k": f"s{number}"}}, {"asked": asked}]}
    return rules


def _check(rules: dict[str, object], widths: dict[str, int]) -> None:
    """Refuse what the engine is known not to bear."""
    if len(rules) > RULES_MAX:
        message = f"durable-rules takes {RULES_MAX // len(_QUESTIONS)} rules across cases at most, the policy has more"
        raise CorrelationError(message)
    widest = max(widths.values(), default=0)
    if widest > FIELDS_MAX:
        message = f"durable-rules holds {FIELDS_MAX} facts together at most, a rule names {widest}"
        raise CorrelationError(message)
    names = (*_OWN_NAMES, *(f"f{number}" for number in range(FIELDS_MAX)))
    assert len({hash_of(name) for name in names}) == len(names), "the engine tells names apart by their hashes"
