"""Searches through the paths of a policy, each for the guarantees that ask for the same things.

In: a compiled policy and its guarantees. Out: searches that need nothing of one another, and what comes of each
guarantee in one. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from complaintflow.compiled.guarantees import Guarantee
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.exploring.exploration import Outcome, graph_in, scope_for, watched
from complaintflow.verification.exploring.graph import Graph
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.exploring.slicing import Slice, slice_of
from complaintflow.verification.extent import Extent, stopped_words
from complaintflow.verification.guarantees.observers import GuaranteeObserver, observer_of
from complaintflow.verification.proof import Watch


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
        for number, known in enumerate(found):
            if (known.part.kept, known.scope) == (part.kept, scope):
                found[number] = Search(known.part, known.scope, (*known.observers, observer))
                break
        else:
            found.append(Search(part, scope, (observer,)))
    return tuple(found)


def proofs_in(policy: CompiledPolicy, search: Search, watch: Watch, limits: Limits | None = None) -> Iterator[Proof]:
    """Yield what comes of each guarantee of a search."""
    graph: Graph = graph_in(search.part.policy, search.scope, watch, limits or Limits())
    extent = Extent.of(graph, cut_short=watch.is_over())
    for done, observer in enumerate(search.observers):
        watch.progress(f"guarantee {observer.name}", done, len(search.observers))
        outcome = watched(policy, graph, observer, watch)
        yield Proof(observer.guarantee, outcome, extent, _why(graph, extent, outcome))


def _why(graph: Graph, extent: Extent, outcome: Outcome) -> str:
    more = outcome.left_out[len(graph.left_out) :]
    if more:
        return more[-1]
    if not graph.complete:
        return f"the search {stopped_words([extent])}"
    return "" if outcome.complete else "there are more places of a case and the guarantee together than are looked at"
