"""Who watches a case while every path is explored, and what they see.

In: nothing. Out: the moves of a walk, what an observer sees of each, and the protocol of observers. A guarantee is an
observer; so is each question of the path checks. Nobody here explores.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from complaintflow.compiled.duration import Counting, Duration
from complaintflow.compiled.frozen import swift
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Actor

CORRECTING: Final = frozenset(("amend", "reclassify", "assign", "flag"))
"""Events by which somebody corrects the record rather than goes on: cases with few of them are explored first."""


@swift
@dataclass(frozen=True, slots=True)
class Act:
    """Somebody sends an event. Of an `open`, `data` are the complaint's facts."""

    event: str
    actor: Actor
    data: Mapping[str, object] = field(default_factory=dict, hash=False)
    track: str | None = None


@dataclass(frozen=True, slots=True)
class Expire:
    """A timer fires: of a deadline, an approval or an escalation by age (`element`), or an observer's own clock.

    `observer`: whose clock it is; then `element` is the clock's name and nothing happens to the case.
    """

    element: str
    track: str | None = None
    observer: str | None = None


Move = Act | Expire


@swift
@dataclass(frozen=True, slots=True)
class Happening:
    """One step of a walk: the move, the case before it (None at its opening) and after it, and the effects."""

    move: Move
    before: CaseState | None
    after: CaseState
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class ObserverClock:
    """A clock that an observer starts with a happening: it runs out so long after it unless it is stopped."""

    name: str
    length: Duration
    counting: Counting


@dataclass(frozen=True, slots=True)
class Seen:
    """What an observer makes of a happening.

    `mark` is all it remembers (small and hashable: it tells nodes of the exploration apart). `starts` are clocks that
    begin now (one of the same name that runs begins anew), `stops` names of clocks that end. `broken` says in words
    what has gone wrong; an observer that says so is not asked further on that walk. `used`: what it waits for happened
    at least once on this walk, so that its silence means something.
    """

    mark: Hashable
    starts: tuple[ObserverClock, ...] = ()
    stops: tuple[str, ...] = ()
    broken: str | None = None
    used: bool = False


class Observer(Protocol):
    """Watches one case from its opening. Must be pure: the same mark and happening give the same answer."""

    @property
    def name(self) -> str:
        """The observer's name, once among those that watch together."""

    @property
    def reads(self) -> frozenset[str]:
        """What it needs to tell apart: names of facts (`channel`), and of elements as `deadline:NAME`."""

    def begin(self) -> Hashable:
        """Return the mark before anything has happened."""

    def see(self, mark: Hashable, happening: Happening) -> Seen:
        """Return what the observer makes of a happening."""


Settles = Callable[[Happening], bool]
"""Whether a happening breaks nothing and whatever follows it cannot either."""


def settles(observer: Observer) -> Settles | None:
    """Return how an observer says that it is settled; None where it can be broken for as long as a case goes on."""
    return getattr(observer, "settled_by", None) if getattr(observer, "can_settle", False) else None
