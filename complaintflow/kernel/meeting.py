"""Meeting deadlines: which acts count, when they fulfil the need, and the verdict.

Works on a draft. Only acts since the start count; a part that does not apply is neither an obstacle nor a help.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.deadlines import Deadline, Leaf, Need
from complaintflow.compiled.earliest import opens_at
from complaintflow.compiled.frozen import altered
from complaintflow.kernel.case import Hit, Run
from complaintflow.kernel.deadlines import owed, put
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Actor
from complaintflow.kernel.ladder import pauses_until
from complaintflow.kernel.roles import holds_any


def meet(draft: Draft, name: str, at: int, view: Mapping[str, object], actor: Actor, event_id: str) -> None:
    """Let an accepted event count towards every open deadline that names it, and answer steps of ladders."""
    if name in draft.index.answers:
        answer(draft, name, at, view, actor, event_id)
    for deadline, leaves in draft.index.leaves.get(name, ()):
        run = draft.run_of(deadline.id)
        if run is None or not owed(run) or at < opens_at(draft.policy, deadline, run.started, view):
            continue
        fresh = [Hit(leaf.number, at, event_id) for leaf in leaves if counts(draft, leaf, view, actor)]
        if not fresh:
            continue
        hits = (*run.hits, *fresh)
        if deadline.met_by is not None and satisfied(deadline.met_by, hits, view):
            settle_met(draft, deadline, run, hits, at)
        else:
            draft.put_run(altered(run, hits=hits))


def answer(draft: Draft, name: str, at: int, view: Mapping[str, object], actor: Actor, event_id: str) -> None:
    """Let an accepted event answer the steps of ladders that wait for it: they are silent from now on."""
    for deadline, act in draft.index.answers.get(name, ()):
        run = draft.run_of(deadline.id)
        if run is not None and owed(run) and at >= run.started and counts(draft, act, view, actor):
            put(draft, altered(run, answered=(*run.answered, Hit(act.number, at, event_id))))


def counts(draft: Draft, leaf: Leaf, view: Mapping[str, object], actor: Actor) -> bool:
    """Whether an event counts for this part: what it says, who sent it, and whether the part applies."""
    if leaf.by is not None and not holds_any(draft, actor, leaf.by):
        return False
    if leaf.applies is not None and not leaf.applies.holds(view):
        return False
    return leaf.where is None or leaf.where.holds(view)


def satisfied(need: Need, hits: tuple[Hit, ...], view: Mapping[str, object]) -> bool:
    """Whether the acts so far fulfil the need; a part that does not apply is neither an obstacle nor a help."""
    if isinstance(need, Leaf):
        return need.number in [hit.leaf for hit in hits]
    parts = [part for part in need.parts if _applies(part, view)]
    if not parts:
        return False
    results = (satisfied(part, hits, view) for part in parts)
    return all(results) if need.every else any(results)


def _applies(need: Need, view: Mapping[str, object]) -> bool:
    """Whether a part counts now; a group does while one of its parts does."""
    if isinstance(need, Leaf):
        return need.applies is None or need.applies.holds(view)
    return any(_applies(part, view) for part in need.parts)


def settle_met(draft: Draft, deadline: Deadline, run: Run, hits: tuple[Hit, ...], at: int) -> None:
    """Give the verdict: met, or met late when it had been breached. Without a limit there is nothing to judge."""
    draft.happened.append(("deadline", f"{deadline.id}:met"))
    draft.happened.append(("deadline", f"{deadline.id}:ended"))
    if run.status == "waiting":
        draft.put_run(altered(run, hits=hits, ended=True, met_at=at, next=None))
        return
    late = run.status == "breached"
    draft.happened.append(("deadline", f"{deadline.id}:{'met_late' if late else 'met_in_time'}"))
    draft.put_run(
        altered(
            run,
            status="late" if late else "met",
            hits=hits,
            ended=True,
            pauses=pauses_until(run, at),
            paused_since=None,
            pause_reason="",
            met_at=at,
            verdict_at=run.verdict_at if late else at,
            next=None,
        )
    )
    draft.touch(f"deadline:{deadline.id}:{'late' if late else 'met'}")
    body = {"deadline": deadline.id, "due": run.due, "late": late}
    draft.emit("deadline_met", body, (deadline.id,), deadline.clause)
