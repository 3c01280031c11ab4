"""Many cases of one policy, run event by event.

In: events in the order in which they come. Out: steps, to whoever listens. Keeps the cases, most of them in a temporary
file, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from complaintflow.cli.event_lines import Line
from complaintflow.cli.in_order import in_order_of_time
from complaintflow.cli.ledger import Ledger
from complaintflow.cli.shelf import CaseShelf
from complaintflow.cli.spool import Rank, Spool
from complaintflow.correlation import Casebook, CorrelationIndex
from complaintflow.errors import EventError
from complaintflow.facade import Case, Policy, Step
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event
from complaintflow.reporting.submissions import is_submission

FORGETS_EVERY: Final = 1_000
"""After how many openings the index drops what nothing needs any more."""


class Listener(Protocol):
    """Who is told what happens."""

    def event(self, event: Event, step: Step, /) -> None:
        """An event was answered."""

    def time(self, effects: Iterable[Effect]) -> None:
        """Time has passed and timers fired, perhaps of many cases, in order of their instants."""

    def bad_line(self, number: int, message: str, told: Mapping[str, str], /) -> None:
        """A line holds no event; `told` has its case, event and time as far as they could be read."""


@dataclass(slots=True)
class Session:
    """The cases of a run, in order of their first appearance."""

    policy: Policy
    listener: Listener
    index: CorrelationIndex | None = None
    # The earliest instant at which a complaint may be opened that is entered at an instant; None: any.
    earliest: Callable[[int], int] | None = None
    # What is noted for the reports that fall due while time passes; None where none can.
    ledger: Ledger | None = None
    book: Casebook = field(init=False)
    shelf: CaseShelf = field(init=False)
    bad_lines: int = 0
    _opened: int = 0

    def __post_init__(self) -> None:
        """Begin with no case."""
        self.shelf = CaseShelf(self.policy)
        self.book = Casebook(self.policy, cases=self.shelf, index=self.index)

    @property
    def cases(self) -> MutableMapping[str, Case]:
        """The cases by id."""
        return self.book.cases

    def take_all(self, lines: Iterable[Line]) -> None:
        """Answer all lines: as they come, or where rules look across cases in order of time."""
        for line in in_order_of_time(lines) if self.policy.compiled.cross_case else lines:
            self.take(line.number, line.value, line.problem)

    def take(self, number: int, value: object, problem: str = "") -> None:
        """Answer a line: `value` is the object in it, None where there is none because of `problem`."""
        if value is None:
            self.refuse(number, problem)
            return
        if self.policy.compiled.reports and is_submission(value):
            self._take_report(number, value)
            return
        try:
            event = self.policy.read_event(value)
        except EventError as wrong:
            self.refuse(number, str(wrong), value)
            return
        if self.ledger is not None:
            self.ledger.event(event.entered_at)
        for answer in self.book.take(event):
            self.listener.event(answer.event, answer.step)
        if self.earliest is not None and event.name == "open":
            self._opened += 1
            if self._opened % FORGETS_EVERY == 0:
                self.book.forget(self.earliest(event.entered_at))

    def _take_report(self, number: int, value: object) -> None:
        """Take a line of a report, which is of no case; where no time passes nothing is owed, and it is passed over."""
        if self.ledger is None:
            return
        try:
            wrong = self.ledger.line(value)
        except EventError as problem:
            wrong = str(problem)
        if wrong:
            self.refuse(number, wrong, value)

    def refuse(self, number: int, message: str, value: object = None) -> None:
        """Say that a line holds no event; what could be read of it is told."""
        self.bad_lines += 1
        told = value if isinstance(value, dict) else {}
        self.listener.bad_line(
            number, message, {k: v for k in ("case", "event", "at") if isinstance(v := told.get(k), str)}
        )

    def finish(self, until: int | None) -> None:
        """Fire every timer due up to and including `until`, over all cases in order of their instants."""
        if until is not None:
            self.listener.time(effect for _, effect in self.fired(until))

    def fired(self, until: int) -> Iterator[tuple[Rank, Effect]]:
        """Fire every timer due up to and including `until`; yield the effects in order, each with its rank."""
        fired = Spool[tuple[Rank, Effect]]()
        for place, name in self.shelf.placed():
            if self.cases[name].clock > until:
                continue
            for answer in self.book.advance(name, until):
                for effect in answer.step.effects:
                    # Equal instants in the order of the cases, effects of one case in their own order.
                    rank = (effect.at, place, "")
                    fired.put(rank, (rank, effect))
        yield from fired.in_order()

    def forget(self, name: str) -> None:
        """Drop a case that is over and done with."""
        case = self.cases.pop(name, None)
        if case is not None and self.ledger is not None:
            self.ledger.case(case)

    def reports(self) -> list[Effect]:
        """Return the effects of the reports that fell due while time passed."""
        return [] if self.ledger is None else self.ledger.effects(self.cases.values())
