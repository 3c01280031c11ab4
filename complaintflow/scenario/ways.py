"""The way that the cases of a scenario took through the policy, for a diagram that is coloured by it.

In: a policy and what came of a scenario. Out: a `Trail` of the diagrams' room, which belongs to an extra and is loaded
only then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from complaintflow.compiled.policy import CompiledPolicy
    from complaintflow.diagram import Trail
    from complaintflow.kernel.effect import Effect
    from complaintflow.scenario.timeline import ScenarioResult


def way_of(policy: CompiledPolicy, result: ScenarioResult) -> Trail:
    """Return the way that the cases of a scenario took."""
    from complaintflow.diagram import Trail

    trail = Trail(policy)
    event, case = "", ""
    effects: list[Effect] = []
    for row in result.rows:
        if row.effect is not None:
            case = row.effect.case
            effects.append(row.effect)
        else:
            trail.step(case, event or None, effects, touched=result.touched)
            event, case, effects = ("", "", []) if row.heading else (row.event, case, [])
    trail.step(case, event or None, effects, touched=result.touched)
    return trail
