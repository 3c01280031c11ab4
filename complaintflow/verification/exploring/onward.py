"""What of a policy can still have a part from a state on, and what tells cases apart that stand there.

In: a policy, observers, a state. Out: the policy as it is left from that state on, and an `Abstraction` by it. Whoever
is barred from what can no longer happen, flags and facts that only states behind the case ask for, clocks that can move
nothing any more: two cases that differ in these alone go on alike, so that one of them is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from complaintflow.compiled.condition import may_hold
from complaintflow.compiled.guarantees import CaseMoves, EventHappens, Moment, Moments, StateEntered
from complaintflow.compiled.index import index_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.draft import Draft
from complaintflow.verification.exploring.abstraction import Abstraction
from complaintflow.verification.exploring.moves import Moves
from complaintflow.verification.exploring.observing import Happening, Observer, settles
from complaintflow.verification.exploring.scope import scope_of
from complaintflow.verification.exploring.settled import Settled
from complaintflow.verification.exploring.slicing import Asking, slice_for
from complaintflow.verification.exploring.writing import decided_targets, reached_in

_OVER = frozenset(("open", "import"))
"""What happens once, at the beginning."""


def left_from(policy: CompiledPolicy, state: str) -> CompiledPolicy:
    """Return a policy as it is left to a case that has come to stand in a state.

    States that cannot be reached any more are gone, and with them the ways out of them and the events that only lead
    there. Deadlines, approvals, tracks and escalations stay: these go on wherever a case stands.
    """
    lifecycle = policy.lifecycle
    here = reached_in(policy).get(state, frozenset((state,)))  # built-in states, in which cases end, lead nowhere
    ways = tuple(
        replace(way, sources=tuple(one for one in way.sources if one in here))
        for way in lifecycle.transitions
        if not here.isdisjoint(way.sources)
    )
    driven = {way.event for way in lifecycle.transitions} - {way.event for way in ways}
    driven -= {way.event for track in policy.tracks.values() for way in track.policy.lifecycle.transitions}
    events = {
        name: replace(event, actions=()) if name in _OVER else event
        for name, event in policy.events.items()
        if event.built_in or name not in driven
    }
    owners = tuple(
        row
        for row in policy.owners
        if row.when is None or any(may_hold(row.when.tree, {"state": one}, _not_the_state) for one in here)
    )
    return replace(
        policy,
        events=events,
        owners=owners,
        lifecycle=replace(
            lifecycle,
            initial=(),
            states={name: one for name, one in lifecycle.states.items() if name in here},
            transitions=ways,
            dispatch={name: by_event for name, by_event in lifecycle.dispatch.items() if name in here},
        ),
    )


def _not_the_state(name: str) -> bool:
    return name != "state"


def can_come(left: CompiledPolicy, moment: Moment) -> bool:
    """Whether a moment can still come in a policy as it is left from a state (`left_from`); of most kinds it can."""
    states = left.lifecycle.states
    entered = {*(way.target for way in left.lifecycle.transitions), *decided_targets(left)}
    goes_on = not all(one.final for one in states.values())
    ending = list(index_of(left).ending.values()) if goes_on else []
    match moment:
        case EventHappens(events=names):
            return any(name in left.events and name not in _OVER for name in names)
        case StateEntered(states=names):
            return not entered.union(one.name for one in ending).isdisjoint(names)
        case CaseMoves(at="closed", outcomes=names):
            ends = (*(one for name, one in states.items() if one.final and name in entered), *ending)
            return any(not names or (one.outcome or one.name) in names for one in ends)
        case CaseMoves():
            return goes_on and any(one.final for one in states.values())
        case _:
            return True


@dataclass(slots=True)
class Onward:
    """How cases are told apart in each state, as far as some observers can still notice, and when none of them can."""

    policy: CompiledPolicy
    observers: Sequence[Observer]
    ends: bool = True
    _known: dict[str, Abstraction] = field(default_factory=dict)
    _left: dict[str, CompiledPolicy] = field(default_factory=dict)
    _over: dict[tuple[str, str], bool] = field(default_factory=dict)

    def at(self, state: str) -> Abstraction:
        """Return what tells cases apart that stand in a state."""
        if state not in self._known:
            asking = Asking.of(self.observers)
            policy = slice_for(self._from(state), asking).policy
            scope = scope_of(policy, asking.reads, asking.conditions)
            self._known[state] = Abstraction(policy, scope, Settled(policy, scope))
        return self._known[state]

    def settles(self, happenings: Sequence[Happening]) -> bool:
        """Return whether nothing after these happenings can break any observer any more."""
        return self.ends and any(
            all(self._settled(one, happening) for one in self.observers) for happening in happenings
        )

    def _settled(self, observer: Observer, happening: Happening) -> bool:
        by = settles(observer)
        return (by is not None and by(happening)) or self._is_over(observer, happening.after.state)

    def _is_over(self, observer: Observer, state: str) -> bool:
        """Whether the state alone says that an observer cannot be broken any more."""
        asked = (observer.name, state)
        if asked not in self._over:
            left = self._from(state)
            occasions: Moments | None = getattr(observer, "occasions", None)
            self._over[asked] = occasions is not None and not any(can_come(left, moment) for moment in occasions)
        return self._over[asked]

    def _from(self, state: str) -> CompiledPolicy:
        if state not in self._left:
            self._left[state] = left_from(self.policy, state)
        return self._left[state]


@dataclass(slots=True)
class NoticedMoves(Moves):
    """The acts of a policy's cases that somebody can notice from where a case stands."""

    until: Onward | None = None

    def tried(self, draft: Draft, at: int) -> tuple[str, ...]:
        """Return the events worth trying: what nobody can notice any more leaves a case as it is told apart."""
        found = Moves.tried(self, draft, at)
        here = None if self.until is None else self.until.at(draft.state)
        return found if here is None else tuple(name for name in found if name in here.policy.events)
