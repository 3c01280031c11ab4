"""Temporal under fire: the policies' scenarios with time skipped, and workers and servers killed while cases go on.

In: a seed, a store's address, how often. Out: tallies. What should have happened is known beforehand: each event that a
sender got an answer for is in the log once, and each deadline that nobody met has rung once.
"""

import asyncio
import itertools
import random
import signal
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.temporal.client import TemporalDesk, UnansweredError
from tests.chaos.places import Place
from tests.chaos.tally import Tally
from tests.services.temporal_server import TemporalServer, run
from tests.temporal.replayed import all_lived, lived_on_temporal
from tests.temporal.staged import CLERK
from tests.temporal.staged import Place as Scene

PATIENCE_S = 120
AT_ONCE = 12
WORKERS = 2


def scenarios_on_temporal(seed: int, count: int | None = None) -> Tally:
    """Live scenarios (all, or as many) on the server that skips time, and compare with the kernel."""
    tally = Tally("scenarios on Temporal, time skipped", "memory")
    start = time.monotonic()
    ones = list(all_lived())
    for one in ones if count is None else random.Random(seed).sample(ones, min(count, len(ones))):
        effects, state = run(asyncio.wait_for(lived_on_temporal(one), PATIENCE_S))
        tally.runs += 1
        tally.events += len(one.events)
        name = f"{one.policy.id} {one.name}"
        tally.compare([one.id for one in effects], [one.id for one in one.effects], name)
        if effects != one.effects or replace(state, entries=()) != replace(one.state, entries=()):
            tally.disagree(f"{name}: the case is not as the kernel left it")
    tally.seconds = time.monotonic() - start
    return tally


@dataclass(frozen=True, slots=True)
class Blows:
    """How often what is killed."""

    workers: int
    servers: int


def temporal_killed(kind: Place, seed: int, blows: Blows, cases: int) -> Tally:
    """Run cases with several workers, kill workers and the server meanwhile, and count what the store holds."""
    tally = Tally("workers and servers of Temporal killed", kind.kind)
    tally.hits = blows.workers + blows.servers
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="temporal-") as name, kind.fresh() as store:
        folder = Path(name)
        server = TemporalServer(folder, keeps=True)
        server.start()
        place = Scene(folder / "place", server.address, store, "fire")
        place.folder.mkdir()
        try:
            _under_fire(place, server, random.Random(seed), blows, cases)
            tally.runs = int((place.folder / "sent").read_text(encoding="utf-8"))
            _count(place, tally)
        finally:
            server.stop()
    tally.seconds = time.monotonic() - start
    return tally


def _under_fire(place: Scene, server: TemporalServer, chance: random.Random, blows: Blows, cases: int) -> None:
    over = threading.Event()
    firing = threading.Thread(target=_fire, args=(place, server, chance, blows, over))
    firing.start()
    try:
        run(asyncio.wait_for(_send_all(place, cases, over), 1_800))
    finally:
        firing.join()


def _fire(place: Scene, server: TemporalServer, chance: random.Random, blows: Blows, over: threading.Event) -> None:
    targets = ["worker"] * blows.workers + ["server"] * blows.servers
    chance.shuffle(targets)
    with ExitStack() as running:
        workers = [running.enter_context(place.worker(f"w{number}")) for number in range(WORKERS)]
        for number, target in enumerate(targets):
            time.sleep(chance.uniform(0.2, 1.5))
            if target == "server":
                server.restart(signal.SIGKILL)
            else:
                which = chance.randrange(WORKERS)
                workers[which].kill()
                workers[which].wait()
                workers[which] = running.enter_context(place.worker(f"again-{number}"))
        over.set()
        # Those that are left finish what there is; the senders end when all is answered, and deadlines ring.
        with place.store_desk() as desk:
            limit = time.monotonic() + 600
            while time.monotonic() < limit and not _all_done(desk, place):
                time.sleep(0.5)


def _all_done(desk: ComplaintDesk, place: Scene) -> bool:
    """Whether every sender has reported, and no timer is left."""
    with desk.store.reading() as looking:
        return (place.folder / "sent").exists() and not looking.counts()["timers"]


async def _send_all(place: Scene, cases: int, over: threading.Event) -> None:
    """Bring as many cases as asked, and more as long as there is shooting."""
    there = await place.desk()
    numbers = itertools.count()
    lived = 0

    async def live() -> None:
        nonlocal lived
        for number in numbers:
            if number >= cases and over.is_set():
                return
            for event in _events(number):
                await _surely(there, f"L-{number}", event)
            lived = max(lived, number + 1)

    await asyncio.gather(*(live() for _ in range(AT_ONCE)))
    (place.folder / "sent").write_text(str(lived), encoding="utf-8")


def _events(number: int) -> list[str]:
    """What a case is sent; every second one is never answered, and its deadline rings."""
    return ["open", "look_up", "look_up", "answer"] if number % 2 else ["open", "look_up"]


async def _surely(there: TemporalDesk, case: str, event: str) -> None:
    """Send until somebody answers, as the message of the error says: with the same id."""
    name = f"{event}-{time.monotonic_ns()}" if event == "look_up" else event
    for _ in range(600):
        try:
            answer = await there.send(case, event, actor=CLERK, id=name)
        except UnansweredError:
            await asyncio.sleep(0.2)
        else:
            assert answer.accepted, answer.refused
            return
    raise AssertionError(f"nobody answered `{event}` of {case}")


def _count(place: Scene, tally: Tally) -> None:
    with place.store_desk() as desk:
        for number in range(tally.runs):
            case = f"L-{number}"
            moments = desk.timeline(case)
            names = [moment.event.name for moment in moments if moment.event is not None and moment.kind == "event"]
            tally.events += len(names)
            tally.compare(sorted(names), sorted(_events(number)), case)
            ids = Counter(effect.id for moment in moments for effect in moment.effects)
            tally.double(f"{case}: effect {name}" for name, times in ids.items() if times > 1)
            rung = sum(effect.kind == "deadline_breached" for moment in moments for effect in moment.effects)
            if number % 2 == 0 and rung != 1:
                tally.disagree(f"{case}: its deadline rang {rung} times")
            elif rung > 1:
                tally.double([f"{case}: its deadline"])
