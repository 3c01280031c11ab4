"""Late facts: what is entered after the fact, and what was entered wrongly.

Allowed only where the policy says so. Facts, counters and verdicts of deadlines are derived again as of the instant
at which
the thing happened; state, owner, class floor and notices already sent stay as they are.
"""

from __future__ import annotations

from dataclasses import replace

from complaintflow.compiled.deadlines import Deadline
from complaintflow.compiled.earliest import opens_at
from complaintflow.compiled.placing import earliest_counted, walk_on
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel import counters
from complaintflow.kernel.case import CaseState, Hit, Run
from complaintflow.kernel.deadlines import put
from complaintflow.kernel.derived import refresh
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event
from complaintflow.kernel.judge import RECORDING, Permit, event_view
from complaintflow.kernel.ladder import count_fired, first_instant
from complaintflow.kernel.meeting import answer, counts, satisfied
from complaintflow.kernel.refusal import Refusal, RefusalCode
from complaintflow.kernel.roles import holds_any


def judge_late(policy: CompiledPolicy, case: CaseState, event: Event) -> Refusal | None:
    """Say why an event that comes after its time is refused; None where the policy allows it."""
    allowance = policy.events[event.name].late
    if allowance is None:
        message = "it happened before something that is already on record, and may not be entered late"
        return Refusal(RefusalCode.OUT_OF_ORDER, message, (event.name,))
    if event.at < case.opened:
        return Refusal(RefusalCode.OUT_OF_ORDER, "it happened before the case was opened", (event.name,))
    entered = event.entered_at
    if entered < case.clock or (entered == case.clock and case.clock_closed):
        return Refusal(
            RefusalCode.OUT_OF_ORDER, "it was entered before something that is already on record", (event.name,)
        )
    if event.at < earliest_counted(policy, allowance.at_most, entered):
        message = f"`{event.name}` may be entered {allowance.at_most} late at most"
        return Refusal(RefusalCode.OUT_OF_ORDER, message, (event.name,))
    if allowance.by is not None and not holds_any(Draft(policy, case), event.actor, allowance.by):
        message = f"entering `{event.name}` late is for {', '.join(sorted(allowance.by))}"
        return Refusal(RefusalCode.WRONG_ROLE, message, (event.name,))
    return None


def apply_late(draft: Draft, event: Event, permit: Permit) -> None:
    """Apply a late fact at the instant it was entered, with its consequences as of the instant it happened."""
    draft.begin(event.entered_at, (event.id,), event)
    draft.clock, draft.clock_closed = event.entered_at, False
    refresh(draft, event.entered_at)
    view = event_view(draft, permit.data, event.actor)
    names = permit.data if event.name in RECORDING else draft.policy.events[event.name].records
    changed = [n for n in names if n in permit.data and _latest(draft, n) <= event.at]
    for name in changed:
        draft.facts[name] = permit.data[name]
        draft.view[name] = permit.data[name]
    if changed:
        draft.emit("facts_changed", {"fields": changed})
    counters.apply(draft, permit.counts)
    answer(draft, event.name, event.at, view, event.actor, event.id)
    for deadline, leaves in draft.index.leaves.get(event.name, ()):
        for run in draft.runs.get(deadline.id, ()):
            fresh = tuple(
                Hit(leaf.number, event.at, event.id) for leaf in leaves if counts(draft, leaf, view, event.actor)
            )
            if fresh and run.started <= event.at and event.at >= opens_at(draft.policy, deadline, run.started, view):
                revise(draft, replace(run, hits=(*run.hits, *fresh)))


def _latest(draft: Draft, name: str) -> int:
    """Return when a fact was last said, so that an older truth does not overwrite a newer one."""
    return max(
        (e.event.at for e in draft.entries if e.event and any(changed == name for changed, _ in e.changes)),
        default=draft.opened,
    )


