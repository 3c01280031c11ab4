"""Which clocks began with a step, or began anew.

In: a case before and after a step. Out: clocks; a case as exploration keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.compiled.frozen import altered
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.derived import kind_of
from complaintflow.verification.exploring.pending import Clock


def bare(case: CaseState) -> CaseState:
    """Return a case without its log, which no rule asks for and every step would copy."""
    return altered(case, entries=(), notices=()) if case.entries or case.notices else case


def begun(policy: CompiledPolicy, before: CaseState | None, after: CaseState, track: str) -> Iterator[Clock]:
    """Yield the clocks that began with a step, or began anew: ages with the case or track whose ages they are."""
    if before is None:
        yield from ((track, "age", rule.id) for rule in policy.escalations if rule.age is not None)
    for name, runs in after.runs.items():
        last = runs[-1]
        earlier = before.runs.get(name) if before is not None else None
        if (
            earlier is None
            or (earlier[-1].cycle, earlier[-1].because) != (last.cycle, last.because)
            or (last.started > earlier[-1].started and last.placed_at > earlier[-1].placed_at)
            or len(last.pauses) > len(earlier[-1].pauses)
        ):
            yield (track, "deadline", name)
    known = {} if before is None else {(a.approval, a.ordinal, a.step, a.timeouts) for a in before.applications}
    for application in after.applications:
        if (application.approval, application.ordinal, application.step, application.timeouts) not in known:
            yield (track, "approval", application.approval)
    for name, state in after.tracks.items():
        inner = policy.tracks[kind_of(name)].policy
        yield from begun(inner, None if before is None else before.tracks.get(name), state, name)
