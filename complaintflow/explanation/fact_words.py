"""What facts and their values are called, whoever asks for them: a condition, a report, a handbook, a diagram.

In: a fact's name as conditions write it, the titles of a policy in one language, perhaps the data of the event that is
looked at. Out: its title, and that of a value. Nothing here is put in quotation marks: `named` says what is a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.words import Words
from complaintflow.explanation.titles import Titles

Data = Mapping[str, Datum]

_CASE: Final[Mapping[str, tuple[str, str, str, str]]] = {
    # name: (kind of its values, English in a sentence, English on a label, Chinese)
    "class": ("class", "the class", "class", "级别"),
    "state": ("state", "the state", "state", "状态"),
    "owner": ("role", "the owner", "owner", "主责方"),
    "flags": ("flag", "the flags", "flags", "标记"),
    "outcome": ("outcome", "the outcome", "outcome", "结果"),
    "application": ("", "the number of the application", "application no.", "此项审批的申请次数"),
    "actor_role": ("role", "the sender's role", "sender", "操作人角色"),
    "opened": ("", "when it was opened", "opened", "受理时间"),
    "closed": ("", "when it was closed", "closed", "结案时间"),
}
_DERIVED: Final[Mapping[str, tuple[str, str]]] = {
    "times": ("the number of times that {0} happened", "{0}的次数"),
    "last": ("{1} of the last {0}", "最近一次{0}所填的{1}"),
    "verdict": ("the verdict on {0}", "时限{0}的结论"),
    "party": ("{0}", "{0}"),
}
_TRACKS: Final[Mapping[str, tuple[str, str]]] = {
    "started": ("the number of {0} begun", "已启动的{0}数"),
    "open": ("the number of {0} still open", "进行中的{0}数"),
    "closed": ("the number of {0} ended", "已结束的{0}数"),
    "late": ("the number of {0} that are late", "逾期的{0}数"),
    "outcome": ("the number of {0} ended as {1}", "以{1}结束的{0}数"),
}
_STANDINGS: Final[Mapping[str, str]] = {
    "idle": "未开始",
    "running": "计时中",
    "paused": "已中止",
    "met": "已按时完成",
    "late": "超时完成",
    "breached": "已超时",
    "cancelled": "已取消",
    "lapsed": "已失效",
    "expired": "已期满",
}
_BUILT_IN_DATA: Final[Mapping[str, str]] = {
    "application": "申请次序",
    "approval": "审批事项",
    "at": "时间",
    "by": "时长",
    "case": "案件",
    "cases": "案件",
    "class": "级别",
    "deadline": "时限",
    "deadlines": "时限",
    "effect": "通知",
    "event": "记录",
    "flag": "标记",
    "flags": "标记",
    "from": "原版本",
    "into": "并入案件",
    "medium": "方式",
    "reason": "理由",
    "relation": "关系",
    "role": "角色",
    "step": "步骤",
    "text": "内容",
    "to": "新版本",
}
"""What the data of built-in events are called in Chinese, which no policy titles."""
_KINDS_OF_DATA: Final = ("class", "role", "deadline", "approval", "flag", "event")
"""Data of built-in events that name an element of the policy are called after its kind."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact: what it is called, and the kind of its values. `named`: by the policy, not by every case alike."""

    title: str
    kind: str = ""
    named: bool = True


@dataclass(frozen=True, slots=True)
class Value:
    """A value in words. `named`: it is a name or a text, no number and no yes or no."""

    text: str
    named: bool = True


def fact_of(name: str, titles: Titles, data: Data | None = None, *, short: bool = False) -> Fact:
    """Return what a fact is called; `short`: as labels have it."""
    chinese = titles.language == "zh"
    if name in _CASE:
        kind, sentence, label, zh = _CASE[name]
        return Fact(zh if chinese else label if short else sentence, kind, named=False)
    head, _, rest = name.partition(".")
    if rest and head in _DERIVED:
        return Fact(_derived(head, rest, titles, short=short), named=False)
    if rest and head == "tracks":
        return Fact(_of_tracks(rest, titles, short=short), named=False)
    if rest and head == "deadlines":
        return Fact(titles.of("deadline", rest))
    plain = rest if head == "data" and rest else name
    if plain == name:
        for kind in ("counter", "table", "parameter"):
            if titles.words_of(kind, name) is not None:
                return Fact(titles.of(kind, name))
    return Fact(datum_title(plain, datum_of(name, titles, data), titles))