def revise(draft: Draft, run: Run) -> None:
    """Derive a run's verdict again from its acts; tell it when it differs."""
    deadline = draft.policy.deadlines[run.deadline]
    due = run.due
    if run.status in ("cancelled", "waiting") or deadline.met_by is None or due is None:
        _replace(draft, run)
        return
    met_at = first_met(draft, run)
    previous = run.status
    if met_at is not None and met_at <= due:
        run = replace(run, status="met", met_at=met_at, verdict_at=met_at, ended=True, next=None)
    elif met_at is not None and deadline.on_expiry == "breach":
        run = replace(run, status="late", met_at=met_at, verdict_at=due, ended=True, next=None)
    elif due < draft.at:
        run = _run_out(draft, deadline, replace(run, met_at=None, verdict_at=due))
    else:
        run = replace(run, status="running", met_at=None, verdict_at=None, ended=False, placed_at=draft.at)
    if draft.runs[run.deadline][-1].cycle != run.cycle:
        # A later cycle has taken its place: nothing more is owed of this one.
        run = replace(run, status="cancelled" if run.status == "running" else run.status, ended=True, next=None)
    _replace(draft, run)
    if run.status != previous:
        body = {"deadline": run.deadline, "verdict": run.status, "previous": previous}
        draft.emit("deadline_revised", body, (run.deadline,), deadline.clause)


def _run_out(draft: Draft, deadline: Deadline, run: Run) -> Run:
    """Return a run whose due instant has passed unmet. What its ladder would have said by now is not said any more."""
    match deadline.on_expiry:
        case "lapse":
            return replace(run, status="lapsed", ended=True, next=None)
        case "send":
            return replace(run, status="expired", ended=True, next=None)
    for number, rung in enumerate(deadline.ladder):
        instant = first_instant(draft.policy, run, rung)
        done = run.fired[number] if number < len(run.fired) else 0
        for _ in range(done):
            instant = walk_on(draft.policy, rung.every, instant) if instant is not None else None
        while instant is not None and instant <= draft.at and done < rung.most:
            run = count_fired(deadline, run, number)
            done += 1
            instant = walk_on(draft.policy, rung.every, instant)
    return replace(run, status="breached", ended=draft.outcome is not None, placed_at=draft.at)


def first_met(draft: Draft, run: Run) -> int | None:
    """Return when the acts of a run, in the order in which they happened, first fulfilled the need."""
    need = draft.policy.deadlines[run.deadline].met_by
    if need is None:
        return None
    hits = tuple(sorted(run.hits, key=lambda hit: hit.at))
    for number, hit in enumerate(hits, 1):
        if satisfied(need, hits[:number], draft.view):
            return hit.at
    return None


def _replace(draft: Draft, run: Run) -> None:
    runs = draft.runs[run.deadline]
    draft.runs[run.deadline] = tuple(run if r.cycle == run.cycle else r for r in runs)
    if runs[-1].cycle == run.cycle:
        put(draft, run)


def retract(draft: Draft, event_id: str) -> None:
    """Take an event entered wrongly out of what is derived: facts, counters, verdicts."""
    facts = dict(draft.facts)
    accepted = [(e, e.event) for e in draft.entries if e.event is not None and e.refusal is None]
    wrong = {event_id, *(str(event.data.get("event")) for _, event in accepted if event.name == "retract")}
    touched = {name for entry, event in accepted if event.id == event_id for name, _ in entry.changes}
    for name in touched:
        facts.pop(name, None)
    # What a retraction itself restored is derived here as well: neither it nor what it took back says anything.
    for entry, event in accepted:
        if event.id not in wrong and event.name != "retract":
            facts.update({name: value for name, value in entry.changes if name in touched})
    facts = {name: value for name, value in facts.items() if value is not None}
    changed = [name for name in touched if facts.get(name) != draft.facts.get(name)]
    for name in changed:
        draft.view[name] = facts.get(name)
        draft.happened.append(("fact", name))
    draft.facts = facts
    if changed:
        draft.emit("facts_changed", {"fields": sorted(changed)})
    moved = {
        name: tuple(o for o in occurrences if o.event != event_id)
        for name, occurrences in draft.counts.items()
        if any(o.event == event_id for o in occurrences)
    }
    counters.apply(draft, moved)
    for runs in list(draft.runs.values()):
        if any(hit.event == event_id for hit in runs[-1].answered):
            # The steps that it silenced speak again, from now on.
            left = tuple(hit for hit in runs[-1].answered if hit.event != event_id)
            put(draft, replace(runs[-1], answered=left, placed_at=draft.at))
    for runs in list(draft.runs.values()):
        for run in runs:
            if any(hit.event == event_id for hit in run.hits):
                revise(draft, replace(run, hits=tuple(hit for hit in run.hits if hit.event != event_id)))
