"""What a policy names: its parts one by one, and whether an event means anything to it.

In: a compiled policy. Out: its parts. Looks at data only and knows no meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.deadlines import Counter, Leaf, Reset, Trigger
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import Zone
from complaintflow.testing.told_apart import tests_of


def parts_of(part: object) -> Iterator[object]:
    """Yield a part of a policy and everything in it that is a value of its own; conditions are not looked into."""
    if isinstance(part, Mapping):
        for item in part.values():
            yield from parts_of(item)
    elif isinstance(part, tuple):
        for item in part:
            yield from parts_of(item)
    elif is_dataclass(part) and not isinstance(part, Calendar | Zone | Condition | type):
        yield part
        for one in fields(part):
            yield from parts_of(getattr(part, one.name))


def named_for_nothing(policy: CompiledPolicy, *events: str) -> bool:
    """Whether nothing follows these built-in events by the policy's own rules, and anybody may send them."""
    return not any(_names(policy, event) for event in events)


def _names(policy: CompiledPolicy, event: str) -> bool:
    kind = policy.events.get(event)
    if kind is None or kind.actions or kind.records or kind.not_by or any(kind.name in d.required_at for d in
                                                                         policy.fields.values()):  # fmt: skip
        return True
    if any(way.event == event for way in policy.lifecycle.transitions):
        return True
    if any(approval.requested_by == event or event in approval.gates for approval in policy.approvals.values()):
        return True
    if any(event in party.events for party in policy.parties.values()):
        return True
    if any(name in (f"times.{event}", f"last.{event}") for name in tests_of(policy)):
        return True
    return any(_follows(part, event) for part in parts_of(policy))


def _follows(part: object, event: str) -> bool:
    match part:
        case Trigger(kind="event", names=names):
            return event in names
        case Leaf(event=name) | Reset(event=name):
            return name == event
        case Counter(of=names):
            return event in names
        case _:
            return False
