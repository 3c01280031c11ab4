"""A migration rehearsed over the open cases of a store: before and after of each, written nowhere.

In: a plan, a transaction that looks, an instant. Out: a `Rehearsal` whose id is needed to carry it out. The id holds
the instant, and a digest over the plan, both versions, and what would come out for each case: what was approved is what
happens, or nothing does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from complaintflow.compiled.migration import Course, Migration
from complaintflow.errors import MigrationError
from complaintflow.facade import Case
from complaintflow.instants import InstantError, format_instant, parse_instant
from complaintflow.migration.beginnings import with_beginnings
from complaintflow.migration.loading import Plan
from complaintflow.migration.outcome import CaseOutcome, event_id, outcome_of
from complaintflow.stores.codec import read_entry
from complaintflow.stores.journal import Kept, load_case
from complaintflow.stores.protocol import CaseFilter, Reading, all_cases
from complaintflow.stores.rows import CaseRow
from complaintflow.stores.sealing import Keys


@dataclass(frozen=True, slots=True)
class RehearsalRecord:
    """What is kept of a rehearsal to hold its migration to: its id, and the digest of what came out for each case."""

    id: str
    outcomes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a plan would do to every open case that goes by the old version. `at` is UTC microseconds."""

    plan: Plan
    at: int
    cases: tuple[CaseOutcome, ...]

    @property
    def blocked(self) -> tuple[CaseOutcome, ...]:
        """The cases in whose way something stands."""
        return tuple(one for one in self.cases if one.after is None)

    @property
    def id(self) -> str:
        """What `apply` needs: the instant of the rehearsal, and the digest of what it says."""
        return rehearsal_id(self.plan, self.at, self.record_outcomes)

    @property
    def record_outcomes(self) -> Mapping[str, str]:
        """The digest of what came out for each case; "" where something stands in its way."""
        return {one.case: one.digest for one in self.cases}

    @property
    def record(self) -> RehearsalRecord:
        """What is kept of it."""
        return RehearsalRecord(self.id, self.record_outcomes)


def rehearsal_id(plan: Plan, at: int, outcomes: Mapping[str, str]) -> str:
    """Return the id of a rehearsal, from the digests of what came out for each case."""
    said = [plan.digest, plan.old.digest, plan.new.digest, at, sorted(outcomes.items())]
    digest = sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()
    return f"{format_instant(at, 'UTC').removesuffix('+00:00').removesuffix('Z')}Z.{digest[:40]}"


def instant_of(rehearsal: str) -> int:
    """Return the instant that the id of a rehearsal holds. Raises MigrationError where it is no such id."""
    moment, point, digest = rehearsal.rpartition(".")
    try:
        if not point or len(digest) != 40:
            raise InstantError("it has no digest")
        return parse_instant(moment)
    except InstantError as wrong:
        raise MigrationError(
            f"found `{rehearsal[:80]}`, expected the id that a rehearsal ends with: run `migrate rehearse` ({wrong})"
        ) from wrong


def rehearse(reading: Reading, keys: Keys, plan: Plan, at: int) -> Rehearsal:
    """Return what a plan would do to every open case of the old version at an instant. Writes nothing.

    Raises StoreError where a case can't be read.
    """
    cases = tuple(outcome_in(reading, keys, plan, row, at) for row in in_scope(reading, plan))
    return Rehearsal(plan, at, cases)


def in_scope(reading: Reading, plan: Plan) -> Iterator[CaseRow]:
    """Yield the open cases that go by the old version, by id."""
    for row in all_cases(reading, CaseFilter(policy_id=plan.old.id, closed=False)):
        if row.policy == plan.old.digest and row.status == "live":
            yield row


def outcome_in(reading: Reading, keys: Keys, plan: Plan, row: CaseRow, at: int) -> CaseOutcome:
    """Return what a plan would do to one case of a store."""
    return outcome_for(reading, load_case(reading, row, keys), plan, at)[0]


def outcome_for(reading: Reading, kept: Kept, plan: Plan, at: int) -> tuple[CaseOutcome, Migration]:
    """Return what a plan would do to a case as it was read, and the migration with what only its log can tell."""
    row = kept.row
    migration = plan.migration
    courses: Iterable[Course] = (migration.course, *migration.tracks.values())
    if any(when == "from_start" for course in courses for when in course.begins.values()):
        effects = [effect for one in reading.log(row.case) for effect in read_entry(one, kept.sealer).effects]
        migration = with_beginnings(migration, plan.new.compiled, kept.state, effects)
    found = outcome_of(Case(plan.old, kept.state), plan.new, migration, at, row.version, row.head)
    return found, replace(migration, outcome=found.digest)


def recorded_outcome(reading: Reading, keys: Keys, plan: Plan, row: CaseRow, at: int) -> str | None:
    """Return what a rehearsal said of a case that has gone over by it already; None where it has not."""
    logged = reading.logged(row.case, event_id(plan.migration, at))
    if logged is None or logged.kind != "event":
        return None
    key = reading.key(row.case)
    entry = read_entry(logged, None if key is None else keys.sealer(row.case, key)).entry
    said = None if entry.event is None else entry.event.data.get("migration")
    return str(said["outcome"]) if isinstance(said, Mapping) else None
