"""`complaintflow health`: whether a service is well, for people and for whoever restarts what is not.

In: a store, the file in which a worker shows that it is alive, or both. Out: how far behind the service is and what
waits for a person, and the exit code. Nothing personal.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.reading import in_words, worded
from complaintflow.cli.service.options import Format, Output
from complaintflow.cli.stores import Db, named_store, now

if TYPE_CHECKING:
    from complaintflow.runtime.health import Health

SECOND: Final = 1_000_000
_WIDTH: Final = 14
PATIENCE: Final = 5.0
"""How many seconds a store that others write to is waited for."""


def health(
    db: Db = None,
    health_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file that a worker writes (`worker --health-file`): is it alive?"),
    ] = None,
    lag_max: Annotated[
        float, typer.Option(metavar="S", min=0, help="How many seconds timers and deliveries may be behind.")
    ] = 300.0,
    age_max: Annotated[
        float, typer.Option(metavar="S", min=0, help="How many seconds old the worker's sign of life may be.")
    ] = 120.0,
    format: Format = Output.HUMAN,
) -> Exit:
    """Say whether a service is well: its store answers, nothing is behind, its worker is alive.

    Exit codes: 0 it is well; 1 it is not; 2 wrong usage, or there is no such store.
    """
    from complaintflow.cli.loading import Stop, usage
    from complaintflow.runtime.heartbeat import age_of

    try:
        if db is None and health_file is None:
            raise usage(worded("say what to look at: --db STORE, --health-file FILE, or both"))
        found = None if db is None else _of_store(named_store(db))
    except Stop as stop:
        return stop.code
    lag = round(lag_max * SECOND)
    age = None if health_file is None else age_of(health_file, now())
    alive = health_file is None or (age is not None and age <= age_max * SECOND)
    well = alive and (found is None or found.well(lag))
    if format is Output.JSON:
        said: dict[str, object] = {} if found is None else found.to_json(lag)
        said["status"] = "well" if well else "unwell"
        if health_file is not None:
            said |= {"worker": "alive" if alive else "silent", "worker_age_s": None if age is None else age / SECOND}
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    else:
        _show(found, lag, None if health_file is None else (alive, age), well=well)
    return Exit.OK if well else Exit.WRONG


def _of_store(address: str) -> Health:
    from complaintflow.cli.loading import usage
    from complaintflow.errors import MissingExtraError, StoreError
    from complaintflow.runtime.health import Health, health_of
    from complaintflow.stores.addresses import open_store

    try:
        store = open_store(address, create=False, wait=PATIENCE)
    except MissingExtraError as problem:
        raise usage(str(problem)) from problem
    except StoreError as problem:
        return Health(at=now(), problem=str(problem))
    try:
        return health_of(store, now())
    finally:
        store.close()


def _show(found: Health | None, lag_max: int, worker: tuple[bool, int | None] | None, *, well: bool) -> None:
    from complaintflow.cli.screen import Part, Screen, pad

    screen = Screen()
    screen.line(Part(worded("well") if well else worded("unwell"), "bold green" if well else "bold red"))
    if found is not None and found.problem:
        problem = worded("the store does not answer: {problem}", problem=in_words(found.problem))
        screen.line(Part(problem, "red"))
    elif found is not None:
        for name, lag in ((worded("timers"), found.timer_lag), (worded("deliveries"), found.outbox_lag)):
            behind = worded("{seconds:,.1f} s behind", seconds=lag / SECOND)
            screen.line(Part(f"{pad(name, _WIDTH)}{behind}", "red" if lag > lag_max else ""))
        for name, number, what in (
            (worded("stuck"), found.stuck, worded("cases put aside, since their time can't pass")),
            (worded("failing"), found.failing, worded("lanes whose last try failed")),
            (worded("dead letters"), found.dead, worded("effects given up: `complaintflow outbox dead`")),
        ):
            screen.line(Part(f"{pad(name, _WIDTH)}{number}  {what}", "yellow" if number else ""))
    if worker is not None:
        alive, age = worker
        ago = 0.0 if age is None else age / SECOND
        told = (
            worded("no sign of life") if age is None else worded("last sign of life {seconds:,.1f} s ago", seconds=ago)
        )
        name = worded("worker")
        screen.line(Part(f"{pad(name, _WIDTH)}{told}", "" if alive else "red"))