def value_of(name: str, value: object, titles: Titles, data: Data | None = None) -> Value:
    """Return a value of a fact in words."""
    chinese = titles.language == "zh"
    if isinstance(value, bool):
        return Value(("是" if value else "否") if chinese else ("true" if value else "false"), named=False)
    if not isinstance(value, str):
        return Value(str(value), named=False)
    head, _, rest = name.partition(".")
    if head in ("deadlines", "verdict"):
        return Value(_STANDINGS.get(value, value) if chinese else value, named=False)
    if name in _CASE:
        return Value(titles.of(_CASE[name][0], value))
    if titles.words_of("table", name) is not None:
        return Value(titles.result(name, value))
    datum = datum_of(f"data.{rest.partition('.')[2]}" if head == "last" else name, titles, data)
    if datum is None:
        plain = rest if head == "data" else name
        return Value(titles.of(plain, value) if plain in _KINDS_OF_DATA else _text(value, titles))
    said = choice_title(datum, value, titles)
    if said:
        return Value(said)
    if datum.name in _KINDS_OF_DATA:
        return Value(titles.of(datum.name, value))
    return Value(titles.shared(value) if value in datum.choices else _text(value, titles))


def choice_title(datum: Datum, value: str, titles: Titles) -> str:
    """Return what a choice is called: at the datum, else at the field of its name; nothing where neither says."""
    for one in (datum, titles.policy.fields.get(datum.name, datum)):
        if value in one.choices and one.choice_titles:
            said = one.choice_titles[one.choices.index(value)].in_language(titles.language)
            if said:
                return said
    return ""


def _text(value: str, titles: Titles) -> str:
    """Return a free text; one that is a role's name (to whom something goes) is called like the role."""
    return titles.of("role", value) if value in titles.policy.roles else value


def datum_title(name: str, datum: Datum | None, titles: Titles) -> str:
    """Return what a datum or a field is called."""
    own = "" if datum is None else datum.title.in_language(titles.language)
    if own:
        return own
    field = titles.words_of("field", name)
    given = "" if field is None else field.in_language(titles.language)
    return given or (_BUILT_IN_DATA.get(name, "") if titles.language == "zh" else "") or titles.shared(name)


def datum_of(name: str, titles: Titles, data: Data | None = None) -> Datum | None:
    """Return the datum that is asked for: of the event at hand, else the first that an event titles; or the field."""
    plain = name.removeprefix("data.")
    if plain == name:
        return titles.policy.fields.get(name)
    if data is not None and plain in data:
        return data[plain]
    carried = [event.data[plain] for event in titles.policy.events.values() if plain in event.data]
    titled = next((datum for datum in carried if datum.title != Words()), carried[0] if carried else None)
    return titled or titles.policy.fields.get(plain)


def _derived(head: str, rest: str, titles: Titles, *, short: bool) -> str:
    """Return what metrics and reports ask for besides facts is called."""
    event, _, datum = rest.partition(".")
    said = datum_title(datum, datum_of(f"data.{datum}", titles), titles) if head == "last" else ""
    kind = {"verdict": "deadline", "party": "party"}.get(head, "event")
    whose = titles.of(kind, event if head == "last" else rest)
    form = _DERIVED[head][1 if titles.language == "zh" else 0]
    return form.format(_marked(whose, titles, short=short), _marked(said, titles, short=short))


def _of_tracks(rest: str, titles: Titles, *, short: bool) -> str:
    track, _, asked = rest.partition(".")
    form = _TRACKS[asked.partition(".")[0]][1 if titles.language == "zh" else 0]
    outcome = titles.of("outcome", asked.partition(".")[2])
    return form.format(*(_marked(text, titles, short=short) for text in (titles.of("track", track), outcome)))


def _marked(text: str, titles: Titles, *, short: bool) -> str:
    return text if short else quoted(text, titles)


def quoted(text: object, titles: Titles) -> str:
    """Return a title in the quotation marks of its language."""
    return f"「{text}」" if titles.language == "zh" else f"“{text}”"
