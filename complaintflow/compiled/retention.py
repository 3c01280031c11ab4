"""How long what is known of a closed case is kept: plain data and total functions.

In: the rules of a policy, the facts of a case, the instant of its closing. Out: when it is archived, erased and purged,
in UTC microseconds. Does none of these, and knows of no store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.due import LATEST, due
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.words import Clause, Words
from complaintflow.compiled.zone import Zone


@dataclass(frozen=True, slots=True)
class RetentionDue:
    """When what becomes of a closed case, in UTC microseconds; None: never.

    `rule` is the id of the rule that says so. `held`: a legal hold keeps the case from being erased and purged, so both
    instants are None until it is over. No instant lies before the one that comes before it.
    """

    rule: str
    archive_at: int | None = None
    erase_at: int | None = None
    purge_at: int | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long after its closing a case is archived, erased and purged; None: never, or still to be decided.

    The lengths are elapsed time, or days, weeks, months and years of the policy's zone.
    """

    id: str
    when: Condition | None = None
    archive_after: Duration | None = None
    erase_after: Duration | None = None
    purge_after: Duration | None = None
    title: Words = Words()
    clause: Clause = ()

    def due(self, closed_at: int, zone: Zone) -> RetentionDue:
        """Return when what becomes of a case that was closed at an instant, legal holds aside.

        Once a case is erased its facts no longer tell which rule is its own: whoever keeps cases remembers the rule.
        """
        archive_at = _after(self.archive_after, closed_at, zone)
        erase_at = _not_before(_after(self.erase_after, closed_at, zone), archive_at)
        purge_at = _not_before(_after(self.purge_after, closed_at, zone), archive_at, erase_at)
        return RetentionDue(self.id, archive_at, erase_at, purge_at)


@dataclass(frozen=True, slots=True)
class Retention:
    """The rules of a policy in order, the first match counts; and the condition of a legal hold."""

    rules: tuple[RetentionRule, ...] = ()
    hold: Condition | None = None
    clause: Clause = ()

    def rule_for(self, facts: Mapping[str, object]) -> RetentionRule | None:
        """Return the rule for a case with these facts; without one it is kept."""
        return next((rule for rule in self.rules if rule.when is None or rule.when.holds(facts)), None)

    def rule(self, id: str) -> RetentionRule | None:
        """Return a rule by its id."""
        return next((rule for rule in self.rules if rule.id == id), None)

    def due(self, facts: Mapping[str, object], closed_at: int, zone: Zone) -> RetentionDue | None:
        """Return when what becomes of a case that was closed at an instant; None where it is kept as it is."""
        rule = self.rule_for(facts)
        if rule is None:
            return None
        found = rule.due(closed_at, zone)
        if self.hold is not None and self.hold.holds(facts):
            return RetentionDue(found.rule, found.archive_at, held=True)
        return found


def _after(length: Duration | None, closed_at: int, zone: Zone) -> int | None:
    if length is None:
        return None
    try:
        return due(length, closed_at, zone, {})
    except HorizonError:
        return LATEST


def _not_before(at: int | None, *earlier: int | None) -> int | None:
    """Return the instant, or a later one of those that come first: months and days may overtake one another."""
    return None if at is None else max(at, *(one for one in earlier if one is not None), at)
