"""The references of W6: a whole case of a hard-coded procedure, changed in place and as pure functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from benchmarks.inputs.complaints import Complaint
from benchmarks.inputs.procedure import BEGIN, COURSE, FIRST, SECOND

Outcome = tuple[str, str, dict[str, str]]
"""Class, last state, and how each deadline ended."""
Place = Callable[[int, int], int]
"""From a start in microseconds and seconds to where a deadline falls due."""

TABLE = {(state, event): (to, stops, starts) for event, state, to, stops, starts in COURSE}
EVENTS = tuple(event for event, *_ in COURSE)


def plainly(start: int, seconds: int) -> int:
    """Count seconds as they pass."""
    return start + seconds * SECOND


class _Case:
    __slots__ = ("facts", "id", "klass", "log", "outcome", "running", "state")

    id: int
    facts: Complaint
    klass: str
    state: str
    running: dict[str, int]
    outcome: dict[str, str]
    log: list[tuple[Any, ...]]


class Done(NamedTuple):
    """What an event gives."""

    state: str
    seq: int


def _advance(case: _Case, now: int) -> None:
    for name in [name for name, at in case.running.items() if at <= now]:
        case.log.append((len(case.log), case.running.pop(name), "missed", name))
        case.outcome[name] = "missed"


def _fire(case: _Case, event: str, now: int, due: Place) -> Done:
    _advance(case, now)
    row = TABLE.get((case.state, event))
    if row is None:
        raise ValueError((case.state, event))
    to, stops, starts = row
    if stops and case.running.pop(stops, None) is not None:
        case.outcome[stops] = "met"
    if starts:
        case.running[starts[0]] = due(now, starts[1])
    case.log.append((len(case.log), now, event, case.state, to))
    case.state = to
    return Done(to, len(case.log))


def in_place(
    classify: Callable[[Complaint], str], times: Sequence[int], due: Place = plainly, begin: int = BEGIN
) -> Callable[[tuple[int, Complaint]], Outcome]:
    """Return a function that lives a whole case, which each event changes."""
    after = [seconds * SECOND for seconds in times]

    def live(asked: tuple[int, Complaint]) -> Outcome:
        case = _Case()
        case.id, case.facts = asked
        case.klass, case.state = classify(case.facts), "received"
        case.running, case.outcome = {FIRST[0]: due(begin, FIRST[1])}, {}
        case.log = [(0, begin, "open", case.klass)]
        for event, later in zip(EVENTS, after, strict=True):
            _fire(case, event, begin + later, due)
        return case.klass, case.state, case.outcome

    return live


class _Frozen(NamedTuple):
    id: int
    facts: Complaint
    klass: str
    state: str
    running: dict[str, int]
    outcome: dict[str, str]
    log: tuple[tuple[Any, ...], ...]


def _fire_pure(case: _Frozen, event: str, now: int) -> _Frozen:
    row = TABLE.get((case.state, event))
    if row is None:
        raise ValueError((case.state, event))
    to, stops, starts = row
    running, outcome, log = dict(case.running), dict(case.outcome), case.log
    for name, at in case.running.items():
        if at <= now:
            log += ((len(log), running.pop(name), "missed", name),)
            outcome[name] = "missed"
    if stops and running.pop(stops, None) is not None:
        outcome[stops] = "met"
    if starts:
        running[starts[0]] = now + starts[1] * SECOND
    entry = (len(log), now, event, case.state, to)
    return _Frozen(case.id, case.facts, case.klass, to, running, outcome, (*log, entry))


def pure(classify: Callable[[Complaint], str], times: Sequence[int]) -> Callable[[tuple[int, Complaint]], Outcome]:
    """Return a function that lives a whole case, with a new one after each event."""
    after = [seconds * SECOND for seconds in times]

    def live(asked: tuple[int, Complaint]) -> Outcome:
        number, facts = asked
        klass = classify(facts)
        first = {FIRST[0]: BEGIN + FIRST[1] * SECOND}
        case = _Frozen(number, facts, klass, "received", first, {}, ((0, BEGIN, "open", klass),))
        for event, later in zip(EVENTS, after, strict=True):
            case = _fire_pure(case, event, BEGIN + later)
        return case.klass, case.state, case.outcome

    return live
