"""Every path of a policy, gone with the observers of a profile looking on.

In: a policy that carries a profile's guarantees, observers, who looks on. Out: what the exploration has shown, as the
judge asks for it. Observers that ask for the same things share one graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Words
from complaintflow.verification.exploring.exploration import Outcome, graph_in, scope_for, watched
from complaintflow.verification.exploring.graph import Graph
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.exploring.observing import Observer, Settles, settles
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.exploring.slicing import Slice, slice_of
from complaintflow.verification.exploring.until_settled import graph_until
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


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a policy that some observers look at, and nothing else is asked of."""

    part: Slice
    scope: Scope
    observers: tuple[Observer, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its observers."""
        return tuple(observer.name for observer in self.observers)


@dataclass(frozen=True, slots=True)
class Made:
    """How large a graph is, and how far it goes."""

    nodes: int
    edges: int
    extent: Extent


@dataclass(frozen=True, slots=True)
class Gone:
    """What one observer came to; `corrections` as in `Paths`, `decided_by`: which graph of its part tells it."""

    seen: bool
    corrections: int | None
    failure: Failure | None
    decided_by: int


@dataclass(frozen=True, slots=True)
class PartGone:
    """What was gone of a part so far, as plain data: another process can do it."""

    made: tuple[Made, ...]
    gone: Mapping[str, Gone]


def parts_of(policy: CompiledPolicy, observers: Sequence[Observer]) -> tuple[Part, ...]:
    """Return the parts that observers look at; those that ask for the same things share one."""
    found: list[Part] = []
    for observer in observers:
        part = slice_of(policy, observer)
        scope = scope_for(part.policy, observer)
        for number, known in enumerate(found):
            if (known.part.kept, known.scope) == (part.kept, scope):
                found[number] = replace(known, observers=(*known.observers, observer))
                break
        else:
            found.append(Part(part, scope, (observer,)))
    return tuple(found)


def gone_in(
    policy: CompiledPolicy, part: Part, path: str, watch: Watch, limits: Limits | None = None
) -> Iterator[PartGone]:
    """Go every path of a part; yield what is known after each of its observers."""
    search = _Search(policy, part.part.policy, part.scope, watch, limits or Limits(), limits is not None)
    gone: dict[str, Gone] = {}
    for observer in part.observers:
        watch.progress(f"profile: {observer.name}", len(gone), len(part.observers))
        outcome, graph = search.of(observer)
        decided_by = next(number for number, (known, _) in enumerate(search.graphs) if known is graph)
        failure = _failure(policy, observer.name, outcome, path)
        gone[observer.name] = Gone(outcome.used, _corrections(outcome), failure, decided_by)
        made = (Made(len(one.nodes), sum(map(len, one.edges.values())), extent) for one, extent in search.graphs)
        yield PartGone(tuple(made), dict(gone))


def _corrections(outcome: Outcome) -> int | None:
    # Where kinds of complaints were left unopened, no path of theirs was gone.
    if any(_NOT_OPENED in one for one in outcome.left_out):
        return -1
    return None if outcome.complete else -1 if outcome.corrections is None else outcome.corrections


def _failure(policy: CompiledPolicy, name: str, outcome: Outcome, path: str) -> Failure | None:
    if outcome.broken is None:
        return None
    history = outcome.broken.history
    if history is None:
        return Failure((), confirmed=False)
    witness = outcome.broken.witness(policy, name, path, outcome.broken.words)
    return Failure(history.sent, confirmed=True, scenario=None if witness is None else witness.scenario)


@dataclass(slots=True)
class Explored:
    """What has been gone so far, asked by the names of guarantees. `path`: the policy's file, for scenarios to name.

    `parts`: by their place among all parts.
    """

    policy: CompiledPolicy
    path: str
    parts: dict[int, PartGone] = field(default_factory=dict)

    def go(self, observers: Sequence[Observer], watch: Watch, limits: Limits | None = None) -> None:
        """Go every path with each observer; whoever interrupts keeps what was found until then."""
        for number, part in enumerate(parts_of(self.policy, observers)):
            self.go_part(number, part, watch, limits)

    def go_part(self, number: int, part: Part, watch: Watch, limits: Limits | None = None) -> None:
        """Go every path of a part; whoever interrupts keeps what was found until then."""
        for gone in gone_in(self.policy, part, self.path, watch, limits):
            self.parts[number] = gone

    @property
    def summary(self) -> Words:
        """How many cases and steps were gone."""
        made = [one for part in self.parts.values() for one in part.made]
        nodes, edges = sum(one.nodes for one in made), sum(one.edges for one in made)
        return Words(
            f"gone through the real kernel: {nodes:,} cases that can be told apart, {edges:,} steps between them",
            f"经真实内核走过：可区分的案件状态{nodes:,}个，其间步骤{edges:,}个",
        )

    @property
    def left_out(self) -> tuple[str, ...]:
        """What was not gone, and why."""
        found: list[Extent] = []
        for _, part in sorted(self.parts.items()):
            open_still = {one.decided_by for one in part.gone.values() if one.failure is None}
            found += [one.extent for number, one in enumerate(part.made) if number in open_still]
        return unexplored(found)

    def corrections(self, name: str) -> int | None:
        """Return how often a case may be corrected on the paths that were all gone; None for any number of times."""
        gone = self._gone(name)
        return -1 if gone is None else gone.corrections

    def seen(self, name: str) -> bool:
        """Whether what a guarantee waits for happens on some path."""
        gone = self._gone(name)
        return gone is not None and gone.seen

    def failure(self, name: str) -> Failure | None:
        """Return the walk on which a guarantee fails, if there is one."""
        gone = self._gone(name)
        return None if gone is None else gone.failure

    def _gone(self, name: str) -> Gone | None:
        return next((part.gone[name] for part in self.parts.values() if name in part.gone), None)


@dataclass(slots=True)
class _Search:
    """The graphs of one part of a policy, each made when the one before has not settled it.

    First a few cases: what breaks a guarantee is mostly found soon. Then as far as it can still be broken. The whole
    graph last, where that tells nothing, or not whether there is an occasion for the guarantee at all. `patient`: goes
    on to the limits even where more and more cases come in sight.
    """

    policy: CompiledPolicy
    part: CompiledPolicy
    scope: Scope
    watch: Watch
    limits: Limits
    patient: bool
    graphs: list[tuple[Graph, Extent]] = field(default_factory=list)
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
        return watched(self.policy, graph, observer, self.watch)

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
        self.graphs.append((graph, Extent.of(graph, cut_short=self.watch.is_over())))
        return graph
