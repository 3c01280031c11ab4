"""Counters: numbers derived from the accepted events, never counted up in a field that could drift.

In: an event that is about to be accepted and the view of the case with its data. Out: the occurrences each counter
has afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.deadlines import Counter
from complaintflow.compiled.placing import earliest_counted
from complaintflow.kernel.case import Occurrence
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event

Counts = Mapping[str, tuple[Occurrence, ...]]


def counted(draft: Draft, event: Event, view: Mapping[str, object], data: Mapping[str, object]) -> Counts:
    """Return the counters that the event moves, with their occurrences after it."""
    index = draft.index
    moved: dict[str, tuple[Occurrence, ...]] = {}
    for counter in index.resets.get(event.name, ()):
        for reset in counter.resets:
            if reset.event == event.name and (reset.where is None or reset.where.holds(view)):
                kept = draft.counts.get(counter.name, ())
                # A late fact resets only what lies before it.
                left = tuple(o for o in kept if o.at > event.at)
                if left != kept:
                    moved[counter.name] = left
    for counter in index.counters.get(event.name, ()):
        if counter.where is None or counter.where.holds(view):
            before = moved.get(counter.name, draft.counts.get(counter.name, ()))
            value = data.get(counter.datum) if counter.datum else 1
            if value is not None:
                occurrence = Occurrence(event.at, value, event.id)
                moved[counter.name] = tuple(sorted((*before, occurrence), key=lambda o: o.at))
    return moved


def value_of(draft: Draft, counter: Counter, occurrences: tuple[Occurrence, ...], now: int) -> int | float:
    """Return a counter's value at an instant; 0 while nothing was counted."""
    if counter.within is not None:
        since = earliest_counted(draft.policy, counter.within, now)
        occurrences = tuple(o for o in occurrences if since <= o.at <= now)
    if counter.measure == "count":
        return len(occurrences)
    if counter.measure == "distinct":
        return len({item for o in occurrences for item in _items(o.value)})
    return sum(o.value for o in occurrences)  # type: ignore[misc]  # the datum's type is a number


def _items(value: object) -> tuple[object, ...]:
    """Return what a value adds to distinct ones: each named item of a set or list, or the value itself."""
    return tuple(item for item in value if item != "") if isinstance(value, tuple) else (value,)


def overlay(draft: Draft, moved: Counts, view: dict[str, object], now: int) -> None:
    """Lay the counters' values after the event over a view."""
    for name, occurrences in moved.items():
        view[name] = value_of(draft, draft.policy.counters[name], occurrences, now)


def apply(draft: Draft, moved: Counts) -> None:
    """Take over moved counters and tell their new values."""
    for name, occurrences in moved.items():
        counter = draft.policy.counters[name]
        draft.counts[name] = occurrences
        value = value_of(draft, counter, occurrences, draft.at)
        draft.view[name] = value
        draft.touch(f"counter:{name}")
        draft.emit("counter_set", {"counter": name, "value": value}, (name,), counter.clause)
