"""A law that every policy keeps, as a value; and what all laws are asked about: histories of a case.

In: a policy and what Hypothesis draws. Out: nothing, or an AssertionError that tells what was broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from hypothesis import reject
from hypothesis import strategies as st

from complaintflow.facade import Policy
from complaintflow.instants import format_instant
from complaintflow.kernel.case import CaseState, Run
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event
from complaintflow.testing.histories import Lived, Move, Tick, everybody, histories
from complaintflow.testing.journeys import journeys

YEAR: Final = 400 * 86_400_000_000
"""After so long everything that has a timer has fired (microseconds)."""


def always(_: Policy) -> None:
    """Say that nothing keeps a law from being asked of a policy."""


@dataclass(frozen=True, slots=True)
class Law:
    """A law by its name, in a sentence. `check` raises AssertionError; `lacks` says why a policy can't be asked."""

    name: str
    says: str
    check: Callable[[Policy, st.DataObject], None]
    lacks: Callable[[Policy], str | None] = always


class _Printer(Protocol):
    """What Hypothesis writes values with."""

    def text(self, text: str) -> None:
        """Write a text as it is."""


class History(tuple[Move, ...]):
    """The moves of a case; written as lines, one for each move."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return a line for each move."""
        return "".join(f"\n    {line_of(move)}" for move in self)

    def _repr_pretty_(self, printer: _Printer, cycle: bool) -> None:  # noqa: ARG002  # Hypothesis asks so
        printer.text(repr(self))


def line_of(move: Move) -> str:
    """Return a move as a line: when, what, by whom, with which data."""
    if isinstance(move, Tick):
        return f"{format_instant(move.to, 'UTC')} time passes until here"
    actor = move.actor
    roles = ", ".join(role if unit is None else f"{role} of {unit}" for role, unit in actor.roles) or "no role"
    behalf = "" if actor.on_behalf_of is None else f" for {actor.on_behalf_of}"
    late = "" if move.recorded_at is None else f" entered {format_instant(move.recorded_at, 'UTC')}"
    data = f" {dict(move.data)}" if move.data else ""
    at = format_instant(move.at, "UTC")
    return f"{at} {move.name} by {actor.id or 'nobody'} ({roles}){behalf}{late}{data} id={move.id}"


def history(
    data: st.DataObject, policy: Policy, *, case: str = "C", length: int = 12, ticks: bool = True, orderly: bool = False
) -> History:
    """Draw the moves of a case: half of them lead deep into the policy, half are whatever comes.

    `ticks=False` leaves time to the events; `orderly` leaves out what is late, repeated, unknown or ill-formed.
    """
    wild = histories(policy, case=case, length=length, ticks=ticks, disorder=not orderly)
    deep = journeys(policy, case=case, length=length, wrong=0 if orderly else 6)
    moves: tuple[Move, ...] = data.draw(st.one_of(deep, wild).map(History), label="history")
    return History(move for move in moves if ticks or not isinstance(move, Tick))


def instant_of(move: Move) -> int:
    """Return the instant of a move (UTC microseconds)."""
    return move.to if isinstance(move, Tick) else move.at


def far_after(moves: Iterable[Move]) -> int:
    """Return an instant by which everything has happened that happens by itself."""
    return max(instant_of(move) for move in moves) + YEAR


def sent(policy: Policy, case: CaseState, name: str, at: int, number: object, **data: object) -> Event:
    """Return an event on a case that everybody may send."""
    return Event(case.id, name, at, f"extra-{number}", everybody(policy, "p9"), data)


def alive(lived: Lived) -> CaseState:
    """Return the case of a history; one whose complaint could not even be opened is no example."""
    if lived.case is None:
        reject()
    return lived.case


def plain(effects: Iterable[Effect]) -> list[tuple[object, ...]]:
    """Return effects without what counts steps: what happened, when and to what."""
    return [(e.kind, e.at, dict(e.body), e.clause) for e in effects if e.refused_event is None]


def refusals(lived: Lived) -> list[Effect]:
    """Return the refusals of a history, in order."""
    return [e for one in lived.steps for e in one.effects if e.refused_event is not None]


def standing(case: CaseState) -> dict[str, list[tuple[object, ...]]]:
    """Return how the deadlines of a case stand, without when they were last looked at."""
    return {name: [_stand(run) for run in runs] for name, runs in case.runs.items()}


def _stand(run: Run) -> tuple[object, ...]:
    pauses = tuple((p.start, p.end) for p in run.pauses)
    return run.status, run.started, run.due, run.warn, pauses, run.fired, run.verdict_at, run.met_at, run.ended


def without_log(case: CaseState | None) -> CaseState | None:
    """Return a case as it stands, without how it came to that."""
    return None if case is None else replace(case, entries=())
