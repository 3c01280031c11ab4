"""Other processes that do part of a command's work, and that end with it.

In: how many, and what they are to do. Out: a pool, or what came of each errand. Ctrl-C is heard by the process
that gave out the work alone.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children
from typing import TypeVar

from complaintflow.cli.reading import worded
from complaintflow.cli.stopping import usage

K = TypeVar("K")
R = TypeVar("R")


@contextmanager
def processes(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of so many processes; whoever leaves it early, by Ctrl-C perhaps, ends them at once."""
    others = active_children()
    pool = ProcessPoolExecutor(jobs, initializer=_leave_ctrl_c)
    done = False
    try:
        yield pool
        done = True
    finally:
        # Nobody waits for work that nobody will be told of.
        for process in () if done else active_children():
            if process not in others:
                process.terminate()
        pool.shutdown(cancel_futures=not done)


def worked(
    errands: Iterable[tuple[K, Callable[[], R]]], jobs: int, wind_up: Callable[[], None] | None = None
) -> Generator[tuple[K, R], None, None]:
    """Let so many processes do errands; yield what came of each as soon as it is there. May raise `Stop`.

    An errand is asked for when a process is free to do it. `wind_up`: on Ctrl-C, tells those who are at work to come to
    an end; what came of that is yielded too, before the KeyboardInterrupt goes on its way.
    """
    given: dict[Future[R], K] = {}
    with processes(jobs) as pool:
        try:
            for key, errand in errands:
                given[pool.submit(errand)] = key
                if len(given) >= jobs:
                    yield from _finished(given)
            while given:
                yield from _finished(given)
        except KeyboardInterrupt:
            if wind_up is not None:
                wind_up()
                while given:
                    yield from _finished(given)
            raise


def _finished(given: dict[Future[R], K]) -> Iterator[tuple[K, R]]:
    for future in wait(given, return_when=FIRST_COMPLETED).done:
        key = given.pop(future)
        try:
            yield key, future.result()
        except BrokenProcessPool as problem:
            raise usage(worded("a process ended before its work did (out of memory?); try fewer --jobs")) from problem


def _leave_ctrl_c() -> None:
    """Let the process that gave out the work hear Ctrl-C alone: it tells what is known and ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
