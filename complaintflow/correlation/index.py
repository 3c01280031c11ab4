"""What the correlator asks of an index, whoever keeps it.

In: sightings under keys. Out: those of one key, in order. In memory for `run` (`complaintflow.correlation.memory`), by
the rule engine durable-rules (`complaintflow.correlation.durable`), or in the transaction of a store. An index
compares keys and orders places; conditions, windows, counts and flags are the correlator's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from complaintflow.correlation.sighting import Key, Place, Sighting


class CorrelationIndex(Protocol):
    """Sightings by series (what is looked for, such as a rule) and key."""

    def add(self, series: str, key: Key, sighting: Sighting) -> None:
        """Keep a sighting, instead of one of the same place and `since` that the series and key hold already."""

    def end(self, series: str, key: Key, sighting: Sighting, until: int) -> None:
        """Say that a sighting that was added is seen no longer than up to an instant."""

    def earlier(self, series: str, key: Key, before: Place, since: int | None) -> Iterator[Sighting]:
        """Yield the sightings of a key that lie before a place, and not before `since`: the nearest first."""

    def later(self, series: str, key: Key, after: Place, until: int | None) -> Iterator[Sighting]:
        """Yield the sightings of a key that lie at a place or after it, and not after `until`: the nearest first."""

    def forget(self, series: str, before: int) -> None:
        """Drop the sightings of a series that lie before an instant."""

    def __len__(self) -> int:
        """Return how many sightings are kept."""

    def close(self) -> None:
        """Let go of what the index holds outside."""
