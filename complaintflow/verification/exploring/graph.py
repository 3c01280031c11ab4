"""Every path of a policy, as a graph: cases that can be told apart, and the moves between them.

In: a policy, what to tell apart, complaints. Out: a `Graph`. Each edge was taken by the real kernel; that clocks may
run out in any order unless one is certainly first makes the graph hold more than can happen, never less.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from complaintflow.compiled.frozen import altered, swift
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Step
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.step import advance
from complaintflow.verification.exploring.abstraction import Abstraction, Ranks, fires_before
from complaintflow.verification.exploring.ageing import Ran, not_told, varied
from complaintflow.verification.exploring.beginnings import bare, begun
from complaintflow.verification.exploring.collecting import uncollected
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.exploring.moves import Moves
from complaintflow.verification.exploring.observing import CORRECTING, Act, Expire, Happening
from complaintflow.verification.exploring.onward import Onward
from complaintflow.verification.exploring.pending import Clock, Pending, fires_first, pending_of, released
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.exploring.since import Since, put_back, since_then
from complaintflow.verification.exploring.sliding import fallen, recent, sliding
from complaintflow.verification.exploring.writing import only_completed
from complaintflow.verification.proof import Watch

START = 1_772_416_800_000_000
"""2026-03-02T02:00:00Z, a Monday morning in most offices: where explored cases are opened (UTC microseconds)."""

_NEVER = "events entered late or taken back, cases taken over from elsewhere, and links to other cases are not explored"

_COMPLETED = "an event that completes the record is not explored saying otherwise than the record does"

_FIRES_MAX = 60
"""Timers of one clock that fire in a row without changing anything worth telling apart."""

_TRACKS_MAX = 2
"""Tracks of one kind that a case has at most: further ones do what those do."""


Fired = tuple[Act | Expire, CaseState | None, Step]
"""A move with the case it was taken from and what came of it."""


@swift
@dataclass(frozen=True, slots=True)
class Node:
    """A case that stands for all that cannot be told from it.

    `depth`: moves from the opening; `corrections`: how many of these only correct the record (`CORRECTING`), on the way
    with the fewest.
    """

    number: int
    case: CaseState
    pending: Mapping[Clock, Pending]
    ranks: Ranks
    depth: int
    corrections: int = 0


@swift
@dataclass(frozen=True, slots=True)
class Taken:
    """One step on an edge: what happened, the clocks that began (or began anew) with it, the elements it touched."""

    happening: Happening
    began: frozenset[Clock]
    touched: tuple[str, ...] = ()


@swift
@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one node to another: a step; several where a clock fires to no effect, none where one is forgotten."""

    source: int
    target: int
    taken: tuple[Taken, ...]


@dataclass(slots=True)
class Graph:
    """Nodes, edges by node, openings; `endless`: moves after which a step did not come to rest.

    `complete`: everything was explored. `corrections`: all paths with at most so many corrections were, None: with any
    number of them; -1: not even those without. `unproved`: what may happen besides, so that nothing is proved.
    """

    nodes: list[Node] = field(default_factory=list)
    edges: dict[int, list[Edge]] = field(default_factory=dict)
    openings: list[Edge] = field(default_factory=list)
    endless: list[tuple[int, Expire, str]] = field(default_factory=list)
    complete: bool = True
    corrections: int | None = None
    expanded: set[int] = field(default_factory=set)
    left_out: tuple[str, ...] = ()
    unproved: tuple[str, ...] = ()


