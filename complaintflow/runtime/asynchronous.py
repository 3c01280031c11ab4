"""The service for asyncio: the same verbs, awaited.

In: as `ComplaintDesk`. Out: the same answers. Transactions run in threads of a pool of their own: the event loop
never waits for a disk. Nothing is decided here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from os import PathLike
from types import TracebackType
from typing import TYPE_CHECKING, Final, ParamSpec, Self, TypeVar

from complaintflow.border import ActorLike, Instant
from complaintflow.facade import Case, Policy
from complaintflow.kernel.asking import EventOption
from complaintflow.kernel.event import Event
from complaintflow.runtime.answers import Answer, CaseSummary, DueCase, Moment, Trouble
from complaintflow.runtime.asynchronous_verbs import AsyncVerbs
from complaintflow.runtime.clock import Clock, system_clock
from complaintflow.runtime.desk import ComplaintDesk, PolicyLike
from complaintflow.runtime.health import Health
from complaintflow.runtime.telemetry import Telemetry
from complaintflow.runtime.work import Work
from complaintflow.stores.protocol import CaseFilter
from complaintflow.stores.sealing import Keys

if TYPE_CHECKING:
    from complaintflow.confidentiality import CaseView
    from complaintflow.explanation import Explanation

P = ParamSpec("P")
T = TypeVar("T")

THREADS: Final = 8
"""How many transactions of one desk run at once."""


class AsyncComplaintDesk(AsyncVerbs):
    """A `ComplaintDesk` whose verbs are awaited; it is under `desk`, for what is not here."""

    def __init__(self, desk: ComplaintDesk, *, threads: int = THREADS) -> None:
        """Run a desk in threads of its own."""
        self.desk = desk
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="complaintflow")

    @classmethod
    async def connect(
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
        """Open a store by its address and run cases in it. Raises StoreError, PolicyError."""
        open_desk = partial(
            ComplaintDesk.connect, address, *policies, clock=clock, keys=keys, webhooks=webhooks, telemetry=telemetry,
            ahead=ahead, dated_by=dated_by,
        )  # fmt: skip
        return cls(await asyncio.to_thread(open_desk))

    async def close(self) -> None:
        """Let go of the store, once what is under way is done."""
        await asyncio.to_thread(self._pool.shutdown)
        self.desk.close()

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the store."""
        await self.close()

    async def open(
        self,
        case: str,
        data: Mapping[str, object] | None = None,
        *,
        at: Instant | None = None,
        actor: ActorLike = None,
        id: str | None = None,
        policy: str | None = None,
    ) -> Answer:
        """Open a case; see `ComplaintDesk.open`."""
        return await self._run(self.desk.open, case, data, at=at, actor=actor, id=id, policy=policy)

    async def send(
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
        """Send an event; see `ComplaintDesk.send`."""
        return await self._run(
            self.desk.send, case, event, at=at, actor=actor, data=data, id=id, recorded_at=recorded_at, track=track,
            policy=policy, expected_version=expected_version,
        )  # fmt: skip

    async def send_all(
        self, events: Iterable[Event | Mapping[str, object]], *, policy: str | None = None
    ) -> list[Answer]:
        """Send events in one transaction; see `ComplaintDesk.send_all`."""
        return await self._run(self.desk.send_all, list(events), policy=policy)

    async def amend(
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
        return await self._run(
            self.desk.amend, case, data, at=at, actor=actor, id=id, expected_version=expected_version
        )

    async def advance(self, case: str, to: Instant | None = None) -> Answer:
        """Let time pass for one case; see `ComplaintDesk.advance`."""
        return await self._run(self.desk.advance, case, to)

    async def fire_due(self, now: int | None = None, *, limit: int | None = None) -> int:
        """Do all that is due; see `ComplaintDesk.fire_due`."""
        return await self._run(self.desk.fire_due, now, limit=limit)

    async def fire_next(self, now: int | None = None) -> str | None:
        """Do what is due first, if anything is; return its case."""
        return await self._run(self.desk.fire_next, now)

    async def transact(self, do: Callable[[Work], T], about: str) -> T:
        """Do something in one transaction, in a thread; see `ComplaintDesk.transact`."""
        return await self._run(self.desk.transact, do, about)

    async def case(self, case: str) -> Case:
        """Return a case as it stands. Raises StoreError when there is none, or it is erased."""
        return await self._run(self.desk.case, case)

    async def version(self, case: str) -> int:
        """Return the number of a case's last log row, for `expected_version`. Raises StoreError: no such case."""
        return await self._run(self.desk.version, case)

    async def summary(self, case: str) -> CaseSummary:
        """Return what a list says of a case: also of one that is erased. Raises StoreError when there is none."""
        return await self._run(self.desk.summary, case)

    async def policy(self, digest: str) -> Policy:
        """Return the policy of a digest, as cases are pinned to it. Raises StoreError when the store has none."""
        return await self._run(self.desk.policy, digest)

    async def view(self, case: str, role: str | None = None, actor: ActorLike = None) -> CaseView:
        """Return a case as a role, or a certain actor, may see it."""
        return await self._run(self.desk.view, case, role, actor)

    async def explain(self, case: str) -> Explanation:
        """Return why a case has its class and its due instants."""
        return await self._run(self.desk.explain, case)

    async def allowed(self, case: str, actor: ActorLike = None) -> tuple[EventOption, ...]:
        """Return the events possible now."""
        return await self._run(self.desk.allowed, case, actor)

    async def timeline(self, case: str, role: str | None = None, actor: ActorLike = None) -> tuple[Moment, ...]:
        """Return what happened to a case; see `ComplaintDesk.timeline`."""
        return await self._run(self.desk.timeline, case, role, actor)

    async def cases(self, wanted: CaseFilter | None = None, *, after: str = "") -> list[CaseSummary]:
        """Return the cases that a filter lets through, by id, those after an id."""
        return await self._run(lambda: list(self.desk.cases(wanted, after=after)))

    async def due(self, until: Instant, *, owner: str | None = None) -> list[DueCase]:
        """Return the deadlines owed by open cases that fall due up to an instant."""
        return await self._run(self.desk.due, until, owner=owner)

    async def health(self, now: int | None = None) -> Health:
        """Return how the service is; see `ComplaintDesk.health`."""
        return await self._run(self.desk.health, now)

    async def troubles(self, now: int, *, limit: int = 1_000) -> list[Trouble]:
        """Return the cases that a worker has put aside, since their time could not pass."""
        return await self._run(self.desk.troubles, now, limit=limit)

    async def _run(self, do: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(do, *args, **named))
