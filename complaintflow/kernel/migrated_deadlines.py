"""Deadlines of a case that goes over to another version of its policy: decided one by one.

Works on a draft under the new version, in which the cycles have their new names. What has fired stays fired, what is
paused stays paused, what is armed stays armed; what is new begins as the migration says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from complaintflow.compiled.deadlines import Deadline, Trigger
from complaintflow.compiled.index import leaves_of
from complaintflow.compiled.migration import Beginning, Decision
from complaintflow.compiled.placing import limit_row, place, row_limit, row_warn, walk_on
from complaintflow.kernel import deadlines
from complaintflow.kernel.case import Entry, Hit, Kept, Run
from complaintflow.kernel.choosing import event_view
from complaintflow.kernel.data import read_data
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event
from complaintflow.kernel.ladder import count_fired, fire_rung, first_instant, is_silent
from complaintflow.kernel.meeting import counts, satisfied, settle_met
from complaintflow.kernel.starting import start

DEFAULT: Decision = "carry"
"""What becomes of a deadline of which nothing is written, and which is not statutory."""


def take_over(draft: Draft, deadline: Deadline, decision: Decision, known_rungs: frozenset[str]) -> None:
    """Let a deadline that is owed go on under the new version. `known_rungs`: the steps that its ladder had before."""
    run = draft.run_of(deadline.id)
    assert run is not None, "only what has started is taken over"
    previous = run.due
    run = replace(run, row=limit_row(deadline, draft.view))
    if run.status == "breached":  # a verdict: what it is about stays where it was
        deadlines.put(draft, replace(run, kept=_kept(draft, deadline, run)))
    elif decision == "restart" and run.status != "waiting":
        deadlines.cancel(draft, deadline, ("restart",))
        start(draft, deadline)
        return
    else:
        _place(draft, deadline, run, decision)
    _meet(draft, deadline)
    after = draft.run_of(deadline.id)
    moved = after is not None and after.due != previous
    _pass_by(draft, deadline, frozenset() if moved else known_rungs)


def _place(draft: Draft, deadline: Deadline, run: Run, decision: Decision) -> None:
    carried = replace(run, kept=None)
    limit = row_limit(deadline, run.row)
    due = place(draft.policy, deadline, limit, draft.view, carried)
    warn = place(draft.policy, deadline, row_warn(deadline, run.row), draft.view, carried)
    later = due is None or (run.due is not None and due > run.due)
    if run.status != "waiting" and (decision == "keep_due" or (decision == "tighten_only" and later)):
        # Where the new limit says the same, it counts; so it does where it is nobody's decision but the limit's.
        kept = None if due == run.due else _kept(draft, deadline, run)
        deadlines.move(draft, deadline, replace(run, kept=kept), run.due, warn, run.row)
        return
    deadlines.move(draft, deadline, carried, due, warn, run.row)


def _kept(draft: Draft, deadline: Deadline, run: Run) -> Kept | None:
    if run.due is None:
        return None
    kept = Kept(run.due, len(run.pauses), len(run.extensions))
    return replace(kept, instead_of=deadlines.instead_of(draft, deadline, run, kept))


def _meet(draft: Draft, deadline: Deadline) -> None:
    """Give the verdict where the acts so far are all that the new version asks for."""
    run = draft.run_of(deadline.id)
    if run is None or not run.hits or not deadlines.owed(run) or deadline.met_by is None:
        return
    if satisfied(deadline.met_by, run.hits, draft.view):
        settle_met(draft, deadline, run, run.hits, max(hit.at for hit in run.hits))


def _pass_by(draft: Draft, deadline: Deadline, known: frozenset[str]) -> None:
    """Let steps of a ladder that are new, or whose time moved into the past, be over; the highest of them speaks."""
    run = draft.run_of(deadline.id)
    if run is None or run.ended or run.status not in ("running", "breached"):
        return
    passed: list[tuple[int, int]] = []
    for number, rung in enumerate(deadline.ladder):
        early = run.status == "running" and rung.moment in ("due", "after")
        if rung.id in known or early or is_silent(deadline, run, number):
            continue
        done = run.fired[number] if number < len(run.fired) else 0
        instant = first_instant(draft.policy, run, rung)
        for _ in range(done):
            instant = walk_on(draft.policy, rung.every, instant) if instant is not None else None
        while instant is not None and instant < draft.at and done < rung.most:
            passed.append((instant, number))
            run = count_fired(deadline, run, number)
            done += 1
            instant = walk_on(draft.policy, rung.every, instant)
    if passed:
        deadlines.put(draft, run)
        fire_rung(draft, deadline, max(passed)[1])


# ---- what is new -------------------------------------------------------------------------------------------------


def begin(draft: Draft, deadline: Deadline, when: Beginning | int) -> None:
    """Let a deadline that is new begin, where its starting occurrence has happened and nothing has come of it yet."""
    if when == "wait" or draft.run_of(deadline.id) is not None:
        return
    found = _occurrence(draft, deadline)
    if found is None:
        return
    since, because = found
    if isinstance(when, int):
        since = min(when, draft.at)
    hits = _acts_since(draft, deadline, since)
    if hits is None:
        return
    if when == "now" or (deadline.applies is not None and not deadline.applies.holds(draft.view)):
        start(draft, deadline)
        run = draft.run_of(deadline.id)
        if run is not None and hits:
            draft.put_run(replace(run, hits=hits))
        return
    fresh = Run(deadline.id, 1, since, because, "waiting", placed_at=draft.at, hits=hits)
    draft.put_runs(deadline.id, (fresh,))
    draft.happened.append(("deadline", f"{deadline.id}:started"))
    draft.touch(f"deadline:{deadline.id}:started")
    deadlines.review(draft, deadline, fresh)


def _occurrence(draft: Draft, deadline: Deadline) -> tuple[int, str] | None:
    """Return when the starting occurrence last happened, and the event; the migration's instant where it is a state."""
    found = [
        one
        for trigger in deadline.starts
        if deadlines.holds(trigger, draft.view)
        for one in _occurrences(draft, trigger)
    ]
    return max(found, default=None)


