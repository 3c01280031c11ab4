"""Counters: numbers derived from the accepted events, never counted up in a field that could drift.

In: an event that is about to be accepted and the view of the case with its data. Out: the occurrences each counter
has afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.deadlines import Between, Counter
from complaintflow.compiled.elapsed import elapsed, pairs
from complaintflow.compiled.placing import earliest_counted
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import Occurrence
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event

RESET: Final = None
"""The value of a mark that a reset leaves among the occurrences."""

Counts = Mapping[str, tuple[Occurrence, ...]]


def counted(draft: Draft, event: Event, view: Mapping[str, object], data: Mapping[str, object]) -> Counts:
    """Return the counters that the event moves, with their occurrences after it."""
    index = draft.index
    moved: dict[str, tuple[Occurrence, ...]] = {}
    if event.name not in index.counters and event.name not in index.resets:
        return moved
    for counter in index.resets.get(event.name, ()):
        for reset in counter.resets:
            if reset.event == event.name and (reset.where is None or reset.where.holds(view)):
                kept = draft.counts.get(counter.name, ())
                # What lies before the mark does not count, unless the event that set it is retracted.
                mark = Occurrence(event.at, RESET, event.id)
                moved[counter.name] = tuple(sorted((*kept, mark), key=lambda o: o.at))
    for counter in index.counters.get(event.name, ()):
        if counter.between is not None:
            begun = _mark(counter.between, event, view)
            before = moved.get(counter.name, draft.counts.get(counter.name, ()))
            if begun is not None:
                moved[counter.name] = tuple(sorted((*before, begun), key=lambda o: o.at))
        elif counter.where is None or counter.where.holds(view):
            before = moved.get(counter.name, draft.counts.get(counter.name, ()))
            value = data.get(counter.datum) if counter.datum else 1
            if value is not None:
                occurrence = Occurrence(event.at, value, event.id)
                moved[counter.name] = tuple(sorted((*before, occurrence), key=lambda o: o.at))
    return moved


def _mark(between: Between, event: Event, view: Mapping[str, object]) -> Occurrence | None:
    """Return what an event is to a counter of time: a beginning (true), an end (false), or nothing."""
    for begins, occasions in ((True, between.begins), (False, between.ends)):
        for one in occasions:
            if one.event == event.name and (one.where is None or one.where.holds(view)):
                return Occurrence(event.at, begins, event.id)
    return None


def value_of(
    policy: CompiledPolicy, counter: Counter, occurrences: tuple[Occurrence, ...], now: int
) -> int | float | None:
    """Return a counter's value at an instant; 0 while nothing was counted, None beyond the horizon of a calendar."""
    if counter.between is not None:
        return _elapsed(policy, counter, counter.between, counting(occurrences), now)
    if not occurrences:
        return 0
    occurrences = counting(occurrences)
    if counter.within is not None:
        since = earliest_counted(policy, counter.within, now)
        occurrences = tuple([o for o in occurrences if since <= o.at <= now])
    if counter.measure == "count":
        return len(occurrences)
    if counter.measure == "distinct":
        return len({item for o in occurrences for item in _items(o.value)})
    return sum(o.value for o in occurrences)  # type: ignore[misc]  # the datum's type is a number


def _elapsed(
    policy: CompiledPolicy, counter: Counter, between: Between, occurrences: tuple[Occurrence, ...], now: int
) -> int | None:
    marks = ((one.at, one.value is True) for one in occurrences if one.at <= now)
    spans = pairs(marks, now)
    if counter.within is not None:
        since = earliest_counted(policy, counter.within, now)
        spans = [(max(low, since), high) for low, high in spans if high > since]
    unit = between.unit
    calendar = None if unit.calendar is None else policy.calendars[unit.calendar]
    try:
        return elapsed(spans, unit.unit, policy.zone, calendar, first_day=between.first_day)
    except HorizonError:
        return None


def _items(value: object) -> tuple[object, ...]:
    """Return what a value adds to distinct ones: each named item of a set or list, or the value itself."""
    return tuple(item for item in value if item != "") if isinstance(value, tuple) else (value,)


def counting(occurrences: tuple[Occurrence, ...]) -> tuple[Occurrence, ...]:
    """Return the occurrences that count: those after the last reset."""
    for number in range(len(occurrences), 0, -1):
        if occurrences[number - 1].value is RESET:
            return occurrences[number:]
    return occurrences


def overlay(draft: Draft, moved: Counts, view: dict[str, object], now: int) -> None:
    """Lay the counters' values after the event over a view."""
    for name, occurrences in moved.items():
        view[name] = value_of(draft.policy, draft.policy.counters[name], occurrences, now)


def apply(draft: Draft, moved: Counts) -> None:
    """Take over moved counters and tell their new values."""
    for name, occurrences in moved.items():
        counter = draft.policy.counters[name]
        unmoved = counting(occurrences) == counting(draft.counts.get(name, ()))
        draft.counts = {**draft.counts, name: occurrences}
        if unmoved:
            continue
        value = value_of(draft.policy, counter, occurrences, draft.at)
        draft.view[name] = value
        draft.touch(f"counter:{name}")
        draft.emit("counter_set", {"counter": name, "value": value}, (name,), counter.clause)
