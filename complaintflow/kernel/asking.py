"""Questions about a case that change nothing: what is due, what stands how, who may do what now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from complaintflow.compiled.frozen import altered
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Clause, Words
from complaintflow.kernel.allowed import allowed_events
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.deadlines import owed, resumed
from complaintflow.kernel.derived import kind_of, refresh
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import NOBODY, Actor, Event
from complaintflow.kernel.refusal import Refusal, RefusalCode
from complaintflow.kernel.roles import known_as
from complaintflow.kernel.track_events import judge_anywhere

_OF_THE_DATA: Final = frozenset((RefusalCode.MISSING_FIELD, RefusalCode.BAD_VALUE, RefusalCode.GUARD))
_OF_THE_SENDER: Final = frozenset((RefusalCode.WRONG_ROLE, RefusalCode.WRONG_UNIT, RefusalCode.SAME_PERSON))


@dataclass(frozen=True, slots=True)
class DueDeadline:
    """A deadline that is owed. `due_us` is UTC microseconds; of a paused one, as if it were resumed now."""

    deadline: str
    title: Words
    status: str
    started_us: int
    due_us: int
    cycle: int
    clause: Clause


@dataclass(frozen=True, slots=True)
class EventOption:
    """An event that is possible now, and the data or facts it can't do without.

    `only_if` says in words what else it depends on: what it brings, or that it names a track. Where both are empty, the
    event is accepted as it stands.
    """

    event: str
    title: Words
    needs: tuple[str, ...]
    only_if: str = ""


@dataclass(frozen=True, slots=True)
class TrackView:
    """A track as it stands: its kind and id, and what a case has too. Facts are its own only."""

    id: str
    kind: str
    title: Words
    state: str
    owner: str | None
    outcome: str | None
    facts: Mapping[str, object]
    deadlines: Mapping[str, str]
    due: tuple[DueDeadline, ...]

    @property
    def closed(self) -> bool:
        """Whether the track has ended."""
        return self.outcome is not None


def track_views(policy: CompiledPolicy, case: CaseState) -> Mapping[str, TrackView]:
    """Return the tracks of a case by id, in the order in which they were started."""
    views: dict[str, TrackView] = {}
    for name, own in case.tracks.items():
        kind = policy.tracks[kind_of(name)]
        inner, state = inside(policy, case, name)
        views[name] = TrackView(
            name, kind.name, kind.title, own.state, own.owner, own.outcome, dict(own.facts),
            deadline_statuses(inner, state), due_deadlines(inner, state),
        )  # fmt: skip
    return views


def inside(policy: CompiledPolicy, case: CaseState, track: str) -> tuple[CompiledPolicy, CaseState]:
    """Return a track as a case of its own: its policy, and its state over what it shares with its case."""
    own = case.tracks[track]
    facts = {**case.facts, **own.facts}
    shared = replace(own, facts=facts, flags=case.flags, klass=case.klass, floor=case.floor, clock=case.clock)
    return policy.tracks[kind_of(track)].policy, shared


def due_deadlines(policy: CompiledPolicy, case: CaseState) -> tuple[DueDeadline, ...]:
    """Return the owed deadlines, the one due soonest first."""
    found: list[DueDeadline] = []
    draft = Draft(policy, case)
    for name, runs in case.runs.items():
        run, deadline = runs[-1], policy.deadlines[name]
        if not owed(run) or run.due is None:
            continue
        due = resumed(draft, deadline, run, case.clock).due if run.status == "paused" else run.due
        if due is not None:
            found.append(DueDeadline(name, deadline.title, run.status, run.started, due, run.cycle, deadline.clause))
    order = draft.index.order
    return tuple(sorted(found, key=lambda d: (d.due_us, order[d.deadline])))


def answers(policy: CompiledPolicy, case: CaseState) -> Mapping[str, object]:
    """Return what follows from a case's facts and events: the tables' answers, counters, ages."""
    draft = Draft(policy, case)
    refresh(draft, case.clock)
    names = (*(table.name for table in policy.tables), *policy.counters, *(age.field for age in policy.ages))
    return {name: draft.view.get(name) for name in names}


def deadline_statuses(policy: CompiledPolicy, case: CaseState) -> Mapping[str, str]:
    """Return every deadline's status; `idle` where it has not started or waits for a limit."""
    statuses: dict[str, str] = {}
    for name in policy.deadlines:
        runs = case.runs.get(name)
        status = runs[-1].status if runs else "idle"
        statuses[name] = "idle" if status == "waiting" else status
    return statuses


def options(policy: CompiledPolicy, case: CaseState, actor: Actor | None) -> tuple[EventOption, ...]:
    """Return the events possible now, in order of declaration."""
    draft = Draft(policy, case)
    sender = None if actor is None else known_as(policy, actor)
    return tuple(_option(draft, name, sender) for name in allowed_events(draft, sender, case.clock))


def _option(draft: Draft, name: str, actor: Actor | None) -> EventOption:
    """Ask the judge what an event that brings nothing would still lack."""
    title = draft.policy.events[name].title
    plain = Event(draft.case_id, name, draft.clock, "", actor or NOBODY)
    refusal = _lack(draft, plain)
    if refusal is None:
        return EventOption(name, title, ())
    if refusal.code not in _OF_THE_DATA:
        for track in draft.tracks:
            inside = _lack(draft, altered(plain, track=track))
            if inside is None or inside.code in _OF_THE_DATA:
                return EventOption(name, title, _needs(inside), f"it names the track `{track}`")
    if refusal.code is RefusalCode.MISSING_FIELD:
        return EventOption(name, title, refusal.fields)
    # Without a sender nobody is the wrong one.
    whoever = actor is None and refusal.code in _OF_THE_SENDER
    return EventOption(name, title, (), "" if whoever else refusal.message)


def _lack(draft: Draft, event: Event) -> Refusal | None:
    answer = judge_anywhere(draft, event, by_itself=event.actor == NOBODY)
    return answer if isinstance(answer, Refusal) else None


def _needs(refusal: Refusal | None) -> tuple[str, ...]:
    return () if refusal is None else refusal.fields
