"""What goes wrong around the service: clocks, long absence, cases that can't be read, receivers that are away or odd.

In: a kind of store, a seed. Out: a tally. The desk lives in this process, under a clock that the fault sets.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from random import Random

import sqlalchemy as sa

from complaintflow.instants import parse_instant
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.outbox import LEASE, Courier
from complaintflow.runtime.worker import Worker
from complaintflow.stores.addresses import open_store
from complaintflow.stores.protocol import Store, all_cases
from complaintflow.stores.rows import LogRow
from complaintflow.stores.sealing import Keys
from tests.chaos.crowds import correction, opening
from tests.chaos.examined import agrees_with_itself, arrived_in_order, examine
from tests.chaos.kills import receivers
from tests.chaos.lives import Birth, Post, Steps
from tests.chaos.places import Place
from tests.chaos.scripts import WEBHOOKS, Play, kernels_own, policy_of, script_of
from tests.chaos.tally import Tally, timed
from tests.services.conduct import Answer, Drop, Hang

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
WITH_TIMERS = ("vw", "bank", "wanrun", "dealer", "ford_survey")
"""Policies under which something is due in the week after their examples."""
IN_2100 = 4_102_444_800 * SECOND


@dataclass(slots=True)
class Wrong:
    """A clock that shows what it is told."""

    now: int = 0

    def __call__(self) -> int:
        return self.now


@dataclass(frozen=True, slots=True)
class SameKeys(Keys):
    """The same key for the same case, so that two stores can be compared byte for byte."""

    def fresh(self, case: str) -> bytes:
        return hashlib.sha256(case.encode()).digest()


@dataclass(slots=True)
class House:
    """A store with a desk and a courier, for the length of a block; the desk can be set up anew."""

    store: Store
    policy: str
    clock: Wrong
    post: Post
    keys: Keys = field(default_factory=Keys)
    desk: ComplaintDesk = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget all that is not in the store."""
        self.desk = ComplaintDesk(
            self.store, [policy_of(self.policy)], clock=self.clock, keys=self.keys, webhooks=WEBHOOKS
        )

    @property
    def courier(self) -> Courier:
        return Courier(self.desk, self.post)

    def play(self, play: Play, now: int | None = None) -> None:
        self.clock.now = play.now if now is None else now
        if play.event is None:
            self.desk.fire_due()
        else:
            self.desk.send(play.event.case, play.event)

    def deliver_all(self, step: int = LEASE + SECOND, most: int = 2000) -> None:
        """Let time pass until nothing waits any more."""
        for _ in range(most):
            self.courier.deliver_due()
            with self.store.reading() as reading:
                if not reading.counts()["outbox_pending"]:
                    return
            self.clock.now += step
        raise AssertionError("not everything could be delivered")


@contextmanager
def house(place: Place, policy: str, http: str, smtp: int, keys: Keys | None = None) -> Iterator[tuple[House, str]]:
    with place.fresh() as address:
        store = open_store(address)
        post = Post(Birth("", policy, address, http, smtp, webhook_timeout=0.3), Steps())
        try:
            yield House(store, policy, Wrong(), post, keys or Keys()), address
        finally:
            store.close()


# ---- clocks


def clock_set_back(place: Place, seed: int, policy: str = "toyota", events: int | None = None) -> Tally:
    """Events say when they happened; the machine's clock is hours off, lives 1970 and 2100, and an hour twice."""
    random = Random(seed)
    plays = [play for play in script_of(policy, events) if play.event is not None]
    expected = kernels_own(policy, plays)
    tally = Tally("clock set back and forth between events (1970 to 2100)", place.kind, runs=1, events=len(plays))
    twice = parse_instant("2026-10-25T02:30:00+01:00")
    with timed(tally), receivers() as (http, smtp), house(place, policy, http.url, smtp.port) as (inside, address):
        for play in plays:
            shown = random.choice((play.now - 5 * HOUR, play.now + DAY, 0, IN_2100, twice))
            tally.hits += 1
            if random.random() < 1 / 4:
                inside.restart()
            inside.play(play, shown)
        inside.clock.now = plays[-1].now
        inside.deliver_all()
        examine(address, expected, tally)
        arrived_in_order(http, smtp, expected, tally)
    return tally