class Explorer:
    """Builds the graph of one policy."""

    def __init__(
        self,
        policy: CompiledPolicy,
        scope: Scope,
        moves: Moves,
        watch: Watch,
        limits: Limits,
        until: Onward | None = None,
    ) -> None:
        """Start with nothing explored; `until`: what need not be told apart or gone any more."""
        self.policy, self.scope, self.moves, self.watch, self.limits = policy, scope, moves, watch, limits
        self.abstraction, self.until = Abstraction(policy, scope, moves.settled), until
        self.graph = Graph(unproved=tuple(not_told(policy, scope)))
        self._known: dict[Hashable, int] = {}
        self._ahead: list[deque[int]] = [deque()]
        # Nodes gone on from by all moves but corrections: those lead to the next level, and wait until it is reached.
        self._uncorrected: list[int] = []
        self._many_tracks = False
        self._edges = 0
        self._sliding = sliding(policy, scope)

    def explore(self) -> Graph:
        """Return the graph of everything that can happen."""
        with uncollected():
            return self._explore()

    def _explore(self) -> Graph:
        for act, step in self.moves.openings(START):
            self._link(None, [(act, None, step)], {})
        level = 0
        while level < len(self._ahead):
            if not self._ahead[level]:
                if not self._correct():
                    self._stop(level + 1)
                    break
                level += 1
                continue
            if self._is_enough(level):
                self._stop(level)
                break
            number = self._ahead[level].popleft()
            if number in self.graph.expanded:
                continue
            self.graph.expanded.add(number)
            self._uncorrected.append(number)
            self._expand(self.graph.nodes[number])
        left_out = [*self.graph.left_out, *self.scope.left_out, _NEVER]
        if only_completed(self.policy) & self.scope.facts.keys():
            left_out.append(_COMPLETED)
        if self._many_tracks:
            left_out.append(f"cases with more than {_TRACKS_MAX} tracks of one kind were not explored")
        if not self.moves.whole:
            left_out.append("of events with many data, each datum was varied by itself")
        self.graph.left_out = tuple(left_out)
        return self.graph

    def _is_enough(self, level: int) -> bool:
        explored = len(self.graph.expanded)
        if explored % 50 == 0:
            self.watch.progress("paths", explored, None)
        in_sight = len(self.graph.nodes) - explored
        return self.limits.end_at(explored, in_sight, corrected=level > 0) or self._is_over()

    def _is_over(self) -> bool:
        return self.watch.is_over() or self._edges >= self.limits.edges

    def _correct(self) -> bool:
        """Let every case of this level be corrected once; False where that was not to be finished."""
        waiting, self._uncorrected = self._uncorrected, []
        if waiting and self._is_enough(1):
            return False
        for number in waiting:
            if self._is_over():
                return False
            node = self.graph.nodes[number]
            for act, step in self.moves.of(node.case, correcting=True):
                self._link(node, [(act, node.case, step)], node.ranks)
        return True

    def _stop(self, level: int) -> None:
        graph = self.graph
        graph.complete, graph.corrections = False, level - 1
        ends = len(graph.nodes) - len(graph.expanded)
        words = f"stopped after {len(graph.expanded)} different cases, with {ends} more in sight"
        if level:
            times = "that is never corrected" if level == 1 else f"corrected at most {level - 1} times"
            words += f"; every path of a case {times} is explored (amended, reclassified, assigned or flagged)"
        graph.left_out = (words,)

    def _expand(self, node: Node) -> None:
        for act, step in self.moves.of(node.case, correcting=False):
            self._link(node, [(act, node.case, step)], node.ranks)
        for clock in node.pending:
            if any(fires_before(other, clock, node.pending, node.ranks) for other in node.pending):
                continue
            for fired in self._fired(node, clock):
                self._link(node, fired, node.ranks)
        for case in fallen(node.case, self._sliding):
            self._arrive(node, case, (), node.ranks)

    def _fired(self, node: Node, clock: Clock) -> Iterator[list[Fired]]:
        """Yield a clock's timers one after the other until one changes something, in every way they may come out."""
        case, before = node.case, self._key(node.case, node.ranks)[0]
        track, _, element = clock
        older = frozenset((c[0], c[2]) for c in node.pending if node.ranks.get(c, 0) <= node.ranks.get(clock, 0))
        passed: list[Fired] = []
        for _ in range(_FIRES_MAX):
            first = fires_first(self.policy, case, clock)
            due = None if first is None else pending_of(self.policy, first).get(clock)
            if first is None or due is None:
                break
            at, expire = max(due.at, first.clock), Expire(element, track or None)
            first = recent(first, self._sliding, at)
            answer = advance(self.policy, first, at)
            if answer.refusal is not None or answer.case is None:
                message = "" if answer.refusal is None else str(answer.refusal.body.get("message"))
                self.graph.endless.append((node.number, expire, message))
                break
            for other in self._otherwise(first, at, answer, (older, due.length)):
                yield [*passed, (expire, first, other)]
            case = released(answer.case)
            passed.append((expire, first, altered(answer, case=case)))
            if self._key(case, node.ranks)[0] != before:
                break
        if passed:
            yield passed

    def _otherwise(self, first: CaseState, at: int, answer: Step, ran: Ran) -> Iterator[Step]:
        """Yield what else comes of a clock's running out, by how long ago what it puts limits to began."""

        def fired(since: Since) -> Step | None:
            other = since_then(first, since, self.scope)
            if other is None:
                return None
            done = advance(self.policy, other, at)
            if done.refusal is not None or done.case is None:
                return None
            return altered(done, case=released(put_back(first, since, done.case)))

        for _, other in varied(self.policy, self.scope, first, answer, fired, ran):
            yield other

    def _key(self, case: CaseState, ranks: Ranks) -> tuple[Hashable, Mapping[Clock, Pending]]:
        here = self.abstraction if self.until is None else self.until.at(case.state)
        pending = {c: p for c, p in pending_of(self.policy, case).items() if here.follows(c)}
        return here.key(case, pending, ranks), pending

    def _link(self, node: Node | None, steps: Sequence[Fired], ranks: Ranks) -> None:
        """Add an edge for steps that follow one another from a node, each with the case it was taken from."""
        after: CaseState | None = None
        taken: list[Taken] = []
        now = dict(ranks)
        for offset, (move, before, step) in enumerate(steps, start=1):
            assert step.case is not None, "only steps that gave a case are linked"
            after = bare(step.case)
            began = frozenset(begun(self.policy, before, after, ""))
            rank = 0 if node is None else node.depth + offset  # before that of any later move
            now |= dict.fromkeys(began, rank)
            taken.append(Taken(Happening(move, before, after, step.effects), began, step.touched))
        assert after is not None, "steps were linked"
        self._arrive(node, after, tuple(taken), now)

    def _arrive(self, node: Node | None, after: CaseState, taken: tuple[Taken, ...], now: Ranks) -> None:
        """Add an edge to where a case has come; without a step only what was counted was forgotten."""
        depth = 0 if node is None else node.depth + len(taken)
        if len(after.tracks) > _TRACKS_MAX and max(Counter(map(kind_of, after.tracks)).values()) > _TRACKS_MAX:
            self._many_tracks = True
            return
        over = self.until is not None and self.until.settles([one.happening for one in taken])
        # All paths on which nothing can be broken any more end in one node.
        key, pending = ("settled", {}) if over else self._key(after, now)
        number = self._known.get(key)
        if number is None:
            number = len(self.graph.nodes)
            self._known[key] = number
            level = 0 if node is None else node.corrections + any(_corrects(one.happening.move) for one in taken)
            self.graph.nodes.append(Node(number, after, pending, now, depth, level))
            while len(self._ahead) <= level:
                self._ahead.append(deque())
            (self.graph.expanded.add if over else self._ahead[level].append)(number)
        self._edges += 1
        edge = Edge(-1 if node is None else node.number, number, taken)
        if node is None:
            self.graph.openings.append(edge)
        else:
            self.graph.edges.setdefault(node.number, []).append(edge)


def _corrects(move: Act | Expire) -> bool:
    return isinstance(move, Act) and move.event in CORRECTING
