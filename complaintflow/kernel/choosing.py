"""Which of several transitions an event takes: the first whose guard holds while the deadlines run that it needs.

In: a draft, transitions that are open to whoever sends the event, a view with the event's data. Out: a transition, or
the refusal that says what is missing. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.condition import shortfall
from complaintflow.compiled.earliest import opens_at
from complaintflow.compiled.lifecycle import Transition
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Actor
from complaintflow.kernel.refusal import Refusal, RefusalCode


def event_view(draft: Draft, typed: Mapping[str, object], actor: Actor) -> dict[str, object]:
    """Return the view of the case with the event's data laid beside it as `data.NAME`."""
    view = {**draft.view, "actor_role": actor.role_names or None}
    for name, value in typed.items():
        view["data." + name] = value
    return view


def choose(
    draft: Draft, candidates: tuple[Transition, ...], view: Mapping[str, object], at: int
) -> Transition | Refusal:
    """Take the first transition whose guard holds and whose required deadlines run."""
    lapsed: list[str] = []
    idle: list[str] = []
    for transition in candidates:
        if transition.guard is not None and not transition.guard.holds(view):
            continue
        if not transition.requires:
            return transition
        stopped = [name for name in transition.requires if not is_running(draft, name)]
        early = [name for name in transition.requires if name not in stopped and not is_open(draft, name, at, view)]
        if not stopped and not early:
            return transition
        idle += early
        for name in stopped:
            run = draft.run_of(name)
            ended = run is not None and run.status in ("lapsed", "breached", "expired")
            (lapsed if ended else idle).append(name)
    if lapsed:
        message = f"the time for this has run out: {', '.join(f'`{name}`' for name in lapsed)}"
        return Refusal(RefusalCode.LAPSED, message, tuple(lapsed))
    if idle:
        message = f"this is possible only while {', '.join(f'`{name}`' for name in idle)} runs and is open"
        return Refusal(RefusalCode.GUARD, message, tuple(idle))
    ids = tuple(t.id for t in candidates)
    needs = [words for t in candidates if t.guard is not None and (words := shortfall(t.guard.tree, view))]
    message = "the case does not fit: needs " + ", or ".join(dict.fromkeys(needs)) if needs else "the case does not fit"
    return Refusal(RefusalCode.GUARD, message, ids)


def is_running(draft: Draft, name: str) -> bool:
    """Whether a deadline runs (or stands still), so that a right tied to it is alive."""
    run = draft.run_of(name)
    return run is not None and run.status in ("running", "paused")


def is_open(draft: Draft, name: str, at: int, view: Mapping[str, object]) -> bool:
    """Whether a running deadline takes acts yet: not before its `earliest`."""
    run, deadline = draft.run_of(name), draft.policy.deadlines[name]
    return run is not None and at >= opens_at(draft.policy, deadline, run.started, view)
