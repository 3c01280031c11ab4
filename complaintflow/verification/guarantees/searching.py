"""Searches through the paths of a policy, each for the guarantees that ask for the same things.

In: a compiled policy and its guarantees. Out: searches that need nothing of one another, and what comes of each
guarantee in one. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from complaintflow.compiled.guarantees import Guarantee
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.exploring.exploration import Outcome, graph_onward, scope_for, watched
from complaintflow.verification.exploring.graph import Graph
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.exploring.observing import settles
from complaintflow.verification.exploring.onward import Onward
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.exploring.slicing import Slice, slice_of
from complaintflow.verification.extent import Extent, stopped_words
from complaintflow.verification.guarantees.observers import GuaranteeObserver, observer_of
from complaintflow.verification.proof import Watch

_NEAR: Final = 32
"""The part of a search, one in so many, in which an occasion is looked for first."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of one guarantee, and of which search; of none where its length is still to be decided.

    `why`: why it was not looked at on all paths.
    """

    guarantee: Guarantee
    outcome: Outcome | None
    extent: Extent | None = None
    why: str = ""

    @property
    def holds(self) -> bool:
        """Whether it was proved on all paths, and has an occasion on some."""
        return self.outcome is not None and self.outcome.holds and self.outcome.used

    @property
    def corrections(self) -> int | None:
        """How often a case may be corrected on the paths that were all looked at; None for any number of times."""
        return None if self.outcome is None or self.outcome.complete else self.outcome.corrections


@dataclass(frozen=True, slots=True)
class Search:
    """One exploration of the part of a policy that concerns some guarantees, and those guarantees."""

    part: Slice
    scope: Scope
    observers: tuple[GuaranteeObserver, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its guarantees."""
        return tuple(observer.name for observer in self.observers)


def searches_of(policy: CompiledPolicy, guarantees: Iterable[Guarantee]) -> tuple[Search, ...]:
    """Return the searches that decide these guarantees; none for those whose length is still to be decided."""
    found: list[Search] = []
    for guarantee in guarantees:
        observer = observer_of(policy, guarantee)
        if observer is None:
            continue
        part = slice_of(policy, observer)
        scope = scope_for(part.policy, observer)
        # What settles one guarantee need not settle another, and where nothing more can break it a path ends.
        alone = settles(observer) is not None
        for number, known in enumerate(found):
            if alone or settles(known.observers[0]) is not None:
                continue
            if (known.part.kept, known.scope) == (part.kept, scope):
                found[number] = Search(known.part, known.scope, (*known.observers, observer))
                break
        else:
            found.append(Search(part, scope, (observer,)))
    return tuple(found)


def proofs_in(policy: CompiledPolicy, search: Search, watch: Watch, limits: Limits | None = None) -> Iterator[Proof]:
    """Yield what comes of each guarantee of a search."""
    part, limits = search.part.policy, limits or Limits()
    graph = graph_onward(part, search.scope, Onward(part, search.observers), watch, limits)
    extent = Extent.of(graph, cut_short=watch.is_over())
    for done, observer in enumerate(search.observers):
        watch.progress(f"guarantee {observer.name}", done, len(search.observers))
        outcome = watched(policy, graph, observer, watch)
        if not outcome.holds or outcome.used or settles(observer) is None:
            yield Proof(observer.guarantee, outcome, extent, _why(graph, extent, outcome))
            continue
        more = _occasions(policy, search, observer, watch, limits)
        used = watched(policy, more, observer, watch).used
        if used or more.corrections != -1:
            yield Proof(observer.guarantee, replace(outcome, used=used), extent, _why(graph, extent, outcome))
            continue
        # Whether there is any occasion was not to be seen, so that nothing breaks it says nothing.
        unseen, extent = replace(outcome, complete=False, corrections=-1), Extent.of(more, cut_short=watch.is_over())
        yield Proof(observer.guarantee, unseen, extent, f"the search {stopped_words([extent])}")


def _occasions(
    policy: CompiledPolicy, search: Search, observer: GuaranteeObserver, watch: Watch, limits: Limits
) -> Graph:
    """Return a graph with an occasion for a guarantee, which may come only after what settles it. It mostly is near."""
    part = search.part.policy
    onward = Onward(part, (observer,), ends=False)
    graph = Graph()
    for nodes in (limits.nodes // _NEAR or 1, limits.nodes):
        graph = graph_onward(part, search.scope, onward, watch, replace(limits, nodes=nodes, corrected=0))
        if graph.corrections != -1 or watched(policy, graph, observer, watch).used:
            break
    return graph


def _why(graph: Graph, extent: Extent, outcome: Outcome) -> str:
    more = outcome.left_out[len(graph.left_out) :]
    if more:
        return more[-1]
    if not graph.complete:
        return f"the search {stopped_words([extent])}"
    return "" if outcome.complete else "there are more places of a case and the guarantee together than are looked at"
