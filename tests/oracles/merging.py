"""One guarantee explored three ways: as `verify` does, on the whole policy, and with no two cases taken for one.

In: a compiled policy and a guarantee. Out: what contradicts what. Two cases are taken for one where nothing later can
tell them apart, and parts of the policy are left away that cannot concern the guarantee; neither may change the answer.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.verification.exploring.abstraction import Abstraction, Ranks
from complaintflow.verification.exploring.complaints import complaints_of
from complaintflow.verification.exploring.exploration import Outcome, graph_in, scope_for, watched
from complaintflow.verification.exploring.graph import START, Explorer, Graph
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.exploring.moves import Moves
from complaintflow.verification.exploring.observing import CORRECTING, Act
from complaintflow.verification.exploring.pending import Clock, Pending
from complaintflow.verification.guarantees.observers import GuaranteeObserver
from complaintflow.verification.proof import Unwatched


class WholeCase(Abstraction):
    """Tells cases apart by all that they are, instants included."""

    def key(self, case: CaseState, pending: Mapping[Clock, Pending], ranks: Ranks) -> Hashable:
        """Return the whole case."""
        return repr(case)


def unmerged(policy: CompiledPolicy, observer: GuaranteeObserver, limits: Limits) -> Graph:
    """Return the beginning of the tree of everything that can happen."""
    scope = scope_for(policy, observer)
    complaints = complaints_of(policy, scope, START, limits.complaints)
    moves = Moves(policy, scope, complaints)
    explorer = Explorer(policy, scope, moves, Unwatched(), limits)
    explorer.abstraction = WholeCase(policy, scope, moves.settled)
    return explorer.explore()


def disagreements(
    policy: CompiledPolicy, sliced: Outcome, observer: GuaranteeObserver, limits: Limits
) -> Iterator[str]:
    """Yield in words what the three ways contradict each other in."""
    whole = watched(policy, graph_in(policy, scope_for(policy, observer), Unwatched(), limits), observer)
    tree = watched(policy, unmerged(policy, observer, Limits.of(limits.corrected)), observer)
    said = {"on its part of the policy": sliced, "on the whole policy": whole}
    for where, outcome in said.items():
        for other, against in {**said, "with no two cases taken for one": tree}.items():
            if outcome.holds and _is_broken(against, outcome):
                yield f"holds {where}, is broken {other}"
    if sliced.complete and whole.complete and sliced.used != whole.used and sliced.broken is whole.broken is None:
        yield "has an occasion only on one of its part of the policy and the whole policy"


def _is_broken(outcome: Outcome, holding: Outcome) -> bool:
    """Whether the kernel was seen to break it, on a way that whoever says that it holds has looked at."""
    if outcome.broken is None or not outcome.broken.confirmed:
        return False
    corrections = sum(isinstance(move, Act) and move.event in CORRECTING for move in outcome.broken.moves)
    return holding.complete or holding.corrections is None or corrections <= holding.corrections
