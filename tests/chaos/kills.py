"""kill -9, a given number of times, over the example events of every shipped policy.

In: a kind of store, a seed, a number of kills. Out: a tally. Each policy has a store and receivers of its own, and is
played through, again if need be, until the number is reached.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from random import Random

from complaintflow.runtime.outbox import LEASE
from complaintflow.stores.addresses import open_store
from tests.chaos.driver import Death, Driver, every_step, some_death
from tests.chaos.examined import arrived_in_order, examine
from tests.chaos.lives import Birth
from tests.chaos.places import Place
from tests.chaos.scripts import POLICIES, Expected, Play, kernels_own, script_of
from tests.chaos.tally import Tally, timed
from tests.services.http_receiver import HttpReceiver
from tests.services.mail_server import MailServer

FAULT = "kill -9 at every step and at any instant"


def killed(
    place: Place,
    seed: int,
    kills: int,
    *,
    events: int = 40,
    policies: Sequence[str] = tuple(POLICIES),
    without_transactions: bool = False,
) -> Tally:
    """Kill the service so many times. `events`: how many of a policy's example events one run plays, at most."""
    tally = Tally(FAULT, place.kind)
    random = Random(seed)
    with timed(tally):
        for name in cycle(random.sample(policies, len(policies))):
            if tally.hits >= kills:
                break
            run = _Run(name, script_of(name, events), random, tally, kills - tally.hits)
            with place.fresh() as address, receivers() as (http, smtp):
                birth = Birth(
                    place.cradle.socket, name, address, http.url, smtp.port, without_transactions=without_transactions
                )
                run.play(Driver(place.cradle, birth), address)
                examine(address, run.expected, tally)
                arrived_in_order(http, smtp, run.expected, tally)
    return tally


@contextmanager
def receivers() -> Iterator[tuple[HttpReceiver, MailServer]]:
    """An HTTP receiver and a mail server that take everything."""
    http, smtp = HttpReceiver(), MailServer()
    http.start()
    smtp.start()
    try:
        yield http, smtp
    finally:
        http.stop()
        smtp.stop()


@dataclass(slots=True)
class _Run:
    """One policy's events, played to a service that dies over them."""

    name: str
    plays: list[Play]
    random: Random
    tally: Tally
    most: int
    expected: Expected = field(init=False)

    def __post_init__(self) -> None:
        self.expected = kernels_own(self.name, self.plays)

    def play(self, driver: Driver, address: str) -> None:
        # One order of a run is killed at every one of its steps, half of the others somewhere.
        thorough = self.random.randrange(len(self.plays))
        try:
            for number, play in enumerate(self.plays):
                self._one(driver, number, play, thorough=number == thorough)
            deliver_the_rest(driver, address, self.plays[-1].now)
        finally:
            driver.let_go()
        self.tally.runs += 1
        self.tally.events += sum(play.event is not None for play in self.plays)
        self.tally.hits += driver.kills

    def _one(self, driver: Driver, number: int, play: Play, *, thorough: bool) -> None:
        if play.event is None:
            driver.do("fire", play.now, deaths=self._deaths(driver, 60, thorough=thorough))
            driver.do("deliver", play.now, deaths=self._deaths(driver, 200, thorough=thorough))
            return
        answer, _ = driver.do("send", play.now, play.event, self._deaths(driver, 25, thorough=thorough))
        assert isinstance(answer, list)
        if answer[0][1] != self.expected.answers[number]:
            self.tally.disagree(f"{play.event.id} of {play.event.case} has another answer than the kernel gives")

    def _deaths(self, driver: Driver, steps: int, *, thorough: bool) -> Iterable[Death]:
        left = self.most - driver.kills
        if thorough:
            return islice(every_step(), left)
        return [some_death(self.random, steps)] if left > 0 and self.random.random() < 1 / 2 else ()


def deliver_the_rest(driver: Driver, address: str, now: int) -> None:
    """Let time pass until the leases of the dead have run out, and everything is delivered."""
    store = open_store(address, create=False)
    try:
        for _ in range(1000):
            with store.reading() as reading:
                if not reading.counts()["outbox_pending"]:
                    return
            now += LEASE + 1
            driver.do("deliver", now)
    finally:
        store.close()
    raise AssertionError("not everything could be delivered")
