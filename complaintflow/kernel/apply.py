"""Applying what was decided: accepted events, events that the lifecycle sends itself, timers.

Works on a draft. Refusing is `kernel.judge`'s part; the log is `kernel.step`'s.
"""

from __future__ import annotations

from complaintflow.kernel import counters
from complaintflow.kernel.actions import perform_all, put_fact, raise_flag
from complaintflow.kernel.approvals import apply_for, void_changed, vote
from complaintflow.kernel.builtins import apply_builtin
from complaintflow.kernel.derived import refresh
from complaintflow.kernel.draft import Draft, LimitReachedError
from complaintflow.kernel.duties import name_parties
from complaintflow.kernel.event import SYSTEM_ACTOR, Event
from complaintflow.kernel.judge import RECORDING, Permit, judge
from complaintflow.kernel.late import retract
from complaintflow.kernel.meeting import meet
from complaintflow.kernel.refusal import Refusal
from complaintflow.kernel.settle import settle
from complaintflow.kernel.timers import fire_timer, first_timer

TIMERS_MAX = 20_000
"""How many timers one step may fire; more means a policy that reminds for ever."""

QUEUE_MAX = 20
"""How many events the lifecycle may send itself in a row."""


def fire_until(draft: Draft, until: int, *, including: bool) -> None:
    """Fire every timer due before an instant (or up to and including it), in order of instant, then declaration."""
    for _ in range(TIMERS_MAX):
        if draft.outcome is not None:
            return
        timer = first_timer(draft)
        if timer is None or timer[0] > until or (timer[0] == until and not including):
            return
        fire_timer(draft, timer)
        run_queue(draft)
    message = f"more than {TIMERS_MAX} timers in one step"
    raise LimitReachedError(message)


def apply_event(draft: Draft, event: Event, permit: Permit, at: int) -> None:
    """Apply an accepted event as a step of its own at an instant."""
    draft.begin(at, (event.id,), event)
    draft.clock, draft.clock_closed = at, False
    refresh(draft, at)
    kind = draft.policy.events[event.name]
    view = draft.view
    for name, value in permit.data.items():
        view["data." + name] = value
    view["actor_role"] = event.actor.role_names or None
    changed = _record(draft, event, permit)
    _raise_flags(draft, event)
    name_parties(draft, event, permit.data)
    counters.apply(draft, permit.counts)
    if event.name == "retract":
        retract(draft, str(event.data["event"]))
    apply_builtin(draft, event, permit.data)
    because: tuple[str, ...] = (str(permit.data["approval"]),) if event.name in ("approve", "reject") else ()
    clause = draft.policy.approvals[because[0]].clause if because else kind.clause
    transition = permit.transition
    draft.touch(f"event:{event.name}")
    if transition is not None:
        draft.touch(f"transition:{transition.id}")
        because, clause = (transition.id,), transition.clause or kind.clause
        perform_all(draft, transition.actions, because, clause)
    perform_all(draft, kind.actions, (), kind.clause)
    _ask_for_wanted(draft, event, clause)
    entered = _decide_approvals(draft, event, permit, changed)
    meet(draft, event.name, at, view, event.actor, event.id)
    draft.happened.append(("event", event.name))
    if transition is not None:
        entered = transition.target if transition.target is not None else entered
    elif permit.state is not None:
        entered = permit.state
    elif event.name == "withdraw" and entered is None:
        entered = draft.index.withdrawn.name
    settle(draft, entered, because, clause)
    for name in permit.data:
        view.pop("data." + name, None)
    view.pop("actor_role", None)


def _record(draft: Draft, event: Event, permit: Permit) -> list[str]:
    """Write what the event brings to the record; `amend` tells which facts it changed."""
    names = permit.data if event.name in RECORDING else draft.policy.events[event.name].records
    changed: list[str] = []
    for name in names:
        if name not in permit.data:
            continue
        value = permit.data[name]
        if draft.facts.get(name) != value:
            changed.append(name)
            put_fact(draft, name, value)
    draft.extra.update(permit.other if event.name in RECORDING else {})
    if changed and event.name != "open":
        draft.emit("facts_changed", {"fields": changed})
    return changed


def _raise_flags(draft: Draft, event: Event) -> None:
    flags = event.data.get("flags") if event.name == "open" else None
    for item in [flags] if isinstance(flags, str) else flags if isinstance(flags, list | tuple) else ():
        if isinstance(item, str):
            raise_flag(draft, item, (), (), ())
        elif isinstance(item, dict):
            raise_flag(draft, str(item.get("flag")), _texts(item.get("cases")), (), ())


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def _decide_approvals(draft: Draft, event: Event, permit: Permit, changed: list[str]) -> str | None:
    entered: str | None = None
    if changed and event.name != "open":
        void_changed(draft, changed)
    if event.name in ("approve", "reject"):
        entered = vote(draft, event, permit.data)
    for approval in permit.requests:
        apply_for(draft, approval, event.actor)
    return entered


def _ask_for_wanted(draft: Draft, event: Event, clause: tuple[str, ...]) -> None:
    """Ask for what this event's record should hold and does not: the event goes on all the same."""
    kind = draft.policy.events[event.name]
    missing = [n for n, d in kind.data.items() if event.name in d.wanted_at and draft.view.get("data." + n) is None]
    missing += [n for n, d in draft.policy.fields.items() if event.name in d.wanted_at and draft.facts.get(n) is None]
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
        (name, because), *rest = draft.queue
        draft.queue = rest
        event_id = f"{draft.case_id}/{draft.seq}/{name}"
        event = Event(draft.case_id, name, draft.at, event_id, SYSTEM_ACTOR)
        answer = judge(draft, event, by_itself=True)
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
