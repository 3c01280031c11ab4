"""What happens by itself: the next timer of a case, and firing it at its own instant.

In: a draft whose clock stands before the timer. Out: the draft after it, as if a punctual worker had fired it.
"""

from __future__ import annotations

from complaintflow.compiled.index import Index, index_of
from complaintflow.compiled.placing import walk_on
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel import deadlines, ladder
from complaintflow.kernel.approvals import time_out
from complaintflow.kernel.case import CaseState, Run
from complaintflow.kernel.derived import kind_of, refresh
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.settle import fire
from complaintflow.kernel.tracks import come_to_rest, lives


def next_timer(case: CaseState, policy: CompiledPolicy) -> int | None:
    """Return the instant at which the case next does something by itself; None when it never will."""
    instants = [
        found
        for track, state in case.tracks.items()
        if lives(case, kind := policy.tracks[kind_of(track)], state)
        and (found := next_timer(state, kind.policy)) is not None
    ]
    if case.outcome is not None:
        return max(min(instants), case.clock) if instants else None
    instants += [run.next for runs in case.runs.values() if (run := runs[-1]).next is not None]
    instants += [a.next for a in case.applications if a.next is not None and a.status == "pending"]
    instants += [at for _, at in _ages(case.escalated, case.opened, policy)]
    # What came while the case was closed comes at once.
    return max(min(instants), case.clock) if instants else None


def first_track(draft: Draft) -> tuple[int, str] | None:
    """Return the instant at which a track next does something by itself, and which; the first started counts first."""
    best: tuple[int, str] | None = None
    for track, state in draft.tracks.items():
        kind = draft.policy.tracks[kind_of(track)]
        if not lives(draft, kind, state):
            continue
        instant = next_timer(state, kind.policy)
        if instant is not None and (best is None or instant < best[0]):
            best = (max(instant, draft.clock), track)
    return best


def _ages(escalated: tuple[tuple[str, str], ...], opened: int, policy: CompiledPolicy) -> list[tuple[str, int]]:
    aged = index_of(policy).aged
    if not aged:
        return []
    fired = {rule for rule, _ in escalated}
    found: list[tuple[str, int]] = []
    for rule in aged:
        if rule.id not in fired:
            at = walk_on(policy, rule.age, opened)
            if at is not None:
                found.append((rule.id, at))
    return found


def at_rest(case: Draft | CaseState, index: Index, until: int) -> bool:
    """Whether nothing can happen by itself up to an instant, as far as that is told without asking each timer."""
    if case.applications or case.tracks or index.aged:
        return False
    for runs in case.runs.values():
        instant = runs[-1].next
        if instant is not None and instant <= until:
            return False
    return True


Timer = tuple[int, int, int, int, str]
"""Instant, declaration order, order within the element, rung (or kind), element."""

_EXPIRY, _PAUSE_END, _APPROVAL, _AGE = -1, -2, -3, -4


def first_timer(draft: Draft) -> Timer | None:
    """Return the timer that comes first: by instant, then by declaration."""
    best: Timer | None = None
    for deadline_id, runs in draft.runs.items():
        run = runs[-1]
        if run.next is None or (best is not None and run.next > best[0]):
            continue
        order = draft.index.order[deadline_id]
        for instant, rank, number in ladder.timers_of(draft.policy, draft.policy.deadlines[deadline_id], run):
            timer = (instant, order, rank, number, deadline_id)
            best = timer if best is None or timer < best else best
    after = len(draft.index.order)
    for number, application in enumerate(draft.applications):
        if application.status == "pending" and application.next is not None:
            # Its time may have come while the case was closed: then it comes at once, never in the past.
            timer = (max(application.next, draft.clock), after, number, _APPROVAL, application.approval)
            best = timer if best is None or timer < best else best
    for number, (rule, at) in enumerate(_ages(draft.escalated, draft.opened, draft.policy)):
        timer = (max(at, draft.clock), after + 1, number, _AGE, rule)
        best = timer if best is None or timer < best else best
    return best


def fire_timer(draft: Draft, timer: Timer) -> None:
    """Fire one timer as a step of its own, stamped with its own instant."""
    instant, _, number, rung, element = timer
    draft.begin(instant, (element,))
    draft.clock, draft.clock_closed = instant, True
    refresh(draft, instant)
    entered: str | None = None
    if rung == _APPROVAL:
        entered = time_out(draft, draft.applications[number])
    elif rung == _AGE:
        _fire_age(draft, element)
    else:
        _fire_deadline(draft, element, rung)
    come_to_rest(draft, entered)


def _fire_age(draft: Draft, rule_id: str) -> None:
    rule = next(rule for rule in draft.policy.escalations if rule.id == rule_id)
    if not fire(draft, rule):
        # Its condition does not hold at that age: the occasion has passed.
        draft.escalated = (*draft.escalated, (rule.id, "passed"))


def _fire_deadline(draft: Draft, name: str, rung: int) -> None:
    deadline, run = draft.policy.deadlines[name], _current(draft, name)
    if rung == _PAUSE_END:
        deadlines.resume(draft, deadline, run, used_up=True)
        resumed = _current(draft, name)
        if resumed.due is not None and resumed.due < draft.at:
            ladder.expire_at_once(draft, deadline, resumed, moved=False)
    elif rung == _EXPIRY:
        ladder.fire_expiry(draft, deadline, run)
    else:
        deadlines.put(draft, ladder.count_fired(deadline, run, rung))
        ladder.fire_rung(draft, deadline, rung)


def _current(draft: Draft, name: str) -> Run:
    run = draft.run_of(name)
    if run is None:
        message = f"a timer without a run: {name}"
        raise AssertionError(message)
    return run
