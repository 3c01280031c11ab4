"""What goes wrong under the service: the disk is full or read-only, the database is locked, cut off or gone.

In: a kind of store, a seed. Out: a tally. Events that failed are sent again when the fault is over, with the same ids;
what came of it is compared with what the kernel says.
"""

import os
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import count
from pathlib import Path
from random import Random

import psycopg

from tests.chaos.driver import Driver
from tests.chaos.examined import examine
from tests.chaos.lives import Birth
from tests.chaos.places import OnPostgresql, OnSqlite, Place
from tests.chaos.scripts import kernels_own, script_of
from tests.chaos.tally import Tally, timed
from tests.services.postgresql import FAST, IMMEDIATE

POLICY = "bank"
GONE = ("lost", "reached", "shut")

Harm = Callable[[Driver, str], "contextmanager[int | None]"]
"""Does harm for the length of its block: to a driver's process, or to the store at an address. Yields where to cut."""


def harmed(place: Place, fault: str, events: int, harm: Harm, said: tuple[str, ...], *, wait: float = 30.0) -> Tally:
    """Play events; every second one meets with harm, fails with one of these words, and is sent again after it."""
    plays = script_of(POLICY, events)
    expected = kernels_own(POLICY, plays)
    tally = Tally(fault, place.kind, runs=1, events=events)
    with timed(tally), place.fresh() as address:
        driver = Driver(place.cradle, Birth(place.cradle.socket, POLICY, address, "http://127.0.0.1:9/", 9, wait=wait))
        for number, play in enumerate(plays):
            what = "fire" if play.event is None else "send"
            if number % 2:
                driver.do("rest", play.now)  # it is there, with the store open
                with harm(driver, address) as cut_at:
                    wrong = driver.tried(what, play.now, play.event, cut_at)
                if wrong is not None:
                    tally.hits += 1
                    if not any(word in wrong for word in said):
                        tally.disagree(f"said {wrong!r}")
            _again(driver, what, play.now, play.event)
        driver.let_go()
        examine(address, expected, tally)
    return tally


def _again(driver: Driver, what: str, now: int, event: object) -> None:
    """Send until it is answered: a server that was gone takes its time."""
    for _ in range(20):
        wrong = driver.tried(what, now, event)
        if wrong is None:
            return
    raise AssertionError(wrong)


def full_disk(place: OnSqlite, events: int) -> Tally:
    """A file system without room, where this process may make one; its file may not grow, where not."""
    if os.geteuid() == 0 and _may_mount(place):
        return harmed(
            _OnSmallDisk(place.cradle),
            "disk full (a file system without room)",
            events,
            _filled,
            ("no room", "disk"),
        )
    return file_too_large(place, events)


def file_too_large(place: OnSqlite, events: int) -> Tally:
    """No file may grow any more: a write fails in the middle."""

    @contextmanager
    def harm(driver: Driver, address: str) -> Iterator[None]:
        size = max(Path(address + ending).stat().st_size for ending in ("", "-wal"))
        driver.do("limit", 0, ("bytes", size + 1000))
        yield
        driver.do("limit", 0, ("bytes", 0))

    return harmed(place, "disk fails (no file may grow)", events, harm, ("disk", "room"))


def full_database(place: OnSqlite, events: int) -> Tally:
    """SQLite itself finds no page more."""

    @contextmanager
    def harm(driver: Driver, address: str) -> Iterator[None]:
        driver.do("limit", 0, ("max_page_count", 1))
        yield
        driver.do("limit", 0, ("max_page_count", 2**30))

    return harmed(place, "disk full (no page more for the database)", events, harm, ("no room",))


def read_only(place: OnSqlite, events: int) -> Tally:
    """The database takes no writing."""

    @contextmanager
    def harm(driver: Driver, address: str) -> Iterator[None]:
        driver.do("limit", 0, ("query_only", 1))
        yield
        driver.do("limit", 0, ("query_only", 0))

    return harmed(place, "read-only", events, harm, ("can't be written",))


def locked(place: Place, events: int) -> Tally:
    """Another process holds the lock for longer than anybody waits."""

    @contextmanager
    def harm(driver: Driver, address: str) -> Iterator[None]:
        if isinstance(place, OnPostgresql):
            with psycopg.connect(address.replace("+psycopg", "")) as other:
                other.execute("LOCK TABLE cf_log IN EXCLUSIVE MODE")
                yield
        else:
            with closing(sqlite3.connect(address, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                yield

    return harmed(place, "locked for longer than anybody waits", events, harm, ("ConflictError",), wait=0.02)


def cut_off(place: OnPostgresql, events: int, first: int = 1) -> Tally:
    """Every connection is cut, at each statement and commit in turn."""
    steps = count(first)

    @contextmanager
    def harm(driver: Driver, address: str) -> Iterator[int]:
        yield next(steps) % 25 + 1

    return harmed(place, "connections cut in the middle of a transaction", events, harm, ("lost", "reached", "shut"))


def restarted(place: OnPostgresql, seed: int, events: int) -> Tally:
    """The server is stopped, in order, as in a crash and with SIGKILL, while an event is on its way."""
    random = Random(seed)

    @contextmanager
    def harm(driver: Driver, address: str) -> Iterator[None]:
        how = random.choice((FAST, IMMEDIATE, signal.SIGKILL))
        timer = threading.Timer(random.random() * 0.01, place.server.restart, [how])
        timer.start()
        yield
        timer.join()

    return harmed(place, "server restarted in the middle of a transaction", events, harm, ("lost", "reached", "shut"))


# ---- a disk that is small


class _OnSmallDisk(OnSqlite):
    @contextmanager
    def fresh(self) -> Iterator[str]:
        with super().fresh() as address, ExitStack() as stack:
            folder = Path(address).parent
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], check=True)
            stack.callback(subprocess.run, ["umount", "--lazy", folder], check=True)
            yield address


@contextmanager
def _filled(driver: Driver, address: str) -> Iterator[None]:
    """Fill the disk up to the last block, and make room again."""
    filler = Path(address).with_name("filler")
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    yield
    filler.unlink()


def _may_mount(place: OnSqlite) -> bool:
    with place.fresh() as address:
        folder = Path(address).parent
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False
        )
        if made.returncode == 0:
            subprocess.run(["umount", folder], check=True)
    return made.returncode == 0
