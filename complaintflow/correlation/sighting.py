"""What an index keeps: that a case can be seen under a key.

Plain values. Instants are UTC microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

Key: TypeAlias = tuple[object, ...]
"""The values of the facts that a rule holds together, in the order in which it names them."""

Place: TypeAlias = tuple[int, str]
"""Where something lies in the order of complaints: by instant, then by case, so that no two share a place."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A complaint (or a standing order) under a key of a rule.

    `at` is when the complaint was opened, or the order given. `since` and `until` say while the case has the key: from
    the opening, or from the event that corrected a fact, up to the next such event.
    """

    at: int
    case: str
    since: int
    until: int | None = None

    @property
    def place(self) -> Place:
        """The place in the order of complaints."""
        return self.at, self.case

    def ended(self, until: int) -> Sighting:
        """Return the same, seen no longer than up to an instant."""
        return replace(self, until=until)


def meeting(one: Sighting, other: Sighting) -> int | None:
    """Return the first instant at which both have the key, None where they never have it together."""
    first = max(one.since, other.since)
    ends = [sighting.until for sighting in (one, other) if sighting.until is not None]
    return None if ends and first >= min(ends) else first
