"""A policy with its tracks as one.

In: a compiled policy. Out: every fact, datum and part of it, whether it belongs to the case or to one of its tracks.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy


def procedures(policy: CompiledPolicy) -> tuple[CompiledPolicy, ...]:
    """Return the procedure of the case, and those of its tracks."""
    return (policy, *(track.policy for track in policy.tracks.values()))


@lru_cache(maxsize=64)
def all_fields(policy: CompiledPolicy) -> Mapping[str, Datum]:
    """Return the facts of the case, and those that only a track has; what the case says of a name counts."""
    found = {name: datum for track in policy.tracks.values() for name, datum in track.policy.fields.items()}
    return {**found, **policy.fields}


@lru_cache(maxsize=256)
def data_of(policy: CompiledPolicy, event: str) -> Mapping[str, Datum]:
    """Return the data of an event, wherever in the case it occurs."""
    kinds = [one.events[event] for one in procedures(policy) if event in one.events]
    return {name: datum for kind in reversed(kinds) for name, datum in kind.data.items()}
