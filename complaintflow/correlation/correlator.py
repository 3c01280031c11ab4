"""The rules across cases at work: before a complaint is opened, and whenever a case has moved.

In: `open` events, and steps of cases. Out: what was found for a new complaint, or the case that takes it as its
follow-up; and `flag` events for cases that a finding concerns. Keeps of each complaint its keys and how it stands, in
an index and a few small values, never a case. Sends nothing itself: `complaintflow.correlation.casebook` does.

Complaints are ordered by the instant of opening, then by id. A rule's answer for a complaint depends on that order
and on what the logs say, not on the order in which lines arrive: what arrives late is found late, by the same rules,
and reaches the later complaint as a `flag` event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from complaintflow.compiled.cross_case import CrossCaseRule
from complaintflow.correlation.finding import NAMED_MAX, Finding, FollowUp, flag_event, is_told
from complaintflow.correlation.index import CorrelationIndex
from complaintflow.correlation.known import Asked, Known, values_of
from complaintflow.correlation.orders import StandingOrders
from complaintflow.correlation.series import complaints_of
from complaintflow.correlation.sighting import Key, Place, Sighting, meeting
from complaintflow.correlation.standing import CLOSED_AT, OUTCOME, Standings
from complaintflow.correlation.windows import window_end, window_start
from complaintflow.facade import Case, Policy, Step
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.data import read_data
from complaintflow.kernel.event import Event
from complaintflow.kernel.opening import opening_view


@dataclass(slots=True)
class Correlator:
    """The rules of a policy over the cases of one casebook."""

    policy: Policy
    index: CorrelationIndex
    cases: Mapping[str, Case]
    _rules: tuple[CrossCaseRule, ...] = field(init=False)
    _standings: Standings = field(init=False)
    _orders: StandingOrders = field(init=False)
    _known: dict[str, list[Known | None]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Take up the rules that run: one that waits for a parameter finds nothing."""
        self._rules = tuple(rule for rule in self.policy.compiled.cross_case if rule.runs)
        self._standings = Standings(self.policy, self.cases)
        self._orders = StandingOrders(self.policy.compiled, self.index)

    # ---- before a complaint is opened

    def judge(self, event: Event) -> FollowUp | tuple[Finding, ...]:
        """Return what the rules say of a complaint that is about to be opened."""
        compiled = self.policy.compiled
        facts, _, _ = read_data(compiled.fields, event.data)
        view = opening_view(compiled, facts)
        found: list[Finding] = []
        for rule in self._rules:
            key = values_of(rule, view)
            if key is None or not (rule.when is None or rule.when.holds(view)):
                continue
            sighting = Sighting(event.at, event.case, event.at)
            cases = self._earlier(rule, key, sighting)
            taker = self._taker(rule, cases, event.at)
            if taker is not None:
                return FollowUp(rule, taker)
            if rule.flag is not None and len(cases) + 1 >= rule.at_least:
                found.append(Finding(rule, _oldest_first(cases)))
        return tuple(found)

    def _taker(self, rule: CrossCaseRule, cases: list[Sighting], at: int) -> str | None:
        """Return the latest of the earlier cases that is still open, where the rule has it take the complaint."""
        if not rule.follow_up:
            return None
        return next((one.case for one in cases if self._open_at(one.case, at)), None)

    def _open_at(self, case: str, at: int) -> bool:
        view = self._standings.at(case, at)
        return view is not None and view[OUTCOME] is None

    # ---- the search

    def _earlier(self, rule: CrossCaseRule, key: Key, asking: Sighting) -> list[Sighting]:
        """Return the earlier cases that a rule holds together with a complaint, the nearest first."""
        if rule.counted == "ordered":
            return self._orders.standing(rule, key, asking)
        compiled = self.policy.compiled
        since = None
        if rule.within is not None and rule.counted == "opened":
            since = window_start(compiled, rule.within, asking.at)
        most = max(NAMED_MAX, rule.at_least - 1)
        found: dict[str, Sighting] = {}
        for sighting in self.index.earlier(complaints_of(rule), key, asking.place, since):
            met = meeting(sighting, asking)
            if met is None or sighting.case == asking.case or not self._counts(rule, sighting.case, asking, met):
                continue
            found.setdefault(sighting.case, sighting)
            if len(found) == most:
                break
        return list(found.values())

    def _counts(self, rule: CrossCaseRule, case: str, asking: Sighting, at: int) -> bool:
        """Return whether an earlier case counts, as it stands when the two meet."""
        if rule.earlier is None and rule.counted == "opened":
            return True
        view = self._standings.at(case, at)
        if view is None or (rule.earlier is not None and not rule.earlier.holds(view)):
            return False
        if rule.counted == "opened":
            return True
        closed = view[CLOSED_AT]
        if not isinstance(closed, int) or closed > asking.at:
            return False
        return rule.within is None or window_end(self.policy.compiled, rule.within, closed) >= asking.at

    # ---- after a step

    def observe(self, event: Event | None, before: Case | None, step: Step, found: tuple[Finding, ...]) -> list[Event]:
        """Take note of a step; return the `flag` events that tell other cases (or this one) of what follows.

        `found` is what `judge` said of the complaint that the step opened.
        """
        case = step.case.raw
        moved = self._standings.note(case)
        if before is None:
            self._known[case.id] = [Known() for _ in self._rules]
        known = self._known.get(case.id)
        if known is None:
            return []  # forgotten: nothing can need it any more
        view = opening_view(self.policy.compiled, case.facts)
        told: list[Event] = []
        for rule, mine in zip(self._rules, known, strict=True):
            if mine is None:
                continue
            told += self._follow(rule, mine, view, case, newborn=before is None)
            if rule.counted == "ordered":
                told += self._follow_orders(rule, event, step)
            elif moved and mine.key is not None:
                told += self._later_again(rule, mine.key, case.id, (case.clock, ""))
        for one in found:
            mine = known[self._rules.index(one.rule)]
            if mine is not None:
                mine.told = True
            told += self._tell_earlier(one, case)
        return told

    def _follow(
        self, rule: CrossCaseRule, mine: Known, view: Mapping[str, object], case: CaseState, *, newborn: bool
    ) -> Iterator[Event]:
        """Follow a complaint's key, and whether it asks: new at the opening, another when a fact has changed."""
        key = values_of(rule, view)
        since = case.opened if newborn else case.clock
        moved = key != mine.key
        if moved:
            if mine.key is not None and mine.seen is not None:
                self.index.end(complaints_of(rule), mine.key, mine.seen, since)
            mine.key, mine.seen = key, None if key is None else Sighting(case.opened, case.id, since)
            if key is not None and mine.seen is not None:
                self.index.add(complaints_of(rule), key, mine.seen)
        asking = mine.ask(since, moved=moved, asks=rule.when is None or rule.when.holds(view))
        if asking is not None and not newborn:
            yield from self._tell(rule, asking, mine)
        if moved and key is not None and rule.counted != "ordered":
            yield from self._later_again(rule, key, case.id, (case.opened, case.id))

    def _later_again(self, rule: CrossCaseRule, key: Key, about: str, after: Place) -> Iterator[Event]:
        """Ask a rule again for the later complaints of a key: an earlier case has arrived, moved, or given an order."""
        until = None
        earlier = self.cases[about].raw.opened
        if rule.counted == "opened":
            after = max(after, (earlier, about))
            until = None if rule.within is None else window_end(self.policy.compiled, rule.within, earlier)
        for later in list(self.index.later(complaints_of(rule), key, after, until)):
            known = self._known.get(later.case)
            mine = None if known is None else known[self._rules.index(rule)]
            if mine is None or later.case == about:
                continue
            for asked in mine.asked:
                if asked.key == key and asked.sighting.since >= later.since:
                    yield from self._tell(rule, asked, mine)

    def _follow_orders(self, rule: CrossCaseRule, event: Event | None, step: Step) -> Iterator[Event]:
        """Take up standing orders that the step gave or took back; later complaints may be known already."""
        for key, given in self._orders.take(rule, event, step):
            yield from self._later_again(rule, key, given.case, (given.at, ""))

    # ---- telling

    def _tell(self, rule: CrossCaseRule, asked: Asked, mine: Known) -> Iterator[Event]:
        """Yield the events that tell a complaint, known already, of what its rule now finds for it."""
        found = self._earlier(rule, asked.key, asked.sighting)
        if rule.flag is None or len(found) + 1 < rule.at_least:
            return
        if rule.follow_up and any(self._open_at(one.case, asked.sighting.since) for one in found):
            return  # it should have been a follow-up: too late for that, and no repeat either
        finding = Finding(rule, _oldest_first(found))
        case = self.cases[asked.sighting.case].raw
        mine.told = True
        if not is_told(case, rule, finding.cases):
            yield flag_event(case.id, rule, finding.cases, max(asked.sighting.since, self._cause(found)))
        yield from self._tell_earlier(finding, case)

    @staticmethod
    def _cause(found: list[Sighting]) -> int:
        """Return the instant at which the last of the cases came under the key."""
        return max(one.since for one in found)

    def _tell_earlier(self, finding: Finding, case: CaseState) -> Iterator[Event]:
        """Yield the events that tell the earlier cases of a finding, each of them once for its rule."""
        if not finding.rule.tells_all:
            return
        number = self._rules.index(finding.rule)
        for name in finding.cases:
            known = self._known.get(name)
            mine = None if known is None else known[number]
            if mine is None or mine.told:
                continue
            mine.told = True
            others = tuple(other for other in chain(finding.cases, (case.id,)) if other != name)
            earlier = self.cases[name].raw
            if not is_told(earlier, finding.rule, others):
                since = earlier.opened if mine.seen is None else mine.seen.since
                yield flag_event(name, finding.rule, others, max(case.opened, since))

    # ---- what is over

    def forget(self, before: int) -> None:
        """Drop what no complaint opened at an instant or later can need: nothing will arrive that lies before it."""
        bounds = [self._bound(rule, before) for rule in self._rules]
        for rule, bound in zip(self._rules, bounds, strict=True):
            if bound is not None:
                self.index.forget(complaints_of(rule), before if rule.counted == "ordered" else bound)
                self._orders.forget(rule, bound)
        for name in list(self._known):
            kept = [
                mine if mine is not None and not mine.is_over(bound) else None
                for mine, bound in zip(self._known[name], bounds, strict=True)
            ]
            if any(kept):
                self._known[name] = kept
            else:
                del self._known[name]
                self._standings.forget(name)

    def _bound(self, rule: CrossCaseRule, before: int) -> int | None:
        """Return the instant before which nothing counts any more for what comes at `before` or later."""
        if rule.within is None or rule.counted == "closed":
            return None
        return window_start(self.policy.compiled, rule.within, before)


def _oldest_first(found: list[Sighting]) -> tuple[str, ...]:
    return tuple(one.case for one in sorted(found, key=lambda one: one.place))
