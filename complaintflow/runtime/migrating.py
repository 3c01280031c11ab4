"""A rehearsed migration, carried out: every open case goes over in a transaction of its own, as was rehearsed.

In: a plan, the id of its rehearsal. Out: which cases went over, which had already, and which did not and why. May be
stopped at any moment and begun again with the same id: what has gone over is known by its event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from os import PathLike
from typing import Final, TypeVar

from complaintflow.border import ActorLike, read_actor
from complaintflow.errors import MigrationError
from complaintflow.facade import Policy
from complaintflow.kernel.event import Actor
from complaintflow.migration.drafting import InUse, draft_plan, in_use
from complaintflow.migration.loading import Plan, load_plan, plan_from_text
from complaintflow.migration.outcome import migration_event
from complaintflow.migration.rehearsal import (
    Rehearsal,
    RehearsalRecord,
    in_scope,
    instant_of,
    outcome_for,
    outcome_in,
    recorded_outcome,
    rehearsal_id,
    rehearse,
)
from complaintflow.runtime.answers import Answer
from complaintflow.runtime.clock import Clock
from complaintflow.runtime.pinned import PinnedPolicies
from complaintflow.runtime.work import Work
from complaintflow.stores.journal import load_case
from complaintflow.stores.protocol import CaseFilter, Reading, Store, all_cases
from complaintflow.stores.rows import CaseRow
from complaintflow.stores.sealing import Keys

T = TypeVar("T")

NAMED: Final = 20
"""How many cases a refusal names; the rest is counted."""


class NotAsRehearsedError(MigrationError):
    """Cases would not come out as they were rehearsed; nothing was written. `cases` are their ids, as far as known."""

    def __init__(self, message: str, cases: tuple[str, ...]) -> None:
        """Say which."""
        super().__init__(message)
        self.cases = cases


@dataclass(frozen=True, slots=True)
class MigrationReport:
    """What became of a migration. `left` are cases that did not go over, with the reason.

    `unrehearsed`: cases that were opened under the old version since the rehearsal; they stay until the next one.
    """

    moved: tuple[str, ...]
    already: tuple[str, ...]
    left: Mapping[str, str]
    unrehearsed: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether no open case goes by the old version any more."""
        return not self.left and not self.unrehearsed


@dataclass(slots=True)
class _Found:
    """What a store holds of a rehearsal: outcomes by case, those that went over already, those opened since.

    `later`: those in which something happened since.
    """

    outcomes: dict[str, str]
    already: list[str]
    since: list[str]
    waiting: list[str]
    later: list[str]


