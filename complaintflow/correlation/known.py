"""What is kept of a complaint under one rule.

In: the view of a complaint. Out: its key (the values of the facts that the rule holds together), and the spans in which
it asks the rule. Values are compared as they are: no text is trimmed, folded or translated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from complaintflow.compiled.cross_case import CrossCaseRule
from complaintflow.correlation.sighting import Key, Sighting


@dataclass(frozen=True, slots=True)
class Asked:
    """A span in which a complaint asks a rule: under a key, while the rule's condition on it holds."""

    key: Key
    sighting: Sighting


@dataclass(slots=True)
class Known:
    """A complaint under one rule: its present key, the spans in which it asked, whether it carries the flag."""

    key: Key | None = None
    seen: Sighting | None = None
    asked: tuple[Asked, ...] = ()
    told: bool = False

    def ask(self, since: int, *, moved: bool, asks: bool) -> Asked | None:
        """Go on asking, stop, or begin anew; return the span that begins."""
        going_on = bool(self.asked) and self.asked[-1].sighting.until is None
        if going_on and (moved or not asks):
            last = self.asked[-1]
            self.asked = (*self.asked[:-1], replace(last, sighting=last.sighting.ended(since)))
            going_on = False
        if going_on or not asks or self.key is None or self.seen is None:
            return None
        fresh = Asked(self.key, Sighting(self.seen.at, self.seen.case, since))
        self.asked = (*self.asked, fresh)
        return fresh

    def is_over(self, bound: int | None) -> bool:
        """Whether the complaint lies before an instant before which nothing counts any more."""
        at = self.seen.at if self.seen is not None else self.asked[-1].sighting.at if self.asked else None
        return bound is not None and at is not None and at < bound


def values_of(rule: CrossCaseRule, view: Mapping[str, object]) -> Key | None:
    """Return the values of the facts that a rule holds together, None where one is missing."""
    values = tuple(view.get(name) for name in rule.same)
    return None if any(value is None for value in values) else values
