"""Where cases have been, as marks on a diagram.

In: what happened to cases, step by step: accepted events and effects. Out: `Marks`: how often each state, transition,
deadline, escalation and approval had its turn, and the states in which the cases stand. An event that stays in its
state leaves no effect that says by which of several transitions; `touched`, where it is known, tells them apart, and
without it all that the event may take there are marked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from complaintflow.compiled.lifecycle import Transition
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.diagram.model import Marks
from complaintflow.kernel.effect import Effect

_Place = tuple[str, str | None]
"""A case, or one of its tracks."""
_Way = tuple[str, int, Transition]
"""An event, and which of its transitions from a state."""


@dataclass(slots=True)
class Trail:
    """What has happened so far."""

    policy: CompiledPolicy
    visited: Counter[str] = field(default_factory=Counter)
    states: dict[_Place, str] = field(default_factory=dict)

    def step(
        self,
        case: str,
        event: str | None,
        effects: Iterable[Effect],
        *,
        track: str | None = None,
        at: int | None = None,
        touched: Collection[str] | None = None,
    ) -> None:
        """Take the effects of a step, and the accepted event that they follow, if it was one.

        `at` is the event's instant: effects of earlier ones are of timers that had fired before it.
        """
        listed = list(effects)
        earlier = [effect for effect in listed if at is not None and effect.at < at]
        later = [effect for effect in listed if at is None or effect.at >= at]
        self._take(earlier, None, touched)
        if event is not None and not any(effect.kind == "refused" for effect in later):
            entered = {effect.track for effect in later if effect.kind == "state_entered"}
            for place in self._places(case, event, track):
                if place not in entered:
                    self._stayed(place, self.states[case, place], event, touched)
        self._take(later, event, touched)

    def marks(self, *, current: bool = True) -> Marks:
        """Return the marks; `current` false leaves out where cases stand."""
        here = {f"state:{self._prefix(track)}{state}" for (_, track), state in self.states.items()}
        return Marks(dict(sorted(self.visited.items())), frozenset(here) if current else frozenset())

    def _places(self, case: str, event: str, track: str | None) -> list[str | None]:
        """Return where an event may have stayed: in its track, else in the case, else in those tracks that take it."""
        places = [place for name, place in self.states if name == case]
        taking = [place for place in places if event in self._moves(place, self.states[case, place])]
        if track is not None:
            return [place for place in taking if place == track]
        return [None] if None in taking else taking

    def _take(self, effects: Iterable[Effect], event: str | None, touched: Collection[str] | None) -> None:
        for effect in effects:
            prefix = self._prefix(effect.track)
            if effect.kind == "state_entered":
                self._entered(effect, event, touched)
            elif effect.kind == "deadline_started":
                self.visited[f"deadline:{prefix}{effect.body['deadline']}"] += 1
            elif effect.kind.startswith("approval_"):
                element = f"approval:{effect.body['approval']}"
                self.visited[element] += effect.kind == "approval_requested"
                self.visited[f"{element}:{effect.kind.removeprefix('approval_')}"] += 1
            elif effect.kind == "track_started":
                self.visited[f"track:{effect.body['of']}"] += 1
            self._escalated(effect)

    def _entered(self, effect: Effect, event: str | None, touched: Collection[str] | None) -> None:
        state, previous = str(effect.body["state"]), effect.body.get("previous")
        self.visited[f"state:{self._prefix(effect.track)}{state}"] += 1
        self.states[effect.case, effect.track] = state
        if previous is not None:
            self._moved(effect.track, str(previous), state, event, touched)

    def _escalated(self, effect: Effect) -> None:
        if effect.track is None:
            for number, rule in enumerate(self.policy.escalations):
                if rule.id in effect.because:
                    self.visited[f"escalation:{number}"] += 1

    def _stayed(self, track: str | None, state: str, event: str, touched: Collection[str] | None) -> None:
        """Count the transition by which an event left a case in its state."""
        moves = self._moves(track, state).get(event, ())
        ways = [(event, number, move) for number, move in enumerate(moves) if move.target in {None, state}]
        self._count(track, state, _known(ways, self._prefix(track), touched) or ways)

    def _moved(
        self, track: str | None, state: str, target: str, event: str | None, touched: Collection[str] | None
    ) -> None:
        """Count the transition from a state to another: the event's, or one that the policy itself sent after it."""
        ways = [
            (name, number, move)
            for name, moves in self._moves(track, state).items()
            for number, move in enumerate(moves)
            if move.target == target
        ]
        ways = _known(ways, self._prefix(track), touched) or ways
        self._count(track, state, [way for way in ways if way[0] == event] or ways)

    def _count(self, track: str | None, state: str, ways: Iterable[_Way]) -> None:
        prefix = self._prefix(track)
        self.visited.update(f"transition:{prefix}{state}:{event}:{number}" for event, number, _ in ways)

    def _moves(self, track: str | None, state: str) -> Mapping[str, tuple[Transition, ...]]:
        """Return what leads on from a state; nothing where an earlier version of the policy had the track or state."""
        kind = None if track is None else self.policy.tracks.get(_kind(track))
        if track is not None and kind is None:
            return {}
        return (self.policy if kind is None else kind.policy).lifecycle.dispatch.get(state, {})

    def _prefix(self, track: str | None) -> str:
        return "" if track is None else f"{_kind(track)}/"


def _known(ways: Iterable[_Way], prefix: str, touched: Collection[str] | None) -> list[_Way]:
    """Return those ways that are known to have been taken."""
    return [way for way in ways if touched and f"transition:{prefix}{way[2].id}" in touched]


def _kind(track: str) -> str:
    """Return of which kind a track is: `measure-2` is the second `measure`."""
    return track.rpartition("-")[0]


def seen_in(trails: Iterable[Trail]) -> Marks:
    """Return in how many of several trails each element was visited at all."""
    seen: Counter[str] = Counter()
    for trail in trails:
        seen.update(trail.visited.keys())
    return Marks(dict(sorted(seen.items())))
