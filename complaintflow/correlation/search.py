"""Which earlier cases a rule holds together with a complaint.

In: a rule, a key, a complaint that asks. Out: the earlier cases that count, the nearest first; how far back and ahead a
rule looks. Looks at the index, the notes and, where these do not answer, at the cases; changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from complaintflow.correlation.finding import NAMED_MAX
from complaintflow.correlation.index import CorrelationIndex
from complaintflow.correlation.notes import Notes
from complaintflow.correlation.orders import StandingOrders
from complaintflow.correlation.series import Ruled, Versions
from complaintflow.correlation.sighting import Key, Place, Sighting, meeting
from complaintflow.correlation.standing import CLOSED_AT, OUTCOME, view_at
from complaintflow.correlation.windows import window_end, window_start
from complaintflow.facade import Case
from complaintflow.kernel.case import CaseState

_OUTCOME = frozenset({OUTCOME})


@dataclass(frozen=True, slots=True)
class Search:
    """The search among the cases of one casebook."""

    orders: StandingOrders
    index: CorrelationIndex
    cases: Mapping[str, Case]
    notes: Notes
    versions: Versions

    def earlier(self, ruled: Ruled, key: Key, asking: Sighting) -> list[Sighting]:
        """Return the earlier cases that a rule holds together with a complaint, the nearest first."""
        rule = ruled.rule
        if rule.counted == "ordered":
            return self.orders.standing(ruled, key, asking)
        since = None
        if rule.within is not None and rule.counted == "opened":
            since = window_start(ruled.policy, rule.within, asking.at)
        most = max(NAMED_MAX, rule.at_least - 1)
        found: dict[str, Sighting] = {}
        for sighting in self.index.earlier(ruled.series, key, asking.place, since):
            met = meeting(sighting, asking)
            if met is None or sighting.case == asking.case or not self._counts(ruled, sighting.case, asking, met):
                continue
            found.setdefault(sighting.case, sighting)
            if len(found) == most:
                break
        return list(found.values())

    def is_open_at(self, case: str, at: int) -> bool:
        """Whether a case was open at an instant."""
        view = self._standing(case, at, _OUTCOME)
        return view is not None and view[OUTCOME] is None

    def _counts(self, ruled: Ruled, case: str, asking: Sighting, at: int) -> bool:
        """Return whether an earlier case counts, as it stands when the two meet."""
        rule = ruled.rule
        if rule.earlier is None and rule.counted == "opened":
            return True
        view = self._standing(case, at, ruled.watched)
        if view is None or (rule.earlier is not None and not rule.earlier.holds(view)):
            return False
        if rule.counted == "opened":
            return True
        closed = view[CLOSED_AT]
        if not isinstance(closed, int) or closed > asking.at:
            return False
        return rule.within is None or window_end(ruled.policy, rule.within, closed) >= asking.at

    def _standing(self, case: str, at: int, names: frozenset[str]) -> Mapping[str, object] | None:
        """Return what is asked of a case as it stands at an instant, None of a case that nobody knows any more."""
        noted = self.notes.get(case)
        latest = None if noted is None or noted.standing is None else noted.standing.at(at, names)
        if latest is not None:
            return latest
        stored = self.cases.get(case)
        return None if stored is None else view_at(stored, at, tuple(names), self.versions.compiled)


def reach_of(ruled: Ruled, about: CaseState, after: Place) -> tuple[Place, int | None]:
    """Return from where to where complaints lie that what happened to a case after a place may concern."""
    rule = ruled.rule
    if rule.counted != "opened":
        return after, None
    until = None if rule.within is None else window_end(ruled.policy, rule.within, about.opened)
    return max(after, (about.opened, about.id)), until


def counts_from(ruled: Ruled, before: int) -> int | None:
    """Return the instant from which cases count for what comes at `before` or later, None where all do."""
    rule = ruled.rule
    if rule.within is None or rule.counted == "closed":
        return None
    return window_start(ruled.policy, rule.within, before)