def _occurrences(draft: Draft, trigger: Trigger) -> Iterator[tuple[int, str]]:
    here = (draft.at, draft.cause[0] if draft.cause else "")
    match trigger.kind:
        case "event":
            yield from ((event.at, event.id) for event in _events(draft) if event.name in trigger.names)
        case "state" if draft.state in trigger.names:
            yield here
        case "class" if draft.klass in trigger.names:
            yield here
        case "flag" if any(raised.flag in trigger.names for raised in draft.flags):
            yield here
        case "track":
            kinds = (kind_of(name) for name, state in draft.tracks.items() if state.outcome is None)
            if any(f"{kind}:started" in trigger.names for kind in kinds):
                yield here
        case "deadline":
            run = draft.run_of(trigger.names[0])
            at = None if run is None else _reached(run, trigger.moment)
            if at is not None:
                yield at, here[1]
        case _:
            return


def _reached(run: Run, moment: str) -> int | None:
    """Return when a run reached a moment, None where it has not."""
    match moment:
        case "started":
            return run.started
        case "met":
            return run.met_at
        case "met_in_time":
            return run.met_at if run.status == "met" else None
        case "met_late":
            return run.met_at if run.status == "late" else None
        case "breach":
            return run.verdict_at if run.status in ("breached", "late") else None
        case "lapse":
            return run.verdict_at if run.status == "lapsed" else None
        case "due":
            return run.verdict_at if run.status in ("breached", "late", "lapsed", "expired") else None
        case _:
            return run.verdict_at if run.ended else None


def _acts_since(draft: Draft, deadline: Deadline, since: int) -> tuple[Hit, ...] | None:
    """Return the acts that count towards a deadline since an instant; None where it is met or cancelled by now."""
    hits: list[Hit] = []
    leaves = leaves_of(deadline.met_by)
    cancelling = {name for trigger in deadline.cancelled_by if trigger.kind == "event" for name in trigger.names}
    for event in _events(draft):
        if event.at < since or event.name not in draft.policy.events:
            continue
        if event.name in cancelling and event.at > since:
            return None
        named = [leaf for leaf in leaves if leaf.event == event.name]
        if not named:
            continue
        typed, _, _ = read_data(draft.policy.events[event.name].data, event.data)
        view = event_view(draft, typed, event.actor)
        hits += [Hit(leaf.number, event.at, event.id) for leaf in named if counts(draft, leaf, view, event.actor)]
    if deadline.met_by is not None and satisfied(deadline.met_by, tuple(hits), draft.view):
        return None
    return tuple(hits)


def _events(draft: Draft) -> Iterator[Event]:
    """Yield the events that were accepted and not taken back: the case's own, or those of a track."""
    entries: tuple[Entry, ...] = (draft.parent or draft).entries
    accepted = [entry.event for entry in entries if entry.event is not None and entry.refusal is None]
    gone = {str(event.data.get("event")) for event in accepted if event.name == "retract"}
    for event in accepted:
        if event.id not in gone and event.track == draft.track:
            yield event
