"""How a deadline stands, as conditions ask for it: `deadlines.NAME`.

In: a compiled policy. Out: the names of those deadlines that some condition asks about, and the words it may ask for.
The standing itself is the kernel's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Final

from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.condition import Condition, names_in
from complaintflow.compiled.zone import Zone

if TYPE_CHECKING:
    from complaintflow.compiled.policy import CompiledPolicy

PREFIX: Final = "deadlines."
"""What stands before a deadline's name where its standing is asked for."""

STANDINGS: Final = ("idle", "running", "paused", "met", "late", "breached", "cancelled", "lapsed", "expired")
"""What a deadline can be: `late` was met late, `idle` has not started or waits for a limit."""


def asked_standings(policy: CompiledPolicy) -> Mapping[str, str]:
    """Return the deadlines whose standing some condition asks for, with the name by which it does."""
    asked = frozenset().union(*(names_in(condition.tree) for condition in conditions(policy)))
    return {name: f"{PREFIX}{name}" for name in policy.deadlines if f"{PREFIX}{name}" in asked}


def conditions(policy: CompiledPolicy) -> Iterator[Condition]:
    """Yield every condition that the kernel asks for a policy, those of its tracks included; guarantees only watch.

    A part that stands in several places, as a transition does that leaves from many states, is looked into once.
    """
    pending: list[object] = [policy]
    seen: set[int] = set()
    while pending:
        item = pending.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, Condition):
            yield item
        elif isinstance(item, Mapping):
            pending.extend(item.values())
        elif isinstance(item, tuple):
            pending.extend(item)
        elif is_dataclass(item) and not isinstance(item, Calendar | Zone | type):
            pending.extend(getattr(item, part.name) for part in fields(item) if part.name != "guarantees")
