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
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.effect import Effect
from complaintflow.messages import Message
from complaintflow.messages.places import clean, on_one_line

_HEADS: Final = {
    "task": ("To do", "待办"),
    "approval_requested": ("To decide", "待审批"),
    "record_required": ("To be added to the record", "待补充记录"),
    "escalation_failed": ("Could not be told", "无法通知"),
}
_CASE: Final = ("Case", "投诉编号")
_DUE: Final = ("Due", "期限")


def work_message(policy: CompiledPolicy, case: CaseState, effect: Effect, language: str, role: str) -> Message:
    """Return what a request for work says to a role. `language`: `en` or `zh`."""
    column = 1 if language == "zh" else 0
    titles = Titles(policy, language)
    titles = titles if effect.track is None else titles.inside(effect.track)
    known = role in policy.roles
    seen = Seen.of(Sight.of(policy, Viewer(frozenset((role,)))), case) if known else None
    shown_id = case.id if seen is None else seen.case_id
    head = _HEADS.get(effect.kind, ("", ""))[column] or effect.kind.replace("_", " ")
    lines = [f"{head}: {_what(titles, effect)}", f"{_CASE[column]}: {clean(shown_id)}"]
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
