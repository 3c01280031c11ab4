"""The service that a developer embeds: cases are opened, events sent, time passes, and nothing is lost.

    with ComplaintDesk.connect("cases.db", "policies/mine.yaml") as desk:
        desk.open("C-1", {"channel": "phone", "topic": "recall"}, actor={"id": "u1", "roles": ["call_center"]})
        answer = desk.send("C-1", "dispatch", actor={"id": "u1", "roles": ["call_center"]})

One transaction appends an event to the log and updates the case, its timer and the outbox. An event is known by its id:
sent twice it happens once. Refusals are values; exceptions are for what is broken (StoreError) or is no event at all
(EventError). Safe to use from several threads and processes. `complaintflow.runtime.asynchronous` has the same for
asyncio.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from os import PathLike
from types import TracebackType
from typing import Final, Self, TypeVar

from complaintflow.border import ActorLike, Instant, as_text, checked_event, read_event, read_instant
from complaintflow.errors import ConflictError
from complaintflow.facade import Policy
from complaintflow.kernel.event import Event
from complaintflow.runtime.answers import Answer
from complaintflow.runtime.at_hand import CasesAtHand
from complaintflow.runtime.clock import Clock, Ticks, system_clock
from complaintflow.runtime.daily import DailyLife
from complaintflow.runtime.health import Health, health_of
from complaintflow.runtime.keeping import Keeping
from complaintflow.runtime.looking import Looking
from complaintflow.runtime.migrating import Migrating
from complaintflow.runtime.pinned import PinnedPolicies
from complaintflow.runtime.sending import event_for, pause, read_sent, said_together
from complaintflow.runtime.telemetry import Telemetry, installed_telemetry
from complaintflow.runtime.timers import fire_next
from complaintflow.runtime.work import Work
from complaintflow.stores.journal import Stamp
from complaintflow.stores.lanes import Lanes
from complaintflow.stores.protocol import Store, Writing
from complaintflow.stores.sealing import Keys
from complaintflow.stores.together import SharesCommits

T = TypeVar("T")
PolicyLike = Policy | str | PathLike[str]
Begin = Callable[[], AbstractContextManager[Writing]]

TRIES: Final = 12
"""How often a transaction is tried when others get in its way; from the second on it waits for their locks."""

AT_HAND: Final = 1_000
"""How many cases stay in memory between transactions."""


class ComplaintDesk(Looking, Keeping, DailyLife, Migrating):
    """Cases in a store, under the policies they are pinned to."""

    def __init__(
        self,
        store: Store,
        policies: Iterable[PolicyLike] = (),
        *,
        clock: Clock = system_clock,
        keys: Keys | None = None,
        webhooks: Mapping[str, Iterable[str]] | None = None,
        telemetry: Telemetry | None = None,
        ahead: int | None = None,
        dated_by: Mapping[str, str] | None = None,
    ) -> None:
        """Run cases in a store.

        Args:
            store: where they are kept.
            policies: policies (or paths of their files) that new cases may be opened under; they are kept in the
                store. Cases that are there find their own.
            clock: what time it is where an event does not say, in UTC microseconds.
            keys: the master key under which the keys of cases are wrapped, if there is one.
            webhooks: kinds of effects that webhooks take, by name (`*`: all but refusals); None leaves it as it is.
            telemetry: what is told of its work; by default log records, and OpenTelemetry where it is installed.
            ahead: how far ahead of the clock an event may lie, in microseconds; None: as far as its sender says. Set it
                where senders say themselves when something happened: an event lets the time of its case pass.
            dated_by: by policy, the fact of a complaint (a date or an instant) whose day chooses the version that a new
                case takes; by default it is the day of the `open`.

        Raises PolicyError, and StoreError when a version number is taken by a policy of another meaning.
        """
        self.store = store
        self.clock = clock
        self.ahead = ahead
        self.telemetry = installed_telemetry() if telemetry is None else telemetry
        self._together: Begin = store.writing_together if isinstance(store, SharesCommits) else store.writing
        self._ticks = Ticks(clock)
        self.keys = Keys() if keys is None else keys
        self.policies = PinnedPolicies(dated_by)
        self._at_hand = CasesAtHand(AT_HAND)
        loaded = [one if isinstance(one, Policy) else Policy.load(one) for one in policies]
        self.policies.add(store, loaded, clock())
        self._lanes = self._set_lanes(webhooks)

    @classmethod
    def connect(
        cls,
        address: str | PathLike[str],
        *policies: PolicyLike,
        clock: Clock = system_clock,
        keys: Keys | None = None,
        webhooks: Mapping[str, Iterable[str]] | None = None,
        telemetry: Telemetry | None = None,
        ahead: int | None = None,
        dated_by: Mapping[str, str] | None = None,
    ) -> Self:
        """Open a store by its address (a SQLite file, or `postgresql://…`) and run cases in it. Raises StoreError."""
        from complaintflow.stores.addresses import open_store

        store = open_store(str(address))
        return cls(
            store, policies, clock=clock, keys=keys, webhooks=webhooks, telemetry=telemetry, ahead=ahead,
            dated_by=dated_by,
        )  # fmt: skip

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the store."""
        self.close()

    # ---- events

    def open(
        self,
        case: str,
        data: Mapping[str, object] | None = None,
        *,
        at: Instant | None = None,
        actor: ActorLike = None,
        id: str | None = None,
        policy: str | None = None,
    ) -> Answer:
        """Open a case of a complaint under the version of a policy that is in force; `policy` is its id, if several."""
        return self.send(case, "open", at=at, actor=actor, data=data, id=id, policy=policy)

    def send(
        self,
        case: str,
        event: str | Event | Mapping[str, object],
        *,
        at: Instant | None = None,
        actor: ActorLike = None,
        data: Mapping[str, object] | None = None,
        id: str | None = None,
        recorded_at: Instant | None = None,
        track: str | None = None,
        policy: str | None = None,
        expected_version: int | None = None,
    ) -> Answer:
        """Send an event: by name, as an object of the wire format, or as an Event.

        Where `at` is left out the event happens now, and never before what has happened to the case already. Who acts
        is what the embedder says, and nobody where it says nothing. An object of the wire format may come from
        anybody: it must be of this case, and what is said beside it must not stand in it too. With `expected_version`
        the event is refused (`conflict`) when the case has moved on since. Raises EventError for what is no event,
        StoreError, and ConflictError where others got in the way a dozen times.
        """
        beside: dict[str, object] = {"actor": actor, "data": data, "track": track, "id": id}
        if recorded_at is not None:
            beside["recorded_at"] = as_text(recorded_at)
        if at is not None:
            beside["at"] = as_text(at)
        beside = {key: value for key, value in beside.items() if value is not None}
        if isinstance(event, Event):
            whole = event_for(case, event, beside)
            return self._answer(lambda work: work.take(whole, policy, expected_version), case)
        said = said_together(case, {"event": event} if isinstance(event, str) else event, beside)
        moment = said.pop("at", None)
        fixed = None if moment is None else as_text(read_instant({"at": moment}, "at"))

        def take(work: Work) -> Answer:
            clock = self.clock if fixed is None else None
            return work.take(read_sent(work, said, fixed, self.clock()), policy, expected_version, clock=clock)

        return self._answer(take, case)

    def amend(
        self,
        case: str,
        data: Mapping[str, object],
        *,
        at: Instant | None = None,
        actor: ActorLike = None,
        id: str | None = None,
        expected_version: int | None = None,
    ) -> Answer:
        """Correct or add facts of a case."""
        return self.send(case, "amend", at=at, actor=actor, data=data, id=id, expected_version=expected_version)

    def send_all(self, events: Iterable[Event | Mapping[str, object]], *, policy: str | None = None) -> list[Answer]:
        """Send events of any cases in one transaction, in their order: all are answered and written, or none.

        A refused event is answered like any other and keeps no other back. Raises EventError before anything is
        written, when one is no event.
        """
        read = [checked_event(one) if isinstance(one, Event) else read_event(one) for one in events]
        with self.telemetry.span("send_all", events=len(read)):
            answers = self.transact(lambda work: [work.take(event, policy) for event in read], "")
        for answer in answers:
            self.telemetry.answered(answer)
        return answers

    def advance(self, case: str, to: Instant | None = None) -> Answer:
        """Let time pass for one case up to and including an instant (default: now). Raises StoreError: no such case."""
        until = self.clock() if to is None else read_instant({"to": as_text(to)}, "to")
        return self._answer(lambda work: work.advance(work.name_of(case), until), case)

    # ---- time

    def fire_next(self, now: int | None = None) -> str | None:
        """Do what is due first, if anything is; return its case. Several workers may call this at once.

        Every timer fires at its own instant, as if somebody had been there on time. A case that can't be moved is put
        aside for a while (`troubles` lists it), and holds up no other.
        """
        with self.telemetry.span("timers"):
            fired = fire_next(self, self.clock() if now is None else now)
        if fired is None:
            return None
        for answer in fired.answers:
            self.telemetry.answered(answer)
        if fired.failures:
            self.telemetry.put_aside(fired.case, fired.failures)
        return fired.case

    def fire_due(self, now: int | None = None, *, limit: int | None = None) -> int:
        """Do all that is due (at most `limit` cases); return how many cases were moved."""
        instant = self.clock() if now is None else now
        count = 0
        while (limit is None or count < limit) and self.fire_next(instant) is not None:
            count += 1
        return count

    # ---- transactions

    def transact(self, do: Callable[[Work], T], about: str) -> T:
        """Do something in one transaction, again when others got in the way. Raises ConflictError in the end."""
        return self._transacted(do, about, self.store.writing)

    def _transacted(self, do: Callable[[Work], T], about: str, first: Begin) -> T:
        for attempt in range(TRIES):
            try:
                with (self.store.writing if attempt else first)() as writing:
                    number, lanes = self._lanes
                    stamp = Stamp(self._ticks, number, lanes)
                    latest = None if self.ahead is None else self.clock() + self.ahead
                    work = Work(writing, self.policies, self.keys, stamp, self._at_hand, attempt > 0, latest)
                    answer = do(work)
                self._at_hand.put(work.used)
                return answer
            except ConflictError:
                self.telemetry.conflict()
                if attempt == TRIES - 1:
                    raise
                time.sleep(pause(attempt, about))
        raise AssertionError("the loop returns or raises")

    def _answer(self, do: Callable[[Work], Answer], case: str) -> Answer:
        with self.telemetry.span("send", case=case):
            answer = self._transacted(do, case, self._together)
        self.telemetry.answered(answer)
        return answer

    def health(self, now: int | None = None) -> Health:
        """Return how the service is: how far it is behind, and what waits for a person. Raises nothing."""
        found = health_of(self.store, self.clock() if now is None else now)
        self.telemetry.health(found)
        return found

    def _set_lanes(self, webhooks: Mapping[str, Iterable[str]] | None) -> tuple[int, Lanes]:
        with self.store.reading() as reading:
            latest = reading.lanes()
        if webhooks is None and latest is not None:
            return latest.number, Lanes.from_text(latest.body)
        lanes = Lanes({name: tuple(sorted(kinds)) for name, kinds in (webhooks or {}).items()})
        if latest is not None and latest.body == lanes.to_text():
            return latest.number, lanes
        with self.store.writing() as writing:
            return writing.add_lanes(lanes.to_text(), self.clock()), lanes
