"""What a migration does to one case: how it stands before and after, and what would follow at once.

In: a case under the old version, a migration, an instant. Out: a `CaseOutcome` with a digest of what matters in it.
Writes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from complaintflow.compiled.index import index_of
from complaintflow.compiled.migration import Course, Migration, migration_json
from complaintflow.facade import Case, Policy, Step
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import SYSTEM_ACTOR, Actor, Event
from complaintflow.kernel.migrated_case import Snag
from complaintflow.kernel.migrating import DECISIONS, MIGRATED

ASKED: Final = ("pending", "granted")
_TOLD: Final = ("notify", "task", "approval_requested", "escalation_failed")
_AT_ONCE: Final = ("deadline_breached", "deadline_lapsed", "deadline_expired")
_KEYS: Final = ("to", "role", "from", "template", "task", "approval", "deadline", "sends")


@dataclass(frozen=True, slots=True)
class Stands:
    """A deadline as it stands: its status and, where it is owed, its due instant (UTC microseconds)."""

    status: str
    due: int | None


@dataclass(frozen=True, slots=True)
class DeadlineOutcome:
    """A deadline before and after; None where there is none. `was`: its name before, where that was another one.

    `track`: the track that it belongs to. `fresh`: it counts from the migration itself.
    """

    name: str
    before: Stands | None
    after: Stands | None
    was: str = ""
    track: str | None = None
    fresh: bool = False

    @property
    def moved(self) -> bool:
        """Whether anything about it differs."""
        return self.before != self.after or bool(self.was)


@dataclass(frozen=True, slots=True)
class Look:
    """What of a case is shown before and after; approvals as `NAME/ORDINAL`, with how they stand."""

    state: str
    klass: str | None
    owner: str | None
    approvals: Mapping[str, str]
    tracks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """A case before and after. `after` None: something stands in its way (`snags`).

    `at_once`: deadlines that end badly by the migration itself; `told`: who hears what of it. `head` and `version` are
    those of its log as it was looked at. `digest` covers what would come out, not how the case came there.
    """

    case: str
    version: int
    head: str
    before: Look
    after: Look | None
    deadlines: tuple[DeadlineOutcome, ...] = ()
    at_once: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    snags: tuple[Snag, ...] = ()
    digest: str = ""


def migration_event(case: Case, migration: Migration, at: int, actor: Actor | None = None) -> Event:
    """Return the event by which a case goes over: its id is that of the plan and the instant of its rehearsal."""
    said = {"from": migration.source.version, "to": migration.target.version, DECISIONS: migration_json(migration)}
    who = SYSTEM_ACTOR if actor is None else actor
    return Event(case.id, MIGRATED, first_instant(case, at), event_id(migration, at), who, said)


def event_id(migration: Migration, at: int) -> str:
    """Return the id of the event by which the cases of a rehearsal go over."""
    return f"{MIGRATED}-{migration.plan[:16]}-{at}"


def first_instant(case: Case, at: int) -> int:
    """Return the first instant, from one on, at which a case can take an event."""
    return max(at, case.raw.clock + (1 if case.raw.clock_closed else 0))


def outcome_of(case: Case, new: Policy, migration: Migration, at: int, version: int, head: str) -> CaseOutcome:
    """Return what a migration would do to a case at an instant, or as soon as the case can take it."""
    stood = _as_of(case, at)
    before = _look(stood.raw)
    step = new.take_over(case, migration_event(case, migration, at))
    if not isinstance(step, Step):
        return CaseOutcome(case.id, version, head, before, None, snags=step)
    after = step.case.raw
    seq = next(effect.seq for effect in step.effects if effect.kind == MIGRATED)
    since = tuple(effect for effect in step.effects if effect.seq >= seq)
    found = CaseOutcome(
        case.id, version, head, before, _look(after), tuple(_deadlines(stood, step.case, migration)),
        tuple(_named(effect) for effect in since if effect.kind in _AT_ONCE),
        tuple(_named(effect) for effect in since if effect.kind in _TOLD),
    )  # fmt: skip
    return replace(found, digest=_digest(found))


def _as_of(case: Case, at: int) -> Case:
    """Return a case as it stands just before an instant, what is due until then done."""
    return case.advance(at - 1).case if case.raw.clock < at - 1 else case


def _look(case: CaseState) -> Look:
    return Look(
        case.state,
        case.klass,
        case.owner,
        {f"{one.approval}/{one.ordinal}": one.status for one in case.applications if one.status != "rejected"},
        {name: state.outcome or state.state for name, state in case.tracks.items()},
    )


def _deadlines(before: Case, after: Case, migration: Migration) -> Iterable[DeadlineOutcome]:
    """Yield the deadlines that have started on either side, those of tracks behind the case's own."""
    at = after.raw.entries[-1].at
    yield from _of_course(before.raw, after.raw, after.policy, migration.course, None, at)
    for track, state in after.raw.tracks.items():
        kind = kind_of(track)
        course = migration.tracks.get(kind, Course())
        inner = Policy(after.policy.compiled.tracks[kind].policy)
        yield from _of_course(before.raw.tracks[track], state, inner, course, track, at)


def _of_course(
    before: CaseState, after: CaseState, policy: Policy, course: Course, track: str | None, at: int
) -> Iterable[DeadlineOutcome]:
    came_from = {move.to: name for name, move in course.deadlines.items() if move.to is not None}
    order = index_of(policy.compiled).order
    for name in sorted(after.runs, key=lambda one: order[one]):
        was = came_from.get(name, name)
        known = _stands(before, was)
        fresh = after.runs[name][-1].started == at
        yield DeadlineOutcome(name, known, _stands(after, name), was if was != name else "", track, fresh)
    moved = {came_from.get(name, name) for name in after.runs}
    for name in before.runs:
        if name not in moved:
            yield DeadlineOutcome(name, _stands(before, name), None, "", track)


def _stands(case: CaseState, name: str) -> Stands | None:
    runs = case.runs.get(name)
    if not runs:
        return None
    run = runs[-1]
    return Stands(run.status, None if run.ended and run.status != "breached" else run.due)


def _named(effect: Effect) -> str:
    said = [str(effect.body[key]) for key in _KEYS if effect.body.get(key) is not None]
    return " ".join([effect.kind, *said])


def _digest(one: CaseOutcome) -> str:
    """Return a digest of what comes out: how the case stands afterwards, what ends at once, who is told.

    What counts from the migration itself is in it by its limit, not by its due instant: a case that has moved meanwhile
    goes over a moment later.
    """
    after = one.after
    assert after is not None, "what can't be migrated has no digest"
    deadlines = [
        [
            item.track,
            item.name,
            None if item.after is None else [item.after.status, "" if item.fresh else item.after.due],
        ]
        for item in one.deadlines
    ]
    said = [
        after.state, after.klass, after.owner, sorted(after.approvals.items()), sorted(after.tracks.items()),
        deadlines, one.at_once, one.told,
    ]  # fmt: skip
    return sha256(json.dumps(said, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()
