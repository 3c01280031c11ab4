"""A case that lived in another system and goes on here: its first event is an `import`.

In: an `import` event: the facts as in an `open`, and under `standing` how the case stood. Out: the case, with its
clocks as they were, or a refusal that names the place. Nothing fires that the event says has been handled; what is due
and not handled fires as soon as time passes. Approvals and tracks are not imported.
"""

from __future__ import annotations

from dataclasses import replace

from complaintflow.compiled.placing import limit_row, place, row_limit, row_warn, walk_on
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState, Run
from complaintflow.kernel.data import read_data
from complaintflow.kernel.deadlines import UNDECIDED, put
from complaintflow.kernel.derived import refresh
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event
from complaintflow.kernel.ladder import first_instant
from complaintflow.kernel.opening import born
from complaintflow.kernel.refusal import Refusal, RefusalCode
from complaintflow.kernel.roles import named_roles
from complaintflow.kernel.senders import may_send
from complaintflow.kernel.settle import state_of
from complaintflow.kernel.standing import DeadlineStood, Standing, WrongStandingError, read_standing

STANDING = "standing"
"""The datum of an `import` that says how the case stood."""


def import_case(policy: CompiledPolicy, event: Event) -> Draft | Refusal:
    """Return the draft of the case that an `import` brings, or why it brings none."""
    nobody = Draft(policy, born(event))
    if not may_send(nobody, policy.events["import"], None, event.actor):
        wanted = tuple(sorted(policy.events["import"].by or ()))
        return Refusal(RefusalCode.WRONG_ROLE, "`import` is for those whom the policy names, or the system", wanted)
    said = {name: value for name, value in event.data.items() if name != STANDING}
    typed, other, wrong = read_data(policy.fields, said)
    if wrong:
        names = tuple(bad.name for bad in wrong)
        return Refusal(RefusalCode.BAD_VALUE, "; ".join(bad.message for bad in wrong), names, names)
    try:
        stood = read_standing(policy, event.data.get(STANDING), event.at)
    except WrongStandingError as mistake:
        place_ = f"{STANDING}.{mistake.place}" if mistake.place else STANDING
        code = RefusalCode.MISSING_FIELD if mistake.missing else RefusalCode.BAD_VALUE
        return Refusal(code, f"`{place_}`: {mistake.message}", (place_,), (place_,))
    facts = {name: value for name, value in typed.items() if value is not None}
    return _arrived(policy, event, stood, facts, other)


def _arrived(
    policy: CompiledPolicy, event: Event, stood: Standing, facts: dict[str, object], extra: dict[str, object]
) -> Draft:
    case = replace(
        born(event),
        opened=stood.opened,
        state=stood.state,
        klass=stood.klass,
        floor=stood.floor,
        owner=stood.owner,
        participants=stood.participants,
        facts=facts,
        extra=extra,
        flags=stood.flags,
        counts=stood.counters,
        parties=stood.parties,
        suspensions=stood.suspensions,
    )
    draft = Draft(policy, case)
    state = state_of(draft, stood.state)
    if state.final:
        draft.outcome = state.outcome or state.name
        draft.closed_at = event.at if stood.closed is None else stood.closed
        draft.ended_by_closing = stood.ended_by_closing
        draft.view["outcome"] = draft.outcome
    draft.begin(event.at, (event.id,), event)
    draft.clock, draft.clock_closed = event.at, False
    refresh(draft, event.at)
    if draft.klass is None and policy.classification is not None:
        answer = policy.classification.answer(draft.view)
        draft.klass = answer if isinstance(answer, str) else None
        draft.view["class"] = draft.klass
    _own(draft, stood)
    for name, one in stood.deadlines.items():
        _take_up(draft, name, one)
    draft.lay_standings()
    draft.escalated = _handled(draft) if stood.escalated is None else stood.escalated
    draft.touch("event:import")
    body = {"state": draft.state, "class": draft.klass, "role": draft.owner, "outcome": draft.outcome}
    draft.emit("case_imported", body, (), policy.events["import"].clause)
    return draft


def _own(draft: Draft, stood: Standing) -> None:
    """Let the owner stay who it was: by assignment where the table says another, by the table if need be."""
    found: str | None = None
    for row in draft.policy.owners:
        if row.when is None or row.when.holds(draft.view):
            named = (row.owner,) if isinstance(row.owner, str) else named_roles(draft, row.owner)
            if named:
                found = named[0]
                break
    draft.table_owner = found
    if stood.owner is None:
        draft.owner = found
        draft.view["owner"] = found
    if found is not None and stood.owner is not None and stood.owner != found:
        draft.assigned = stood.owner


