"""The sign of life of a worker: a small file, written anew while it works, that whoever watches it can read.

In: a path, the present instant. Out: a file with one line of JSON; or, of such a file, how old its sign of life is. It
says that the worker is alive, not that all is well: a worker that waits for a database that is away is alive.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from complaintflow.errors import StoreError
from complaintflow.instants import InstantError, format_instant, parse_instant
from complaintflow.runtime.clock import Clock
from complaintflow.runtime.delivery.channel import Channel, Outcome, Parcel
from complaintflow.runtime.outbox import Channels
from complaintflow.runtime.worker import Worker

LOG: Final = logging.getLogger("complaintflow.worker")

EVERY: Final = 1_000_000
"""How long a sign of life is good enough for, in microseconds, before another one is written."""


@dataclass(slots=True)
class Heartbeat:
    """Writes a sign of life while a worker works: with each round, each try to deliver, each failure outside."""

    path: Path
    clock: Clock
    _last: int | None = field(default=None, init=False)

    def watch(self, worker: Worker) -> None:
        """Write whenever a worker does something. Raises StoreError where the file can't be written at all."""
        self._write(self.clock())
        worker.on_round = self.beat
        if worker.courier is not None:
            worker.courier = replace(worker.courier, channels=_Watched(worker.courier.channels, self))

    def beat(self) -> None:
        """Write, unless that was just done. A disk that is full later on stops nobody: the sign of life grows old."""
        now = self.clock()
        if self._last is not None and 0 <= now - self._last < EVERY:
            return
        try:
            self._write(now)
        except StoreError as problem:
            LOG.warning("the sign of life could not be written", extra={"about": {"why": str(problem)}})

    def _write(self, now: int) -> None:
        line = json.dumps({"at": format_instant(now, "UTC"), "pid": os.getpid()}) + "\n"
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            # In one step: whoever reads it meanwhile finds the old one or the new one.
            fresh.write_text(line, encoding="ascii")
            fresh.replace(self.path)
        except OSError as problem:
            reason = problem.strerror or "unknown reason"
            raise StoreError(f"the sign of life `{self.path}` can't be written ({reason}): give another path") from None
        self._last = now


@dataclass(frozen=True, slots=True)
class _Watched:
    """Channels that are a sign of life: a receiver that takes its time is no death."""

    channels: Channels
    heart: Heartbeat

    def __call__(self, lane: str, /) -> Channel | None:
        """Return the channel of a lane."""
        channel = self.channels(lane)
        return None if channel is None else _WatchedChannel(channel, self.heart)


@dataclass(frozen=True, slots=True)
class _WatchedChannel:
    """A channel that is a sign of life."""

    channel: Channel
    heart: Heartbeat

    def deliver(self, parcel: Parcel) -> Outcome:
        """Deliver."""
        self.heart.beat()
        return self.channel.deliver(parcel)


def age_of(path: Path, now: int) -> int | None:
    """Return how old a sign of life is, in microseconds; None where there is none that can be read."""
    try:
        said = json.loads(path.read_bytes())
        return max(0, now - parse_instant(str(said["at"])))
    except (OSError, ValueError, KeyError, TypeError, InstantError):
        return None
