"""What is due, done: one case at a time, by any number of workers at once.

In: a desk and an instant. Out: the case that was moved. A timer is taken and locked in the transaction that fires it,
so nobody fires it twice and nobody's crash loses it. Time passes for the case to each due instant in turn, never
further: a worker that was away for a week writes what a punctual one would have written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeVar

from complaintflow.errors import ComplaintflowError, ConflictError
from complaintflow.runtime.answers import Answer
from complaintflow.runtime.work import Work
from complaintflow.stores.rows import TimerRow

T = TypeVar("T")

FIRINGS_MAX: Final = 500
"""How many instants of one case are caught up with in one transaction; the rest follows in the next."""

HOLD: Final = 60_000_000
"""How long a case that could not be moved is put aside at first, in microseconds; it doubles with each failure."""

HOLD_MAX: Final = 3_600_000_000
"""How long a case that could not be moved is put aside at most, in microseconds."""


class Transacts(Protocol):
    """Whatever does something in one transaction, again when others got in the way."""

    def transact(self, do: Callable[[Work], T], about: str) -> T:
        """Do it. Raises ConflictError in the end."""


class StuckError(ComplaintflowError):
    """Time can't pass for a case: the kernel refuses to go on (a limit is reached, a calendar has ended)."""


@dataclass(frozen=True, slots=True)
class Fired:
    """What became of the timer that was due first: its case, what its time led to, how often it could not pass."""

    case: str
    answers: tuple[Answer, ...] = ()
    failures: int = 0


def fire_next(desk: Transacts, now: int) -> Fired | None:
    """Do what is due first, if anything is; return what became of it, None where nothing is due."""
    taken: list[TimerRow] = []

    def fire(work: Work) -> Fired | None:
        taken.clear()
        timer = work.writing.take_due(now)
        if timer is None:
            return None
        taken.append(timer)
        answers = _catch_up(work, timer.case, now)
        # Another worker may have fired it since it was found; one that stays as it is would be found for ever.
        if not answers and work.writing.timer(timer.case) == timer:
            raise StuckError(f"the timer of `{timer.case}` is not as the case has it: verify the store")
        return Fired(timer.case, tuple(answers))

    try:
        return desk.transact(fire, "timers")
    except ConflictError:
        raise
    except Exception:
        # Whatever is wrong with one case, it stops no other.
        if not taken:
            raise
        return _put_aside(desk, taken[0], now)


def fire_case(desk: Transacts, case: str, now: int) -> Fired | None:
    """Do what is due in one case, for whoever keeps an eye on its timer elsewhere; None where nothing is due.

    A case that can't be moved is put aside like any other: its timer says until when.
    """
    taken: list[TimerRow] = []

    def fire(work: Work) -> Fired | None:
        taken.clear()
        row = work.row(case)
        timer = None if row is None else work.writing.timer(case)
        if timer is None or max(timer.due, timer.hold) > now:
            return None
        taken.append(timer)
        return Fired(case, tuple(_catch_up(work, case, now)))

    try:
        return desk.transact(fire, case)
    except ConflictError:
        raise
    except Exception:
        # Whatever is wrong with one case, it stops no other.
        if not taken:
            raise
        return _put_aside(desk, taken[0], now)


def _catch_up(work: Work, case: str, now: int) -> list[Answer]:
    answers: list[Answer] = []
    for _ in range(FIRINGS_MAX):
        kept = work.kept(case)
        if kept is None or kept.row.next_due is None or kept.row.next_due > now:
            break
        due, version = kept.row.next_due, kept.row.version
        answer = work.advance(case, due)
        if answer.refused is not None:
            raise StuckError(str(answer.refused.body["message"]))
        after = work.kept(case)
        if after is not None and after.row.version == version:
            raise StuckError(f"a timer of `{case}` is due and does nothing")
        answers.append(answer)
    return answers


def _put_aside(desk: Transacts, timer: TimerRow, now: int) -> Fired:
    """Hold back the timer of a case that could not be moved, so that it keeps no other waiting."""
    delay = min(HOLD * 2 ** min(timer.failures, 20), HOLD_MAX)
    held = replace(timer, hold=now + delay, failures=timer.failures + 1)

    def hold(work: Work) -> Fired:
        known = work.writing.timer(timer.case)
        if known is not None and known.due == timer.due:
            work.writing.put_timer(timer.case, held)
        return Fired(timer.case, failures=held.failures)

    return desk.transact(hold, timer.case)
