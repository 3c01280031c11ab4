"""Counters that count within a time: what was counted falls out of it sooner or later, nobody knows when.

In: a case. Out: the case as if all that counts had happened just now; the case in which the oldest has fallen out.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.compiled.frozen import altered
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.counters import counting
from complaintflow.verification.exploring.scope import Scope


def sliding(policy: CompiledPolicy, scope: Scope) -> tuple[str, ...]:
    """Return the counters that something asks for and that count only what was not longer ago than a time."""
    return tuple(c.name for c in policy.counters.values() if c.name in scope.counters and slides(policy, c.name))


def slides(policy: CompiledPolicy, counter: str) -> bool:
    """Whether what a counter has counted falls out of it by itself."""
    return policy.counters[counter].within is not None and policy.counters[counter].measure != "elapsed"


def recent(case: CaseState, counters: tuple[str, ...], at: int) -> CaseState:
    """Return a case in which all that counts so far has happened at an instant, so that nothing has fallen out."""
    known = {name: case.counts[name] for name in counters if case.counts.get(name)}
    if not known:
        return case
    fresh = {name: tuple(altered(one, at=at) for one in found) for name, found in known.items()}
    return altered(case, counts={**case.counts, **fresh})


def fallen(case: CaseState, counters: tuple[str, ...]) -> Iterator[CaseState]:
    """Yield the case in which, of one of these counters, the oldest occurrence counts no more."""
    for name in counters:
        left = counting(case.counts.get(name, ()))
        if left:
            yield altered(case, counts={**case.counts, name: left[1:]})
