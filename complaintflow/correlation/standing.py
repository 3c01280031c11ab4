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
from complaintflow.facade import Case, Policy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.step import advance, follow
from complaintflow.kernel.timers import next_timer

OUTCOME: Final = "outcome"
CLOSED_AT: Final = "closed_at"
"""When the case was closed, in the view of a standing; no condition can ask for it."""


@dataclass(frozen=True, slots=True)
class _Latest:
    """What the latest step of a case left: good until the case does something again."""

    clock: int
    moves_at: int | None
    values: tuple[object, ...]


class Standings:
    """How cases stand. `watched` are the names that rules ask of earlier cases."""

    def __init__(self, policy: Policy, cases: Mapping[str, Case]) -> None:
        """Look at the cases of a policy; `cases` is asked only where the latest standing does not answer."""
        self._policy = policy.compiled
        self._cases = cases
        self._watched = watched_names(policy.compiled)
        self._latest: dict[str, _Latest] = {}

    @property
    def needed(self) -> bool:
        """Whether any rule asks how an earlier case stands."""
        return bool(self._watched)

    def note(self, case: CaseState) -> bool:
        """Remember how a case stands after a step; tell whether that differs from before."""
        if not self._watched:
            return False
        known = self._latest.get(case.id)
        values = self._values_of(case)
        self._latest[case.id] = _Latest(case.clock, next_timer(case, self._policy), values)
        return known is not None and known.values != values

    def forget(self, case: str) -> None:
        """Drop what is remembered of a case."""
        self._latest.pop(case, None)

    def at(self, case: str, instant: int) -> Mapping[str, object] | None:
        """Return the view of a case at an instant, None of a case that nobody knows any more."""
        latest = self._latest.get(case)
        if latest is not None and latest.clock <= instant and (latest.moves_at is None or latest.moves_at >= instant):
            return dict(zip(self._watched, latest.values, strict=True))
        stored = self._cases.get(case)
        if stored is None:
            return None
        return dict(zip(self._watched, self._values_of(stand(self._policy, stored.raw, instant)), strict=True))

    def _values_of(self, case: CaseState) -> tuple[object, ...]:
        view = {**view_of(self._policy, case), CLOSED_AT: case.closed_at}
        return tuple(view.get(name) for name in self._watched)


def stand(policy: CompiledPolicy, case: CaseState, instant: int) -> CaseState:
    """Return a case as it stood, or will stand if nothing happens, at an instant."""
    if instant < case.clock:
        state: CaseState | None = None
        for entry in case.entries:
            if entry.at > instant:
                break
            state = follow(policy, state, entry) if entry.refusal is None else state
        case = case if state is None else state
    moves_at = next_timer(case, policy)
    if moves_at is not None and moves_at < instant:
        return advance(policy, case, instant - 1).case or case
    return case


def watched_names(policy: CompiledPolicy) -> tuple[str, ...]:
    """Return the names that the rules which run ask of earlier cases."""
    rules = [rule for rule in policy.cross_case if rule.runs]
    names = dict.fromkeys(name for rule in rules for name in _asked(rule))
    return tuple(names)


def _asked(rule: CrossCaseRule) -> tuple[str, ...]:
    earlier = () if rule.earlier is None else tuple(sorted(names_in(rule.earlier.tree)))
    follow_up = (OUTCOME,) if rule.follow_up else ()
    return (*earlier, *follow_up, *((CLOSED_AT,) if rule.counted == "closed" else ()))
