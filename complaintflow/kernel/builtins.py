"""The built-in events: what each asks for and what it does. A policy attaches behaviour; the meaning is here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.kernel.actions import fail, lift
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import Event
from complaintflow.kernel.extending import extend, judge_extension
from complaintflow.kernel.links import apply_link, judge_link
from complaintflow.kernel.receipts import bounced, judge_receipt, received
from complaintflow.kernel.refusal import Refusal, RefusalCode

Data = Mapping[str, object]

LASTING: Final[Mapping[str, str]] = {
    "open": "",
    "import": "",
    "retract": "",
    "reopen": "send what closes the case",
    "merge": "reopen the case",
    "absorb": "reopen the case that was merged",
    "unlink": "link the case again",
}
"""What can't be retracted, and what to do instead."""


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
            return _known(data, "deadline", draft.policy.deadlines) or judge_extension(draft, event, data)
        case "retract":
            return _judge_retract(draft, data)
        case _:
            return _judge_elsewhere(draft, event, data)


def _judge_elsewhere(draft: Draft, event: Event, data: Data) -> Refusal | None:
    """Judge what is said of notices that went out and of other cases."""
    if event.name in ("delivered", "undeliverable"):
        return judge_receipt(draft.case_id, draft.notices, event.name, data)
    return judge_link(draft, event, data) if event.name in ("link", "unlink", "merge", "absorb") else None


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


def _judge_retract(draft: Draft, data: Data) -> Refusal | None:
    wanted = data.get("event")
    if wanted is None:
        return Refusal(
            RefusalCode.MISSING_FIELD, "`retract` needs `event`, the id entered wrongly", ("event",), ("event",)
        )
    for entry in draft.entries:
        if entry.event is not None and entry.refusal is None and entry.event.id == wanted:
            return _judge_retracted(draft, entry.event)
    return Refusal(RefusalCode.BAD_VALUE, f"the case has no accepted event `{wanted}`", ("event",), ("event",))


def _judge_retracted(draft: Draft, wrong: Event) -> Refusal | None:
    if wrong.name in LASTING:
        remedy = LASTING[wrong.name]
        message = f"`{wrong.name}` can't be retracted" + (f": {remedy}" if remedy else "")
        return Refusal(RefusalCode.GUARD, message, ("retract",))
    for entry in draft.entries:
        known = entry.event
        if known is not None and entry.refusal is None and known.name == "retract" and known.data["event"] == wrong.id:
            return Refusal(RefusalCode.GUARD, f"`{wrong.id}` has been retracted already", (known.id,), ("event",))
    return None


def apply_builtin(draft: Draft, event: Event, data: Data) -> None:
    """Do what a built-in event means, in the place of facts and counters."""
    match event.name:
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
            extend(draft, event, data)
        case "delivered":
            draft.notices = received(draft.notices, data, event.at)
        case "undeliverable":
            draft.notices, to = bounced(draft.notices, data, event.at)
            if to is not None:
                fail(draft, to, str(data.get("effect") or ""))
        case "link" | "unlink" | "merge" | "absorb":
            apply_link(draft, event, data)
        case _:
            pass
