"""Extensions: who may move a due instant on, how far and how often, alone, by agreement or with an approval.

An extension is no pause: it has its own event or order, a reason, and shows the due instant that it replaces. What the
policy itself orders is asked for no role and no approval; what the extensions may come to in all holds for it too.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.actions import ExtendDeadline, Extent
from complaintflow.compiled.deadlines import Deadline, ExtensionRule
from complaintflow.compiled.due import due as walk_due
from complaintflow.compiled.duration import EXACT, NEEDS_CALENDAR, Duration, parse_duration, same_length
from complaintflow.compiled.frozen import altered
from complaintflow.compiled.placing import amount_in, place, row_warn
from complaintflow.compiled.words import Clause
from complaintflow.kernel import deadlines
from complaintflow.kernel.actions import perform_all
from complaintflow.kernel.case import Consent, Run
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.refusal import Refusal, RefusalCode
from complaintflow.kernel.roles import holds_any, resolve

Data = Mapping[str, object]


# ---- whether -----------------------------------------------------------------------------------------------------


def judge_extension(draft: Draft, event: Event, data: Data) -> Refusal | None:
    """Say why an `extend` is not possible; its `deadline` is one of the policy's."""
    deadline = draft.policy.deadlines[str(data["deadline"])]
    rule, run = deadline.extension, draft.run_of(deadline.id)
    ids = (deadline.id,)
    if rule is None:
        return Refusal(RefusalCode.LIMIT, f"`{deadline.id}` can't be extended", ids)
    allowed = rule.by if not rule.by_all else frozenset(rule.by_all)
    if allowed is not None and not holds_any(draft, event.actor, allowed):
        return Refusal(RefusalCode.WRONG_ROLE, f"extending is for {', '.join(sorted(allowed))}", ids)
    length = _length(deadline, data)
    if isinstance(length, Refusal):
        return length
    if run is None or run.due is None or not deadlines.owed(run):
        return Refusal(RefusalCode.GUARD, f"`{deadline.id}` does not run", ids)
    if run.status == "breached" and rule.only_before_due:
        return Refusal(RefusalCode.LAPSED, f"`{deadline.id}` has already run out", ids)
    refusal = _beyond(draft, deadline, run, length, event.at)
    if refusal is None and rule.approval is not None and _grants_left(draft, rule.approval) < 1:
        message = f"extending `{deadline.id}` needs the approval `{rule.approval}`"
        refusal = Refusal(RefusalCode.NOT_APPROVED, message, (rule.approval,))
    return refusal or _judge_consent(draft, rule, run, event.actor, length)


def _length(deadline: Deadline, data: Data) -> Duration | Refusal:
    for name in ("by", "reason"):
        if not data.get(name):
            return Refusal(RefusalCode.MISSING_FIELD, f"`extend` needs `{name}`", (name,), (name,))
    length = parse_duration(str(data["by"]))
    if not isinstance(length, Duration):
        return Refusal(RefusalCode.BAD_VALUE, length, ("by",), ("by",))
    if length.unit in NEEDS_CALENDAR and deadline.calendar is None:
        return Refusal(RefusalCode.BAD_VALUE, f"`{deadline.id}` has no calendar to count {length} on", ("by",), ("by",))
    return length.on(deadline.calendar)


def _beyond(draft: Draft, deadline: Deadline, run: Run, length: Duration, at: int) -> Refusal | None:
    """Say which measure of the rule a further extension would go beyond."""
    rule, due, ids = deadline.extension, run.due, (deadline.id,)
    if rule is None or due is None:
        return None
    if len(run.extensions) >= rule.times:
        return Refusal(RefusalCode.LIMIT, f"`{deadline.id}` may be extended {rule.times} time(s)", ids)
    if rule.at_most is not None and _reach(draft, length, due) > _reach(draft, rule.at_most, due):
        return Refusal(RefusalCode.LIMIT, f"`{deadline.id}` may be extended by {rule.at_most} at most", ids)
    if rule.in_total is not None:
        longest = _with(draft, deadline, run, (str(rule.in_total),))
        wanted = _with(draft, deadline, run, (*run.extensions, str(length)))
        if wanted is not None and longest is not None and wanted > longest:
            message = f"`{deadline.id}` may be extended by {rule.in_total} in all"
            return Refusal(RefusalCode.LIMIT, message, ids)
    if rule.one_at_a_time and run.extensions:
        before = _with(draft, deadline, run, run.extensions[:-1])
        if before is not None and at <= before:
            message = f"`{deadline.id}` may be extended further only once the time before the last extension is used up"
            return Refusal(RefusalCode.GUARD, message, ids)
    return None


def _reach(draft: Draft, length: Duration, start: int) -> int:
    return walk_due(length, start, draft.policy.zone, draft.policy.calendars, EXACT)


def _with(draft: Draft, deadline: Deadline, run: Run, extensions: tuple[str, ...]) -> int | None:
    return deadlines.placed(draft, deadline, altered(run, extensions=extensions), run.row)


def _grants_left(draft: Draft, approval: str) -> int:
    """Return how many granted applications no extension has used up yet."""
    granted = sum(1 for a in draft.applications if a.approval == approval and a.status == "granted")
    used = 0
    for entry in draft.entries:
        if entry.event is not None and entry.refusal is None and entry.event.name == "extend":
            rule = draft.policy.deadlines[str(entry.event.data["deadline"])].extension
            used += rule is not None and rule.approval == approval
    return granted - used


# ---- agreement ---------------------------------------------------------------------------------------------------


