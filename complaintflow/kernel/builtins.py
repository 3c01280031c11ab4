"""The built-in events: what each asks for and what it does. A policy attaches behaviour; the meaning is here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from complaintflow.compiled.deadlines import Deadline
from complaintflow.compiled.due import due as walk_due
from complaintflow.compiled.duration import EXACT, NEEDS_CALENDAR, Duration, parse_duration
from complaintflow.compiled.placing import place, row_warn
from complaintflow.kernel import deadlines
from complaintflow.kernel.actions import fail, lift, perform_all, raise_flag
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event
from complaintflow.kernel.refusal import Refusal, RefusalCode
from complaintflow.kernel.roles import holds_any

Data = Mapping[str, object]


def judge_builtin(draft: Draft, event: Event, data: Data) -> Refusal | None:
    """Say why a built-in event is not possible now, beyond state and sender."""
    match event.name:
        case "flag":
            return _known(data, "flag", draft.policy.flags)
        case "assign":
            return _known(data, "role", draft.policy.roles)
        case "reclassify":
            return _judge_reclassify(draft, data)
        case "pause":
            return _judge_pause(draft, data)
        case "resume":
            if draft.suspensions:
                return None
            return Refusal(RefusalCode.GUARD, "nothing has been paused by an event", ("pause",))
        case "extend":
            return _judge_extend(draft, event, data)
        case "retract":
            return _judge_retract(draft, data)
        case _:
            return None


def _known(data: Data, name: str, known: Mapping[str, object]) -> Refusal | None:
    value = data.get(name)
    if value is None:
        return Refusal(RefusalCode.MISSING_FIELD, f"this event needs `{name}`", (name,), (name,))
    if value not in known:
        return Refusal(RefusalCode.BAD_VALUE, f"the policy knows no {name} `{value}`", (name,), (name,))
    return None


def _judge_reclassify(draft: Draft, data: Data) -> Refusal | None:
    refusal = _known(data, "class", draft.index.rank)
    if refusal is not None:
        return refusal
    if not data.get("reason"):
        return Refusal(RefusalCode.MISSING_FIELD, "`reclassify` needs a `reason`", ("reason",), ("reason",))
    rank = draft.index.rank
    if draft.klass is not None and rank[str(data["class"])] < rank[draft.klass]:
        message = f"the class can't fall below `{draft.klass}`"
        return Refusal(RefusalCode.GUARD, message, ("class",))
    return None


def _judge_pause(draft: Draft, data: Data) -> Refusal | None:
    named = deadline_names(data)
    for deadline in draft.index.pausing:
        run = draft.run_of(deadline.id)
        pausable = deadline.pause is not None and deadline.pause.by_event
        if pausable and (not named or deadline.id in named) and run is not None and run.status == "running":
            return None
    return Refusal(RefusalCode.GUARD, "no running deadline may be paused by an event", named)


def deadline_names(data: Data) -> tuple[str, ...]:
    """Return the deadlines that a `pause` names; none means all that may be paused."""
    value = data.get("deadlines")
    if isinstance(value, str):
        return (value,)
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()


def _judge_extend(draft: Draft, event: Event, data: Data) -> Refusal | None:
    refusal = _known(data, "deadline", draft.policy.deadlines)
    if refusal is not None:
        return refusal
    deadline = draft.policy.deadlines[str(data["deadline"])]
    rule, run = deadline.extension, draft.run_of(deadline.id)
    ids = (deadline.id,)
    if rule is None:
        return Refusal(RefusalCode.LIMIT, f"`{deadline.id}` can't be extended", ids)
    if rule.by is not None and not holds_any(draft, event.actor, rule.by):
        return Refusal(RefusalCode.WRONG_ROLE, f"extending is for {', '.join(sorted(rule.by))}", ids)
    length = _extension_length(deadline, data)
    if isinstance(length, Refusal):
        return length
    if run is None or run.due is None or not deadlines.owed(run):
        return Refusal(RefusalCode.GUARD, f"`{deadline.id}` does not run", ids)
    if run.status == "breached" and rule.only_before_due:
        return Refusal(RefusalCode.LAPSED, f"`{deadline.id}` has already run out", ids)
    if len(run.extensions) >= rule.times:
        return Refusal(RefusalCode.LIMIT, f"`{deadline.id}` may be extended {rule.times} time(s)", ids)
    if _reach(draft, length, run.due) > _reach(draft, rule.at_most, run.due):
        return Refusal(RefusalCode.LIMIT, f"`{deadline.id}` may be extended by {rule.at_most} at most", ids)
    return None


def _extension_length(deadline: Deadline, data: Data) -> Duration | Refusal:
    for name in ("by", "reason"):
        if not data.get(name):
            return Refusal(RefusalCode.MISSING_FIELD, f"`extend` needs `{name}`", (name,), (name,))
    length = parse_duration(str(data["by"]))
    if not isinstance(length, Duration):
        return Refusal(RefusalCode.BAD_VALUE, length, ("by",), ("by",))
    if length.unit in NEEDS_CALENDAR and deadline.calendar is None:
        return Refusal(RefusalCode.BAD_VALUE, f"`{deadline.id}` has no calendar to count {length} on", ("by",), ("by",))
    return length.on(deadline.calendar)


def _reach(draft: Draft, length: Duration, start: int) -> int:
    return walk_due(length, start, draft.policy.zone, draft.policy.calendars, EXACT)


def _judge_retract(draft: Draft, data: Data) -> Refusal | None:
    wanted = data.get("event")
    if wanted is None:
        return Refusal(
            RefusalCode.MISSING_FIELD, "`retract` needs `event`, the id entered wrongly", ("event",), ("event",)
        )
    for entry in draft.entries:
        if entry.event is not None and entry.refusal is None and entry.event.id == wanted:
            if entry.event.name in ("open", "retract"):
                return Refusal(RefusalCode.GUARD, f"`{entry.event.name}` can't be retracted", ("retract",))
            return None
    return Refusal(RefusalCode.BAD_VALUE, f"the case has no accepted event `{wanted}`", ("event",), ("event",))


def apply_builtin(draft: Draft, event: Event, data: Data) -> None:
    """Do what a built-in event means, in the place of facts and counters."""
    match event.name:
        case "flag":
            cases = event.data.get("cases")
            ids = tuple(str(case) for case in cases) if isinstance(cases, list | tuple) else ()
            raise_flag(draft, str(data["flag"]), ids, (), ())
        case "assign":
            draft.assigned = str(data["role"])
        case "reclassify":
            lift(draft, str(data["class"]))
        case "pause":
            reason = str(data.get("reason") or event.id)
            draft.suspensions = (*draft.suspensions, (reason, deadline_names(data)))
        case "resume":
            draft.suspensions = ()
        case "extend":
            _extend(draft, data)
        case "undeliverable":
            to, of = str(data.get("role") or ""), str(data.get("effect") or "")
            fail(draft, to, of)
        case _:
            pass


def _extend(draft: Draft, data: Data) -> None:
    deadline = draft.policy.deadlines[str(data["deadline"])]
    run = draft.run_of(deadline.id)
    rule = deadline.extension
    if run is None or rule is None:
        message = "judge_extend lets only running deadlines with a rule through"
        raise AssertionError(message)
    previous = run.due
    run = replace(run, extensions=(*run.extensions, str(data["by"])), placed_at=draft.at)
    due = deadlines.placed(draft, deadline, run)
    warn = place(draft.policy, deadline, row_warn(deadline, run.row), draft.view, run)
    run = replace(run, due=due, warn=warn)
    if run.status == "breached" and due is not None and due >= draft.at:
        run = replace(run, status="running", verdict_at=None)
    deadlines.put(draft, run)
    draft.touch(f"deadline:{deadline.id}:extended")
    body = {"deadline": deadline.id, "due": due, "previous_due": previous, "reason": data["reason"]}
    clause = rule.clause or deadline.clause
    draft.emit("deadline_extended", body, (deadline.id,), clause)
    perform_all(draft, rule.actions, (deadline.id,), clause)
