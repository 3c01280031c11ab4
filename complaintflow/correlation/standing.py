"""How a case stood at an instant: what an `earlier` condition looks at.

In: cases by id, an instant. Out: the view of a case at that instant, whether that lies in its past or ahead of it:
events up to and at the instant count, timers due before it have fired. Nothing is written to the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.condition import names_in
from complaintflow.compiled.cross_case import CrossCaseRule
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.explanation.classes import view_of
from complaintflow.facade import Case
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.step import advance, follow, under_versions
from complaintflow.kernel.timers import next_timer

OUTCOME: Final = "outcome"
CLOSED_AT: Final = "closed_at"
"""When the case was closed, in the view of a standing; no condition can ask for it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the latest step of a case left: good until the case does something again, at `moves_at` by itself."""

    clock: int
    moves_at: int | None
    names: tuple[str, ...]
    values: tuple[object, ...]

    def at(self, instant: int, names: frozenset[str]) -> Mapping[str, object] | None:
        """Return the view if it is still, or already, good at an instant and knows all the names; else None."""
        if self.clock > instant or (self.moves_at is not None and self.moves_at < instant):
            return None
        return dict(zip(self.names, self.values, strict=True)) if names.issubset(self.names) else None

    def differs(self, other: Standing) -> bool:
        """Whether the case looks another way than before."""
        return self.values != other.values or self.names != other.names


def standing_of(policy: CompiledPolicy, case: CaseState, names: tuple[str, ...]) -> Standing:
    """Return how a case stands after a step, in what rules ask of it."""
    return Standing(case.clock, next_timer(case, policy), names, _values_of(policy, case, names))


def view_at(
    case: Case, instant: int, names: tuple[str, ...], earlier: Mapping[str, CompiledPolicy]
) -> Mapping[str, object]:
    """Return the view of a case at any instant, from its log or by what its timers will do.

    `earlier`: versions that it went by before it was migrated, by digest.
    """
    policy, state = stand(case.policy.compiled, case.raw, instant, earlier)
    return dict(zip(names, _values_of(policy, state, names), strict=True))


def _values_of(policy: CompiledPolicy, case: CaseState, names: tuple[str, ...]) -> tuple[object, ...]:
    view = {**view_of(policy, case), CLOSED_AT: case.closed_at}
    return tuple(view.get(name) for name in names)


def stand(
    policy: CompiledPolicy, case: CaseState, instant: int, earlier: Mapping[str, CompiledPolicy]
) -> tuple[CompiledPolicy, CaseState]:
    """Return a case as it stood, or will stand if nothing happens, at an instant, and the version it went by then."""
    if instant < case.clock:
        state: CaseState | None = None
        then = policy
        for entry, now, before in under_versions(policy, case.entries, earlier):
            if entry.at > instant:
                break
            state = follow(now, state, entry, before) if entry.refusal is None else state
            then = now
        policy, case = (policy, case) if state is None else (then, state)
    moves_at = next_timer(case, policy)
    if moves_at is not None and moves_at < instant:
        return policy, advance(policy, case, instant - 1).case or case
    return policy, case


def asked_of_earlier(rule: CrossCaseRule) -> frozenset[str]:
    """Return the names that a rule asks of earlier cases."""
    earlier = frozenset() if rule.earlier is None else names_in(rule.earlier.tree)
    follow_up = (OUTCOME,) if rule.follow_up else ()
    return frozenset((*earlier, *follow_up, *((CLOSED_AT,) if rule.counted == "closed" else ())))
