"""Every path of a policy, with observers looking on: what holds on all of them, and what breaks it.

In: a compiled policy, observers, who looks on. Out: an `Exploration`. Observers that ask for the same things share one
graph. What breaks an observer is lived through by the real kernel before it is called confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.exploring.complaints import complaints_of
from complaintflow.verification.exploring.graph import START, Explorer, Graph
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.exploring.moves import Moves
from complaintflow.verification.exploring.observing import Move, Observer
from complaintflow.verification.exploring.onward import NoticedMoves, Onward
from complaintflow.verification.exploring.realising import History, realise
from complaintflow.verification.exploring.scope import Scope, scope_of
from complaintflow.verification.exploring.watching import Watching
from complaintflow.verification.exploring.witness_text import scenario_text
from complaintflow.verification.proof import Unwatched, Watch, Witness

PLACES_MAX = 200_000
"""Places of a case and one observer together that are looked at."""


@dataclass(frozen=True, slots=True)
class Break:
    """What breaks an observer: in words, the moves from the opening, and the history if the kernel confirmed one.

    `ways`: how many shortest ways were tried on the kernel. Without a history it is a doubt: every order of clocks that
    cannot be ruled out was allowed, and on none of these ways did real instants lead there.
    """

    words: str
    moves: tuple[Move, ...]
    history: History | None
    ways: int = 1

    @property
    def confirmed(self) -> bool:
        """Whether the real kernel was seen to do it."""
        return self.history is not None

    def witness(self, policy: CompiledPolicy, name: str, path: str = "policy.yaml", title: str = "") -> Witness | None:
        """Return the history as a scenario file that `complaintflow test` replays."""
        if self.history is None or self.history.end.case is None:
            return None
        end = self.history.end.case
        return Witness(scenario=scenario_text(policy, name, self.history.sent, self.history.until, end, path, title))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one observer came to.

    `complete`: all paths were looked at. `corrections`: all paths of cases that are corrected at most so often
    were (see `Graph`), None for all.
    """

    broken: Break | None
    used: bool
    complete: bool
    places: int
    corrections: int | None = None
    left_out: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing breaks the observer on any path (of cases that are corrected at most so often)."""
        return self.broken is None and (self.complete or (self.corrections is not None and self.corrections >= 0))


@dataclass(slots=True)
class Exploration:
    """What all observers came to, by name, and how much was explored."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    nodes: int = 0
    edges: int = 0
    complete: bool = True
    left_out: tuple[str, ...] = ()

    @property
    def broken(self) -> Mapping[str, Break]:
        """What breaks which observer."""
        return {name: found.broken for name, found in self.outcomes.items() if found.broken is not None}


def graph_of(
    policy: CompiledPolicy, reads: Iterable[str] = (), watch: Watch | None = None, limits: Limits | None = None
) -> Graph:
    """Return the graph of everything that can happen, told apart as far as `reads` asks."""
    return graph_in(policy, scope_of(policy, reads), watch or Unwatched(), limits or Limits())


def scope_for(policy: CompiledPolicy, observer: Observer) -> Scope:
    """Return what has to be told apart for an observer; one that has `conditions` asks for what they ask."""
    return scope_of(policy, observer.reads, getattr(observer, "conditions", ()))


def graph_in(policy: CompiledPolicy, scope: Scope, watch: Watch, limits: Limits) -> Graph:
    """Return the graph of everything that can happen, told apart as a scope says."""
    complaints = complaints_of(policy, scope, START, limits.complaints)
    graph = Explorer(policy, scope, Moves(policy, scope, complaints), watch, limits).explore()
    if complaints.left_out:
        graph.left_out = (*graph.left_out, complaints.left_out)
    return graph


def graph_onward(policy: CompiledPolicy, scope: Scope, onward: Onward, watch: Watch, limits: Limits) -> Graph:
    """Return the graph of everything that observers can notice, told apart as far as they can from each state on."""
    complaints = complaints_of(policy, scope, START, limits.complaints)
    moves = NoticedMoves(policy, scope, complaints, until=onward)
    graph = Explorer(policy, scope, moves, watch, limits, onward).explore()
    if complaints.left_out:
        graph.left_out = (*graph.left_out, complaints.left_out)
    return graph


def explore(
    policy: CompiledPolicy,
    observers: Sequence[Observer],
    watch: Watch | None = None,
    limits: Limits | None = None,
) -> Exploration:
    """Return what the observers come to on every path. Deterministic: the same policy gives the same answer."""
    watch, limits = watch or Unwatched(), limits or Limits()
    found = Exploration()
    graphs: list[tuple[Scope, Graph]] = []
    for observer in observers:
        scope = scope_for(policy, observer)
        graph = next((graph for known, graph in graphs if known == scope), None)
        if graph is None:
            graph = graph_in(policy, scope, watch, limits)
            graphs.append((scope, graph))
        found.outcomes[observer.name] = watched(policy, graph, observer, watch)
    found.nodes = sum(len(graph.nodes) for _, graph in graphs)
    found.edges = sum(len(edges) for _, graph in graphs for edges in graph.edges.values())
    found.complete = all(outcome.complete for outcome in found.outcomes.values())
    found.left_out = tuple(dict.fromkeys(words for _, graph in graphs for words in graph.left_out))
    return found


def watched(policy: CompiledPolicy, graph: Graph, observer: Observer, watch: Watch | None = None) -> Outcome:
    """Return what one observer comes to on a graph, with what breaks it lived through by the kernel."""
    answer = Watching(graph, observer, watch or Unwatched(), PLACES_MAX).walk()
    broken: Break | None = None
    for number, way in enumerate(answer.broken, start=1):
        history = realise(policy, observer, way.moves)
        if history is not None:
            broken = Break(history.words, way.moves, history, number)
            break
    if broken is None and answer.broken:
        first = answer.broken[0]
        broken = Break(first.words, first.moves, None, len(answer.broken))
    complete = graph.complete and not answer.stopped
    corrections = -1 if answer.stopped else graph.corrections
    unknown = _unknown(policy, observer)
    words = graph.unproved
    if unknown:
        words = (f"what {', '.join(unknown)} can come to is not explored, so that nothing that asks for it is proved",)
    if words:
        return Outcome(broken, answer.used, False, answer.places, -1, (*graph.left_out, *words))
    return Outcome(broken, answer.used, complete, answer.places, corrections, graph.left_out)


def _unknown(policy: CompiledPolicy, observer: Observer) -> list[str]:
    """Return the facts an observer asks for that are not followed: numbers of tracks, times partly forgotten."""
    counters = policy.counters.values()
    forgetting = {one.name for one in counters if one.within is not None and one.measure == "elapsed"}
    return sorted(f"`{name}`" for name in observer.reads if name.startswith("tracks.") or name in forgetting)
