"""The rules across cases at work: before a complaint is opened, and whenever a case has moved.

In: `open` events, and steps of cases. Out: what was found for a new complaint, or the case that takes it as its
follow-up; and `flag` events for cases that a finding concerns. Keeps of each complaint its keys and how it stands, in
an index and in notes, never a case, and nothing in itself: set up again over the same index, notes and cases it
answers the same. Sends nothing itself: `complaintflow.correlation.casebook` does.

Complaints are ordered by the instant of opening, then by id. A rule's answer for a complaint depends on that order
and on what the logs say, not on the order in which lines arrive: what arrives late is found late, by the same rules,
and reaches the later complaint as a `flag` event. Each complaint is asked by the rules of the policy version to which
its case is pinned; a case that is not there any more (erased) neither counts nor is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from complaintflow.correlation.finding import FLAGS, Finding, FollowUp, flag_event, is_told
from complaintflow.correlation.index import CorrelationIndex
from complaintflow.correlation.known import Asked, Known, values_of
from complaintflow.correlation.notes import Noted, Notes
from complaintflow.correlation.orders import StandingOrders
from complaintflow.correlation.search import Search, counts_from, reach_of
from complaintflow.correlation.series import Ruled, Versions, complaints_of, orders_of
from complaintflow.correlation.sighting import Key, Place, Sighting
from complaintflow.correlation.standing import standing_of
from complaintflow.facade import Case, Policy, Step
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.data import read_data
from complaintflow.kernel.event import Event
from complaintflow.kernel.findings import finder_of, flags_said
from complaintflow.kernel.opening import opening_view


@dataclass(slots=True)
class Correlator:
    """The rules of a policy over the cases of one casebook. `policy` is the version of new complaints."""

    policy: Policy
    versions: Versions
    index: CorrelationIndex
    cases: Mapping[str, Case]
    notes: Notes
    _orders: StandingOrders = field(init=False)
    _search: Search = field(init=False)

    def __post_init__(self) -> None:
        """Take up what looks for earlier cases."""
        self._orders = StandingOrders(self.index)
        self._search = Search(self._orders, self.index, self.cases, self.notes, self.versions)

    # ---- before a complaint is opened

    def judge(self, event: Event) -> FollowUp | tuple[Finding, ...]:
        """Return what the rules say of a complaint that is about to be opened."""
        compiled = self.policy.compiled
        facts, _, _ = read_data(compiled.fields, event.data)
        view = opening_view(compiled, facts)
        found: list[Finding] = []
        for ruled in self.versions.rules(self.policy).values():
            rule = ruled.rule
            key = values_of(rule, view)
            if key is None or not (rule.when is None or rule.when.holds(view)):
                continue
            sighting = Sighting(event.at, event.case, event.at)
            cases = self._search.earlier(ruled, key, sighting)
            taker = self._taker(ruled, cases, event.at)
            if taker is not None:
                return FollowUp(rule, taker)
            if rule.flag is not None and len(cases) + 1 >= rule.at_least:
                found.append(Finding(ruled, _oldest_first(cases)))
        return tuple(found)

    def _taker(self, ruled: Ruled, cases: list[Sighting], at: int) -> str | None:
        """Return the latest of the earlier cases that is still open, where the rule has it take the complaint."""
        if not ruled.rule.follow_up:
            return None
        is_open = self._search.is_open_at
        return next((one.case for one in cases if is_open(one.case, at) and self._takes(one.case)), None)

    def _takes(self, case: str) -> bool:
        """Whether a case is there, and its version knows follow-ups."""
        stored = self.cases.get(case)
        return stored is not None and stored.policy.compiled.follow_up_event is not None

    def found_by(self, event: Event, policy: Policy) -> tuple[Finding, ...]:
        """Return what `judge` said of a complaint, from the flags that were written into its `open`."""
        rules = self.versions.rules(policy).values()
        told = {said.rule: said.cases for said in flags_said(event.data.get(FLAGS))}
        return tuple(Finding(one, told[one.rule.id]) for one in rules if one.rule.id in told)

    # ---- after a step

    def observe(self, event: Event | None, before: Case | None, step: Step, found: tuple[Finding, ...]) -> list[Event]:
        """Take note of a step; return the `flag` events that tell other cases (or this one) of what follows.

        `found` is what `judge` said of the complaint that the step opened.
        """
        case, policy = step.case.raw, step.case.policy
        rules = self.versions.rules(policy)
        noted = self.notes.get(case.id)
        if before is None:
            noted = Noted(policy.digest, {})
        if noted is None:
            return []  # forgotten: nothing can need it any more
        self.notes[case.id] = noted
        self._bring_up_to_date(noted, step.case, event)
        moved = self._stands(noted, step.case)
        view = opening_view(policy.compiled, case.facts)
        told: list[Event] = []
        for ruled in rules.values():
            mine = noted.known[ruled.series]
            if mine is None:
                continue
            told += self._follow(ruled, mine, view, case, newborn=before is None)
            if ruled.rule.counted == "ordered":
                for key, given in self._orders.take(ruled, noted, event, step):
                    told += self._later_again(ruled, key, case, (given.at, ""))
            elif moved and mine.key is not None:
                told += self._later_again(ruled, mine.key, case, (case.clock, ""))
        for one in found:
            mine = noted.known.get(one.ruled.series)
            if mine is not None:
                mine.told = True
            told += self._tell_earlier(one, case)
        self.notes[case.id] = noted
        return told

    def _bring_up_to_date(self, noted: Noted, case: Case, event: Event | None) -> None:
        """Begin what is new in the version of a case, let go of what it does not know; note what an event tells."""
        rules, known = self.versions.rules(case.policy), noted.known
        if noted.policy != case.policy.digest or known.keys() != rules.keys():
            for series, mine in known.items():
                if series not in rules and mine is not None and mine.key is not None and mine.seen is not None:
                    self.index.end(series, mine.key, mine.seen, case.clock)
            noted.policy = case.policy.digest
            noted.known = {series: known.get(series, Known()) for series in rules}
        told = None if event is None else finder_of(case.policy.compiled, event)
        mine = None if told is None else noted.known.get(complaints_of(told))
        if mine is not None:
            mine.told = True

    def _stands(self, noted: Noted, case: Case) -> bool:
        """Note how a case stands after a step; tell whether that differs from before."""
        names = self.versions.watched(case.policy)
        if not names:
            return False
        was, noted.standing = noted.standing, standing_of(case.policy.compiled, case.raw, names)
        return was is not None and noted.standing.differs(was)

    def _follow(
        self, ruled: Ruled, mine: Known, view: Mapping[str, object], case: CaseState, *, newborn: bool
    ) -> Iterator[Event]:
        """Follow a complaint's key, and whether it asks: new at the opening, another when a fact has changed."""
        rule = ruled.rule
        key = values_of(rule, view)
        since = case.opened if newborn else case.clock
        moved = key != mine.key
        if moved:
            if mine.key is not None and mine.seen is not None:
                self.index.end(ruled.series, mine.key, mine.seen, since)
            mine.key, mine.seen = key, None if key is None else Sighting(case.opened, case.id, since)
            if key is not None and mine.seen is not None:
                self.index.add(ruled.series, key, mine.seen)
        asking = mine.ask(since, moved=moved, asks=rule.when is None or rule.when.holds(view))
        if asking is not None and not newborn:
            yield from self._tell(ruled, asking, mine)
        if moved and key is not None and rule.counted != "ordered":
            yield from self._later_again(ruled, key, case, (case.opened, case.id))

    def _later_again(self, ruled: Ruled, key: Key, about: CaseState, after: Place) -> Iterator[Event]:
        """Ask a rule again for the later complaints of a key: an earlier case has arrived, moved, or given an order.

        Each is asked by its own version's rule; how far to look is the farthest that one of them reaches.
        """
        reach = [reach_of(one, about, after) for one in self.versions.alike(ruled)]
        ends = [end for _, end in reach if end is not None]
        until = max(ends) if len(ends) == len(reach) else None
        for later in list(self.index.later(ruled.series, key, min(start for start, _ in reach), until)):
            noted = None if later.case == about.id else self.notes.get(later.case)
            mine = None if noted is None else noted.known.get(ruled.series)
            theirs = None if noted is None else self._rules_of(later.case, noted).get(ruled.series)
            if noted is None or mine is None or theirs is None:
                continue
            for asked in mine.asked:
                if asked.key == key and asked.sighting.since >= later.since:
                    yield from self._tell(theirs, asked, mine)

    def _rules_of(self, case: str, noted: Noted) -> Mapping[str, Ruled]:
        """Return the rules of the version to which a case is pinned."""
        rules = self.versions.known(noted.policy)
        if rules is not None:
            return rules
        stored = self.cases.get(case)
        return {} if stored is None else self.versions.rules(stored.policy)

    # ---- telling

    def _tell(self, ruled: Ruled, asked: Asked, mine: Known) -> Iterator[Event]:
        """Yield the events that tell a complaint, known already, of what its rule now finds for it."""
        rule = ruled.rule
        found = self._search.earlier(ruled, asked.key, asked.sighting)
        if rule.flag is None or len(found) + 1 < rule.at_least:
            return
        if rule.follow_up and any(self._search.is_open_at(one.case, asked.sighting.since) for one in found):
            return  # it should have been a follow-up: too late for that, and no repeat either
        finding = Finding(ruled, _oldest_first(found))
        stored = self.cases.get(asked.sighting.case)
        if stored is None:
            return
        case = stored.raw
        mine.told = True
        self._hand_back(case.id)
        if not is_told(case, rule, finding.cases):
            yield flag_event(case.id, rule, finding.cases, max(asked.sighting.since, _cause(found)))
        yield from self._tell_earlier(finding, case)

    def _hand_back(self, case: str) -> None:
        """Have changed notes kept."""
        noted = self.notes.get(case)
        if noted is not None:
            self.notes[case] = noted

    def _tell_earlier(self, finding: Finding, case: CaseState) -> Iterator[Event]:
        """Yield the events that tell the earlier cases of a finding, each of them once for its rule."""
        rule, series = finding.ruled.rule, finding.ruled.series
        if not rule.tells_all:
            return
        for name in finding.cases:
            noted = self.notes.get(name)
            mine = None if noted is None else noted.known.get(series)
            stored = None if mine is None or mine.told else self.cases.get(name)
            if noted is None or mine is None or stored is None or rule.flag not in stored.policy.compiled.flags:
                continue
            mine.told = True
            self.notes[name] = noted
            others = tuple(other for other in chain(finding.cases, (case.id,)) if other != name)
            if not is_told(stored.raw, rule, others):
                since = stored.raw.opened if mine.seen is None else mine.seen.since
                yield flag_event(name, rule, others, max(case.opened, since))

    # ---- what is over

    def forget(self, before: int) -> None:
        """Drop what no complaint opened at an instant or later can need: nothing will arrive that lies before it."""
        bounds: dict[str, int | None] = {}
        for ruled in self.versions.all():
            bound = bounds[ruled.series] = bounds[orders_of(ruled.rule)] = self._bound(ruled, before)
            if bound is None:
                continue
            if ruled.rule.counted == "ordered":
                self.index.forget(ruled.series, before)
                self.index.forget(orders_of(ruled.rule), bound)
            else:
                self.index.forget(ruled.series, bound)
        for name in list(self.notes):
            noted = self.notes.get(name)
            if noted is None:
                continue
            if noted.let_go(bounds):
                self.notes[name] = noted
            else:
                del self.notes[name]

    def _bound(self, ruled: Ruled, before: int) -> int | None:
        """Return the instant before which nothing counts any more for what comes at `before` or later."""
        bounds = [counts_from(one, before) for one in self.versions.alike(ruled)]
        given = [bound for bound in bounds if bound is not None]
        return min(given) if len(given) == len(bounds) else None


def _cause(found: list[Sighting]) -> int:
    """Return the instant at which the last of the cases came under the key."""
    return max(one.since for one in found)


def _oldest_first(found: list[Sighting]) -> tuple[str, ...]:
    return tuple(one.case for one in sorted(found, key=lambda one: one.place))
