"""Runs cases on Temporal: a worker takes workflows and activities from a task queue until it is told to stop.

In: a connected client and a desk over the store. Out: nothing until it ends. Several workers may run at once, on one
machine or many, of this release of the library or a neighbouring one.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NoReturn

from temporalio.client import Client
from temporalio.worker import Interceptor, Worker

from complaintflow.errors import ComplaintflowError
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.sealing import Keys
from complaintflow.temporal.activities import CaseActivities
from complaintflow.temporal.client import QUEUE, TemporalDesk
from complaintflow.temporal.workflow import CaseWorkflow

GRACE: Final = timedelta(seconds=10)
"""How long a worker that is to stop may finish what it has begun. A transaction takes a fraction of a second."""

_STICKY: Final = timedelta(seconds=3)
"""How long a worker that has a case in its memory may take to come for its next task; then any other may have it."""

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one worker takes on.

    `threads`: transactions at once. `cached`: workflows kept in memory, some 70 KiB each; the others are built anew
    from their history when something happens to them. `sweep_s`: how often the store is asked for timers that nobody
    rang for, in seconds, and `late_us` how late such a timer must be, in microseconds.
    """

    threads: int = 8
    cached: int = 1000
    sweep_s: float = 60.0
    late_us: int = 60_000_000


def make_worker(
    client: Client,
    desk: ComplaintDesk,
    queue: str = QUEUE,
    limits: Limits = Limits(),
    interceptors: Sequence[Interceptor] = (),
) -> Worker:
    """Return a worker; `async with` runs it. The desk is used from several threads and stays the caller's to close."""
    activities = CaseActivities(desk, TemporalDesk(client, queue).wake)
    return Worker(
        client,
        task_queue=queue,
        workflows=[CaseWorkflow],
        activities=activities.all,
        activity_executor=ThreadPoolExecutor(limits.threads, "complaintflow"),
        max_concurrent_activities=limits.threads,
        max_cached_workflows=limits.cached,
        sticky_queue_schedule_to_start_timeout=_STICKY,
        graceful_shutdown_timeout=GRACE,
        interceptors=interceptors,
    )


async def run_worker(
    address: str,
    desk: ComplaintDesk,
    queue: str = QUEUE,
    *,
    namespace: str = "default",
    keys: Keys | None = None,
    limits: Limits = Limits(),
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Work until SIGTERM or SIGINT, then finish what has begun and return. Raises UnansweredError without a server.

    `on_ready` is called once the worker takes work and hears these signals.
    """
    there = await TemporalDesk.connect(address, queue, namespace=namespace, keys=keys)
    stop = asyncio.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(asked, stop.set)
    async with make_worker(there.client, desk, queue, limits):
        sweeping = asyncio.create_task(_sweep(there, desk, limits))
        on_ready()
        await stop.wait()
        sweeping.cancel()


async def _sweep(there: TemporalDesk, desk: ComplaintDesk, limits: Limits) -> None:
    """Wake the workflows of cases whose timer nobody rang for.

    So cases that were opened without Temporal come to it, and a case that another one moved is not forgotten when the
    worker that should have told its workflow died just then.
    """
    while True:
        await asyncio.sleep(limits.sweep_s)
        try:
            await there.wake(await asyncio.to_thread(overdue, desk, limits.late_us))
        except ComplaintflowError:
            _LOG.warning("the store could not be asked for timers that nobody rang for", exc_info=True)


def overdue(desk: ComplaintDesk, late_us: int, limit: int = 500) -> list[str]:
    """Return the cases whose timer is late by more than that, in microseconds, and not held back; the latest first."""
    now = desk.clock()
    with desk.store.reading() as reading:
        return [timer.case for timer in reading.due(now - late_us, limit) if timer.hold <= now]


def leave(code: int) -> NoReturn:
    """End the process with this code, at once.

    The SDK's threads may call into Python while the interpreter comes down, which ends a process that did all its work
    with a crash (sdk-python 300). Nothing is left to do here but to write out what was printed.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
