"""Every path of a policy, gone only as far as an observer can still be broken.

In: a policy, what to tell apart, an observer that knows when it is settled. Out: a `Graph` without what follows a step
that settles it: a rule on what must come before an answer cannot be broken any more once it has come. So a path that
breaks the observer is in this graph if it is in the whole one, and far fewer cases have to be gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Step
from complaintflow.verification.exploring.complaints import complaints_of
from complaintflow.verification.exploring.graph import START, Explorer, Graph
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.exploring.moves import Moves
from complaintflow.verification.exploring.observing import Act, Happening, Settles
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.proof import Watch


def graph_until(policy: CompiledPolicy, scope: Scope, ends: Settles, watch: Watch, limits: Limits) -> Graph:
    """Return the graph of everything that can happen before an observer is settled."""
    complaints = complaints_of(policy, scope, START, limits.complaints)
    graph = Explorer(policy, scope, _Moves(policy, scope, complaints, ends=ends), watch, limits).explore()
    if complaints.left_out:
        graph.left_out = (*graph.left_out, complaints.left_out)
    return graph


@dataclass(slots=True)
class _Moves(Moves):
    """The acts of a policy's cases, without those that settle the observer. Timers that do are gone all the same."""

    ends: Settles = bool

    def openings(self, at: int) -> Iterator[tuple[Act, Step]]:
        """Yield every opening worth trying that leaves the observer unsettled."""
        for act, step in Moves.openings(self, at):
            if not self._settles(None, act, step):
                yield act, step

    def of(self, case: CaseState, *, correcting: bool | None = None) -> Iterator[tuple[Act, Step]]:
        """Yield every act that the kernel accepts now and that leaves the observer unsettled."""
        for act, step in Moves.of(self, case, correcting=correcting):
            if not self._settles(case, act, step):
                yield act, step

    def _settles(self, before: CaseState | None, act: Act, step: Step) -> bool:
        assert step.case is not None, "a move is what the kernel has accepted"
        return self.ends(Happening(act, before, step.case, step.effects))
