"""Every element of a policy document, and every value of a compiled policy.

In: a document, or a compiled policy. Out: iterators over what stands in them, at any depth. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TypeVar

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
