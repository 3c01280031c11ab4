"""How deadlines start: by what has happened in a step, each placed at once by the limit in force.

In: a draft and where in what has happened to begin. Out: the same draft with a new cycle of each deadline that starts.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.deadlines import Deadline
from complaintflow.compiled.due import bounded
from complaintflow.compiled.frozen import altered, quickly
from complaintflow.compiled.placing import limit_row, place, row_limit, row_warn
from complaintflow.kernel.case import Pause, Run
from complaintflow.kernel.deadlines import cancel, clause_of, holds, owed
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.ladder import expire_at_once, next_instant

_run = quickly(Run)


class Begun:
    """A run at its very beginning, as far as placing it asks."""

    __slots__ = ("started",)
    pauses: tuple[Pause, ...] = ()
    paused_since: int | None = None
    extensions: tuple[str, ...] = ()

    def __init__(self, started: int) -> None:
        """Begin at an instant."""
        self.started = started


def start_triggered(draft: Draft, since: int, view: Mapping[str, object]) -> None:
    """Start, in order of declaration, the deadlines whose starting occurrence has happened since a mark."""
    wanted: dict[str, Deadline] = {}
    index = draft.index
    starts = index.starts
    for key in draft.happened[since:]:
        if key in starts:
            for deadline, trigger in starts[key]:
                if trigger.when is None or trigger.when.holds(view):
                    wanted.setdefault(deadline.id, deadline)
    for deadline, trigger in index.facts_starts:
        if deadline.id in wanted or draft.runs.get(deadline.id):
            continue
        if all(draft.facts.get(name) is not None for name in trigger.names) and holds(trigger, view):
            wanted[deadline.id] = deadline
    if not wanted:
        return
    several = wanted.values() if len(wanted) == 1 else sorted(wanted.values(), key=lambda d: index.order[d.id])
    for deadline in several:
        start(draft, deadline)


def start(draft: Draft, deadline: Deadline, *, anew: bool = False) -> None:
    """Start a deadline now, unless it is out of scope or already runs and is to be kept."""
    if draft.outcome is not None:  # a closed case has no running timer, whatever still happens in it
        return
    if deadline.applies is not None and not deadline.applies.holds(draft.view):
        return
    name, at = deadline.id, draft.at
    cycles = draft.runs.get(name, ())
    if cycles and owed(cycles[-1]) and not anew:
        if deadline.again == "keep" and cycles[-1].status != "breached":
            return
        cancel(draft, deadline, ("restart",))
        cycles = draft.runs[name]
    event_id = draft.cause[0] if draft.cause else name
    marks = draft.index.marks.deadlines[name]
    draft.happened.append(marks.started)
    draft.touch(marks.began)
    row, warn, due = 0, None, None if marks.length is None else bounded(at + marks.length)
    if due is None:
        begun, row = Begun(at), limit_row(deadline, draft.view)
        due = place(draft.policy, deadline, row_limit(deadline, row), draft.view, begun)
        earlier = row_warn(deadline, row)
        warn = None if earlier is None else place(draft.policy, deadline, earlier, draft.view, begun)
    if due is None:
        run = _run(name, len(cycles) + 1, at, event_id, "waiting", None, row, warn, at)
    else:
        run = _run(name, len(cycles) + 1, at, event_id, "running", due, row, warn, at, next=max(due, at))
        draft.emit("deadline_started", {"deadline": name, "due": due}, marks.own, clause_of(deadline, row))
        if not marks.calm:
            run = altered(run, next=next_instant(draft.policy, deadline, run))
    draft.put_runs(name, (*cycles, run))
    draft.tell_standing(run)
    if due is not None and due < at:
        expire_at_once(draft, deadline, run, moved=False)
