"""Applying what was decided: accepted events, events that the lifecycle sends itself, timers.

Works on a draft. Refusing is `kernel.judge`'s part; the log is `kernel.step`'s.
"""

from __future__ import annotations

from typing import Final

from complaintflow.compiled.lifecycle import EventType, Transition
from complaintflow.compiled.words import Clause
from complaintflow.kernel import counters
from complaintflow.kernel.actions import perform_all, put_fact, put_first_facts
from complaintflow.kernel.approvals import apply_for, void_changed, vote
from complaintflow.kernel.builtins import apply_builtin
from complaintflow.kernel.derived import fill_tables, refresh
from complaintflow.kernel.draft import Draft, LimitReachedError
from complaintflow.kernel.duties import name_parties
from complaintflow.kernel.event import SYSTEM_ACTOR, Event
from complaintflow.kernel.findings import SAYING, raise_said_in
from complaintflow.kernel.judge import RECORDING, Permit
from complaintflow.kernel.late import retract
from complaintflow.kernel.meeting import meet
from complaintflow.kernel.refusal import Refusal
from complaintflow.kernel.timers import at_rest, fire_timer, first_timer, first_track
from complaintflow.kernel.track_events import judge_anywhere
from complaintflow.kernel.tracks import come_to_rest, enter_track, leave_track

Led = tuple[str | None, tuple[str, ...], Clause]
"""The state that an event leads to, if any, the reason for it, and its clause."""

_UNCAUSED: Final[tuple[str, ...]] = ()

TIMERS_MAX = 20_000
"""How many timers one step may fire; more means a policy that reminds for ever."""

QUEUE_MAX = 20
"""How many events the lifecycle may send itself in a row."""


def fire_until(draft: Draft, until: int, *, including: bool) -> None:
    """Fire every timer due before an instant (or up to and including it), in order of instant, then declaration."""
    for _ in range(TIMERS_MAX):
        if at_rest(draft, draft.index, until):
            return
        timer = first_timer(draft) if draft.outcome is None else None
        track = first_track(draft)
        instant = min((found[0] for found in (timer, track) if found is not None), default=None)
        if instant is None or instant > until or (instant == until and not including):
            return
        if timer is not None and timer[0] == instant:
            fire_timer(draft, timer)
        elif track is not None:
            _fire_in_track(draft, track[1], instant)
        run_queue(draft)
    message = f"more than {TIMERS_MAX} timers in one step"
    raise LimitReachedError(message)


def _fire_in_track(draft: Draft, track: str, instant: int) -> None:
    """Fire the first timer of a track; what follows for the case belongs to the same step."""
    draft.clock, draft.clock_closed = instant, True
    refresh(draft, instant)
    inner = enter_track(draft, track)
    timer = first_timer(inner)
    assert timer is not None, "the track has said that it has a timer"
    fire_timer(inner, timer)
    leave_track(draft, inner)
    come_to_rest(draft, None)


def apply_event(draft: Draft, event: Event, permit: Permit, at: int) -> None:
    """Apply an accepted event as a step of its own at an instant."""
    fresh, name = draft.seen_at == at, event.name
    draft.begin(at, (event.id,), event)
    draft.clock, draft.clock_closed = at, False
    if not fresh:  # (it was judged as the case stands now)
        refresh(draft, at)
    index, view, data = draft.index, draft.view, permit.data
    if data:
        view.update([("data." + datum, value) for datum, value in data.items()])
    view["actor_role"] = event.actor.role_names or None
    done = _do_plainly if name in index.plain and permit.inside is None else _do
    led = done(draft, event, permit)
    if led is None:
        return
    entered, because, clause = led
    if name in index.leaves or name in index.answers:
        meet(draft, name, at, view, event.actor, event.id)
    draft.happened.append(("event", name))
    come_to_rest(draft, entered, because, clause)
    for datum in data:
        view.pop("data." + datum, None)
    view.pop("actor_role", None)


def _do(draft: Draft, event: Event, permit: Permit) -> Led | None:
    """Do what an event means before the case comes to rest; None where it starts nothing."""
    policy, name, at = draft.policy, event.name, draft.at
    kind = policy.events[name]
    changed = _take_down(draft, event, permit)
    # What follows in this step sees the tables' answers to the facts and counters as the event leaves them.
    if draft.happened or permit.counts or kind.built_in:
        fill_tables(policy, draft.view)
    answered = len(draft.happened)
    because: tuple[str, ...] = ()
    clause = kind.clause
    if permit.inside is not None:
        _apply_inside(draft, event, permit.inside, at)
    elif kind.built_in:
        apply_builtin(draft, event, permit.data)
        if name in ("approve", "reject"):
            because = (str(permit.data["approval"]),)
            clause = policy.approvals[because[0]].clause
    transition = permit.transition
    draft.touch(draft.index.marks.events[name])
    if name == "flag" and draft.outcome is not None and transition is None:
        return None  # a finding that reaches a closed case stands on its record and starts nothing
    if transition is not None:
        because, clause = _take(draft, transition, kind)
    perform_all(draft, kind.actions, (), kind.clause)
    if len(draft.happened) > answered or kind.built_in or permit.inside is not None:
        fill_tables(policy, draft.view)  # actions may have set facts
    if permit.inside is None and name in draft.index.wanted:
        _ask_for_wanted(draft, event, clause)
    decided = _decide_approvals(draft, event, permit, changed)
    return _entered(draft, event, permit, decided), because, clause


