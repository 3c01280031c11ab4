"""What scenarios visit of a policy, under the ids of diagrams.

In: a policy and what came of its scenarios. Out: in how many of them each element was visited. What follows the ways of
cases belongs to the extra of diagrams; without it nothing is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.scenario.timeline import ScenarioResult
from complaintflow.scenario.ways import way_of


def visits(policy: CompiledPolicy, results: Iterable[ScenarioResult]) -> Mapping[str, int]:
    """Return in how many of the scenarios each element was visited."""
    try:
        from complaintflow.diagram import seen_in
    except ModuleNotFoundError:
        return {}

    return seen_in(way_of(policy, one) for one in results).visited
