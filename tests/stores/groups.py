"""Threads that write as a group, and how many transactions the write-ahead log of SQLite has seen."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from complaintflow.stores.protocol import Writing
from complaintflow.stores.sqlite import SqliteStore
from complaintflow.testing.stores.samples import case_row

FRAME = 24
"""Bytes of a frame's head in a write-ahead log; the second word is not 0 where a transaction ends."""


def commits(path: Path) -> int:
    """How many transactions have ended in a write-ahead log, as SQLite's documentation lays it out."""
    beside = path.with_name(f"{path.name}-wal")
    log = beside.read_bytes() if beside.exists() else b""
    page = int.from_bytes(log[8:12], "big")
    salts = log[16:24]
    frames = (log[at : at + FRAME] for at in range(32, len(log), FRAME + page))
    return sum(int.from_bytes(frame[4:8], "big") > 0 for frame in frames if frame[8:16] == salts)


def add(case: str) -> Callable[[Writing], None]:
    def do(writing: Writing) -> None:
        writing.add_case(case_row(case), b"key")

    return do


def together(store: SqliteStore, *parts: Callable[[Writing], object]) -> list[Future[None]]:
    """Do these in one group, in this order: all of them wait while the first is in its block."""
    futures: list[Future[None]] = []
    inside, leave = threading.Event(), threading.Event()

    def first() -> None:
        with store.writing_together() as writing:
            inside.set()
            assert leave.wait(60)
            parts[0](writing)

    def other(part: Callable[[Writing], object]) -> None:
        with store.writing_together() as writing:
            part(writing)

    with ThreadPoolExecutor(len(parts)) as pool:
        futures.append(pool.submit(first))
        assert inside.wait(60)
        for number, part in enumerate(parts[1:], 1):
            futures.append(pool.submit(other, part))
            until_queued(store, number)
        leave.set()
    assert store._turn._holder is None
    return futures


def known(store: SqliteStore) -> list[str]:
    with store.reading() as reading:
        return [row.case for row in reading.cases()]


def until_queued(store: SqliteStore, threads: int) -> None:
    """Return once so many threads wait for their turn."""
    while len(store._turn._queue) < threads:
        time.sleep(0.001)
