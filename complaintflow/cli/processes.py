"""Other processes that do part of a command's work, and that end with it.

In: how many. Out: a pool. Ctrl-C is heard by the process that gave out the work alone.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children


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


def _leave_ctrl_c() -> None:
    """Let the process that gave out the work hear Ctrl-C alone: it tells what is known and ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
