"""`complaintflow worker`: fires what is due, delivers what waits, seals the log, until it is told to stop.

In: a store, a file of deliveries, a staff file. Out: what it did, for people or as JSON lines. As many workers as one
likes may run on one store.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.options import metavar, one_of
from complaintflow.cli.service.options import Format, Output, Policies, StaffFile
from complaintflow.cli.stores import Db, MasterKey

if TYPE_CHECKING:
    from complaintflow.cli.service.winding import Hand
    from complaintflow.runtime.delivery import DeliverySettings


class LogStyle(StrEnum):
    """How log records are written."""

    OFF = "off"
    JSON = "json"
    HUMAN = "human"


Log = Annotated[
    LogStyle,
    typer.Option(parser=one_of(LogStyle), metavar=metavar(LogStyle), help="Write the service's log records to stderr."),
]
HealthFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Show signs of life in this file, for `complaintflow health`.")
]


def worker(  # noqa: PLR0917 (options of the command line)
    db: Db = None,
    delivery: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file of deliveries; without it nothing is delivered.")
    ] = None,
    staff: StaffFile = None,
    policy: Policies = None,
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and end.")] = False,
    poll: Annotated[
        float, typer.Option(metavar="S", min=0.01, help="Seconds between looking again when nothing was due.")
    ] = 1.0,
    seal_every: Annotated[
        float, typer.Option("--seal-every", metavar="MIN", min=0, help="Minutes between seals of the log; 0: none.")
    ] = 5.0,
    now: Annotated[
        str | None, typer.Option(metavar="T", help="Take it to be this instant, do what is due, and end.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="T", help="From --now on, wind the clock to each instant at which something is due, up to T."
        ),
    ] = None,
    log: Log = LogStyle.OFF,
    health_file: HealthFile = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
) -> Exit:
    """Run timers, deliveries and seals on a store. SIGTERM and Ctrl-C end it once what is under way is done.

    Exit codes: 0 ended as asked; 1 a case could not be moved or a letter is dead since (with --once, --now or --until);
    2 it could not begin.
    """
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.service.desks import opened
    from complaintflow.cli.service.working import Diary, run_forever, run_once, run_until
    from complaintflow.cli.stores import now as machine_now
    from complaintflow.runtime.heartbeat import Heartbeat
    from complaintflow.runtime.logs import log_to
    from complaintflow.runtime.serving import webhooks_of, worker_for

    if log is not LogStyle.OFF:
        log_to(as_json=log is LogStyle.JSON)
    try:
        hand, end = _hand(now, until)
        settings = _settings(delivery)
        hooks = None if settings is None else webhooks_of(settings)
        with opened(db, master_key, policy or (), hand or machine_now, hooks, create=bool(policy)) as desk:
            diary = Diary(desk, as_json=format is Output.JSON)
            every = seal_every * 60 or None
            made = worker_for(desk, settings, staff, poll=poll, seal_every=every)
            diary.watch(made)
            if health_file is not None:
                Heartbeat(health_file, machine_now).watch(made)
            if hand is not None and end is not None:
                return run_until(made, diary, hand, end)
            return run_once(made, diary) if once or hand is not None else run_forever(made, diary)
    except Stop as stop:
        return stop.code


def _hand(now: str | None, until: str | None) -> tuple[Hand | None, int | None]:
    """Return the clock for a demonstration, where one was asked for, and up to which instant it is wound."""
    from complaintflow.cli.loading import usage
    from complaintflow.cli.reading import worded
    from complaintflow.cli.service.desks import clock_at
    from complaintflow.cli.service.winding import Hand

    if now is None and until is None:
        return None, None
    start, end = clock_at(now), None if until is None else clock_at(until, "--until")
    if end is not None and end < start:
        raise usage(worded("--until lies before --now"))
    return Hand(start), end


def _settings(delivery: Path | None) -> DeliverySettings | None:
    from complaintflow.cli.loading import complain
    from complaintflow.errors import PolicyError
    from complaintflow.runtime.serving import settings_in

    try:
        return None if delivery is None else settings_in(delivery)
    except PolicyError as problem:
        raise complain(problem.diagnostics, problem.sources) from problem
