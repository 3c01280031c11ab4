"""The life of deadlines inside a step: started, met, cancelled, moved, paused, extended, ended by closing.

Works on a draft. `idle → running ⇄ paused → met | breached (→ met late) | cancelled`; every move is an effect.
Nothing that
the policy does not name moves a deadline. Expiry itself is in `kernel.timers`.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.deadlines import Deadline, Trigger
from complaintflow.compiled.frozen import altered, quickly
from complaintflow.compiled.kept import kept_due
from complaintflow.compiled.placing import depends_on_facts, limit_row, place, row_limit, row_warn
from complaintflow.kernel.case import Kept, Run, RunStatus
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.ladder import expire_at_once, next_instant, pauses_until

_run = quickly(Run)

UNDECIDED: frozenset[RunStatus] = frozenset(("waiting", "running", "paused"))
"""A run in one of these has no verdict yet."""

OWED: frozenset[RunStatus] = UNDECIDED | {"breached"}
"""In one of these something may still be asked of somebody."""


def owed(run: Run) -> bool:
    """Whether the run still asks something of somebody: undecided, or breached and to be met late."""
    return not run.ended and run.status in OWED


def placed(draft: Draft, deadline: Deadline, run: Run, row: int) -> int | None:
    """Return where a row of the limits puts the run's due instant; one that a migration kept stays where it is."""
    if run.kept is not None:
        return kept_due(draft.policy, deadline, row_limit(deadline, row), run)
    return place(draft.policy, deadline, row_limit(deadline, row), draft.view, run)


def put(draft: Draft, run: Run) -> None:
    """Store a changed run together with the instant at which it next does something by itself."""
    draft.put_run(altered(run, next=next_instant(draft.policy, draft.policy.deadlines[run.deadline], run)))


# ---- cancelled ---------------------------------------------------------------------------------------------------


def cancel(draft: Draft, deadline: Deadline, because: tuple[str, ...] = ()) -> None:
    """Cancel a deadline where it is still owed; a verdict already given stays."""
    run = draft.run_of(deadline.id)
    if run is None or not owed(run):
        return
    draft.happened.append(draft.index.marks.deadlines[deadline.id].ended)
    if run.status == "breached":
        # A breach is a verdict and stays: what ends is only the chance of meeting it late.
        draft.put_run(altered(run, ended=True, next=None))
        return
    over = altered(
        run, status="cancelled", ended=True, verdict_at=draft.at, pauses=pauses_until(run, draft.at),
        paused_since=None, pause_reason="", next=None,
    )  # fmt: skip
    draft.put_run(over)
    if run.status != "waiting":
        draft.touch(f"deadline:{deadline.id}:cancelled")
        draft.emit("deadline_cancelled", {"deadline": deadline.id}, (deadline.id, *because), deadline.clause)


def cancel_triggered(draft: Draft, since: int = 0) -> None:
    """Cancel the deadlines whose cancelling occurrence has happened in this step."""
    cancels = draft.index.cancels
    for key in draft.happened[since:]:
        if key in cancels:
            for deadline, trigger in cancels[key]:
                if holds(trigger, draft.view):
                    cancel(draft, deadline)


def cancel_out_of_scope(draft: Draft) -> None:
    """Cancel running deadlines whose `for` no longer holds."""
    scoped, view = draft.index.scoped, draft.view
    for deadline_id, runs in draft.runs.items():
        run = runs[-1]
        if run.ended or deadline_id not in scoped or run.status not in OWED:
            continue
        deadline = draft.policy.deadlines[deadline_id]
        if deadline.applies is not None and not deadline.applies.holds(view):
            cancel(draft, deadline)


def holds(trigger: Trigger, view: Mapping[str, object]) -> bool:
    """Whether a trigger's own condition allows it."""
    return trigger.when is None or trigger.when.holds(view)


# ---- moved -------------------------------------------------------------------------------------------------------


def review_all(draft: Draft, fresh: int, mark: int) -> None:
    """Work every open deadline's limit out again where its row or its facts have changed; pause or resume it.

    `fresh`, `mark`: the part of what has happened in which a fact would have changed.
    """
    facts_changed: bool | None = None
    known, view, steady = draft.policy.deadlines, draft.view, draft.index.marks.steady
    for deadline_id, runs in draft.runs.items():
        run = runs[-1]
        if run.ended or (run.row == 0 and deadline_id in steady) or run.status not in UNDECIDED:
            continue
        if facts_changed is None:
            facts_changed = any(kind == "fact" for kind, _ in draft.happened[fresh:mark])
        deadline = known[deadline_id]
        row = limit_row(deadline, view)
        if row != run.row or (facts_changed and depends_on_facts(deadline, row)):
            review(draft, deadline, run)
        if deadline.pause is not None:
            refresh_pause(draft, deadline)


def review(draft: Draft, deadline: Deadline, run: Run) -> None:
    """Place a run by the limit in force now and tell what changed: started, moved, or no limit any more."""
    row = limit_row(deadline, draft.view)
    if run.status != "waiting" and deadline.on_change == "keep":
        return
    if run.status != "waiting" and deadline.on_change == "restart" and row != run.row:
        run = altered(run, started=draft.at, pauses=(), pause_used_up=False, hits=(), fired=(), answered=())
        if run.paused_since is not None:
            run = altered(run, paused_since=draft.at)
    if run.kept is not None:
        run = altered(run, kept=still_kept(draft, deadline, run, row))
    due = placed(draft, deadline, run, row)
    earlier = row_warn(deadline, row)
    warn = None if earlier is None else place(draft.policy, deadline, earlier, draft.view, run)
    if deadline.on_change == "tighten_only" and run.due is not None and (due is None or due > run.due):
        return  # the row in force stays the one that `due` comes from, so that a pause puts it back by that
    move(draft, deadline, run, due, warn, row)


