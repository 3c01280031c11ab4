"""The service for asyncio: the verbs of daily life, of keeping and of migrating, awaited.

In: as `DailyLife`, `Keeping` and `Migrating`. Out: the same answers. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from complaintflow.border import ActorLike, Instant
from complaintflow.facade import Policy
from complaintflow.migration.loading import Plan
from complaintflow.migration.rehearsal import Rehearsal, RehearsalRecord
from complaintflow.runtime.answers import Answer
from complaintflow.runtime.daily import BATCH
from complaintflow.runtime.keeping import DueAct
from complaintflow.runtime.migrating import MigrationReport
from complaintflow.runtime.retention import KeepingAnswer

if TYPE_CHECKING:
    from complaintflow.runtime.desk import ComplaintDesk

P = ParamSpec("P")
T = TypeVar("T")


class AsyncVerbs:
    """Verbs beside those of events and looks."""

    desk: ComplaintDesk

    async def _run(self, do: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        raise NotImplementedError

    # ---- daily life

    async def merge(
        self,
        case: str,
        into: str,
        *,
        reason: str,
        actor: ActorLike = None,
        at: Instant | None = None,
        id: str | None = None,
    ) -> Answer:
        """Merge a duplicate into the case that goes on; see `ComplaintDesk.merge`."""
        return await self._run(self.desk.merge, case, into, reason=reason, actor=actor, at=at, id=id)

    async def link(
        self,
        case: str,
        other: str,
        relation: str = "related",
        *,
        actor: ActorLike = None,
        at: Instant | None = None,
        id: str | None = None,
    ) -> Answer:
        """Note that a case has to do with another one; see `ComplaintDesk.link`."""
        return await self._run(self.desk.link, case, other, relation, actor=actor, at=at, id=id)

    async def retract(
        self,
        case: str,
        event: str,
        *,
        reason: str = "",
        actor: ActorLike = None,
        at: Instant | None = None,
        id: str | None = None,
    ) -> Answer:
        """Take an event back that was entered wrongly; see `ComplaintDesk.retract`."""
        return await self._run(self.desk.retract, case, event, reason=reason, actor=actor, at=at, id=id)

    async def delivered(
        self, case: str, effect: str, *, medium: str | None = None, at: Instant | None = None, id: str | None = None
    ) -> Answer:
        """Note that a notice arrived; see `ComplaintDesk.delivered`."""
        return await self._run(self.desk.delivered, case, effect, medium=medium, at=at, id=id)

    async def undelivered(
        self, case: str, effect: str, *, role: str | None = None, reason: str | None = None, id: str | None = None
    ) -> Answer:
        """Note that a notice did not arrive; see `ComplaintDesk.undelivered`."""
        return await self._run(self.desk.undelivered, case, effect, role=role, reason=reason, id=id)

    async def import_case(
        self,
        case: str,
        facts: Mapping[str, object] | None = None,
        *,
        standing: Mapping[str, object],
        actor: ActorLike = None,
        at: Instant | None = None,
        id: str | None = None,
        policy: str | None = None,
    ) -> Answer:
        """Take over a case that lived in another system; see `ComplaintDesk.import_case`."""
        return await self._run(
            self.desk.import_case, case, facts, standing=standing, actor=actor, at=at, id=id, policy=policy
        )

    async def import_all(
        self, lines: Iterable[Mapping[str, object]], *, policy: str | None = None, batch: int = BATCH
    ) -> list[Answer]:
        """Import cases from lines; see `ComplaintDesk.import_all`."""
        given = list(lines)
        return await self._run(lambda: list(self.desk.import_all(given, policy=policy, batch=batch)))

    # ---- how long cases are kept

    async def archive(self, case: str, *, actor: ActorLike = None, reason: str = "") -> KeepingAnswer:
        """Take a closed case out of the everyday lists; see `ComplaintDesk.archive`."""
        return await self._run(self.desk.archive, case, actor=actor, reason=reason)

    async def restore(self, case: str, *, actor: ActorLike = None, reason: str = "") -> KeepingAnswer:
        """Bring an archived case back; see `ComplaintDesk.restore`."""
        return await self._run(self.desk.restore, case, actor=actor, reason=reason)

    async def erase(self, case: str, *, reason: str, actor: ActorLike = None, force: bool = False) -> KeepingAnswer:
        """Erase the personal values of a closed case, for good; see `ComplaintDesk.erase`."""
        return await self._run(self.desk.erase, case, reason=reason, actor=actor, force=force)

    async def purge(self, case: str, *, reason: str, actor: ActorLike = None, force: bool = False) -> KeepingAnswer:
        """Delete a closed case as a whole, for good; see `ComplaintDesk.purge`."""
        return await self._run(self.desk.purge, case, reason=reason, actor=actor, force=force)

    async def keeping_due(self, until: int, *, limit: int = 1_000) -> list[DueAct]:
        """Return what rules of retention ask for up to an instant; see `ComplaintDesk.keeping_due`."""
        return await self._run(self.desk.keeping_due, until, limit=limit)

    async def keep_next(self, now: int | None = None) -> str | None:
        """Do what a rule of retention asks for first; see `ComplaintDesk.keep_next`."""
        return await self._run(self.desk.keep_next, now)

    # ---- over to another version

    async def plan_migration(self, path: str | PathLike[str]) -> Plan:
        """Return the plan in a file; see `ComplaintDesk.plan_migration`."""
        return await self._run(self.desk.plan_migration, path)

    async def plan_from_text(self, text: str, name: str = "plan.yaml") -> Plan:
        """Return the plan that a text is; see `ComplaintDesk.plan_from_text`."""
        return await self._run(self.desk.plan_from_text, text, name)

    async def draft_migration(self, old: Policy, new: Policy, file: str | None = None) -> str:
        """Return a draft of a plan; see `ComplaintDesk.draft_migration`."""
        return await self._run(self.desk.draft_migration, old, new, file)

    async def rehearse(self, plan: Plan, now: int | None = None) -> Rehearsal:
        """Return before and after of every open case; see `ComplaintDesk.rehearse`."""
        return await self._run(self.desk.rehearse, plan, now)

    async def migrate(
        self, plan: Plan, rehearsal: str | RehearsalRecord, *, actor: ActorLike = None, skip_changed: bool = False
    ) -> MigrationReport:
        """Let every open case go over as it was rehearsed; see `ComplaintDesk.migrate`."""
        return await self._run(self.desk.migrate, plan, rehearsal, actor=actor, skip_changed=skip_changed)
