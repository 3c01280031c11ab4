"""Guarantees held against a recorded history: what really happened to one case, judged step by step.

In: a compiled policy and a case's log (or the case that it made). Out: for each guarantee whether it was kept, broken
(when, and how), or had no occasion. Every step is lived again through the kernel, one timer at a time, so that a
guarantee sees here what it sees while every path is explored. A case that goes on may still break what is kept so far.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.due import due as walk_due
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Entry
from complaintflow.kernel.event import Event
from complaintflow.kernel.step import advance, step
from complaintflow.kernel.timers import next_timer
from complaintflow.verification.exploring.observing import Act, Expire, Happening, Observer, ObserverClock, Seen
from complaintflow.verification.guarantees.observers import observers_of

_NEVER: Final = 1 << 62
"""Later than anything: where a calendar knows no end of a length of time."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a history says of one guarantee. `broken_at` is UTC microseconds; `used`: there was an occasion for it."""

    name: str
    used: bool
    broken: str | None = None
    broken_at: int | None = None


@dataclass(slots=True)
class _Watching:
    """One observer on its way through a history."""

    observer: Observer
    mark: Hashable
    clocks: dict[str, int] = field(default_factory=dict)
    last: CaseState | None = None
    used: bool = False
    broken: str | None = None
    broken_at: int | None = None


def follow_case(policy: CompiledPolicy, case: CaseState, until: int | None = None) -> tuple[Judged, ...]:
    """Judge the history of a case, up to its clock or, where that is later, up to and including `until`."""
    return follow_entries(policy, case.entries, until)


def follow_entries(
    policy: CompiledPolicy,
    entries: Iterable[Entry],
    until: int | None = None,
    observers: Sequence[Observer] | None = None,
) -> tuple[Judged, ...]:
    """Judge a log of one case by the policy's guarantees, or by other observers; each is judged by itself."""
    watching = [_Watching(one, one.begin()) for one in (observers_of(policy) if observers is None else observers)]
    for at, happening in _happenings(policy, entries, until):
        for one in watching:
            _see(policy, one, at, happening)
    return tuple(Judged(one.observer.name, one.used, one.broken, one.broken_at) for one in watching)


def _happenings(
    policy: CompiledPolicy, entries: Iterable[Entry], until: int | None
) -> Iterator[tuple[int, Happening | None]]:
    """Yield what happened, with its instant; last the first instant at which something more could happen."""
    case: CaseState | None = None
    for entry in entries:
        event = entry.event
        if event is not None and entry.refusal is not None:
            continue  # a refused event fires no timer
        reached = entry.at if event is None else event.entered_at
        if case is not None:
            for at, happening in _expiries(policy, case, reached, including=event is None):
                case = happening.after
                yield at, happening
        if event is not None:
            happening = _accepted(policy, case, event)
            case = happening.after
            yield event.entered_at, happening
        elif case is not None:
            case = advance(policy, case, entry.at).case or case
    if case is None:
        return
    if until is not None and until > case.clock:
        for at, happening in _expiries(policy, case, until, including=True):
            case = happening.after
            yield at, happening
        case = advance(policy, case, until).case or case
    yield case.clock + (1 if case.clock_closed else 0), None


def _expiries(
    policy: CompiledPolicy, case: CaseState, until: int, *, including: bool
) -> Iterator[tuple[int, Happening]]:
    """Yield what fires by itself until an instant; what fires at one instant is one happening."""
    while (at := next_timer(case, policy)) is not None and (at < until or (including and at == until)):
        answer = advance(policy, case, at)
        if answer.case is None or answer.refusal is not None:
            return
        first = answer.effects[0] if answer.effects else None
        element = first.because[0] if first is not None and first.because else ""
        expired = Expire(element, None if first is None else first.track)
        yield at, Happening(expired, case, answer.case, answer.effects)
        case = answer.case


def _accepted(policy: CompiledPolicy, case: CaseState | None, event: Event) -> Happening:
    answer = step(policy, case, event)
    assert answer.case is not None, "the log says that it was accepted"
    return Happening(Act(event.name, event.actor, event.data, event.track), case, answer.case, answer.effects)


def _see(policy: CompiledPolicy, one: _Watching, at: int, happening: Happening | None) -> None:
    """Let an observer see that its clocks have run out, then what happened."""
    for name, due in sorted(one.clocks.items(), key=lambda clock: clock[1]):
        if due < at and one.broken is None and one.last is not None:
            del one.clocks[name]
            ran_out = Happening(Expire(name, observer=one.observer.name), one.last, one.last)
            _take(policy, one, due, one.observer.see(one.mark, ran_out))
    if happening is not None and one.broken is None:
        one.last = happening.after
        _take(policy, one, at, one.observer.see(one.mark, happening))


def _take(policy: CompiledPolicy, one: _Watching, at: int, seen: Seen) -> None:
    one.mark = seen.mark
    one.used = one.used or seen.used
    for name in seen.stops:
        one.clocks.pop(name, None)
    for clock in seen.starts:
        one.clocks[clock.name] = _runs_out(policy, clock, at)
    if seen.broken is not None:
        one.broken, one.broken_at = seen.broken, at


def _runs_out(policy: CompiledPolicy, clock: ObserverClock, at: int) -> int:
    try:
        return walk_due(clock.length, at, policy.zone, policy.calendars, clock.counting)
    except HorizonError:
        return _NEVER