def _take_up(draft: Draft, name: str, stood: DeadlineStood) -> None:
    """Let a deadline go on as it stood; nothing is told of it."""
    policy, deadline = draft.policy, draft.policy.deadlines[name]
    run = Run(
        name, 1, stood.started, draft.cause[0], stood.status, row=limit_row(deadline, draft.view), placed_at=draft.at,
        hits=stood.hits, pauses=stood.pauses, paused_since=stood.paused_since, pause_reason=stood.pause_reason,
        pause_used_up=stood.pause_used_up, extensions=stood.extensions, verdict_at=stood.verdict_at,
        met_at=stood.met_at, answered=stood.answered,
        ended=stood.ended if stood.ended is not None else stood.status not in (*UNDECIDED, "breached"),
    )  # fmt: skip
    due = stood.due
    if due is None and stood.status != "waiting":
        due = place(policy, deadline, row_limit(deadline, run.row), draft.view, run)
    if due is None and run.status == "running":
        run = replace(run, status="waiting")
    run = replace(run, due=due, warn=place(policy, deadline, row_warn(deadline, run.row), draft.view, run))
    run = replace(run, fired=_fired(draft, run, stood))
    draft.put_runs(name, (run,))
    if draft.outcome is None:
        put(draft, run)


def _fired(draft: Draft, run: Run, stood: DeadlineStood) -> tuple[int, ...]:
    """Return how often each step of the ladder has spoken; where that was not said, every one whose time has passed."""
    ladder = draft.policy.deadlines[run.deadline].ladder
    if stood.fired is not None:
        counts = tuple(stood.fired.get(rung.id, 0) for rung in ladder)
        return counts if any(counts) else ()
    passed: list[int] = []
    for rung in ladder:
        instant, done = first_instant(draft.policy, run, rung), 0
        while instant is not None and instant <= draft.at and done < rung.most:
            done += 1
            instant = walk_on(draft.policy, rung.every, instant) if rung.every is not None else None
        passed.append(done)
    return tuple(passed) if any(passed) else ()


def _handled(draft: Draft) -> tuple[tuple[str, str], ...]:
    """Return the escalations that count as fired where it was not said: whatever holds now, and every age passed."""
    found: list[tuple[str, str]] = []
    for rule in draft.policy.escalations:
        aged = walk_on(draft.policy, rule.age, draft.opened) if rule.age is not None else None
        holds = rule.on is None and rule.age is None and rule.when is not None and rule.when.holds(draft.view)
        if holds or (aged is not None and aged <= draft.at):
            found.append((rule.id, draft.klass or "" if rule.once == "class" else ""))
    return tuple(found)


# ---- the other way round -----------------------------------------------------------------------------------------


def import_data(policy: CompiledPolicy, case: CaseState) -> dict[str, object] | None:
    """Return the data of the `import` by which a case goes on elsewhere as it stands here (instants: microseconds).

    None for a case with tracks, approvals, links or a merge on record: these are not imported.
    """
    if case.tracks or case.applications or case.links or case.merged_into is not None:
        return None
    standing: dict[str, object] = {
        "state": case.state, "opened": case.opened, "class": case.klass, "floor": case.floor, "owner": case.owner,
        "participants": list(case.participants), "closed": case.closed_at,
        "flags": [{"flag": one.flag, "cases": list(one.cases)} for one in case.flags],
        "parties": {name: list(people) for name, people in case.parties.items()},
        "suspensions": [{"reason": why, "deadlines": list(names)} for why, names in case.suspensions],
        "escalated": [list(key) for key in case.escalated],
        "ended_by_closing": list(case.ended_by_closing),
        "counters": {
            name: [{"at": o.at, "value": o.value} for o in occurrences] for name, occurrences in case.counts.items()
        },
        "deadlines": {name: _stood(policy, runs[-1]) for name, runs in case.runs.items()},
    }  # fmt: skip
    said = {key: value for key, value in standing.items() if value is not None or key == "floor"}
    return {**case.facts, **case.extra, STANDING: said}


def _stood(policy: CompiledPolicy, run: Run) -> dict[str, object]:
    ladder = policy.deadlines[run.deadline].ladder
    said: dict[str, object] = {
        "status": run.status, "started": run.started, "due": run.due, "paused_since": run.paused_since,
        "pause_reason": run.pause_reason, "pause_used_up": run.pause_used_up, "extensions": list(run.extensions),
        "pauses": [{"from": p.start, "to": p.end, "reason": p.reason} for p in run.pauses],
        "verdict_at": run.verdict_at, "met_at": run.met_at, "ended": run.ended,
        "acts": [{"part": h.leaf, "at": h.at, "event": h.event} for h in run.hits],
        "answered": [{"part": h.leaf, "at": h.at, "event": h.event} for h in run.answered],
        "fired": {rung.id: run.fired[n] for n, rung in enumerate(ladder) if n < len(run.fired) and run.fired[n]},
    }  # fmt: skip
    return {key: value for key, value in said.items() if value is not None}
