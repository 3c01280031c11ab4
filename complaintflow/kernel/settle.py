"""The middle and end of a step, in the order that the semantics give (docs/semantics.md, 2).

In: a draft in which an event or a timer has just had its direct effect. Out: the same draft at rest: state, class
and owner decided,
deadlines met, cancelled, moved, started, notices given, escalations fired to a fixed point, the case closed if it is
over.
"""

from __future__ import annotations

from complaintflow.compiled.deadlines import Escalation
from complaintflow.compiled.lifecycle import State
from complaintflow.compiled.words import Clause
from complaintflow.kernel import deadlines
from complaintflow.kernel.actions import announce, assign, lift, perform_all
from complaintflow.kernel.closing import close_all, reopen_all
from complaintflow.kernel.derived import touch_tables
from complaintflow.kernel.draft import Draft, LimitReachedError
from complaintflow.kernel.extending import extend_ordered
from complaintflow.kernel.roles import named_roles
from complaintflow.kernel.starting import start_triggered

ROUNDS_MAX = 50
"""How often the escalations of one step may lead to further ones."""


def settle(
    draft: Draft, entered: str | None, because: tuple[str, ...] = (), clause: Clause = (), since: int = 0
) -> None:
    """Bring a step to rest. `entered` is the state it leads to (None: it stays), with the reason for that.

    `since`: what happened before that place of `draft.happened` has been settled already.
    """
    mark, index, policy = since, draft.index, draft.policy
    asks = bool(policy.classes or policy.tables or policy.ages)
    if index.cancels or draft.cancelling:
        _cancel(draft, since)
    if entered is not None:
        enter(draft, entered, because, clause)
    for _ in range(ROUNDS_MAX):
        before, touched = len(draft.happened), len(draft.touched)
        if asks:
            classify(draft)
        set_owner(draft)
        answered = len(draft.touched)
        fresh = mark
        mark = len(draft.happened)
        _move_deadlines(draft, fresh, mark)
        extended = False
        if draft.later:
            extended = extend_ordered(draft)
            announce(draft)
        fired = bool(index.rules) and escalate(draft, fresh)
        if not fired and len(draft.happened) == mark:
            break
        if not fired and not extended and before == mark and _leads_nowhere(draft, mark):
            draft.touched += draft.touched[touched:answered]  # all that another round would find are the same answers
            break
    else:
        message = f"escalations did not come to rest within {ROUNDS_MAX} rounds"
        raise LimitReachedError(message)
    if draft.outcome is None and (policy.lifecycle.states.get(draft.state) or state_of(draft, draft.state)).final:
        close(draft)


def _move_deadlines(draft: Draft, fresh: int, mark: int) -> None:
    """End, move, start, pause and resume deadlines as what has happened since `fresh` says."""
    index = draft.index
    if index.cancels or draft.cancelling:
        _cancel(draft, fresh)
    if draft.runs:
        if index.scoped:
            deadlines.cancel_out_of_scope(draft)
        deadlines.review_all(draft, fresh, mark)
    if draft.reopened_since is not None:
        reopen_all(draft, draft.reopened_since)
        draft.reopened_since = None
    start_triggered(draft, fresh, draft.view)
    for deadline in index.pausing:
        deadlines.refresh_pause(draft, deadline)


def _leads_nowhere(draft: Draft, since: int) -> bool:
    """Whether what has happened since is but news of deadlines for which nothing waits: conditions see none of it.

    What expires may have done things of its own (a class, an owner), which another round has to look at.
    """
    if draft.parent is not None:
        return False
    moving = draft.index.moving
    for one in draft.happened[since:]:  # noqa: SIM110 (`all` makes a generator in every step)
        if one[0] != "deadline" or one in moving or one[1].endswith(":due"):
            return False
    return True


def state_of(draft: Draft, name: str) -> State:
    """Return a state of the policy (the built-in ones in which cases end included)."""
    state = draft.policy.lifecycle.states.get(name)
    return next(s for s in draft.index.ending.values() if s.name == name) if state is None else state


