"""The references of W3: the event of a hard-coded procedure as a pure function, and with a case changed in place."""

from __future__ import annotations

from typing import Any, NamedTuple

from benchmarks.inputs.procedure import BEGIN, CYCLE, FACTS, MOVES, SECOND, STARTS, STOPPED


def guard(facts: dict[str, bool]) -> bool:
    """Return whether an event may happen."""
    return facts["known"] and not facts["frozen"]


TABLE = {(state, event): (to, guard, *STARTS[event], STOPPED[state, event]) for event, state, to in MOVES}


class FrozenCase(NamedTuple):
    """A case that is never changed."""

    state: str
    facts: dict[str, bool]
    deadlines: dict[str, int]
    log: tuple[tuple[Any, ...], ...]


def fire_pure(case: FrozenCase, event: str, now: int) -> FrozenCase:
    """Return the case after an event: its guard holds, a deadline ends, another starts, the log is longer."""
    row = TABLE.get((case.state, event))
    if row is None:
        raise ValueError((case.state, event))
    to, may, starts, length, stops = row
    if not may(case.facts):
        raise ValueError((case.state, event))
    deadlines = {name: due for name, due in case.deadlines.items() if name != stops}
    deadlines[starts] = now + length
    return FrozenCase(to, case.facts, deadlines, (*case.log, (len(case.log), now, event, case.state, to)))


def pure_cycle(times: int) -> tuple[list[str], dict[str, int]]:
    """Live the cycle with a new case so many times; return the states of the last, and the deadlines left running."""
    for _ in range(times):
        now, case = BEGIN, FrozenCase("received", FACTS, {}, ())
        seen = [case.state]
        for event in CYCLE:
            now += SECOND
            case = fire_pure(case, event, now)
            seen.append(case.state)
    return seen, case.deadlines


class Result(NamedTuple):
    """What an event gives where the case itself is changed."""

    state: str
    seq: int
    started: str
    stopped: str


class OpenCase:
    """A case that events change."""

    __slots__ = ("deadlines", "facts", "log", "state")

    def __init__(self) -> None:
        self.state, self.facts = "received", FACTS
        self.deadlines: dict[str, int] = {}
        self.log: list[tuple[Any, ...]] = []


def fire_in_place(case: OpenCase, event: str, now: int) -> Result:
    """Change a case by an event."""
    row = TABLE.get((case.state, event))
    if row is None:
        raise ValueError((case.state, event))
    to, may, starts, length, stops = row
    if not may(case.facts):
        raise ValueError((case.state, event))
    case.deadlines.pop(stops, None)
    case.deadlines[starts] = now + length
    case.log.append((len(case.log), now, event, case.state, to))
    case.state = to
    return Result(to, len(case.log), starts, stops)


def in_place_cycle(times: int) -> tuple[list[str], dict[str, int]]:
    """Do the same with a case that is changed."""
    for _ in range(times):
        now, case = BEGIN, OpenCase()
        seen = [case.state]
        for event in CYCLE:
            now += SECOND
            seen.append(fire_in_place(case, event, now).state)
    return seen, case.deadlines


DISPATCH = {(state, event): to for event, state, to in MOVES}


def dispatch_cycle(times: int) -> list[str]:
    """Follow the cycle through a mapping, and do nothing else: the limit."""
    state, table = "received", DISPATCH
    for _ in range(times):
        seen = [state]
        for event in CYCLE:
            state = table[state, event]
            seen.append(state)
    return seen