def _judge_consent(draft: Draft, rule: ExtensionRule, run: Run, actor: Actor, length: Duration) -> Refusal | None:
    if not rule.by_all:
        return None
    by = str(length)
    agreed = [consent for consent in run.consents if same_length(consent.by, by)]
    if _consenting_role(draft, rule, run, actor, by) is None:
        waiting = ", ".join(f"`{role}`" for role in rule.by_all if role not in {c.role for c in agreed})
        return Refusal(RefusalCode.GUARD, f"this side has agreed to {by}; it waits for {waiting}", rule.by_all)
    if any(set(actor.people) & set(consent.people) for consent in agreed):
        return Refusal(RefusalCode.SAME_PERSON, "nobody agrees for both sides", rule.by_all)
    return None


def _consenting_role(draft: Draft, rule: ExtensionRule, run: Run, actor: Actor, by: str) -> str | None:
    """Return the side for which an actor can still agree to a length."""
    agreed = {consent.role for consent in run.consents if same_length(consent.by, by)}
    return next((role for role in rule.by_all if role not in agreed and holds_any(draft, actor, (role,))), None)


def _agree(draft: Draft, deadline: Deadline, rule: ExtensionRule, run: Run, event: Event) -> Run:
    """Return the run with one more consent; a length that nobody had agreed to replaces what was proposed before."""
    by = _said(event.data)
    role = _consenting_role(draft, rule, run, event.actor, by) or rule.by_all[0]
    consents = tuple(consent for consent in run.consents if same_length(consent.by, by))
    run = altered(run, consents=(*consents, Consent(by, role, event.actor.people)))
    waiting = [side for side in rule.by_all if side not in {consent.role for consent in run.consents}]
    named = {side: next(iter(resolve(draft, side)), side) for side in (role, *waiting)}
    body = {
        "deadline": deadline.id, "by": event.actor.id, "length": by, "role": named[role],
        "waiting": [named[side] for side in waiting],
    }  # fmt: skip
    draft.emit("extension_agreed", body, (deadline.id,), rule.clause or deadline.clause)
    return run


# ---- extending ---------------------------------------------------------------------------------------------------


def extend(draft: Draft, event: Event, data: Data) -> None:
    """Take up an `extend` that was judged possible: move the due instant, or note the consent of one side."""
    deadline = draft.policy.deadlines[str(data["deadline"])]
    run = draft.run_of(deadline.id)
    rule = deadline.extension
    if run is None or rule is None:
        message = "judge_extension lets only running deadlines with a rule through"
        raise AssertionError(message)
    if rule.by_all:
        run = _agree(draft, deadline, rule, run, event)
        if len(run.consents) < len(rule.by_all):
            draft.put_run(run)
            return
    clause = rule.clause or deadline.clause
    _move(draft, deadline, altered(run, consents=()), _said(data), str(data["reason"]), clause)
    perform_all(draft, rule.actions, (deadline.id,), clause)


def _said(data: Data) -> str:
    """Return the length that an `extend` says, however it is written."""
    return str(parse_duration(str(data["by"])))


def _move(draft: Draft, deadline: Deadline, run: Run, by: str, reason: str, clause: Clause) -> None:
    previous = run.due
    run = altered(run, extensions=(*run.extensions, by), placed_at=draft.at)
    due = deadlines.placed(draft, deadline, run, run.row)
    warn = place(draft.policy, deadline, row_warn(deadline, run.row), draft.view, run)
    run = altered(run, due=due, warn=warn)
    if run.status == "breached" and due is not None and due >= draft.at:
        run = altered(run, status="running", verdict_at=None)
    deadlines.put(draft, run)
    draft.touch(f"deadline:{deadline.id}:extended")
    body = {"deadline": deadline.id, "due": due, "previous_due": previous, "reason": reason}
    draft.emit("deadline_extended", body, (deadline.id,), clause)


def extend_ordered(draft: Draft) -> bool:
    """Carry out the extensions that the policy has ordered in this step: after starts, before notices."""
    ordered = False
    while any(isinstance(action, ExtendDeadline) for action, _, _ in draft.later):
        waiting, draft.later = draft.later, []
        for action, because, clause in waiting:
            if isinstance(action, ExtendDeadline):
                ordered = True
                _order(draft, action, because, clause)
            else:
                draft.later.append((action, because, clause))
    return ordered


def _order(draft: Draft, action: ExtendDeadline, because: tuple[str, ...], clause: Clause) -> None:
    deadline, run = draft.policy.deadlines[action.deadline], draft.run_of(action.deadline)
    length = _ordered_length(draft, action)
    if run is None or run.due is None or not deadlines.owed(run) or length is None:
        return
    rule = deadline.extension
    if run.status == "breached" and (rule is None or rule.only_before_due):
        return
    beyond = _beyond(draft, deadline, run, length, draft.at)
    if beyond is None:
        _move(draft, deadline, run, str(length), action.why, clause)
        if rule is not None:
            perform_all(draft, rule.actions, (deadline.id,), rule.clause or deadline.clause)
        return
    body = {
        "event": "extend", "code": beyond.code.value, "message": beyond.message,
        "forbidden_by": list(beyond.forbidden_by), "allowed": [],
    }  # fmt: skip
    draft.emit("refused", body, because, clause)
    if draft.policy.last_resort:
        draft.emit("task", {"task": "event_refused", "role": draft.policy.last_resort, "due": None}, because, clause)


def _ordered_length(draft: Draft, action: ExtendDeadline) -> Duration | None:
    """Return the length ordered; None where the fact that should hold it holds no length."""
    if not isinstance(action.by, Extent):
        return action.by
    amount = amount_in(draft.view.get(action.by.field))
    return None if amount is None else action.by.unit.times(amount * action.by.unit.amount)