def enter(draft: Draft, name: str, because: tuple[str, ...], clause: Clause) -> None:
    """Enter a state; leaving a final one reopens the case."""
    previous, state = draft.state, draft.policy.lifecycle.states.get(name) or state_of(draft, name)
    if draft.outcome is not None and name != previous:
        _reopen(draft, because, clause)
    draft.state = name
    draft.view["state"] = name
    draft.happened.append(("state", name))
    draft.touch(draft.index.marks.states[name])
    draft.emit("state_entered", {"state": name, "previous": previous or None}, because, clause or state.clause)
    if state.actions:
        perform_all(draft, state.actions, (name,), state.clause)


def _reopen(draft: Draft, because: tuple[str, ...], clause: Clause) -> None:
    draft.reopened_since = draft.closed_at if draft.closed_at is not None else draft.at
    kind = "case_reopened" if draft.track is None else "track_reopened"
    draft.emit(kind, {"previous_outcome": draft.outcome}, because, clause)
    draft.outcome = None
    draft.merged_into = None
    draft.closed_at = None
    draft.view["outcome"] = None


def close(draft: Draft) -> None:
    """Close the case: its deadlines end, its outcome stands."""
    state = state_of(draft, draft.state)
    close_all(draft)
    draft.outcome = state.outcome or state.name
    draft.closed_at = draft.at
    draft.view["outcome"] = draft.outcome
    draft.touch(f"outcome:{draft.outcome}")
    kind = "case_closed" if draft.track is None else "track_closed"
    draft.emit(kind, {"outcome": draft.outcome}, (state.name,), state.clause)


def _cancel(draft: Draft, since: int) -> None:
    """Cancel the deadlines that an action has named, then those whose cancelling occurrence has happened."""
    if not draft.runs:
        return
    for kind, name in draft.happened[since:] if draft.cancelling else ():
        if kind == "cancel":
            deadlines.cancel(draft, draft.policy.deadlines[name])
    deadlines.cancel_triggered(draft, since)


# ---- class and owner ---------------------------------------------------------------------------------------------


def classify(draft: Draft) -> None:
    """Work out the tables and the class: the higher of what the table says of the facts and the floor."""
    policy, view = draft.policy, draft.view
    if draft.parent is not None:  # the class is the case's
        return
    if policy.tables or policy.ages:
        touch_tables(draft)
    table = policy.classification
    matched: tuple[int, ...] = ()
    answer: str | None = None
    if table is not None:
        result, matched = table.decide(view)
        answer = result if isinstance(result, str) else None
        for number in matched:
            draft.touch(draft.index.marks.rules[number])
    lowest = draft.floor
    if lowest is None and answer == draft.klass:
        return
    won = [] if table is None else [table.rules[number] for number in matched]
    rank = draft.index.rank
    if not policy.may_fall and draft.klass is not None and (lowest is None or rank[draft.klass] > rank[lowest]):
        lowest = draft.klass
    lifted = lowest is not None and (answer is None or rank[lowest] > rank[answer])
    if lifted:
        answer = lowest
    if answer == draft.klass or answer is None:
        return
    clause: Clause = ()
    if won and not lifted:
        clause = tuple(dict.fromkeys(c for rule in won if rule.result == answer for c in rule.clause))
    elif table is not None and not lifted:
        clause = table.clause  # the default's own reason
    rules = tuple([rule.id for rule in won])
    previous, draft.klass = draft.klass, answer
    view["class"] = answer
    draft.happened.append(("class", answer))
    body = {"class": answer, "previous": previous, "rules": list(rules)}
    draft.emit("class_set", body, rules, clause)