def worker_in_2100(place: Place, events: int = 20) -> Tally:
    """A worker whose clock shows 2100 tries to deliver, to a receiver that is down, and dies with a lane in hand."""
    tally = Tally("a worker's clock shows 2100 for a while", place.kind, runs=1, hits=1)
    plays = [play for play in script_of("dealer", events) if play.event is not None]
    expected = kernels_own("dealer", plays)
    with timed(tally), receivers() as (http, smtp), house(place, "dealer", http.url, smtp.port) as (inside, address):
        for play in plays:
            inside.play(play)
        today = inside.clock.now
        inside.clock.now = IN_2100
        with http.down():
            inside.courier.deliver_due(limit=3)
        with inside.store.writing() as writing:
            writing.take_lane(inside.clock.now, inside.clock.now + LEASE)
        inside.clock.now = today
        try:
            inside.deliver_all(step=HOUR, most=24)
        except AssertionError as wrong:
            tally.lose([str(wrong)])
        examine(address, expected, tally)
        arrived_in_order(http, smtp, expected, tally)
    tally.events = len(plays)
    return tally


# ---- a week away


def week_of_downtime(place: Place, policy: str, events: int | None = None) -> Tally:
    """One worker is there all the time, another comes back after a week: their logs are the same to the byte."""
    plays = [play for play in script_of(policy, events) if play.event is not None]
    tally = Tally(f"a week of downtime ({policy})", place.kind, runs=2, events=2 * len(plays), hits=1)
    with timed(tally):
        punctual, late = _log_of(place, policy, plays, HOUR), _log_of(place, policy, plays, 7 * DAY)
        tally.compare((repr(row) for row in late), (repr(row) for row in punctual), "row")
        if not any(row.kind == "time" for row in punctual):
            tally.disagree("nothing was due in that week")
    return tally


def _log_of(place: Place, policy: str, plays: list[Play], every: int) -> list[LogRow]:
    with house(place, policy, "http://127.0.0.1:9/", 9, SameKeys()) as (inside, _):
        for play in plays:
            inside.play(play)
        back = inside.clock.now + 7 * DAY
        while inside.clock.now < back:
            inside.clock.now = min(inside.clock.now + every, back)
            inside.restart()
            inside.desk.fire_due()
        with inside.store.reading() as reading:
            rows = [one for row in all_cases(reading) for one in reading.log(row.case)]
    # The digests cover when a row was written.
    return [replace(row, written=0, prev="", digest="") for row in rows]


# ---- what can't be read


POISONS = {
    "a snapshot that was altered": "UPDATE cf_case SET snapshot = :junk WHERE id = 'C-0'",
    "a key that is not the case's": "UPDATE cf_key SET body = :junk WHERE case_id = 'C-0'",
    "a log row that was altered": "UPDATE cf_log SET secret = :junk WHERE case_id = 'C-0'",
    "a log row that is no JSON": "UPDATE cf_log SET public = '{' WHERE case_id = 'C-0'",
    "a log row that is gone": "DELETE FROM cf_log WHERE case_id = 'C-0' AND n = 2",
    "a policy that is broken": "UPDATE cf_policy SET sources = '{' WHERE id = 'dealer'",
    "a timer that is not the case's": "UPDATE cf_timer SET due = 1 WHERE case_id = 'C-0'",
}