def _do_plainly(draft: Draft, event: Event, permit: Permit) -> Led:
    """Do the same for a plain event: it may write facts, take a transition and have actions, and that is all."""
    kind, transition, happened = draft.policy.events[event.name], permit.transition, draft.happened
    changed = _record(draft, event, permit) if kind.records else None
    if happened:
        fill_tables(draft.policy, draft.view)
    answered = len(happened)
    draft.touch(draft.index.marks.events[event.name])
    entered, because, clause = None, _UNCAUSED, kind.clause
    if transition is not None:
        entered = transition.target
        because, clause = _take(draft, transition, kind)
    if kind.actions:
        perform_all(draft, kind.actions, (), kind.clause)
    if len(happened) > answered:
        fill_tables(draft.policy, draft.view)
    if changed:
        void_changed(draft, changed)
    return entered, because, clause


def _take(draft: Draft, transition: Transition, kind: EventType) -> tuple[tuple[str, ...], Clause]:
    """Take a transition; returns it as the cause of what follows, with the clause that it rests on."""
    draft.touch(draft.index.marks.transitions[transition.id])
    because, clause = (transition.id,), transition.clause or kind.clause
    if transition.actions:
        perform_all(draft, transition.actions, because, clause)
    return because, clause


def _entered(draft: Draft, event: Event, permit: Permit, decided: str | None) -> str | None:
    """Return the state that an event leads to; `decided` is the one that an approval's decision leads to."""
    if permit.transition is not None:
        return permit.transition.target if permit.transition.target is not None else decided
    if permit.state is not None:
        return permit.state
    if event.name in draft.index.ending and decided is None and permit.inside is None:
        return draft.index.ending[event.name].name
    return decided


def _take_down(draft: Draft, event: Event, permit: Permit) -> list[str]:
    """Take down what the event says: facts, flags, parties, counters. Returns the facts that it changed."""
    changed = _record(draft, event, permit)
    if event.name in SAYING:
        raise_said_in(draft, event)
    if event.name in draft.index.parties:
        name_parties(draft, event, permit.data)
    if permit.counts:
        counters.apply(draft, permit.counts)
    if event.name == "retract":
        retract(draft, str(event.data["event"]))
    return changed


def _apply_inside(draft: Draft, event: Event, inside: tuple[str, Permit], at: int) -> None:
    """Apply an event in the track that takes it, as a part of the case's step."""
    track, permit = inside
    inner = enter_track(draft, track)
    inner.joined = True
    apply_event(inner, event, permit, at)
    leave_track(draft, inner)


def _record(draft: Draft, event: Event, permit: Permit) -> list[str]:
    """Write what the event brings to the record; `amend` tells which facts it changed."""
    if not draft.facts and event.name == "open":
        put_first_facts(draft, permit.data)
        if permit.other:
            draft.extra = {**draft.extra, **permit.other}
        return list(draft.facts)
    names = permit.data if event.name in RECORDING else draft.policy.events[event.name].records
    changed: list[str] = []
    for name in names:
        if name not in permit.data:
            continue
        value = permit.data[name]
        if draft.facts.get(name) != value:
            changed.append(name)
            put_fact(draft, name, value)
    if permit.other and event.name in RECORDING:
        draft.extra = {**draft.extra, **permit.other}
    if changed and event.name != "open":
        draft.emit("facts_changed", {"fields": changed})
    return changed


def _decide_approvals(draft: Draft, event: Event, permit: Permit, changed: list[str]) -> str | None:
    entered: str | None = None
    if changed and event.name != "open":
        void_changed(draft, changed)
    if event.name in ("approve", "reject") and permit.inside is None:
        entered = vote(draft, event, permit.data)
    for approval in permit.requests:
        entered = apply_for(draft, approval, event.actor) or entered
    return entered


def _ask_for_wanted(draft: Draft, event: Event, clause: tuple[str, ...]) -> None:
    """Ask for what this event's record should hold and does not: the event goes on all the same."""
    data, facts = draft.index.wanted[event.name]
    missing = [name for name in data if draft.view.get("data." + name) is None]
    missing += [name for name in facts if draft.facts.get(name) is None]
    if missing:
        draft.touch(f"record:{event.name}")
        own = tuple(
            dict.fromkeys(c for n in missing if n in draft.policy.fields for c in draft.policy.fields[n].clause)
        )
        draft.emit("record_required", {"fields": missing}, (), own or clause)


def run_queue(draft: Draft) -> None:
    """Apply the events that the lifecycle sends itself: by `system`, past roles but no guard and no approval gate."""
    for _ in range(QUEUE_MAX):
        if not draft.queue:
            return
        (name, because, track), *rest = draft.queue
        draft.queue = rest
        where = draft.case_id if track is None else f"{draft.case_id}/{track}"
        event_id = f"{where}/{draft.seq}/{name}"
        event = Event(draft.case_id, name, draft.at, event_id, SYSTEM_ACTOR, track=track)
        answer = judge_anywhere(draft, event, by_itself=True)
        if isinstance(answer, Permit):
            apply_event(draft, event, answer, draft.at)
            continue
        _tell_refused(draft, event, answer, because)
    message = f"more than {QUEUE_MAX} events sent by the lifecycle itself in one step"
    raise LimitReachedError(message)


def _tell_refused(draft: Draft, event: Event, refusal: Refusal, because: tuple[str, ...]) -> None:
    draft.begin(draft.at, because)
    body = {
        "event": event.name, "code": refusal.code.value, "message": refusal.message,
        "forbidden_by": list(refusal.forbidden_by), "allowed": [],
    }  # fmt: skip
    draft.emit("refused", body)
    if draft.policy.last_resort:
        draft.emit("task", {"task": "event_refused", "role": draft.policy.last_resort, "due": None})
