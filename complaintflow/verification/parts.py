"""Every element of a policy document, and every order of a compiled policy.

In: a document, or compiled actions. Out: iterators over what stands in them, at any depth. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TypeVar

from complaintflow.compiled.actions import Action
from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import Zone
from complaintflow.policy.located import Located, Name
from complaintflow.source import Span

T = TypeVar("T")
V = TypeVar("V")


def records(value: object, kind: type[T]) -> Iterator[T]:
    """Yield every record of a kind inside a value of the author's model, in the order of the file."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, kind):
            yield item
        if isinstance(item, Mapping):
            pending.extend(reversed(list(item.values())))
        elif isinstance(item, tuple):
            pending.extend(reversed(item))
        elif is_dataclass(item) and not isinstance(item, Span | Located | Duration | type):
            pending.extend(getattr(item, part.name) for part in reversed(fields(item)))


def named(section: Mapping[Name, V]) -> dict[str, tuple[Name, V]]:
    """Return a section by plain name: the name as it is declared, with its place, and its entry."""
    return {str(name): (name, entry) for name, entry in section.items()}


def every_action(policy: CompiledPolicy) -> Iterator[Action]:
    """Yield every order that the policy can give, wherever it stands."""
    for event in policy.events.values():
        yield from event.actions
    for state in policy.lifecycle.states.values():
        yield from state.actions
    for transition in policy.lifecycle.transitions:
        yield from transition.actions
    for deadline in policy.deadlines.values():
        for rung in deadline.ladder:
            yield from rung.actions
        if deadline.extension is not None:
            yield from deadline.extension.actions
    for escalation in policy.escalations:
        yield from escalation.actions
    for approval in policy.approvals.values():
        yield from approval.on_granted.actions
        yield from approval.on_rejected.actions


def durations(policy: CompiledPolicy) -> Iterator[Duration]:
    """Yield every length of time in a compiled policy; what stands in several places is looked at once."""
    yield from values_of(policy, Duration)


def values_of(policy: CompiledPolicy, kind: type[T]) -> Iterator[T]:
    """Yield every value of a kind in a compiled policy; what stands in several places is looked at once."""
    pending: list[object] = [policy]
    seen: set[int] = set()
    while pending:
        item = pending.pop()
        if isinstance(item, kind):
            yield item
        elif isinstance(item, Mapping):
            pending.extend(item.values())
        elif isinstance(item, tuple):
            pending.extend(item)
        elif is_dataclass(item) and not isinstance(item, Calendar | Zone | Condition | type) and id(item) not in seen:
            seen.add(id(item))
            pending.extend(getattr(item, part.name) for part in fields(item))
