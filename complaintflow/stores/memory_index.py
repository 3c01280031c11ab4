"""The index across cases in a transaction of the store in memory.

In: sightings. Out: those of a key, in order. What was added goes when the transaction does not come about.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from complaintflow.correlation.sighting import Key, Place, Sighting
from complaintflow.stores.memory_layer import Layer
from complaintflow.stores.memory_tables import SightingKey
from complaintflow.stores.sighting_keys import canonical_key


class LayeredIndex:
    """Sightings of a policy's cases, kept in a layer."""

    def __init__(self, sightings: Layer[SightingKey, tuple[Sighting, ...]], policy_id: str) -> None:
        """Look at the sightings of a policy."""
        self._sightings = sightings
        self._policy = policy_id

    def add(self, series: str, key: Key, sighting: Sighting) -> None:
        """Keep a sighting."""
        others = [one for one in self._of(series, key) if _order(one) != _order(sighting)]
        self._sightings.put(self._name(series, key), tuple(sorted((*others, sighting), key=_order)))

    def end(self, series: str, key: Key, sighting: Sighting, until: int) -> None:
        """Say that a sighting is seen no longer than up to an instant."""
        found = tuple(one.ended(until) if _order(one) == _order(sighting) else one for one in self._of(series, key))
        self._sightings.put(self._name(series, key), found or None)

    def earlier(self, series: str, key: Key, before: Place, since: int | None) -> Iterator[Sighting]:
        """Yield the sightings of a key before a place, the nearest first."""
        found = self._of(series, key)
        for sighting in reversed(found[: bisect_left(found, before, key=_place)]):
            if since is not None and sighting.at < since:
                return
            yield sighting

    def later(self, series: str, key: Key, after: Place, until: int | None) -> Iterator[Sighting]:
        """Yield the sightings of a key from a place on, the nearest first."""
        found = self._of(series, key)
        for sighting in found[bisect_left(found, after, key=_place) :]:
            if until is not None and sighting.at > until:
                return
            yield sighting

    def forget(self, series: str, before: int) -> None:
        """Drop the sightings of a series before an instant."""
        for name, found in list(self._sightings.items()):
            if name[:2] == (self._policy, series):
                self._sightings.put(name, tuple(one for one in found if one.at >= before) or None)

    def __len__(self) -> int:
        """Return how many sightings of the policy are kept."""
        return sum(len(found) for name, found in self._sightings.items() if name[0] == self._policy)

    def close(self) -> None:
        """Let go of nothing: the store holds what is kept."""

    def _name(self, series: str, key: Key) -> SightingKey:
        return self._policy, series, canonical_key(self._policy, series, key)

    def _of(self, series: str, key: Key) -> tuple[Sighting, ...]:
        return self._sightings.get(self._name(series, key)) or ()


def _place(sighting: Sighting) -> Place:
    return sighting.at, sighting.case


def _order(sighting: Sighting) -> tuple[int, str, int]:
    return sighting.at, sighting.case, sighting.since