def still_kept(draft: Draft, deadline: Deadline, run: Run, row: int) -> Kept | None:
    """Return the due instant that a migration kept, unless another limit is in force by now, or says another time."""
    kept = run.kept
    if kept is None or row != run.row:
        return None
    if not depends_on_facts(deadline, row):
        return kept
    return kept if instead_of(draft, deadline, altered(run, row=row), kept) == kept.instead_of else None


def instead_of(draft: Draft, deadline: Deadline, run: Run, kept: Kept) -> int | None:
    """Return where the limit in force would have put a run when its due instant was kept."""
    then = altered(run, kept=None, pauses=run.pauses[: kept.pauses], extensions=run.extensions[: kept.extensions])
    return place(draft.policy, deadline, row_limit(deadline, run.row), draft.view, then)


def move(draft: Draft, deadline: Deadline, run: Run, due: int | None, warn: int | None, row: int) -> None:
    """Put a run's due instant where it belongs now and tell it: started, moved, no limit any more, or breached."""
    previous, starting = run.due, run.status == "waiting" and due is not None
    status: RunStatus = "running" if starting else run.status
    # Where nothing comes before it, a running deadline only expires; else `put` asks for what comes next.
    alone = due is not None and status == "running" and draft.index.marks.deadlines[deadline.id].calm
    next_ = max(due, draft.at) if due is not None and alone else run.next
    run = altered(run, row=row, due=due, warn=warn, placed_at=draft.at, status=status, next=next_)
    if due is None:
        if previous is not None:
            run = altered(run, status="waiting", pauses=pauses_until(run, draft.at), paused_since=None, next=None)
            draft.put_run(run)
            draft.emit("deadline_cancelled", {"deadline": deadline.id}, (deadline.id,), clause_of(deadline, row))
        else:
            draft.put_run(run)
        return
    if starting:
        body: dict[str, object] = {"deadline": deadline.id, "due": due}
        draft.emit("deadline_started", body, (deadline.id,), clause_of(deadline, row))
    elif due != previous:
        body = {"deadline": deadline.id, "due": due, "previous_due": previous}
        draft.emit("deadline_moved", body, (deadline.id,), clause_of(deadline, row))
    if alone:
        draft.put_run(run)
    else:
        put(draft, run)
    # A pause that began at or after the due instant comes too late to keep it from passing.
    stands = run.status == "paused" and run.paused_since is not None and due >= run.paused_since
    if due < draft.at and not stands:
        expire_at_once(draft, deadline, run, moved=previous is not None)


def clause_of(deadline: Deadline, row: int) -> tuple[str, ...]:
    """Return the clause of a row of the limits, else the deadline's own."""
    own = deadline.limits[row].clause if 0 <= row < len(deadline.limits) else ()
    return own or deadline.clause


# ---- paused ------------------------------------------------------------------------------------------------------


def refresh_pause(draft: Draft, deadline: Deadline) -> None:
    """Pause or resume a deadline as the case now stands."""
    rule, run = deadline.pause, draft.run_of(deadline.id)
    if rule is None or run is None or run.status not in ("running", "paused"):
        return
    reason = ""
    if draft.state in rule.states:
        reason = draft.state
    elif rule.condition is not None and rule.condition.holds(draft.view):
        reason = "condition"
    elif rule.by_event:
        reason = next((why for why, names in draft.suspensions if not names or deadline.id in names), "")
    if reason and run.status == "running" and not run.pause_used_up:
        pause(draft, deadline, run, reason)
    elif not reason and run.status == "paused":
        resume(draft, deadline, run)
    elif not reason and run.pause_used_up:
        pass  # the maximum is in total: what is used up stays used up


def pause(draft: Draft, deadline: Deadline, run: Run, reason: str) -> None:
    """Stop the clock of a run."""
    put(draft, altered(run, status="paused", paused_since=draft.at, pause_reason=reason))
    draft.touch(f"deadline:{deadline.id}:paused")
    clause = (deadline.pause.clause if deadline.pause else ()) or deadline.clause
    draft.emit("deadline_paused", {"deadline": deadline.id}, (deadline.id,), clause)


def resume(draft: Draft, deadline: Deadline, run: Run, *, used_up: bool = False) -> None:
    """Let the clock of a run go on; the pause is put back by the same calendar walk that places the due instant."""
    run = resumed(draft, deadline, run, draft.at)
    put(draft, altered(run, pause_used_up=used_up or run.pause_used_up))
    draft.touch(f"deadline:{deadline.id}:resumed")
    body = {"deadline": deadline.id, "due": run.due}
    draft.emit("deadline_resumed", body, (deadline.id,), deadline.clause)


def resumed(draft: Draft, deadline: Deadline, run: Run, at: int) -> Run:
    """Return the run as it would go on from an instant."""
    pauses = pauses_until(run, at)
    run = altered(run, status="running", pauses=pauses, paused_since=None, pause_reason="", placed_at=at)
    due = placed(draft, deadline, run, run.row)
    warn = place(draft.policy, deadline, row_warn(deadline, run.row), draft.view, run)
    return altered(run, due=due, warn=warn)
