"""Counter-cases to checks that look at the policy's text: a walk changed so that the kernel shows what the text allows.

In: a walk to the place in question. Out: acts that the kernel has lived, and the case after them; None where it does
not take them, and then nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from complaintflow.compiled.duration import Duration
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.event import Actor
from complaintflow.verification.exploring.observing import Act
from complaintflow.verification.exploring.realising import Sent
from complaintflow.verification.profiles.replaying import Lived, by_one_person, lived

_TIMES_MOST = 40
_MINUTE = 60_000_000


def further_extensions(policy: CompiledPolicy, acts: Sequence[Sent], deadline: str, at_most: Duration) -> Lived | None:
    """Return how the deadline is put off further than `at_most`; the walk ends where it has started."""
    rule = policy.deadlines[deadline].extension
    if rule is None or not acts:
        return None
    length = rule.at_most or rule.in_total or at_most.times(at_most.amount + 1)
    for actor in _extenders(policy, rule.by):
        tried = tuple(acts)
        total = 0
        while total <= at_most.amount and len(tried) < len(acts) + _TIMES_MOST:
            data = {"deadline": deadline, "by": str(length.on(None)), "reason": "more time is needed"}
            tried = (*tried, Sent(Act("extend", actor, data), acts[-1].at + (len(tried) - len(acts) + 1) * _MINUTE))
            total += length.amount
        if (found := lived(policy, tried)) is not None:
            return found
    return None


def _extenders(policy: CompiledPolicy, by: frozenset[str] | None) -> Iterator[Actor]:
    allowed = policy.events["extend"].by if "extend" in policy.events else None
    roles = sorted(by if by is not None else allowed if allowed is not None else policy.roles)
    for role in roles:
        yield Actor(role, ((role, None),))


def one_person(
    policy: CompiledPolicy, acts: Sequence[Sent], later: frozenset[str], earlier: frozenset[str]
) -> Lived | None:
    """Return the walk with one person doing the earlier acts and the later one; it ends with the later one."""
    if not any(one.act.event in earlier for one in acts) or not any(one.act.event in later for one in acts):
        return None
    return lived(policy, by_one_person(acts, earlier | later))


def refused_without(policy: CompiledPolicy, acts: Sequence[Sent], events: frozenset[str]) -> Lived | None:
    """Return the walk with its last act sent without data, and refused for it."""
    if not acts or acts[-1].act.event not in events:
        return None
    bare = replace(acts[-1], act=replace(acts[-1].act, data={}))
    for code in ("missing_field", "guard"):
        if (found := lived(policy, (*acts[:-1], replace(bare, refused=code)))) is not None:
            return found
    return None