class Migrating:
    """Running cases go over to another version of their policy."""

    store: Store
    keys: Keys
    policies: PinnedPolicies
    clock: Clock

    def transact(self, do: Callable[[Work], T], about: str) -> T:
        """Do something in one transaction."""
        raise NotImplementedError

    def plan_migration(self, path: str | PathLike[str]) -> Plan:
        """Return the plan in a file, held against both versions. Raises PolicyError with every diagnostic."""
        return load_plan(str(path), self._version)

    def plan_from_text(self, text: str, name: str = "plan.yaml") -> Plan:
        """Return the plan that a text is. Raises PolicyError with every diagnostic."""
        return plan_from_text(text, self._version, name)

    def draft_migration(self, old: Policy, new: Policy, file: str | None = None) -> str:
        """Return a draft of a plan, from both versions and what the open cases of the old one have in use."""
        return draft_plan(old.compiled, new.compiled, self._in_use(old), file)

    def rehearse(self, plan: Plan, now: int | None = None) -> Rehearsal:
        """Return before and after of every open case of the old version; nothing is written."""
        with self.store.reading() as reading:
            return rehearse(reading, self.keys, plan, self.clock() if now is None else now)

    def migrate(
        self, plan: Plan, rehearsal: str | RehearsalRecord, *, actor: ActorLike = None, skip_changed: bool = False
    ) -> MigrationReport:
        """Let every open case go over, as of the instant of the rehearsal, exactly as it was rehearsed.

        `rehearsal`: its id, or what was kept of it. Where a case would come out otherwise by now, nothing is written;
        with the record in hand and `skip_changed`, the others go over. May be called again after a crash.

        Raises:
            NotAsRehearsedError: cases would come out otherwise; it names them.
            MigrationError: something stands in the way of a case, or the rehearsal is of another plan.
        """
        wanted = rehearsal if isinstance(rehearsal, str) else rehearsal.id
        at = instant_of(wanted)
        if at > self.clock():
            raise MigrationError("the rehearsal is of an instant that has not come yet")
        known = None if isinstance(rehearsal, str) else rehearsal.outcomes
        with self.store.reading() as reading:
            found = self._found(reading, plan, at)
        changed = self._changed(plan, at, wanted, found, known, skip=skip_changed)
        self.policies.add(self.store, [plan.new], self.clock())
        moved: list[str] = []
        left: dict[str, str] = dict(changed)
        who = None if actor is None else read_actor(actor)
        for case in found.waiting:
            if case in left:
                continue
            why = self._move(plan, case, at, wanted, found.outcomes[case], who)
            if why:
                left[case] = why
            else:
                moved.append(case)
        return MigrationReport(tuple(moved), tuple(found.already), left, tuple(found.since))

    # ---- what the store holds

    def _version(self, policy_id: str, version: str) -> Policy | None:
        with self.store.reading() as reading:
            for row in reading.policies():
                if (row.id, row.version) == (policy_id, version):
                    return self.policies.of(reading, row.digest)
        return None

    def _in_use(self, old: Policy) -> InUse:
        with self.store.reading() as reading:
            rows = all_cases(reading, CaseFilter(policy_id=old.id, closed=False))
            return in_use(load_case(reading, row, self.keys).state for row in rows if row.policy == old.digest)

    def _found(self, reading: Reading, plan: Plan, at: int) -> _Found:
        found = _Found({}, [], [], [], [])
        for row in _gone_over(reading, plan):
            outcome = recorded_outcome(reading, self.keys, plan, row, at)
            if outcome is not None:
                found.outcomes[row.case] = outcome
                found.already.append(row.case)
        for row in in_scope(reading, plan):
            if row.opened > at:
                found.since.append(row.case)
                continue
            found.outcomes[row.case] = outcome_in(reading, self.keys, plan, row, at).digest
            found.waiting.append(row.case)
            if row.clock > at:
                found.later.append(row.case)
        return found

    def _changed(
        self, plan: Plan, at: int, wanted: str, found: _Found, known: Mapping[str, str] | None, *, skip: bool
    ) -> dict[str, str]:
        """Return the cases that came out otherwise and are to be left; raise where that was not asked for."""
        blocked = tuple(case for case, digest in found.outcomes.items() if not digest)
        if known is None:
            if blocked:
                raise MigrationError(f"{_named(blocked)} can't go over: `migrate rehearse` says what stands in the way")
            if rehearsal_id(plan, at, found.outcomes) != wanted:
                raise NotAsRehearsedError(_otherwise(found.later), tuple(found.later))
            return {}
        changed = {
            case: "it comes out otherwise than rehearsed" if case in found.outcomes else "it has closed since"
            for case, digest in known.items()
            if found.outcomes.get(case) != digest or not digest
        }
        changed |= dict.fromkeys((case for case in found.outcomes if case not in known), "it was not rehearsed")
        if changed and not skip:
            raise NotAsRehearsedError(_otherwise(list(changed)), tuple(changed))
        return changed

    def _move(self, plan: Plan, case: str, at: int, wanted: str, outcome: str, who: Actor | None) -> str:
        """Let one case go over in one transaction; return why not, "" where it did."""

        def move(work: Work) -> str:
            kept = work.kept(case)
            if kept is None or kept.row.policy != plan.old.digest or kept.row.closed is not None:
                return "it has closed, or gone over, in the meantime"
            now, migration = outcome_for(work.writing, kept, plan, at)
            if now.digest != outcome:
                return "it has moved in the meantime, and comes out otherwise than rehearsed"
            before = work.case(case)
            assert before is not None, "it was read just now"
            event = migration_event(before, replace(migration, rehearsal=wanted), at, who)
            answer = work.migrate(event, plan.new)
            return "" if isinstance(answer, Answer) else "; ".join(snag.message for snag in answer)

        return self.transact(move, case)


def _gone_over(reading: Reading, plan: Plan) -> Iterable[CaseRow]:
    """Yield the cases that go by the new version, open or closed, by id."""
    wanted = CaseFilter(policy_id=plan.new.id)
    return (row for row in all_cases(reading, wanted) if row.policy == plan.new.digest)


def _otherwise(cases: list[str]) -> str:
    which = f"{_named(tuple(cases))} moved since" if cases else "the plan, a version or the cases are others by now"
    return f"it would not come out as rehearsed: {which}; rehearse again, and have it approved again"


def _named(cases: tuple[str, ...]) -> str:
    shown = ", ".join(cases[:NAMED]) + (f" and {len(cases) - NAMED} more" if len(cases) > NAMED else "")
    return f"{len(cases)} case{'' if len(cases) == 1 else 's'} ({shown})"
