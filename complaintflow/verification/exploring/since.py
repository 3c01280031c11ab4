"""When things of a case began, as if it had been at another time: no observer and no condition can tell.

In: a case, an act, when deadlines began and to which dates facts point instead. Out: the case and the act like that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from complaintflow.compiled.condition import Test, evaluate
from complaintflow.compiled.frozen import altered
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.instants import format_instant
from complaintflow.kernel.case import CaseState
from complaintflow.verification.exploring.copying import copies_of
from complaintflow.verification.exploring.observing import Act
from complaintflow.verification.exploring.scope import Scope

Which = tuple[str, str]
"""A deadline or a fact: the track (or "") and its name."""

_DATE = 10
"""Letters of a date."""


@dataclass(frozen=True, slots=True)
class Since:
    """When runs of deadlines began, and at what facts of the case (or track) point, instead (UTC microseconds)."""

    started: tuple[tuple[Which, int], ...] = ()
    dates: tuple[tuple[Which, int], ...] = ()

    def __add__(self, other: Since) -> Since:
        """Return both."""
        return Since((*self.started, *other.started), (*self.dates, *other.dates))


def as_known(value: object, at: int) -> object:
    """Return a fact that points at an instant, or at its date, as the fact does now."""
    return at if isinstance(value, int) else format_instant(at, "UTC")[:_DATE]


def since_then(case: CaseState, since: Since, scope: Scope, track: str = "") -> CaseState | None:
    """Return the case as if things had begun then; None where conditions could tell it from the case as it is."""
    facts = dict(case.facts)
    for (where, name), at in since.dates:
        if where == track and facts.get(name) is not None:
            other = as_known(facts[name], at)
            if not _alike(scope.facts.get(name, ()), facts[name], other):
                return None
            facts[name] = other
    runs = dict(case.runs)
    for (where, name), at in since.started:
        if where == track and name in runs:
            runs[name] = (*runs[name][:-1], altered(runs[name][-1], started=at))
    tracks = dict(case.tracks)
    if not track:
        for name, state in case.tracks.items():
            inner = since_then(state, since, scope, name)
            if inner is None:
                return None
            tracks[name] = inner
    return altered(case, facts=facts, runs=runs, tracks=tracks)


def said_since(policy: CompiledPolicy, act: Act, since: Since) -> Act:
    """Return the act as it would be sent then: its dates point where those of the facts that copy them do."""
    data = dict(act.data)
    for (_, fact), at in since.dates:
        for name, value in act.data.items():
            if name != fact and fact not in copies_of(policy).get(f"data.{name}", ()):
                continue
            if isinstance(value, str):
                text = format_instant(at, "UTC")
                data[name] = text[:_DATE] if len(value) == _DATE else text
    return replace(act, data=data) if data != act.data else act


def _alike(tests: tuple[Test, ...], one: object, other: object) -> bool:
    return all(evaluate(test, {test.name: one}) == evaluate(test, {test.name: other}) for test in tests)


def put_back(before: CaseState, since: Since, after: CaseState, track: str = "") -> CaseState:
    """Return a case with the starts that it had before a step, where the step has left them as they were set."""
    runs = dict(after.runs)
    for (where, name), at in since.started:
        known = before.runs.get(name, ()) if where == track else ()
        if known and name in runs and runs[name][-1].cycle == known[-1].cycle and runs[name][-1].started == at:
            runs[name] = (*runs[name][:-1], altered(runs[name][-1], started=known[-1].started))
    tracks = {
        name: put_back(before.tracks[name], since, state, name) if name in before.tracks else state
        for name, state in after.tracks.items()
    }
    return altered(after, runs=runs, tracks=tracks)
