"""How far a search goes before it stops and says what it left out. Counts, never a clock: the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Limits:
    """How far to go: so many nodes, from so many complaints, over so many edges.

    `corrected`: once every path of cases that are never corrected is explored, others follow while there are no more
    nodes than this. `doubtful`: from so many nodes on a search ends where twice as many are in sight as were looked at.
    """

    nodes: int = 16_000
    complaints: int = 200
    corrected: int = 1_000
    edges: int = 250_000
    doubtful: int = 2_000

    @classmethod
    def of(cls, nodes: int) -> Self:
        """Return the limits of a search that is to look at so many nodes, however its cases are corrected."""
        return cls(nodes, corrected=nodes, edges=100 * nodes, doubtful=nodes)

    def end_at(self, explored: int, in_sight: int, *, corrected: bool) -> bool:
        """Whether a search ends after so many nodes, with so many in sight that were not looked at."""
        most = min(self.nodes, self.corrected) if corrected else self.nodes
        return explored >= most or (explored >= self.doubtful and in_sight > 2 * explored)
