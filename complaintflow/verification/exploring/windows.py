"""Windows in which acts count towards a deadline: what opens them is told apart by trying both sides.

In: a case. Out: the same case, but for when its deadlines began, so that a window has opened, or has not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from complaintflow.compiled.deadlines import Deadline
from complaintflow.compiled.earliest import opens_at
from complaintflow.compiled.index import index_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Run
from complaintflow.kernel.deadlines import owed
from complaintflow.kernel.derived import kind_of
from complaintflow.verification.exploring.ageing import began_before, dates_of
from complaintflow.verification.exploring.scope import Scope
from complaintflow.verification.exploring.since import Since, as_known

_AHEAD = 3 * 86_400_000_000

Other = tuple[Since, frozenset[str]]
"""When things began for a window to stand otherwise, and the events that this concerns."""


@lru_cache(maxsize=64)
def windowed(policy: CompiledPolicy) -> Mapping[str, frozenset[str]]:
    """Return the deadlines towards which acts count only from a moment on, with the events that this concerns."""
    found: dict[str, frozenset[str]] = {}
    leaves = index_of(policy).leaves
    for name, deadline in policy.deadlines.items():
        if deadline.earliest is not None:
            needing = {way.event for way in policy.lifecycle.transitions if name in way.requires}
            found[name] = frozenset(needing | {e for e, met in leaves.items() if any(d is deadline for d, _ in met)})
    return found


def other_side(policy: CompiledPolicy, scope: Scope, case: CaseState, at: int) -> Iterator[Other]:
    """Yield when a deadline may have begun for its window to stand otherwise, with the events that this concerns."""
    yield from _in(policy, scope, case, at, "", {})
    for name, state in case.tracks.items():
        yield from _in(policy.tracks[kind_of(name)].policy, scope, state, at, name, case.facts)


def _in(
    policy: CompiledPolicy, scope: Scope, case: CaseState, at: int, track: str, above: Mapping[str, object]
) -> Iterator[Other]:
    for name, events in windowed(policy).items():
        runs = case.runs.get(name)
        if not runs or not owed(runs[-1]) or name not in scope.deadlines | scope.owed | scope.standings:
            continue
        since = _moved(policy, policy.deadlines[name], runs[-1], at, track, {**above, **case.facts})
        if since is not None:
            yield since, events


def _moved(
    policy: CompiledPolicy, deadline: Deadline, run: Run, at: int, track: str, facts: Mapping[str, object]
) -> Since | None:
    names = dates_of(deadline.earliest)

    def lever(began: int) -> Since:
        return Since((((track, deadline.id), began),), tuple(((track, name), began) for name in names))

    def opens(began: int) -> int:
        known = {**facts, **{name: as_known(facts.get(name), began) for name in names}}
        return opens_at(policy, deadline, began, known)

    if at >= opens_at(policy, deadline, run.started, facts):
        # Its window is open for as long as it is breached.
        return None if run.status == "breached" else Since(lever(at - 1).started, lever(at + _AHEAD).dates)
    began = began_before(opens, at)
    return None if began is None else lever(began)
