"""What closing does to deadlines, and reopening: a closed case has no running timer.

Works on a draft. What the closing itself ended is remembered, because that is what a reopening brings back.
"""

from __future__ import annotations

from complaintflow.compiled.deadlines import Deadline
from complaintflow.compiled.frozen import altered
from complaintflow.kernel.case import Run
from complaintflow.kernel.deadlines import cancel, owed, resume
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.ladder import expire_at_once
from complaintflow.kernel.starting import start


def close_all(draft: Draft) -> None:
    """End what still runs: a closed case has no running timer. What the closing ended is kept for a reopening."""
    ended: list[str] = []
    for deadline in draft.policy.deadlines.values():
        run = draft.run_of(deadline.id)
        if run is None:
            continue
        if owed(run):
            ended.append(deadline.id)
            cancel(draft, deadline)
        elif run.met_at == draft.at and run.status in ("met", "late"):
            ended.append(deadline.id)
    draft.ended_by_closing = tuple(ended)


def reopen_all(draft: Draft, closed_at: int) -> None:
    """Let the deadlines that the closing ended go on as each says: continue, begin a new cycle, or stay ended."""
    for deadline_id in draft.ended_by_closing:
        deadline = draft.policy.deadlines[deadline_id]
        run = draft.run_of(deadline_id)
        if run is None or deadline.reopening == "new_case":
            continue
        if deadline.applies is not None and not deadline.applies.holds(draft.view):
            continue
        if deadline.reopening == "new_cycle":
            start(draft, deadline, anew=True)
        elif run.status != "breached":
            _go_on(draft, deadline, run, closed_at)
    draft.ended_by_closing = ()


def _go_on(draft: Draft, deadline: Deadline, run: Run, closed_at: int) -> None:
    run = altered(run, status="paused", ended=False, met_at=None, verdict_at=None, hits=())
    if run.due is None:  # it waited for a limit, and does again
        draft.put_run(altered(run, status="waiting"))
        return
    if deadline.reopening == "continue":
        run = altered(run, paused_since=closed_at, pause_reason="closed")
    draft.put_run(run)
    resume(draft, deadline, run)
    run = draft.run_of(deadline.id) or run
    if run.due is not None and run.due < draft.at:
        expire_at_once(draft, deadline, run, moved=False)
