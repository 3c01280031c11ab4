"""What the elements of a policy are called in English or Chinese.

In: a compiled policy and a language. Out: titles by kind and name; an element without a title is called by its
name, with spaces for underscores. Words that every policy shares (`customer`, `system`, …) have their titles
here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Words

LANGUAGES: Final = ("en", "zh")

_SHARED: Final[Mapping[str, Words]] = {
    "customer": Words("customer", "客户"),
    "owner": Words("owner", "主责方"),
    "applicant": Words("applicant", "申请人"),
    "actor": Words("sender", "操作人"),
    "participants": Words("participants", "协同方"),
    "system": Words("system", "系统"),
    "withdrawn": Words("withdrawn", "已撤诉"),
    "merged": Words("merged into another case", "已并入其他案件"),
    "absorbed": Words("merged into this one", "并入本案"),
    "duplicate": Words("duplicate", "重复"),
    "related": Words("related", "相关"),
    "follow_up": Words("follow-up", "后续"),
    "ended": Words("ended with the case", "随投诉结案而终止"),
    "escalation_failed": Words("escalation failed", "升级失败"),
    "sms": Words("text message", "短信"),
    "email": Words("e-mail", "邮件"),
    "phone": Words("phone", "电话"),
    "letter": Words("letter", "信函"),
    "wecom": Words("WeCom", "企业微信"),
    "dingtalk": Words("DingTalk", "钉钉"),
    "feishu": Words("Feishu", "飞书"),
    "work": Words("work", "工作清单"),
    "record_required": Words("record required", "待补充登记"),
}
_ANSWERS: Final = ("class", "role", "task")
"""What the answers of a decision table can name."""


class Titled(Protocol):
    """An element of a policy that has a title."""

    @property
    def title(self) -> Words:
        """What people call it."""


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of a policy in one language; with `track` set, what that kind of track calls its own comes first."""

    policy: CompiledPolicy
    language: str = "en"
    track: str | None = None

    def of(self, kind: str, name: object) -> str:
        """Return the title of the element `name` of a kind such as `state`, `class`, `role` or `deadline`."""
        if name is None:
            return "—"
        text = str(name)
        own = self.policy.tracks.get(self.track or "")
        words = None if own is None else Titles(own.policy, self.language).words_of(kind, text)
        words = words or self.words_of(kind, text)
        title = "" if words is None else words.in_language(self.language)
        return title or self.shared(text)

    def shared(self, name: str) -> str:
        """Return the title of a word that every policy knows, else the name with spaces for underscores."""
        words = _SHARED.get(name)
        return words.in_language(self.language) if words is not None else name.replace("_", " ")

    def words_of(self, kind: str, name: str) -> Words | None:
        """Return the title in all languages; None where the policy has no such element or gives it none."""
        policy = self.policy
        if kind == "class":
            return next((w for n, w in zip(policy.classes, policy.class_titles, strict=True) if n == name), None)
        plain = {"outcome": policy.outcomes, "task": policy.tasks, "flag": policy.flags}
        if kind in plain:
            return plain[kind].get(name)
        titled: Mapping[str, Mapping[str, Titled]] = {
            "state": policy.lifecycle.states,
            "role": policy.roles,
            "event": policy.events,
            "deadline": policy.deadlines,
            "counter": policy.counters,
            "approval": policy.approvals,
            "field": policy.fields,
            "parameter": policy.parameters,
            "metric": policy.metrics,
            "report": policy.reports,
            "track": policy.tracks,
            "table": {table.name: table for table in policy.tables},
            "party": policy.parties,
            "calendar": policy.calendars,
            "counting": policy.countings,
            "template": policy.templates,
        }
        element = titled.get(kind, {}).get(name)
        if element is not None:
            return element.title
        inner = (Titles(track.policy, self.language).words_of(kind, name) for track in policy.tracks.values())
        return next((words for words in inner if words is not None), None)

    def result(self, table: str, answer: object) -> str:
        """Return what an answer of a decision table is called; one that names a role, task or class, like that."""
        found = next((one for one in self.policy.tables if one.name == table), None)
        text = str(answer)
        own = None if found is None else found.result_titles.get(text)
        named = own or next((w for kind in _ANSWERS if (w := self.words_of(kind, text)) is not None), None)
        title = "" if named is None else named.in_language(self.language)
        return title or self.shared(text)

    def track_of(self, track: str) -> str:
        """Return what one track of a case is called, such as `Repair 1`; its id where its kind has no title."""
        kind, _, which = track.partition("-")
        words = self.words_of("track", kind)
        title = "" if words is None else words.in_language(self.language)
        if not title:
            return track
        if self.language == "zh":
            return f"{title}{which}" if which.isdigit() else f"{title}（{self.shared(which)}）"
        return f"{title} {which}" if which.isdigit() else f"{title} ({self.shared(which)})"

    def inside(self, track: str) -> Titles:
        """Return the titles as a track uses them: its own first."""
        return replace(self, track=track.partition("-")[0])
