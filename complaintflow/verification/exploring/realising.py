"""From a way through the graph to a history that the real kernel lives through, with real instants.

In: the moves of a way. Out: a `History` in which the observer is broken, confirmed by the kernel, or None: then no
instants were found at which it happens like that, and the finding stays a doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.timers import next_timer
from complaintflow.verification.exploring.following import Following
from complaintflow.verification.exploring.graph import START
from complaintflow.verification.exploring.moves import event_of, now
from complaintflow.verification.exploring.observing import Act, Expire, Move, Observer
from complaintflow.verification.exploring.passing import passing
from complaintflow.verification.exploring.pending import pending_of

MINUTE: Final = 60_000_000
TRIES_MAX: Final = 1_500
"""Placements of events in time that are tried for one way."""

_OPENED: Final = (0, 5, 80, 104, 29 * 24)
"""Hours: on a Monday morning and afternoon, at an end of the week, on the last day of a month with 31 days."""

_FAR: Final = 3 * 366 * 86_400_000_000


@dataclass(frozen=True, slots=True)
class Sent:
    """An event of a history, with its instant (UTC microseconds); `refused`: the code with which it is refused."""

    act: Act
    at: int
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Events in order, up to when time passes after the last one, what broke the observer and when."""

    sent: tuple[Sent, ...]
    until: int
    words: str
    end: Following


class _Search:
    """Depth first over the instants at which the events of a way may happen.

    `late`: also shortly before a clock runs out, so that what begins then is still under way when it does. `silent`:
    also shortly after something has passed at which nothing happens.
    """

    def __init__(self, moves: Sequence[Move], *, arriving: bool, late: bool = False, silent: bool = False) -> None:
        self.moves, self.arriving, self.late, self.silent = moves, arriving, late, silent
        self.tries = 0

    def run(self, here: Following, index: int, sent: tuple[Sent, ...]) -> History | None:
        if here.broken is not None:
            return History(sent, here.broken.at, here.broken.words, here)
        if index == len(self.moves):
            if not self.arriving or here.case is None:
                return None
            return History(sent, max(here.case.clock, sent[-1].at), "", here)
        move = self.moves[index]
        for at in self._instants(here, move):
            self.tries += 1
            if self.tries > TRIES_MAX:
                return None
            found = self._one(here, move, at, index, sent)
            if found is not None:
                return found
        return None

    def _one(self, here: Following, move: Move, at: int, index: int, sent: tuple[Sent, ...]) -> History | None:
        if isinstance(move, Expire):
            return self.run(here.until(at), index + 1, sent)
        after = here.send(move, event_of(move, at, index))
        if after is None:
            return None
        done = (*sent, Sent(move, at)) if after.broken is None or after.broken.at >= at else sent
        return self.run(after, index + 1, done)

    def _instants(self, here: Following, move: Move) -> Iterator[int]:
        if here.case is None:
            yield from (START + hours * 60 * MINUTE for hours in (_OPENED if self.silent else _OPENED[:-1]))
            return
        if isinstance(move, Expire):
            yield from self._due(here, move)
            return
        soon = now(here.case)
        rounded = soon + MINUTE - 1
        timer = next_timer(here.case, here.policy)
        later = [at for at in (timer, *(at for _, at in here.clocks)) if at is not None and at > soon]
        shortly_before = [at - MINUTE for at in sorted(later)] if self.late else []
        passed = sorted(at + MINUTE for at in passing(here.policy, here.case)) if self.silent else []
        after = [at + MINUTE for at in sorted(later)]
        for at in dict.fromkeys((rounded, *passed, *shortly_before, *sorted(later), *after)):
            if at >= soon:
                yield at

    def _due(self, here: Following, move: Expire) -> tuple[int, ...]:
        """Return when clocks of that name run out by the case as it really stands; others fire on the way."""
        case = here.case
        assert case is not None, "clocks run in an open case"
        if move.observer is not None:
            return tuple(at for name, at in here.clocks if name == move.element)[:1]
        own = (move.track or "", move.element)
        pending = pending_of(here.policy, case)
        due = sorted({one.at for (track, _, name), one in pending.items() if (track, name) == own})
        if due and due[0] <= case.clock + _FAR:
            return tuple(max(at, case.clock) for at in due)
        first = next_timer(case, here.policy)
        return () if first is None else (first,)


def realise(policy: CompiledPolicy, observer: Observer, moves: Sequence[Move]) -> History | None:
    """Return a history along the moves that breaks the observer in the real kernel; None where none was found."""
    return _searched(policy, observer, moves, arriving=False)


def arrive(policy: CompiledPolicy, observer: Observer, moves: Sequence[Move]) -> History | None:
    """Return a history along all the moves, or up to where it breaks the observer; None where none was found."""
    return _searched(policy, observer, moves, arriving=True)


def _searched(policy: CompiledPolicy, observer: Observer, moves: Sequence[Move], *, arriving: bool) -> History | None:
    for late, silent in ((False, False), (True, False), (True, True)):
        search = _Search(moves, arriving=arriving, late=late, silent=silent)
        found = search.run(Following.begin(policy, observer), 0, ())
        if found is not None:
            return found
    return None
