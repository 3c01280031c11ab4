"""Actions of a policy turned into changes and effects, each in its place in the order of a step.

`write_facts` comes with facts and counters, `lift` with the class, `announce` with notices and tasks. Recipients are
roles;
one that means nobody is an `escalation_failed` effect, never a silent skip.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from complaintflow.compiled.actions import (
    Action,
    AddParticipants,
    CancelDeadlines,
    ExtendDeadline,
    Notify,
    RaiseClass,
    RaiseFlag,
    Relation,
    Require,
    RoleRef,
    SendEvent,
    SetFacts,
    SetOwner,
    StartTrack,
    Task,
)
from complaintflow.compiled.due import due as walk_due
from complaintflow.compiled.duration import EXACT
from complaintflow.compiled.words import Clause
from complaintflow.kernel.case import Raised
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.roles import resolve

FROM_DATA = "data."


def perform_all(draft: Draft, actions: Iterable[Action], because: tuple[str, ...], clause: Clause) -> None:
    """Take up actions: early ones at once, notices and tasks when their turn in the step comes."""
    for action in actions:
        if action.when is not None and not action.when.holds(draft.view):
            continue
        own = action.clause or clause
        if isinstance(action, Notify):  # (by far the most frequent)
            draft.later.append((action, because, own))
            continue
        match action:
            case SetFacts():
                write_facts(draft, action)
            case RaiseFlag():
                raise_flag(draft, action.flag, _cases_meant(draft, action.cases), because, own)
            case RaiseClass():
                lift(draft, action.to)
            case SetOwner():
                assign(draft, action.role)
            case SendEvent():
                draft.send(action.event, because)
            case StartTrack():
                data = {name: value for name, value in draft.view.items() if name.startswith(FROM_DATA)}
                (draft.parent or draft).starting.append((action, because, own, data))
            case CancelDeadlines():
                draft.happened.extend(("cancel", name) for name in action.deadlines)
                draft.cancelling = True
            case _:
                draft.later.append((action, because, own))


def _cases_meant(draft: Draft, fact: str | None) -> tuple[str, ...]:
    """Return the other cases that a fact names: one text, or a list of them."""
    named = None if fact is None else draft.view.get(fact)
    several = (named,) if isinstance(named, str) else named if isinstance(named, tuple) else ()
    return tuple(dict.fromkeys(one for one in several if isinstance(one, str) and one))


def write_facts(draft: Draft, action: SetFacts) -> None:
    """Write the facts that a policy sets; a value `data.NAME` copies a datum of the event."""
    changed: list[str] = []
    for name, value in action.values:
        new = draft.view.get(value) if isinstance(value, str) and value.startswith(FROM_DATA) else value
        if draft.facts.get(name) != new:
            changed.append(name)
        put_fact(draft, name, new)
    if changed:
        draft.emit("facts_changed", {"fields": changed}, (), action.clause)


def put_fact(draft: Draft, name: str, value: object) -> None:
    """Write one fact (None removes it) to the case and to the view."""
    draft.write_fact(name, value)
    draft.view[name] = value
    draft.written.append((name, value, draft.at))
    draft.happened.append(("fact", name))


def put_first_facts(draft: Draft, facts: Mapping[str, object]) -> None:
    """Write the facts of a case that has none yet, all at once."""
    draft.written_facts = first = {name: value for name, value in facts.items() if value is not None}
    draft.facts = first
    draft.view.update(first)
    at = draft.at
    draft.written += [(name, value, at) for name, value in first.items()]
    draft.happened += [("fact", name) for name in first]


def raise_flag(draft: Draft, flag: str, cases: tuple[str, ...], because: tuple[str, ...], clause: Clause) -> None:
    """Raise a flag, or add cases to one that is up."""
    known = next((raised for raised in draft.flags if raised.flag == flag), None)
    if known is not None and set(cases) <= set(known.cases):
        return
    everyone = cases if known is None else (*known.cases, *(c for c in cases if c not in known.cases))
    raised = Raised(flag, everyone)
    draft.flags = (*(r for r in draft.flags if r.flag != flag), raised)
    draft.view["flags"] = tuple(r.flag for r in draft.flags)
    draft.happened.append(("flag", flag))
    draft.emit("flag_raised", {"flag": flag, "cases": list(everyone)}, because, clause)


def lift(draft: Draft, klass: str) -> None:
    """Raise the floor below which the class can't fall."""
    case = draft.parent or draft  # a track has no class of its own
    rank = case.index.rank
    if case.floor is None or rank[klass] > rank[case.floor]:
        case.floor = klass


