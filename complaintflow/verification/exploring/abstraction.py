"""What tells two cases apart: everything of them that can make a difference later, and nothing else.

In: a case and a scope. Out: a key. Two cases with one key take the same events to cases with one key again, whatever
the instants: how long ago something was is not part of it, only which clocks run and which of them certainly come
before which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import Final

from complaintflow.compiled.condition import Tree, may_hold
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Run
from complaintflow.kernel.counters import counting, value_of
from complaintflow.kernel.deadlines import owed
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.tracks import lives
from complaintflow.verification.exploring.attached import goes_on_closed
from complaintflow.verification.exploring.identity import extending, identities
from complaintflow.verification.exploring.pending import Clock, Pending
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.exploring.settled import Settled, view_of
from complaintflow.verification.exploring.words import ASKER

Ranks = Mapping[Clock, int]
"""For every clock the number of the move that started it: what is known of who began first."""

_FROM_APPLICANT: Final = frozenset(("applicant", ASKER))


class Abstraction:
    """How cases of a policy are told apart."""

    def __init__(self, policy: CompiledPolicy, scope: Scope, settled: Settled) -> None:
        """Prepare to tell cases apart, by their facts as `settled` does."""
        self.policy, self.scope = policy, scope
        self._read: dict[tuple[str, str, tuple[tuple[str, str], ...]], bool] = {}
        self.settled = settled
        self._ends = not (goes_on_closed(policy) or scope.silent)

    def key(self, case: CaseState, pending: Mapping[Clock, Pending], ranks: Ranks) -> Hashable:
        """Return what tells the case apart, with what is known of its clocks.

        Which of them certainly come before which, and which began before which: a limit that changes later, or a
        deadline that starts then, is compared by that.
        """
        if case.outcome is not None and self._is_over(self.policy, case):
            return (case.state, case.outcome)
        # Of a closed case no clock is pending, and reopened it goes on with those that it had.
        known = pending if case.outcome is None else [clock for clock in ranks if self._goes_on(clock)]
        return (self._of(self.policy, case), order_of(pending, ranks), _beginnings(known, ranks))

    def _goes_on(self, clock: Clock) -> bool:
        """Whether a clock is one of those that are told apart: the others began, but nobody sees them run."""
        _, kind, name = clock
        scope = self.scope
        return kind == "approval" or name in scope.deadlines or name in scope.owed or name in scope.escalations

    def follows(self, clock: Clock) -> bool:
        """Whether it is followed when a clock runs out: it moves something."""
        _, kind, name = clock
        return kind == "approval" or name in (self.scope.deadlines if kind == "deadline" else self.scope.escalations)

    def _of(self, policy: CompiledPolicy, case: CaseState) -> Hashable:
        if case.outcome is not None and self._is_over(policy, case):
            return (case.state, case.outcome)
        scope, tracks = self.scope, _tracks_of(policy, case)
        runs = [(name, self._run(case, cycles[-1])) for name, cycles in case.runs.items() if name in scope.deadlines]
        return (
            case.state,
            case.klass if scope.klass else None,
            case.floor if policy.may_fall and scope.klass else None,
            (case.owner, case.assigned is not None) if scope.owner else None,
            frozenset(case.participants) if "participants" in scope.words else None,
            # The word means whoever applied last, for whatever, and however that ended.
            case.applications[-1].applicant.role_names if "applicant" in scope.words and case.applications else None,
            case.outcome,
            self.settled.of_case(case) if policy is self.policy else self.settled.parts(view_of(policy, case)),
            frozenset([raised.flag for raised in case.flags if raised.flag in scope.flags]),
            tuple([self._counter(policy, case, name) for name in scope.counters if name in policy.counters]),
            tuple(sorted(runs)),
            self._owed(case) if scope.owed else (),
            self._applications(policy, case) if case.applications else (),
            frozenset([one for one in case.escalated if one[0] in scope.escalations]),
            identities(policy, scope, case) if scope.parties else (),
            bool(case.suspensions),
            tuple([n for n in case.ended_by_closing if n in scope.deadlines or n in scope.owed]),
            frozenset(Counter((kind_of(name), self._track(case, name)) for name in tracks).items()) if tracks else (),
        )

    def _is_over(self, policy: CompiledPolicy, case: CaseState) -> bool:
        """Whether nothing leads on from a closed case, so that its past makes no difference."""
        if not self._ends or policy.lifecycle.dispatch.get(case.state):
            return False
        return not any(
            lives(case, policy.tracks[kind_of(name)], state) for name, state in _tracks_of(policy, case).items()
        )

    def _owed(self, case: CaseState) -> Hashable:
        """Return of the deadlines of which only matters whether they are owed what has been done of them."""
        runs = [(name, cycles[-1]) for name, cycles in case.runs.items() if name in self.scope.owed]
        return tuple(sorted([(name, _met_so_far(run)) for name, run in runs if owed(run)]))

    def _is_read(self, policy: CompiledPolicy, case: CaseState, counter: str) -> bool:
        """Whether a condition that asks for the counter can still come true: the class may rule it out."""
        if policy.may_fall or case.klass is None:
            return True
        alike = (counter, case.klass, case.escalated)
        may = self._read.get(alike)
        if may is None:
            may = self._read[alike] = self._may_be_read(policy, case, case.klass, self.scope.readers[counter])
        return may

    def _may_be_read(
        self, policy: CompiledPolicy, case: CaseState, klass: str, readers: tuple[tuple[Tree, str], ...]
    ) -> bool:
        higher = policy.classes[policy.classes.index(klass) :]
        for tree, rule in readers:
            fired = {klass for known, klass in case.escalated if known == rule} if rule else set[str]()
            if "" in fired:
                continue
            if any(may_hold(tree, {"class": k}, _not_the_class) for k in higher if k not in fired):
                return True
        return False

    def _counter(self, policy: CompiledPolicy, case: CaseState, name: str) -> Hashable:
        if name in self.scope.readers and not self._is_read(policy, case, name):
            return None
        counter, most = policy.counters[name], self.scope.counters[name]
        occurrences = case.counts.get(name, ())
        if occurrences:
            occurrences = counting(occurrences)
        if counter.measure == "distinct":
            different = {str(one.value) for one in occurrences}
            # Which values they are makes no difference where nothing asks for the value itself.
            asked = f"data.{counter.datum}" in self.scope.data
            return tuple(sorted(different))[:most] if asked else min(len(different), most)
        if counter.measure == "count" and counter.within is None:
            return min(len(occurrences), most)
        value = value_of(policy, counter, case.counts.get(name, ()), case.clock)
        return min(value, most) if isinstance(value, int | float) else None

    def _run(self, case: CaseState, run: Run) -> Hashable:
        # What the closing ended goes on with a reopening as it stood: a breach stays one, no step speaks twice.
        if not owed(run) and run.deadline not in case.ended_by_closing:
            return (run.status if run.deadline in self.scope.standings else "ended",)
        return (
            run.status,
            run.row,
            frozenset([hit.leaf for hit in run.hits]),
            run.fired,
            min(len(run.extensions), 4),
            bool(run.pauses),  # less is then known of how long it still runs
            frozenset([hit.leaf for hit in run.answered]),
            run.pause_used_up,
            frozenset([(consent.by, consent.role) for consent in run.consents]),
        )

    def _applications(self, policy: CompiledPolicy, case: CaseState) -> Hashable:
        standing = ((name, self._application(policy, case, name)) for name in policy.approvals)
        return tuple([one for one in standing if one[1] is not None])

    def _application(self, policy: CompiledPolicy, case: CaseState, approval: str) -> Hashable:
        """Return how an approval stands: with those who voted left out, as far as nothing asks who they are.

        Whoever must not decide (or not twice) is only ever refused, and somebody else may always act instead: what
        goes on from here does not depend on who applied or voted, but for the roles that a chain or a message derives
        from the applicant. Whose identity an observer asks for, or a way through the lifecycle, `identities` tells.
        """
        made = [a for a in case.applications if a.approval == approval]
        if not made:
            return None
        last = made[-1]
        ordinal = min(last.ordinal, self.scope.ordinal)
        # An extension asks whether it was ever granted, everything else how it stands now.
        ever = approval in extending(policy) and any(a.status == "granted" for a in made)
        if last.status != "pending":
            # What was refused or voided gates nothing, as if nobody had applied: only how often is asked.
            standing = last.status if last.status == "granted" else ""
            return (ordinal, ever, standing) if ordinal or ever or standing else None
        applicant = last.applicant.role_names if self.scope.words & _FROM_APPLICANT else None
        yes = tuple(sorted([vote.for_role for vote in last.votes if vote.step == last.step and vote.granted]))
        return (ordinal, ever, last.chain, last.step, last.roles, applicant, yes, last.timeouts, last.next is None)

    def _track(self, case: CaseState, name: str) -> Hashable:
        inner = self.policy.tracks[kind_of(name)].policy
        return self._of(inner, case.tracks[name])


def _tracks_of(policy: CompiledPolicy, case: CaseState) -> Mapping[str, CaseState]:
    """Return the tracks that matter, of the kinds that the policy has: others have no part in anything any more."""
    if all(kind_of(name) in policy.tracks for name in case.tracks):
        return case.tracks
    return {name: state for name, state in case.tracks.items() if kind_of(name) in policy.tracks}


def _not_the_class(name: str) -> bool:
    return name != "class"


def _met_so_far(run: Run) -> tuple[int, ...]:
    return tuple(sorted({hit.leaf for hit in run.hits}))


def _beginnings(clocks: Iterable[Clock], ranks: Ranks) -> tuple[tuple[Clock, int], ...]:
    """Return the order in which clocks began, whatever lay between."""
    begun = [(clock, ranks.get(clock, 0)) for clock in clocks]
    if len(begun) < 2:
        return tuple([(clock, 0) for clock, _ in begun])
    places = {rank: place for place, rank in enumerate(sorted({rank for _, rank in begun}))}
    return tuple(sorted([(clock, places[rank]) for clock, rank in begun]))


def order_of(pending: Mapping[Clock, Pending], ranks: Ranks) -> frozenset[tuple[Clock, Clock]]:
    """Return which of the pending clocks certainly fire before which."""
    if len(pending) < 2:
        return frozenset()
    return frozenset([(one, other) for one in pending for other in pending if fires_before(one, other, pending, ranks)])


def fires_before(one: Clock, other: Clock, pending: Mapping[Clock, Pending], ranks: Ranks) -> bool:
    """Whether a clock certainly fires before another: it began no later and is shorter, or it is declared first."""
    if one is other or one == other:
        return False
    first, second = ranks.get(one, 0), ranks.get(other, 0)
    if first > second:
        return False
    mine, theirs = pending[one], pending[other]
    if mine.length.shorter(theirs.length):
        return True
    return first == second and mine.order < theirs.order and mine.length.as_long(theirs.length)
