"""Messages as their recipients read them, with what is filled in marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from complaintflow.compiled.actions import Notify
from complaintflow.compiled.orders import every_order
from complaintflow.compiled.policy import Template
from complaintflow.handbook.document import Letter, Paragraph, Section, line, marked
from complaintflow.handbook.voice import Voice

_PLACE: Final = re.compile(r"\{([a-z_][a-z0-9_.]*)\}")
_CASE: Final[Mapping[str, tuple[str, str]]] = {
    "case": ("case number", "案件编号"),
    "class": ("class", "级别"),
    "state": ("state", "状态"),
    "owner": ("owner", "主责方"),
    "due": ("due date", "到期时间"),
    "deadline": ("deadline", "时限"),
    "outcome": ("outcome", "结果"),
}


def letters(voice: Voice) -> Iterator[Section]:
    """Return every template."""
    if not voice.policy.templates:
        return
    text = voice(
        "What stands in braces is filled in for each case. What is not for the recipient's eyes shows as a dash.",
        "花括号内为按案件填写的内容；收件人无权查看的信息以“—”代替。",
    )
    blocks = [_letter(voice, template) for template in voice.policy.templates.values()]
    yield Section("letters", 1, "", voice("Messages", "通知模板"), (Paragraph(line(text)), *blocks))


def _letter(voice: Voice, template: Template) -> Letter:
    uses = [a for a in every_order(voice.policy) if isinstance(a, Notify) and a.template == template.name]
    to = voice.listed(voice.who(ref) for action in uses for ref in action.to)
    copies = voice.listed(voice.who(ref) for action in uses for ref in action.copy)
    media = voice.listed(voice.of("medium", action.via) for action in uses)
    head = voice.sentences(
        (
            voice("M{}", "M{}", str(voice.messages[template.name])),
            voice.words(template.title) or (template.name.replace("_", " ") if voice.language == "en" else ""),
            voice("to {}", "收件人：{}", to) if to else voice("sent by no rule yet", "暂无规则使用"),
            voice("copy to {}", "抄送：{}", copies) if copies else "",
            voice("by {}", "方式：{}", media) if media else "",
        )
    )
    cited = voice.cite(template.clause)
    subject, text = voice.words(template.subject), voice.words(template.text)
    return Letter(
        line(voice.strong(head) + (f" [{cited}]" if cited else "")),
        line(_filled(voice, subject)),
        tuple(line(_filled(voice, part)) for part in text.split("\n")),
        (f"template:{template.name}",),
    )


def _filled(voice: Voice, text: str) -> str:
    def place(found: re.Match[str]) -> str:
        name = found[1]
        titled = voice(*_CASE[name]) if name in _CASE else voice.of("field", name.removeprefix("data."))
        return marked("place", f"{{{titled}}}")

    return _PLACE.sub(place, text)