def assign(draft: Draft, role: RoleRef) -> None:
    """Give the case to a role until the owners' table answers differently."""
    found = resolve(draft, role)
    if found:
        draft.assigned = found[0]
    else:
        fail(draft, role, "")


def announce(draft: Draft) -> None:
    """Emit the notices, tasks and requests that have been waiting for their turn."""
    waiting, draft.later = draft.later, []
    for action, because, clause in waiting:
        match action:
            case Notify():
                notify(draft, action, because, clause)
            case Task():
                _task(draft, action, because, clause)
            case AddParticipants():
                _assist(draft, action, because, clause)
            case Require():
                missing = [name for name in action.fields if draft.facts.get(name) is None]
                if missing:
                    draft.emit("record_required", {"fields": missing}, because, clause)
            case ExtendDeadline():  # waits for its turn in the next round
                draft.later.append((action, because, clause))
            case _:
                message = f"an action out of its turn: {action}"
                raise AssertionError(message)


def notify(draft: Draft, action: Notify, because: tuple[str, ...], clause: Clause) -> None:
    """Tell every recipient once; copies are marked."""
    told: set[str] = set()
    for copy, refs in ((False, action.to), (True, action.copy)):
        for ref in refs:
            roles = resolve(draft, ref)
            if not roles and ref != "participants":
                fail(draft, ref, action.template, because, clause)
            for role in roles:
                if role in told:
                    continue
                told.add(role)
                body: dict[str, object] = {"to": role, "via": action.via, "template": action.template}
                if copy:
                    body["copy"] = True
                draft.touch(f"notice:{action.template}:{role}")
                draft.emit("notify", body, because, clause)


def _assist(draft: Draft, action: AddParticipants, because: tuple[str, ...], clause: Clause) -> None:
    """Let roles take part who do not yet; whoever owns the case does already."""
    joining: list[str] = []
    for ref in action.roles:
        roles = resolve(draft, ref)
        if not roles:
            fail(draft, ref, "assist", because, clause)
        joining += [role for role in roles if role != draft.owner and role not in (*draft.participants, *joining)]
    if joining:
        draft.participants = (*draft.participants, *joining)
        everybody = [role for role in draft.participants if role != draft.owner]
        draft.emit("participants_added", {"roles": joining, "participants": everybody}, because, clause)


def _task(draft: Draft, action: Task, because: tuple[str, ...], clause: Clause) -> None:
    due = None
    if action.within is not None:
        due = walk_due(action.within, draft.at, draft.policy.zone, draft.policy.calendars, EXACT)
    roles = resolve(draft, action.role)
    if not roles:
        fail(draft, action.role, action.task, because, clause)
    for role in roles:
        draft.touch(f"task:{action.task}")
        draft.emit("task", {"task": action.task, "role": role, "due": due}, because, clause)


def fail(draft: Draft, ref: RoleRef, of: str, because: tuple[str, ...] = (), clause: Clause = ()) -> None:
    """Say that a recipient means nobody, and give the matter to the owner of last resort."""
    to = f"{ref.name} of {ref.of}" if isinstance(ref, Relation) else ref if isinstance(ref, str) else ref.name
    effect = draft.emit("escalation_failed", {"to": to, "of": of}, because, clause)
    last = draft.policy.last_resort
    if last:
        body = {"task": "escalation_failed", "role": last, "due": None}
        draft.emit("task", body, (effect.id, *because), clause)