def poisoned(place: Place, poison: str) -> Tally:
    """One case can't be moved or read: it is put aside and seen, and all others go on."""
    tally = Tally(f"poisoned: {poison}", place.kind, runs=1, hits=1)
    with timed(tally), receivers() as (http, smtp), house(place, "vw", http.url, smtp.port) as (inside, _):
        inside.clock.now = parse_instant("2026-03-02T09:00:00+08:00")
        if "dealer" in POISONS[poison]:
            first = next(play for play in script_of("dealer") if play.event is not None)
            loaded = ComplaintDesk(inside.store, [policy_of("dealer")], clock=inside.clock, webhooks=WEBHOOKS)
            loaded.send("C-0", replace(first.event, case="C-0"), policy="dealer")
        else:
            inside.desk.send("C-0", opening("C-0", "LFV3A23C8K3000000"), policy="vw")
            inside.desk.send("C-0", correction("C-0", 1))
        names = [f"C-{number}" for number in range(1, 6)]
        for name in names:
            inside.desk.send(name, opening(name, f"LFV3A23C8K300000{name[-1]}"), policy="vw")
        tally.events = len(names) + 2
        with inside.store.linked(writes=True) as link:
            link.run(sa.text(POISONS[poison]), {"junk": b"\0" * 40} if ":junk" in POISONS[poison] else {})
        inside.restart()
        _work(inside, days=4)
        _others_went_on(inside, names, tally)
    return tally


def _work(inside: House, days: int) -> None:
    worker = Worker(inside.desk, inside.courier)
    for _ in range(days * 24):
        inside.clock.now += HOUR
        worker.work_all()


def _others_went_on(inside: House, names: list[str], tally: Tally) -> None:
    with inside.store.reading() as reading:
        for name in names:
            row = reading.case(name)
            if row is None or (row.next_due is not None and row.next_due <= inside.clock.now):
                tally.lose([f"a timer of {name}"])
            tally.lose(f"a delivery of {name}" for _ in reading.outbox(name, status="pending"))
        waits = [one for status in ("pending", "dead") for one in reading.outbox("C-0", status=status)]
    health = inside.desk.health(inside.clock.now)
    if not (health.stuck or health.failing or health.dead or waits):
        agrees_with_itself(inside.store, tally)  # it was mended in passing, or should have been seen
    for name in names:
        if not inside.desk.send(name, correction(name, 9)).accepted:
            tally.lose([f"a correction of {name}"])


# ---- receivers


def receiver_down(place: Place, policy: str = "ford_survey", events: int | None = None) -> Tally:
    """The receivers are gone for a day, while events go on and a worker tries."""
    plays = [play for play in script_of(policy, events) if play.event is not None]
    expected = kernels_own(policy, plays)
    tally = Tally("receivers down for a day", place.kind, runs=1, events=len(plays), hits=1)
    with timed(tally), receivers() as (http, smtp), house(place, policy, http.url, smtp.port) as (inside, address):
        for play in plays:
            inside.play(play)
        with http.down(), smtp.down():
            for _ in range(24):
                inside.courier.deliver_due()
                inside.clock.now += HOUR
        inside.deliver_all(step=HOUR)
        _no_dead_letters(inside, tally)
        examine(address, expected, tally)
        arrived_in_order(http, smtp, expected, tally)
    return tally


def receivers_odd(place: Place, seed: int, policy: str = "dealer", events: int = 60, turns: int = 12) -> Tally:
    """The receivers hang, cut the connection, answer twice, with an error, or too late, every other time."""
    random = Random(seed)
    plays = [play for play in script_of(policy, events) if play.event is not None]
    expected = kernels_own(policy, plays)
    tally = Tally("receivers hang, drop, fail and answer twice", place.kind, runs=1, events=len(plays))
    odd = (Hang(), Drop(), Answer(503), Answer(429), Answer(200, twice=True), Answer(200, after_s=0.5))
    mails = (Drop(), Answer(451), Answer(250, twice=True))
    with timed(tally), receivers() as (http, smtp), house(place, policy, http.url, smtp.port) as (inside, address):
        for play in plays:
            inside.play(play)
        for plan, kinds in ((http.plan, odd), (smtp.plan, mails)):
            for _ in range(turns):
                plan.next_time(random.choice(kinds), Answer(250 if kinds is mails else 200))
                tally.hits += 1
        inside.deliver_all()
        _no_dead_letters(inside, tally)
        examine(address, expected, tally)
        arrived_in_order(http, smtp, expected, tally)
    return tally


def _no_dead_letters(inside: House, tally: Tally) -> None:
    with inside.store.reading() as reading:
        tally.lose(f"{row.effect} is a dead letter" for row in reading.outbox(status="dead"))