def set_owner(draft: Draft) -> None:
    """Evaluate the owners' table; an earlier owner stays as a participant."""
    found: str | None = None
    clause: Clause = ()
    view = draft.view
    for holds, row, element in draft.index.marks.owners:
        if holds is None or holds(view):
            named = (row.owner,) if isinstance(row.owner, str) else named_roles(draft, row.owner)
            if not named:
                continue
            found, clause = named[0], row.clause
            draft.touch(element)
            break
    owner = found
    if draft.assigned is not None:
        if found != draft.table_owner and draft.table_owner is not None:
            draft.assigned = None
        else:  # the overridden row is not the reason
            owner = draft.assigned or found
            clause = draft.policy.events[draft.event.name].clause if draft.event is not None else ()
    draft.table_owner = found
    if owner == draft.owner or owner is None:
        return
    previous, draft.owner = draft.owner, owner
    if previous is not None and previous not in draft.participants:
        draft.participants = (*draft.participants, previous)
    draft.view["owner"] = owner
    draft.happened.append(("owner", owner))
    body = {"role": owner, "previous": previous, "participants": [p for p in draft.participants if p != owner]}
    draft.emit("owner_set", body, (), clause)


# ---- escalations -------------------------------------------------------------------------------------------------


def escalate(draft: Draft, since: int) -> bool:
    """Fire the escalation rules that this round has triggered, each once for its case and class."""
    fired: list[str] = []
    index, happened, view, begin = draft.index, draft.happened, draft.view, 0
    news, seen = set(happened[since:]), len(happened)
    if news.isdisjoint(index.prompts):
        # Nothing has happened that one of the rules waits for, until one of the others fires.
        begin = len(index.rules)
        for number, rule, holds in index.unprompted:
            if (holds is None or holds(view)) and _fire(draft, rule):
                fired.append(rule.id)
                begin = number + 1
                break
    for rule, occasions in index.rules[begin:]:
        if rule.on is None:  # most of these do not hold most of the time
            if rule.when is not None and not rule.when.holds(view):
                continue
        else:
            if len(happened) > seen:  # what a rule before this one has brought about counts
                news.update(happened[seen:])
                seen = len(happened)
            if news.isdisjoint(occasions) or not deadlines.holds(rule.on, draft.view):
                continue
        if fire(draft, rule):
            fired.append(rule.id)
    # What follows in the next round (deadlines that end or start with the class) names these rules as its cause.
    if fired:
        draft.cause = tuple(dict.fromkeys((*draft.cause, *fired)))
    return bool(fired)


def fire(draft: Draft, rule: Escalation) -> bool:
    """Fire one rule if its condition holds and it has not fired for this case and class."""
    return (rule.when is None or rule.when.holds(draft.view)) and _fire(draft, rule)


def _fire(draft: Draft, rule: Escalation) -> bool:
    """Fire a rule whose condition holds, unless it has fired for this case and class."""
    key = (rule.id, draft.klass or "" if rule.once == "class" else "")
    if rule.once != "always" and key in draft.escalated:
        return False
    draft.escalated = (*(k for k in draft.escalated if k != key), key)
    draft.touch(f"escalation:{rule.id}")
    cause, draft.cause = draft.cause, (*draft.cause, rule.id)
    if rule.raises is not None:
        lift(draft, rule.raises)
    perform_all(draft, rule.actions, (), rule.clause)
    _settle_class(draft, rule)
    if rule.owner is not None:  # after the class: the owners' table has then given its answer to it
        assign(draft, rule.owner)
        set_owner(draft)
    if rule.once == "class":
        # The class that the rule itself brought about is not a new occasion for it.
        draft.escalated = tuple(dict.fromkeys((*draft.escalated, (rule.id, draft.klass or ""))))
    announce(draft)
    draft.cause = cause
    return True


def _settle_class(draft: Draft, rule: Escalation) -> None:
    before = len(draft.effects)
    classify(draft)
    set_owner(draft)
    # The class rose because of this rule, so the rule's clause is the reason when the tables gave none.
    for number in range(before, len(draft.effects)):
        effect = draft.effects[number]
        if not effect.clause and rule.clause:
            draft.effects[number] = type(effect)(
                effect.kind, effect.case, effect.seq, effect.index, effect.at, effect.body, effect.because, rule.clause
            )
