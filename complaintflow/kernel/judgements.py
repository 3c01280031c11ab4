"""Facts decided by somebody's judgement: each comes with a reason, and its author and time stand in the log.

In: an event that is about to be accepted, or a case. Out: what the event lacks, or the judgements that hold now. Who
judged, when and why is read from the log, never stored beside the fact, so that the two can't differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Entry
from complaintflow.kernel.data import read_value
from complaintflow.kernel.event import Actor, Event

RECORDING: Final = frozenset(("open", "amend"))
REASON: Final = "reason"
"""The datum in which a judgement's reason stands."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A fact that somebody decided by judgement: what, who, when (UTC microseconds), why, and by which event."""

    fact: str
    value: object
    author: Actor
    at: int
    reason: str
    event: str


def unreasoned(policy: CompiledPolicy, event: Event, written: Iterable[str]) -> list[str]:
    """Return `reason` where an event would write a judgement without one."""
    judged = any(policy.fields[name].judgement for name in written if name in policy.fields)
    given = event.data.get(REASON)
    return [REASON] if judged and not (isinstance(given, str) and given.strip()) else []


def judgements(policy: CompiledPolicy, case: CaseState) -> tuple[Judgement, ...]:
    """Return the judgements that hold, in order of declaration: of each fact the last one that was not taken back."""
    judged = {name: field for name, field in policy.fields.items() if field.judgement}
    last: dict[str, Judgement] = {}
    for event in _accepted(case.entries):
        for name in event.data.keys() & judged.keys():
            value = read_value(judged[name], event.data[name])
            # A retraction writes nothing itself: what had been said before holds again.
            if _writes(policy, event, name) and case.facts.get(name) == value:
                reason = str(event.data.get(REASON) or "")
                last[name] = Judgement(name, value, event.actor, event.at, reason, event.id)
    return tuple(last[name] for name in judged if name in last and last[name].value is not None)


def _writes(policy: CompiledPolicy, event: Event, name: str) -> bool:
    kind = policy.events.get(event.name)
    return event.name in RECORDING or (kind is not None and name in kind.records)


def _accepted(entries: Iterable[Entry]) -> list[Event]:
    """Return the accepted events of a log that were not taken back, in the order in which they happened."""
    found = [entry.event for entry in entries if entry.event is not None and entry.refusal is None]
    wrong = {str(event.data.get("event")) for event in found if event.name == "retract"}
    return sorted((event for event in found if event.id not in wrong), key=lambda event: event.at)
