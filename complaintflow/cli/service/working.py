"""What a worker does, told as it happens.

In: a worker. Out: lines for people or JSON lines, and the exit code. Stops on SIGTERM and Ctrl-C.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Event as Signal
from types import FrameType
from typing import Final

from complaintflow.cli.exits import Exit
from complaintflow.cli.reading import in_words, language, worded, worded_count
from complaintflow.cli.screen import Part, Screen
from complaintflow.cli.service.desks import zone_of
from complaintflow.cli.service.winding import Hand, next_instant
from complaintflow.cli.service.words import SECOND, Wording
from complaintflow.explanation.moments import local_moment
from complaintflow.instants import format_instant
from complaintflow.runtime.delivery.channel import Channel, Outcome, Parcel
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.outbox import Channels
from complaintflow.runtime.sealing import Sealing
from complaintflow.runtime.worker import Chore, Done, Worker

_STYLES: Final = {"delivered": "green", "retry": "yellow", "rejected": "red", "nobody": "red"}


@dataclass(slots=True)
class Diary:
    """Tells what a worker does, and counts it."""

    desk: ComplaintDesk
    as_json: bool = False
    done: Done = field(default_factory=Done)
    dead_before: int = field(init=False)
    _screen: Screen = field(default_factory=Screen)
    _missing: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Count the dead letters that there are."""
        self.dead_before = self._counts()[1]

    def watch(self, worker: Worker) -> None:
        """Be told what a worker does."""
        worker.on_done = self.note
        worker.on_failure = self.failed
        worker.chores = tuple(_WatchedChore(chore, self) for chore in worker.chores)
        if worker.courier is None:
            text = worded("no file of deliveries is given: what stands in the outbox waits (--delivery FILE)")
            self.tell({"did": "no_delivery"}, text, "yellow")
        else:
            worker.courier = replace(worker.courier, channels=_Watched(worker.courier.channels, self))

    def note(self, done: Done) -> None:
        """Note what a round did."""
        self.done = Done(
            self.done.fired + done.fired, self.done.delivered + done.delivered, self.done.chores + done.chores
        )
        if done.fired:
            text = worded_count("time passed for {count:,} case", "time passed for {count:,} cases", done.fired)
            self.tell({"did": "timers", "cases": done.fired}, text)

    def tried(self, parcel: Parcel, outcome: Outcome) -> None:
        """Note a try to deliver."""
        told = [
            {"person": one.person} | ({} if one.instead_of is None else {"instead_of": one.instead_of})
            for one in outcome.told
        ]
        words = Wording(language())
        names = words.separator.join(
            one.person if one.instead_of is None else words("instead", one.person, one.instead_of)
            for one in outcome.told
        )
        said: dict[str, object] = {
            "did": "delivery", "effect": parcel.effect_id, "case": parcel.case, "lane": parcel.lane,
            "outcome": outcome.kind, "detail": outcome.detail, "told": told,
        }  # fmt: skip
        parts = (in_words(outcome.detail), words("told", names) if names else "")
        detail = words.stop.join(part for part in parts if part)
        what, came = words.kind(str(parcel.effect["effect"])), words(f"came_{outcome.kind}")
        text = f"{parcel.effect_id}  {parcel.lane}  {what}  {came}"
        self.tell(said, words.about(text, detail) if detail else text, _STYLES[outcome.kind])

    def without(self, lane: str) -> None:
        """Note, once, that a lane has no channel."""
        if lane not in self._missing:
            self._missing.add(lane)
            text = worded(
                "there is no channel for `{lane}`: its effects wait; add it to the file of deliveries", lane=lane
            )
            self.tell({"did": "no_channel", "lane": lane}, text, "yellow")

    def failed(self, wrong: Exception) -> None:
        """Note what went wrong outside; the worker tries again."""
        text = worded("it could not go on and tries again: {wrong}", wrong=in_words(str(wrong)))
        self.tell({"did": "wait", "why": str(wrong)}, text, "red", error=True)

    def tell(self, said: dict[str, object], text: str, style: str = "", *, error: bool = False) -> None:
        """Print one thing that happened."""
        now = self.desk.clock()
        if self.as_json:
            sys.stdout.write(json.dumps({"at": format_instant(now, "UTC"), **said}, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            return
        zone = zone_of(self.desk) if not error else None
        now = now // SECOND * SECOND
        moment = local_moment(now, zone, language()) if zone is not None else format_instant(now, "UTC")
        screen = Screen(sys.stderr) if error else self._screen
        screen.line(Part(f"{moment}  ", "dim"), Part(text, style))
        screen.file.flush()

    def close(self, troubles: int) -> Exit:
        """Print what was done in all; return the exit code."""
        done = self.done
        waiting, dead = self._counts()
        said: dict[str, object] = {
            "did": "end", "fired": done.fired, "waiting": waiting, "dead": dead,
            "stuck": troubles,
        }  # fmt: skip
        parts = [
            worded("{count} fired", count=done.fired), worded("{count} waiting", count=waiting),
            worded_count("{count:,} dead letter", "{count:,} dead letters", dead),
        ]  # fmt: skip
        parts += [worded_count("{count:,} case stuck", "{count:,} cases stuck", troubles)] if troubles else []
        words = Wording(language())
        self.tell(said, words.about(words("done"), words.clause.join(parts)), "bold")
        return Exit.WRONG if troubles or dead > self.dead_before else Exit.OK

    def _counts(self) -> tuple[int, int]:
        with self.desk.store.reading() as reading:
            counts = reading.counts()
        return counts["outbox_pending"], counts["outbox_dead"]


@dataclass(frozen=True, slots=True)
class _WatchedChore:
    """A chore that is watched."""

    chore: Chore
    diary: Diary

    def __call__(self, desk: ComplaintDesk, now: int) -> int:
        """Do it, and tell."""
        count = self.chore(desk, now)
        if not count:
            return count
        if isinstance(self.chore, Sealing):
            kind, text = "seal", worded_count("sealed {count:,} case", "sealed {count:,} cases", count)
        else:
            kind = "retention"
            text = worded_count(
                "put away, by retention, {count:,} case", "put away, by retention, {count:,} cases", count
            )
        self.diary.tell({"did": kind, "cases": count}, text)
        return count


@dataclass(frozen=True, slots=True)
class _Watched:
    """Channels that are watched."""

    channels: Channels
    diary: Diary

    def __call__(self, lane: str, /) -> Channel | None:
        """Return the channel of a lane."""
        channel = self.channels(lane)
        if channel is None:
            self.diary.without(lane)
            return None
        return _WatchedChannel(channel, self.diary)


@dataclass(frozen=True, slots=True)
class _WatchedChannel:
    """A channel that is watched."""

    channel: Channel
    diary: Diary

    def deliver(self, parcel: Parcel) -> Outcome:
        """Deliver, and tell."""
        outcome = self.channel.deliver(parcel)
        self.diary.tried(parcel, outcome)
        return outcome


def run_once(worker: Worker, diary: Diary) -> Exit:
    """Do what is due, and end."""
    worker.work_all()
    return diary.close(len(diary.desk.troubles(diary.desk.clock())))


def run_until(worker: Worker, diary: Diary, hand: Hand, end: int) -> Exit:
    """Do what is due at each instant up to an end, as a punctual worker would have."""
    while True:
        worker.work_all()
        following = next_instant(diary.desk, hand.at, end)
        if following is None:
            break
        hand.move(following)
    hand.move(end)
    return run_once(worker, diary)


def run_forever(worker: Worker, diary: Diary) -> Exit:
    """Work until SIGTERM or Ctrl-C."""
    stop = Signal()
    with _stopping(stop):
        address = diary.desk.store.address
        diary.tell({"did": "begin", "store": address}, worded("at work on {store}", store=address))
        worker.run(stop)
    diary.tell({"did": "stop"}, worded("stopped"))
    return Exit.OK


@contextmanager
def _stopping(stop: Signal) -> Iterator[None]:
    """Set a signal when the process is asked to stop; asked again it stops at once."""

    def ask(number: int, frame: FrameType | None) -> None:
        del number, frame
        for one, was in before.items():
            signal.signal(one, was)
        stop.set()

    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    for one in before:
        signal.signal(one, ask)
    try:
        yield
    finally:
        for one, was in before.items():
            signal.signal(one, was)
