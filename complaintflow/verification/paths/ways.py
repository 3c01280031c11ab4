"""Ways through a graph: the shortest from an opening to a node, and which nodes still lead to an end.

In: a graph. Out: moves, sets of nodes. Judges nothing.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from complaintflow.verification.exploring.graph import Edge, Graph
from complaintflow.verification.exploring.observing import Act, Move

GIVING_UP = frozenset(("withdraw", "merge"))
"""Built-in events that end any open case: a way out that the customer or another case gives, not the procedure."""


@dataclass(slots=True)
class Ways:
    """The shortest way to every node of a graph, and the nodes from which a case can end."""

    graph: Graph
    _by: dict[int, Edge] = field(default_factory=dict)
    ending: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Walk the graph once forwards and once backwards."""
        self._forwards()
        self._backwards()

    def moves(self, node: int) -> tuple[Move, ...]:
        """Return the moves of a shortest way from an opening to a node."""
        legs: list[Edge] = []
        while node != -1:
            edge = self._by[node]
            legs.append(edge)
            node = edge.source
        return tuple(taken.happening.move for edge in reversed(legs) for taken in edge.taken)

    def along(self, edge: Edge) -> tuple[Move, ...]:
        """Return the moves of a shortest way that ends with an edge."""
        before = () if edge.source == -1 else self.moves(edge.source)
        return (*before, *(taken.happening.move for taken in edge.taken))

    def _forwards(self) -> None:
        ahead: deque[int] = deque()
        for edge in self.graph.openings:
            if edge.target not in self._by:
                self._by[edge.target] = edge
                ahead.append(edge.target)
        while ahead:
            for edge in self.graph.edges.get(ahead.popleft(), ()):
                if edge.target not in self._by:
                    self._by[edge.target] = edge
                    ahead.append(edge.target)

    def _backwards(self) -> None:
        """Find the nodes from which the procedure itself can end a case; what was not explored may."""
        before: dict[int, list[int]] = {}
        for source, edges in self.graph.edges.items():
            for edge in edges:
                move = edge.taken[0].happening.move if edge.taken else None
                if not (isinstance(move, Act) and move.event in GIVING_UP):
                    before.setdefault(edge.target, []).append(source)
        ends = [n.number for n in self.graph.nodes if n.case.outcome is not None]
        ends += [n.number for n in self.graph.nodes if n.number not in self.graph.expanded]
        self.ending = set(ends)
        while ends:
            fresh = [source for source in before.get(ends.pop(), ()) if source not in self.ending]
            self.ending.update(fresh)
            ends += fresh
