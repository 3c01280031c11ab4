"""Meeting deadlines: which acts count, when they fulfil the need, and the verdict.

Works on a draft. Only acts since the start count; a part that does not apply is neither an obstacle nor a help.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.deadlines import Deadline, Leaf, Need
from complaintflow.compiled.earliest import opens_at
from complaintflow.compiled.frozen import altered, quickly
from complaintflow.kernel.case import Hit, Run
from complaintflow.kernel.deadlines import OWED, owed, put
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Actor
from complaintflow.kernel.ladder import pauses_until
from complaintflow.kernel.roles import holds_any

_hit, _run = quickly(Hit), quickly(Run)


def meet(draft: Draft, name: str, at: int, view: Mapping[str, object], actor: Actor, event_id: str) -> None:
    """Let an accepted event count towards every open deadline that names it, and answer steps of ladders."""
    index, known = draft.index, draft.runs
    if name in index.answers:
        answer(draft, name, at, view, actor, event_id)
        known = draft.runs
    for deadline, leaves in index.leaves.get(name, ()):
        if deadline.id not in known:
            continue
        run = known[deadline.id][-1]
        if run.ended or run.status not in OWED:
            continue
        if at < (run.started if deadline.earliest is None else opens_at(draft.policy, deadline, run.started, view)):
            continue
        if name in index.marks.deadlines[deadline.id].enough:
            settle_met(draft, deadline, run, (*run.hits, _hit(leaves[0].number, at, event_id)), at)
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
    marks = draft.index.marks.deadlines[deadline.id]
    draft.happened += (marks.fulfilled, marks.ended)
    if run.status == "waiting":
        draft.put_run(altered(run, hits=hits, ended=True, met_at=at, next=None))
        return
    late = run.status == "breached"
    draft.happened.append(marks.too_late if late else marks.in_time)
    pauses = run.pauses if run.paused_since is None else pauses_until(run, at)
    # Every field of it, in order: to copy the run and then to alter it takes twice as long.
    settled = _run(
        run.deadline, run.cycle, run.started, run.because, "late" if late else "met", run.due, run.row, run.warn,
        run.placed_at, hits, pauses, None, "", run.pause_used_up, run.extensions, run.fired,
        run.verdict_at if late else at, at, True, None, run.consents, run.answered, run.kept,
    )  # fmt: skip
    draft.put_run(settled)
    draft.touch(marks.late if late else marks.met)
    body = {"deadline": deadline.id, "due": run.due, "late": late}
    draft.emit("deadline_met", body, marks.own, deadline.clause)
