"""Late facts: what is entered after the fact, and what was entered wrongly.

Allowed only where the policy says so. Facts, counters and verdicts of deadlines are derived again as of the instant
at which
the thing happened; state, owner, class floor and notices already sent stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable

from complaintflow.compiled.deadlines import Deadline
from complaintflow.compiled.earliest import opens_at
from complaintflow.compiled.frozen import altered
from complaintflow.compiled.placing import earliest_counted, walk_on
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel import counters
from complaintflow.kernel.actions import put_fact
from complaintflow.kernel.case import CaseState, Entry, Hit, Link, Run
from complaintflow.kernel.choosing import event_view
from complaintflow.kernel.data import read_data
from complaintflow.kernel.deadlines import put
from complaintflow.kernel.derived import refresh
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event
from complaintflow.kernel.judge import RECORDING, Permit
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
        put_fact(draft, name, permit.data[name])
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
                revise(draft, altered(run, hits=(*run.hits, *fresh)))


def _latest(draft: Draft, name: str) -> int:
    """Return when a fact was last said, so that an older truth does not overwrite a newer one."""
    return max((at for at, _, said in _statements(draft) if name in said), default=draft.opened)


def _statements(draft: Draft) -> list[tuple[int, str, dict[str, object]]]:
    """Return what was said of facts, in the order in which it happened: when, by which event ("": a timer), what."""
    accepted = [(e, e.event) for e in draft.entries if e.event is not None and e.refusal is None]
    gone = _retracted(accepted)
    found: list[tuple[int, str, dict[str, object]]] = []
    for entry in draft.entries:
        found += [(at, "", {name: value}) for name, value, at in entry.timed]
        if entry.event is not None and entry.refusal is None and entry.event.id not in gone:
            found.append((entry.event.at, entry.event.id, _said(draft, entry, entry.event)))
    return sorted(found, key=lambda one: one[0])


def _retracted(accepted: Iterable[tuple[Entry, Event]]) -> frozenset[str]:
    """Return the ids of the events that say nothing any more; retractions are among them."""
    taken_back = [event for _, event in accepted if event.name == "retract"]
    return frozenset((*(str(e.data.get("event")) for e in taken_back), *(e.id for e in taken_back)))


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
        run = altered(run, status="met", met_at=met_at, verdict_at=met_at, ended=True, next=None)
    elif met_at is not None and deadline.on_expiry == "breach":
        run = altered(run, status="late", met_at=met_at, verdict_at=due, ended=True, next=None)
    elif due < draft.at:
        run = _run_out(draft, deadline, altered(run, met_at=None, verdict_at=due))
    else:
        run = altered(run, status="running", met_at=None, verdict_at=None, ended=False, placed_at=draft.at)
    if draft.runs[run.deadline][-1].cycle != run.cycle:
        # A later cycle has taken its place: nothing more is owed of this one.
        run = altered(run, status="cancelled" if run.status == "running" else run.status, ended=True, next=None)
    _replace(draft, run)
    if run.status != previous:
        body = {"deadline": run.deadline, "verdict": run.status, "previous": previous}
        draft.emit("deadline_revised", body, (run.deadline,), deadline.clause)


def _run_out(draft: Draft, deadline: Deadline, run: Run) -> Run:
    """Return a run whose due instant has passed unmet. What its ladder would have said by now is not said any more."""
    match deadline.on_expiry:
        case "lapse":
            return altered(run, status="lapsed", ended=True, next=None)
        case "send":
            return altered(run, status="expired", ended=True, next=None)
    for number, rung in enumerate(deadline.ladder):
        instant = first_instant(draft.policy, run, rung)
        done = run.fired[number] if number < len(run.fired) else 0
        for _ in range(done):
            instant = walk_on(draft.policy, rung.every, instant) if instant is not None else None
        while instant is not None and instant <= draft.at and done < rung.most:
            run = count_fired(deadline, run, number)
            done += 1
            instant = walk_on(draft.policy, rung.every, instant)
    return altered(run, status="breached", ended=draft.outcome is not None, placed_at=draft.at)


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
    draft.put_runs(run.deadline, tuple(run if r.cycle == run.cycle else r for r in runs))
    if runs[-1].cycle == run.cycle:
        put(draft, run)


def _unlinked(draft: Draft, link: Link) -> bool:
    draft.emit("case_unlinked", {"other": link.case, "relation": link.relation})
    return True


def _take_back_facts(draft: Draft, event_id: str) -> None:
    """Give the facts that an event wrote the values that they would have without it."""
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    touched: dict[str, None] = {}
    for _, known, said in _statements(draft):
        before.update(said)
        if known == event_id:
            touched.update(dict.fromkeys(said))
        else:
            after.update(said)
    changed: list[str] = []
    for name in touched:
        now = draft.facts.get(name)
        if now == before.get(name) != after.get(name):  # else something that left no trace wrote it
            put_fact(draft, name, after.get(name))
            changed.append(name)
    if changed:
        draft.emit("facts_changed", {"fields": sorted(changed)})


def _said(draft: Draft, entry: Entry, event: Event) -> dict[str, object]:
    """Return the facts that an event states: those it changed, and those it confirmed or that came too late."""
    changes = {**dict(entry.confirmed), **dict(entry.changes)}
    if draft.track is not None or event.name not in draft.policy.events:
        return changes
    kind = draft.policy.events[event.name]
    declared = draft.policy.fields if event.name in RECORDING else kind.data
    typed, _, _ = read_data(declared, event.data)
    names = typed if event.name in RECORDING else kind.records
    return {**{name: typed[name] for name in names if name in typed}, **changes}


def retract(draft: Draft, event_id: str) -> None:
    """Take an event entered wrongly out of what is derived: facts, counters, links, verdicts."""
    _take_back_facts(draft, event_id)
    draft.links = tuple(link for link in draft.links if link.event != event_id or not _unlinked(draft, link))
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
            put(draft, altered(runs[-1], answered=left, placed_at=draft.at))
    for runs in list(draft.runs.values()):
        for run in runs:
            if any(hit.event == event_id for hit in run.hits):
                revise(draft, altered(run, hits=tuple(hit for hit in run.hits if hit.event != event_id)))
