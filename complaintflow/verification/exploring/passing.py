"""Instants after which a case stands otherwise though nothing happens at them.

In: a case with real instants. Out: when each limit that it could have, and each step of its ladder, would have passed;
when windows for acts open; when what was counted falls out of its time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.deadlines import Deadline
from complaintflow.compiled.earliest import opens_at
from complaintflow.compiled.frozen import altered
from complaintflow.compiled.placing import place, walk_on
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Run
from complaintflow.kernel.deadlines import owed
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.ladder import first_instant


def passing(policy: CompiledPolicy, case: CaseState) -> frozenset[int]:
    """Return the instants after which a case stands otherwise."""
    try:
        return frozenset(_passing(policy, case, {}))
    except HorizonError:
        return frozenset()


def _passing(policy: CompiledPolicy, case: CaseState, above: Mapping[str, object]) -> Iterator[int]:
    facts = {**above, **case.facts}
    for name, runs in case.runs.items():
        if owed(runs[-1]) or name in case.ended_by_closing:
            yield from _of_run(policy, policy.deadlines[name], runs[-1], facts)
    for name, occurrences in case.counts.items():
        within = policy.counters[name].within
        ends = (walk_on(policy, within, one.at) for one in occurrences)
        yield from (end for end in ends if end is not None)
    for name, state in case.tracks.items():
        yield from _passing(policy.tracks[kind_of(name)].policy, state, facts)


def _of_run(policy: CompiledPolicy, deadline: Deadline, run: Run, facts: Mapping[str, object]) -> Iterator[int]:
    yield opens_at(policy, deadline, run.started, facts)
    for row in deadline.limits:
        due = place(policy, deadline, row.limit, facts, run)
        if due is None:
            continue
        yield due
        for rung in deadline.ladder:
            instant = first_instant(policy, altered(run, due=due), rung)
            if instant is not None:
                yield instant
