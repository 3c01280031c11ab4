"""Every path of a policy, gone with the observers of a profile looking on.

In: a policy that carries a profile's guarantees, observers, who looks on. Out: what the exploration has shown, as the
judge asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Words
from complaintflow.verification.exploring.exploration import Exploration, explore
from complaintflow.verification.exploring.graph import Limits
from complaintflow.verification.exploring.observing import Observer
from complaintflow.verification.profiles.replaying import Timed
from complaintflow.verification.profiles.watching import Failure
from complaintflow.verification.proof import Watch


@dataclass(frozen=True, slots=True)
class Explored:
    """An exploration, asked by the names of guarantees. `path`: the policy's file, for scenarios to name."""

    policy: CompiledPolicy
    found: Exploration
    path: str

    @property
    def summary(self) -> Words:
        """How many cases and steps were gone."""
        nodes, edges = self.found.nodes, self.found.edges
        return Words(
            f"every path through the real kernel: {nodes:,} cases that can be told apart, {edges:,} steps between them",
            f"经真实内核走完的路径：可区分的案件状态{nodes:,}个，其间步骤{edges:,}个",
        )

    @property
    def left_out(self) -> tuple[str, ...]:
        """What was not gone, and why."""
        return self.found.left_out

    def complete(self, name: str) -> bool:
        """Whether every path was gone with a guarantee watched."""
        return name in self.found.outcomes and self.found.outcomes[name].complete

    def seen(self, name: str) -> bool:
        """Whether what a guarantee waits for happens on some path."""
        return name in self.found.outcomes and self.found.outcomes[name].used

    def failure(self, name: str) -> Failure | None:
        """Return the walk on which a guarantee fails, if there is one."""
        outcome = self.found.outcomes.get(name)
        if outcome is None or outcome.broken is None:
            return None
        history = outcome.broken.history
        if history is None:
            return Failure((), confirmed=False)
        witness = outcome.broken.witness(self.policy, name, self.path, outcome.broken.words)
        acts = tuple(Timed(one.act, one.at) for one in history.sent)
        return Failure(acts, confirmed=True, scenario=None if witness is None else witness.scenario)


def explored(
    policy: CompiledPolicy, observers: Sequence[Observer], path: str, watch: Watch, limits: Limits | None = None
) -> Explored:
    """Return what every path of the policy has shown the observers."""
    return Explored(policy, explore(policy, observers, watch, limits), path)
