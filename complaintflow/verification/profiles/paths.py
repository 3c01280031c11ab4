"""Every path of a policy, gone with the observers of a profile looking on.

In: a policy that carries a profile's guarantees, observers, who looks on. Out: what the exploration has shown, as the
judge asks for it. Observers that ask for the same things share one graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Words
from complaintflow.verification.exploring.exploration import Outcome, graph_of, watched
from complaintflow.verification.exploring.graph import Graph
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.exploring.observing import Observer
from complaintflow.verification.exploring.scope import Scope, scope_of
from complaintflow.verification.extent import Extent, unexplored
from complaintflow.verification.profiles.watching import Failure
from complaintflow.verification.proof import Watch

_NOT_OPENED: Final = "were not opened"


@dataclass(slots=True)
class Explored:
    """What has been gone so far, asked by the names of guarantees. `path`: the policy's file, for scenarios to name."""

    policy: CompiledPolicy
    path: str
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    graphs: list[tuple[Scope, Graph]] = field(default_factory=list)

    def go(self, observers: Sequence[Observer], watch: Watch, limits: Limits | None = None) -> None:
        """Go every path with each observer; whoever interrupts keeps what was found until then."""
        for number, observer in enumerate(observers):
            watch.progress("profile", number, len(observers))
            scope = scope_of(self.policy, observer.reads)
            graph = next((graph for known, graph in self.graphs if known == scope), None)
            if graph is None:
                graph = graph_of(self.policy, observer.reads, watch, limits)
                self.graphs.append((scope, graph))
            self.outcomes[observer.name] = watched(self.policy, graph, observer, watch)

    @property
    def summary(self) -> Words:
        """How many cases and steps were gone."""
        nodes = sum(len(graph.nodes) for _, graph in self.graphs)
        edges = sum(len(edges) for _, graph in self.graphs for edges in graph.edges.values())
        return Words(
            f"every path through the real kernel: {nodes:,} cases that can be told apart, {edges:,} steps between them",
            f"经真实内核走完的路径：可区分的案件状态{nodes:,}个，其间步骤{edges:,}个",
        )

    @property
    def left_out(self) -> tuple[str, ...]:
        """What was not gone, and why."""
        return unexplored([Extent.of(graph) for _, graph in self.graphs])

    def complete(self, name: str) -> bool:
        """Whether every path was gone with a guarantee watched."""
        outcome = self.outcomes.get(name)
        # Where kinds of complaints were left unopened, no path of theirs was gone.
        return outcome is not None and outcome.complete and not any(_NOT_OPENED in one for one in outcome.left_out)

    def seen(self, name: str) -> bool:
        """Whether what a guarantee waits for happens on some path."""
        return name in self.outcomes and self.outcomes[name].used

    def failure(self, name: str) -> Failure | None:
        """Return the walk on which a guarantee fails, if there is one."""
        outcome = self.outcomes.get(name)
        if outcome is None or outcome.broken is None:
            return None
        history = outcome.broken.history
        if history is None:
            return Failure((), confirmed=False)
        witness = outcome.broken.witness(self.policy, name, self.path, outcome.broken.words)
        return Failure(history.sent, confirmed=True, scenario=None if witness is None else witness.scenario)
