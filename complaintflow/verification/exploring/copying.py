"""What becomes of the data of events: facts that copy them, roles that they name, counters that they move.

In: a policy. Out: by the name of a datum what conditions on something else say of it, so that data are varied by that.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from complaintflow.compiled.actions import NamedRole, SetFacts, StartTrack
from complaintflow.compiled.condition import Test
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.exploring.deciding import conditions_in, tests_of, values_in
from complaintflow.verification.exploring.scope import Scope

_MARKS_MAX: Final = 12


@lru_cache(maxsize=64)
def copies_of(policy: CompiledPolicy) -> Mapping[str, tuple[str, ...]]:
    """Return for each datum (`data.NAME`) the facts of the case or of a track that copy it."""
    found: dict[str, dict[str, None]] = {}
    for action in values_in(policy, (SetFacts, StartTrack)):
        assert isinstance(action, SetFacts | StartTrack), "only these were asked for"
        for fact, value in action.values:
            if isinstance(value, str) and value.startswith("data."):
                found.setdefault(value, {})[fact] = None
        if isinstance(action, StartTrack) and action.each is not None and action.receives is not None:
            found.setdefault(action.each, {})[action.receives] = None
    return {datum: tuple(facts) for datum, facts in found.items()}


@lru_cache(maxsize=64)
def bringing_in(policy: CompiledPolicy) -> frozenset[str]:
    """Return the events whose guards see something else than the case as it stands: facts and counters they bring."""
    policies = (policy, *(track.policy for track in policy.tracks.values()))
    counters = [counter for one in policies for counter in one.counters.values()]
    counted = {name for counter in counters for name in (*counter.of, *(reset.event for reset in counter.resets))}
    times = [counter.between for counter in counters if counter.between is not None]
    counted |= {end.event for between in times for end in (*between.begins, *between.ends)}
    return frozenset(name for name, event in policy.events.items() if event.records or name in counted)


@lru_cache(maxsize=64)
def naming(policy: CompiledPolicy) -> frozenset[str]:
    """Return the data that name roles: whom somebody tells or asks, or who owns the case."""
    names = {str(getattr(one, "name", "")) for one in values_in(policy, (NamedRole,))}
    return frozenset(name for name in names if name.startswith("data."))


def counted_values(policy: CompiledPolicy, scope: Scope, datum: Datum, event: str) -> tuple[object, ...]:
    """Return values by which counters of a datum reach what conditions compare them with."""
    found: dict[object, None] = {}
    for counter in policy.counters.values():
        if event not in counter.of or counter.datum != datum.name or counter.name not in scope.counters:
            continue
        if counter.measure == "sum":
            found |= dict.fromkeys(_steps(policy, counter.name, scope.counters[counter.name]))
        elif datum.type == "text":
            found |= dict.fromkeys(f"v{number}" for number in range(1, scope.counters[counter.name] + 1))
        elif datum.type in ("integer", "number"):
            found |= dict.fromkeys(range(scope.counters[counter.name]))
    return tuple(found)


@lru_cache(maxsize=256)
def _steps(policy: CompiledPolicy, counter: str, highest: int) -> tuple[int, ...]:
    """Return steps that lead from each side of each threshold of a sum to each other one, from nothing first."""
    tests: list[Test] = [t for c in conditions_in(policy) for t in tests_of(c.tree) if t.name == counter]
    values = [v for t in tests for v in (t.value if isinstance(t.value, tuple) else (t.value,))]
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    around = {int(v) + step for v in numbers for step in (-1, 0, 1)}
    marks = sorted({0, highest, *around})[:_MARKS_MAX]
    return tuple(dict.fromkeys((*marks, *(one - other for one in marks for other in marks))))
