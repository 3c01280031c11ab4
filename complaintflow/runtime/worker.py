"""What works without being asked: timers fire, effects are delivered, the log is sealed. As many of these as one likes.

In: a desk, and how its effects go out. Out: what was done. A worker holds nothing but locks and leases of the store: it
may be killed at any instant, and another one goes on where it was. What goes wrong outside (a database that is away, a
disk that is full) is waited out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Signal
from typing import Final

from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.outbox import Courier

LOG: Final = logging.getLogger("complaintflow.worker")

BATCH: Final = 200
"""How many cases are moved, and lanes delivered, before the other has its turn."""

LOOKS_EVERY: Final = 30
"""After how many rounds a worker measures how far the service is behind."""


@dataclass(frozen=True, slots=True)
class Done:
    """What one round did: cases moved by their timers, lanes delivered, what the further chores did."""

    fired: int = 0
    delivered: int = 0
    chores: int = 0

    @property
    def anything(self) -> bool:
        """Whether there was anything to do."""
        return bool(self.fired or self.delivered or self.chores)


Chore = Callable[[ComplaintDesk, int], int]
"""Something else to be done now and then, such as sealing: takes the present instant, returns how much it did."""


def note_failure(wrong: Exception) -> None:
    """Note in the log that something went wrong outside."""
    LOG.warning("the worker could not go on and tries again", extra={"about": {"why": type(wrong).__name__}})


@dataclass(slots=True)
class Worker:
    """Fires what is due and delivers what waits, until it is told to stop.

    `poll` and `patience` are seconds: between looking again when nothing was due, and after something went wrong
    outside (doubled each time, up to a minute). `on_done` is told at once of timers fired, of lanes delivered and of
    chores done; `on_failure` of what went wrong outside; `on_round` is called before each round. `timers` is off where
    somebody else fires what is due.
    """

    desk: ComplaintDesk
    courier: Courier | None = None
    chores: tuple[Chore, ...] = ()
    poll: float = 1.0
    patience: float = 0.5
    on_done: Callable[[Done], None] | None = None
    on_failure: Callable[[Exception], None] | None = None
    on_round: Callable[[], None] | None = None
    timers: bool = True
    rounds: int = field(default=0, init=False)
    failures: int = field(default=0, init=False)

    def work_once(self) -> Done:
        """Do what is due now, and return. Raises StoreError when the store can't be worked with."""
        now = self.desk.clock()
        fired = self._tell(Done(fired=self.desk.fire_due(now, limit=BATCH))).fired if self.timers else 0
        delivered = 0
        if self.courier is not None:
            delivered = self._tell(Done(delivered=self.courier.deliver_due(now, limit=BATCH))).delivered
        chores = self._tell(Done(chores=sum(chore(self.desk, now) for chore in self.chores))).chores
        if self.rounds % LOOKS_EVERY == 0:
            self.desk.health(now)
        self.rounds += 1
        return Done(fired, delivered, chores)

    def _tell(self, done: Done) -> Done:
        if done.anything and self.on_done is not None:
            self.on_done(done)
        return done

    def work_all(self) -> Done:
        """Go on until nothing more is due now."""
        whole = Done()
        while (done := self.work_once()).anything:
            whole = Done(whole.fired + done.fired, whole.delivered + done.delivered, whole.chores + done.chores)
        return whole

    def run(self, stop: Signal) -> None:
        """Work until `stop` is set; what is under way is finished first."""
        while not stop.is_set():
            if self.on_round is not None:
                self.on_round()
            try:
                done = self.work_once()
            except Exception as wrong:  # noqa: BLE001 (whatever is wrong, the next round may find it mended)
                self.failures += 1
                wait = min(self.patience * 2 ** min(self.failures - 1, 10), 60.0)
                note_failure(wrong)
                if self.on_failure is not None:
                    self.on_failure(wrong)
                stop.wait(wait)
                continue
            self.failures = 0
            if not done.anything:
                stop.wait(self.poll)
