"""Causes of effects in words, in English and Chinese.

In: a cause, the titles of its policy, the register of its clauses. Out: texts, which screens and pages show in
their own ways.
"""

from __future__ import annotations

from typing import Final

from complaintflow.compiled.zone import Zone
from complaintflow.explanation.causes import Cause
from complaintflow.explanation.moments import local_moment
from complaintflow.explanation.titles import Titles
from complaintflow.policy import ClauseRegister

_KINDS: Final = {
    "event": "事件", "transition": "转换", "deadline": "时限", "ladder step": "提醒", "rule": "规则",
    "rule across cases": "跨案件规则", "escalation": "升级规则", "approval": "审批", "counter": "计数",
    "state": "状态", "time": "时间", "other": "其他", "clause": "条款",
}  # fmt: skip
"""What a cause is called in Chinese; in English it is called as it is named."""


def kind_words(kind: str, language: str) -> str:
    """Return what a cause is called."""
    return _KINDS.get(kind, kind) if language == "zh" else kind


def cause_words(cause: Cause, titles: Titles, zone: Zone) -> str:
    """Return what a cause is: of an event what, when and by whom, of an element its title and the cases it found."""
    title, chinese = cause.words.in_language(titles.language), titles.language == "zh"
    if cause.event is None:
        separator = "、" if chinese else ", "
        return "  ".join((title, *([separator.join(cause.cases)] if cause.cases else ())))
    who = ", ".join(titles.of("role", role) for role in cause.event.actor.role_names) or cause.event.actor.id
    at = local_moment(cause.event.at, zone, titles.language)
    what = title or titles.of("event", cause.event.name)
    return f"{what}，{at}，{who or '无人'}" if chinese else f"{what}, {at}, by {who or 'nobody'}"


def clause_words(register: ClauseRegister | None, clause: str, language: str) -> str:
    """Return where a clause stands and what it says; nothing where no register knows it."""
    entry = None if register is None else next((e for c, e in register.entries.items() if c == clause), None)
    if entry is None:
        return ""
    texts = [entry.place, entry.text]
    return ": ".join(
        str((words.zh or words.en if language == "zh" else words.en or words.zh) or "").strip() for words in texts
    )
