"""Every path of a policy, gone with the observers of a profile looking on.

In: a policy that carries a profile's guarantees, observers, who looks on. Out: what the exploration has shown, as the
judge asks for it. Observers that ask for the same things share one graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Words
from complaintflow.verification.exploring.exploration import Outcome, graph_in, scope_for, watched
from complaintflow.verification.exploring.graph import Graph
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.exploring.observing import Observer
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.exploring.slicing import Slice, slice_of
from complaintflow.verification.exploring.until_settled import Settles, graph_until, settles
from complaintflow.verification.extent import Extent, unexplored
from complaintflow.verification.profiles.watching import Failure
from complaintflow.verification.proof import Watch

_NOT_OPENED: Final = "were not opened"

_FIRST: Final = 500
"""Cases that are gone first."""

_NEXT: Final = 2_000
"""Cases after which it shows whether a search comes to an end: with twice as many in sight it does not."""

_MORE: Final = 4
"""Where only what can still break a guarantee is gone, so many times as many complaints are opened."""


@dataclass(slots=True)
class Explored:
    """What has been gone so far, asked by the names of guarantees. `path`: the policy's file, for scenarios to name.

    `graphs`, with how far each went: one for each part of the policy that some observers look at, further ones up to
    where an observer is settled. `decided_by`: which of them speaks for a guarantee.
    """

    policy: CompiledPolicy
    path: str
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    graphs: list[tuple[Graph, Extent]] = field(default_factory=list)
    decided_by: dict[str, Graph] = field(default_factory=dict)

    def go(self, observers: Sequence[Observer], watch: Watch, limits: Limits | None = None) -> None:
        """Go every path with each observer; whoever interrupts keeps what was found until then."""
        alone: dict[int, tuple[Slice, Scope, list[Observer]]] = {}
        for observer in observers:
            part = slice_of(self.policy, observer)
            scope = scope_for(part.policy, observer)
            alike = (number for number, known in alone.items() if (known[0].kept, known[1]) == (part.kept, scope))
            alone.setdefault(next(alike, len(alone)), (part, scope, []))[2].append(observer)
        for part, scope, looking_on in alone.values():
            search = _Search(self, part.policy, scope, watch, limits or Limits(), limits is not None)
            for observer in looking_on:
                watch.progress("profile", len(self.outcomes), len(observers))
                self.outcomes[observer.name], self.decided_by[observer.name] = search.of(observer)

    @property
    def summary(self) -> Words:
        """How many cases and steps were gone."""
        nodes = sum(len(graph.nodes) for graph, _ in self.graphs)
        edges = sum(len(edges) for graph, _ in self.graphs for edges in graph.edges.values())
        return Words(
            f"gone through the real kernel: {nodes:,} cases that can be told apart, {edges:,} steps between them",
            f"经真实内核走过：可区分的案件状态{nodes:,}个，其间步骤{edges:,}个",
        )

    @property
    def left_out(self) -> tuple[str, ...]:
        """What was not gone, and why."""
        open_still = {id(graph) for name, graph in self.decided_by.items() if self.outcomes[name].broken is None}
        return unexplored([extent for graph, extent in self.graphs if id(graph) in open_still])

    def corrections(self, name: str) -> int | None:
        """Return how often a case may be corrected on the paths that were all gone; None for any number of times."""
        outcome = self.outcomes.get(name)
        # Where kinds of complaints were left unopened, no path of theirs was gone.
        if outcome is None or any(_NOT_OPENED in one for one in outcome.left_out):
            return -1
        return None if outcome.complete else -1 if outcome.corrections is None else outcome.corrections

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


@dataclass(slots=True)
class _Search:
    """The graphs of one part of a policy, each made when the one before has not settled it.

    First a few cases: what breaks a guarantee is mostly found soon. Then as far as it can still be broken. The whole
    graph last, where that tells nothing, or not whether there is an occasion for the guarantee at all. `patient`: goes
    on to the limits even where more and more cases come in sight.
    """

    explored: Explored
    part: CompiledPolicy
    scope: Scope
    watch: Watch
    limits: Limits
    patient: bool
    _made: dict[int, Graph] = field(default_factory=dict)

    def of(self, observer: Observer) -> tuple[Outcome, Graph]:
        """Return what an observer comes to, and the graph that tells it."""
        first = self._whole(replace(self.limits, nodes=min(_FIRST, self.limits.nodes)))
        outcome = self._watched(first, observer)
        if self._is_done(outcome):
            return outcome, first
        ends = settles(observer)
        if ends is None:
            graph = self._deeper(self._whole)
            return self._watched(graph, observer), graph
        used = outcome.used
        graph = self._deeper(lambda limits: self._until(ends, limits))
        outcome = self._watched(graph, observer)
        if outcome.holds and not (used or outcome.used):
            used = self._watched(self._deeper(self._whole), observer).used
        # Whether there is an occasion for it is to be seen after it is settled, too.
        return replace(outcome, used=outcome.used or used), graph

    def _is_done(self, outcome: Outcome) -> bool:
        return outcome.complete or (outcome.broken is not None and outcome.broken.confirmed) or self.watch.is_over()

    def _watched(self, graph: Graph, observer: Observer) -> Outcome:
        return watched(self.explored.policy, graph, observer, self.watch)

    def _deeper(self, made: Callable[[Limits], Graph]) -> Graph:
        """Return a graph that goes as far as the limits, or as far as it is worth it."""
        graph = made(replace(self.limits, nodes=min(_NEXT, self.limits.nodes)))
        hopeless = not self.patient and len(graph.nodes) > 2 * len(graph.expanded)
        if graph.complete or graph.corrections != -1 or hopeless or self.watch.is_over():
            return graph
        return made(self.limits) if self.limits.nodes > _NEXT else graph

    def _whole(self, limits: Limits) -> Graph:
        if limits.nodes not in self._made:
            self._made[limits.nodes] = self._gone(graph_in(self.part, self.scope, self.watch, limits))
        return self._made[limits.nodes]

    def _until(self, ends: Settles, limits: Limits) -> Graph:
        near = replace(limits, complaints=limits.complaints * _MORE)
        return self._gone(graph_until(self.part, self.scope, ends, self.watch, near))

    def _gone(self, graph: Graph) -> Graph:
        self.explored.graphs.append((graph, Extent.of(graph, cut_short=self.watch.is_over())))
        return graph
