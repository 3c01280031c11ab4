"""Observers on the graph: what each comes to on every path.

In: a graph and an observer. Out: whether anything breaks it, by the shortest ways first, and whether what it waits for
ever happens. A clock of an observer runs out at any moment unless a clock of the case certainly comes first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from complaintflow.verification.exploring.graph import Edge, Graph, Taken
from complaintflow.verification.exploring.lengths import Length, length_of
from complaintflow.verification.exploring.observing import Expire, Happening, Move, Observer, Seen
from complaintflow.verification.exploring.pending import Clock, Pending
from complaintflow.verification.proof import Watch

BREAKS_MAX = 24
"""Ways to break one observer that are kept, the shortest ones: the kernel may confirm a later one first."""


@dataclass(frozen=True, slots=True)
class Ticking:
    """A clock of an observer: its length, and the clocks of the case that began after it."""

    length: Length
    younger: frozenset[Clock]


Clocks = tuple[tuple[str, Ticking], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case and its observer are together."""

    node: int
    mark: Hashable
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class Broken:
    """A way on which an observer was broken: the moves from the opening, and what went wrong in words."""

    moves: tuple[Move, ...]
    words: str


@dataclass(slots=True)
class Watched:
    """What an observer came to. `stopped`: not every place of the graph was looked at. `places`: how many were."""

    broken: list[Broken] = field(default_factory=list)
    used: bool = False
    stopped: bool = False
    places: int = 0


class Watching:
    """Walks one observer over a graph."""

    def __init__(self, graph: Graph, observer: Observer, watch: Watch, most: int) -> None:
        """Start with nothing seen; `most` places are looked at."""
        self.graph, self.observer, self.watch, self.most = graph, observer, watch, most
        self.answer = Watched()
        self._from: dict[Place, tuple[Place | None, tuple[Move, ...]]] = {}
        self._ahead: deque[Place] = deque()

    def walk(self) -> Watched:
        """Return what the observer comes to on every path."""
        begin = self.observer.begin()
        for edge in self.graph.openings:
            self._take(None, begin, (), edge)
        while self._ahead and len(self.answer.broken) < BREAKS_MAX:
            place = self._ahead.popleft()
            if self.watch.is_over() or len(self._from) > self.most:
                self.answer.stopped = True
                break
            self._expand(place)
        self.answer.places = len(self._from)
        return self.answer

    def _expand(self, place: Place) -> None:
        node = self.graph.nodes[place.node]
        for edge in self.graph.edges.get(place.node, ()):
            if not self._too_late(place, edge, node.pending):
                self._take(place, place.mark, place.clocks, edge)
        for name, ticking in place.clocks:
            if any(_before(clock, pending, ticking) for clock, pending in node.pending.items()):
                continue
            if any(_rather(other, ticking) for other_name, other in place.clocks if other_name != name):
                continue
            move = Expire(name, observer=self.observer.name)
            seen = self._see(place.mark, Happening(move, node.case, node.case))
            rest = tuple(one for one in place.clocks if one[0] != name)
            self._arrive(place, (move,), place.node, seen, rest)

    def _too_late(self, place: Place, edge: Edge, pending: Mapping[Clock, Pending]) -> bool:
        """Whether an edge is a clock of the case running out that one of the observer's certainly comes before."""
        move = edge.taken[0].happening.move if edge.taken else None
        if not isinstance(move, Expire):
            return False
        # A deadline, an approval and an escalation may have one name.
        named = [clock for clock in pending if clock[2] == move.element and clock[0] == (move.track or "")]
        return bool(named) and all(_surely_later(clock, pending[clock], place.clocks) for clock in named)

    def _take(self, place: Place | None, mark: Hashable, clocks: Clocks, edge: Edge) -> None:
        moves: list[Move] = []
        for taken in edge.taken:
            moves.append(taken.happening.move)
            seen = self._see(mark, taken.happening)
            if seen.broken is not None:
                self._break(place, tuple(moves), seen.broken)
                return
            mark, clocks = seen.mark, _after(clocks, seen, taken)
        after = self.graph.nodes[edge.target]
        if after.case.outcome is None:  # of a closed case no clock is pending, and reopened it goes on with all of them
            clocks = tuple((n, Ticking(t.length, t.younger.intersection(after.pending))) for n, t in clocks)
        self._reach(Place(edge.target, mark, clocks), place, tuple(moves))

    def _arrive(self, place: Place, moves: tuple[Move, ...], node: int, seen: Seen, clocks: Clocks) -> None:
        if seen.broken is not None:
            self._break(place, moves, seen.broken)
            return
        self._reach(Place(node, seen.mark, _ticking(clocks, seen)), place, moves)

    def _see(self, mark: Hashable, happening: Happening) -> Seen:
        seen = self.observer.see(mark, happening)
        self.answer.used = self.answer.used or seen.used
        return seen

    def _reach(self, place: Place, origin: Place | None, moves: tuple[Move, ...]) -> None:
        if place not in self._from:
            self._from[place] = (origin, moves)
            self._ahead.append(place)

    def _break(self, place: Place | None, moves: tuple[Move, ...], words: str) -> None:
        if len(self.answer.broken) < BREAKS_MAX:
            self.answer.broken.append(Broken((*self._way(place), *moves), words))

    def _way(self, place: Place | None) -> Iterator[Move]:
        legs: list[tuple[Move, ...]] = []
        while place is not None:
            place, moves = self._from[place]
            legs.append(moves)
        for moves in reversed(legs):
            yield from moves


def _after(clocks: Clocks, seen: Seen, taken: Taken) -> Clocks:
    older = tuple((name, Ticking(t.length, t.younger | taken.began)) for name, t in clocks)
    return _ticking(older, seen)


def _ticking(clocks: Clocks, seen: Seen) -> Clocks:
    gone = {*seen.stops, *(clock.name for clock in seen.starts)}
    kept = [one for one in clocks if one[0] not in gone]
    fresh = [(c.name, Ticking(length_of(c.length, c.counting), frozenset())) for c in seen.starts]
    return tuple(sorted((*kept, *fresh), key=lambda one: one[0]))


def _before(clock: Clock, pending: Pending, ticking: Ticking) -> bool:
    """Whether a clock of the case certainly fires before the observer's: it began no later and is no longer."""
    if clock in ticking.younger:
        return False
    # At one instant a clock of the case fires before one of the observer's.
    return pending.length.no_longer(ticking.length) or pending.length.most <= ticking.length.least


def _surely_later(clock: Clock, pending: Pending, clocks: Clocks) -> bool:
    """Whether one of the observer's clocks certainly runs out before a clock of the case, which began after it."""
    return any(clock in ticking.younger and ticking.length.shorter(pending.length) for _, ticking in clocks)


def _rather(one: Ticking, other: Ticking) -> bool:
    """Whether an observer's clock certainly runs out before another of its own that began no earlier."""
    return one.younger >= other.younger and one.length.shorter(other.length)
