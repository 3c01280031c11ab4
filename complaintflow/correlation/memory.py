"""The index in memory: for each key its sightings in order, found by bisection.

A look-up takes time that grows with the logarithm of the sightings of its key, whatever the number of the others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from complaintflow.correlation.sighting import Key, Place, Sighting


class MemoryIndex:
    """Sightings in dictionaries of sorted lists."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._series: dict[str, dict[Key, list[Sighting]]] = {}
        self._count = 0

    def add(self, series: str, key: Key, sighting: Sighting) -> None:
        """Keep a sighting."""
        found = self._series.setdefault(series, {}).setdefault(key, [])
        number = bisect_left(found, _order(sighting), key=_order)
        if number < len(found) and _order(found[number]) == _order(sighting):
            found[number] = sighting
            return
        found.insert(number, sighting)
        self._count += 1

    def end(self, series: str, key: Key, sighting: Sighting, until: int) -> None:
        """Say that a sighting is seen no longer than up to an instant."""
        found = self._of(series, key)
        number = bisect_left(found, _order(sighting), key=_order)
        if number < len(found) and _order(found[number]) == _order(sighting):
            found[number] = found[number].ended(until)

    def earlier(self, series: str, key: Key, before: Place, since: int | None) -> Iterator[Sighting]:
        """Yield the sightings of a key before a place, the nearest first."""
        found = self._of(series, key)
        for number in range(bisect_left(found, before, key=_place) - 1, -1, -1):
            sighting = found[number]
            if since is not None and sighting.at < since:
                return
            yield sighting

    def later(self, series: str, key: Key, after: Place, until: int | None) -> Iterator[Sighting]:
        """Yield the sightings of a key from a place on, the nearest first."""
        found = self._of(series, key)
        for number in range(bisect_left(found, after, key=_place), len(found)):
            sighting = found[number]
            if until is not None and sighting.at > until:
                return
            yield sighting

    def forget(self, series: str, before: int) -> None:
        """Drop the sightings of a series before an instant; a key without any takes no room."""
        by_key = self._series.get(series, {})
        for key in [key for key, found in by_key.items() if found[0].at < before]:
            found = by_key[key]
            gone = bisect_left(found, (before, ""), key=_place)
            self._count -= gone
            del found[:gone]
            if not found:
                del by_key[key]

    def __len__(self) -> int:
        """Return how many sightings are kept."""
        return self._count

    def close(self) -> None:
        """Let go of everything."""
        self._series.clear()
        self._count = 0

    def _of(self, series: str, key: Key) -> list[Sighting]:
        return self._series.get(series, {}).get(key, [])


def _place(sighting: Sighting) -> Place:
    return sighting.at, sighting.case


def _order(sighting: Sighting) -> tuple[int, str, int]:
    return sighting.at, sighting.case, sighting.since
