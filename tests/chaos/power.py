"""The power fails while SQLite writes: what lies in the files at that instant, with the end of the log torn off.

In: a seed, how often. Out: a tally. A process that writes is stopped in the middle, and its database and write-ahead
log are copied; of what the log has gained since the last event that was acknowledged, a part is cut off or turned to
junk, as it may be of writes that were not yet flushed. That the flush was asked for before an event is acknowledged is
a setting (`synchronous = FULL`), checked elsewhere; that the disk did what it was asked for is not shown by this.
"""

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path
from random import Random

from complaintflow.stores.addresses import open_store
from complaintflow.stores.protocol import all_cases
from tests.chaos.driver import Driver
from tests.chaos.examined import agrees_with_itself, events_of_log
from tests.chaos.lives import Birth
from tests.chaos.places import OnSqlite
from tests.chaos.scripts import script_of
from tests.chaos.tally import Tally, timed

_SALTS = slice(16, 24)
"""Where a write-ahead log says which round it is in; after a checkpoint it is written from the front again."""


def power_cut(place: OnSqlite, seed: int, cuts: int, policy: str = "toyota") -> Tally:
    """Cut the power so many times while events are written."""
    random = Random(seed)
    tally = Tally("power cut (files as they are, the log's end torn)", place.kind)
    plays = [play for play in script_of(policy) if play.event is not None]
    with timed(tally):
        while tally.hits < cuts:
            tally.runs += 1
            with place.fresh() as address:
                driver = Driver(place.cradle, Birth(place.cradle.socket, policy, address, "http://127.0.0.1:9/", 9))
                known: list[tuple[str, str]] = []
                for play in plays[: cuts - tally.hits]:
                    driver.do("rest", play.now)
                    _cut(driver, Path(address), play, known, random, tally)
                    known.append((play.event.case, play.event.id))
                driver.let_go()
                tally.events += len(known)
    return tally


def _cut(driver: Driver, path: Path, play: object, known: list[tuple[str, str]], random: Random, tally: Tally) -> None:
    log = path.with_name(path.name + "-wal")
    before = log.read_bytes() if log.exists() else b""
    life = driver._alive()
    life.order("send", play.now, None, play.event)
    time.sleep(random.random() * 0.012)
    os.kill(life.pid, signal.SIGSTOP)
    folder = Path(tempfile.mkdtemp(prefix="cf-"))
    try:
        for one in (path, log):
            if one.exists():
                shutil.copy(one, folder / one.name)
        os.kill(life.pid, signal.SIGCONT)
        kind, answer, _ = life.hear()
        assert kind == "done", answer
        tally.hits += 1
        _tear(folder / log.name, before, random)
        _all_known(folder / path.name, known, tally)
    finally:
        shutil.rmtree(folder)


def _tear(log: Path, before: bytes, random: Random) -> None:
    """Damage what was written after the last acknowledged event."""
    if not log.exists():
        return
    found = log.read_bytes()
    if found[_SALTS] != before[_SALTS] or len(found) <= len(before):
        return
    kept = random.randint(len(before), len(found))
    junk = random.randbytes(len(found) - kept) if random.random() < 1 / 2 else b""
    log.write_bytes(found[:kept] + junk)


def _all_known(path: Path, known: list[tuple[str, str]], tally: Tally) -> None:
    store = open_store(path, create=False)
    try:
        with store.reading() as reading:
            there = {(row.case, one) for row in all_cases(reading) for one in events_of_log(reading, row.case)}
        tally.lose(f"{event} of {case}" for case, event in known if (case, event) not in there)
        agrees_with_itself(store, tally)
    finally:
        store.close()
