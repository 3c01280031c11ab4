"""What somebody reads who is asked to do something: a task, a decision, facts that are missing.

In: a compiled policy, a case, an effect that asks for work, a language. Out: subject and text. Notices have texts of
their own in the policy; these have titles only. Nothing is told but words of the policy,
the case's id and due instants.
"""

from __future__ import annotations

from html import escape
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.confidentiality import Seen, Sight, Viewer
from complaintflow.explanation.moments import local_moment
from complaintflow.explanation.titles import Titles
from complaintflow.kernel.case import CaseState, Notice
from complaintflow.kernel.effect import Effect
from complaintflow.messages import Message
from complaintflow.messages.places import clean, on_one_line

_HEADS: Final = {
    "task": ("To do", "待办"),
    "approval_requested": ("To decide", "待审批"),
    "record_required": ("To be added to the record", "待补充记录"),
    "escalation_failed": ("Could not be told", "无法通知"),
}
_NAMED: Final = {"task": "task", "approval_requested": "approval"}
_CASE: Final = ("Case", "投诉编号")
_DUE: Final = ("Due", "期限")
_OF: Final = ("It was about", "原内容")
_FAILED: Final = "escalation_failed"
"""The effect that says that somebody could not be told, and the task that comes with it."""


def work_message(policy: CompiledPolicy, case: CaseState, effect: Effect, language: str, role: str) -> Message:
    """Return what a request for work says to a role. `language`: `en` or `zh`."""
    column = 1 if language == "zh" else 0
    titles = Titles(policy, language)
    titles = titles if effect.track is None else titles.inside(effect.track)
    known = role in policy.roles
    seen = Seen.of(Sight.of(policy, Viewer(frozenset((role,)))), case) if known else None
    shown_id = case.id if seen is None else seen.case_id
    failed = _failed(case, effect)
    kind = effect.kind if failed is None else _FAILED
    head = _HEADS.get(kind, ("", ""))[column] or kind.replace("_", " ")
    what = _what(titles, effect) if failed is None else titles.of("role", failed.to)
    lines = [f"{head}: {what}", f"{_CASE[column]}: {clean(shown_id)}"]
    if failed is not None:
        sent = local_moment(failed.at, policy.zone, language)
        named = titles.of(_NAMED.get(failed.kind, "template"), failed.what)
        lines.append(f"{_OF[column]}: {named}" + (f"（{sent}）" if column else f" ({sent})"))
    due = effect.body.get("due")
    if isinstance(due, int):
        lines.append(f"{_DUE[column]}: {local_moment(due, policy.zone, language)}")
    text = clean("\n".join(lines))
    return Message(
        to=role,
        via="work",
        subject=on_one_line(f"{lines[0]} ({shown_id})"),
        text=text,
        html="<p>" + escape(text).replace("\n", "<br/>\n") + "</p>",
        language=language,
    )


def _failed(case: CaseState, effect: Effect) -> Notice | None:
    """Return what reached nobody, for whoever is given the matter; None of any other work, and where nothing is known.

    The task itself names neither: the event that it answers does.
    """
    if effect.kind != "task" or effect.body.get("task") != _FAILED:
        return None
    events = (entry.event for entry in case.entries if entry.event is not None and entry.event.id in effect.because)
    ids = {event.data.get("effect") for event in events if event.name == "undeliverable"}
    return next((notice for notice in case.notices if notice.id in ids), None)


def _what(titles: Titles, effect: Effect) -> str:
    body = effect.body
    if effect.kind == "task":
        return titles.of("task", body.get("task"))
    if effect.kind == "approval_requested":
        return titles.of("approval", body.get("approval"))
    if effect.kind == "record_required":
        fields = body.get("fields", ())
        names = fields if isinstance(fields, list | tuple) else (fields,)
        return ("、" if titles.language == "zh" else ", ").join(titles.of("field", name) for name in names)
    return titles.of("role", body.get("to"))
