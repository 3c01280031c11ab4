"""Conditions in words, with the titles of facts and values.

In: a condition's tree and the titles of a policy in one language. Out: a clause such as `class is “Important”`. The
meaning is the tree's; this is for reading only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.compiled.condition import All, Any, Const, Not, Test, Tree
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.words import Words
from complaintflow.explanation.titles import Titles

_CASE_FACTS: Final[Mapping[str, tuple[str, str, str]]] = {
    # name: (kind of its values, English, Chinese)
    "class": ("class", "the class", "级别"),
    "state": ("state", "the state", "状态"),
    "owner": ("role", "the owner", "主责方"),
    "flags": ("flag", "the flags", "标记"),
    "outcome": ("outcome", "the outcome", "结果"),
    "application": ("", "the number of the application", "申请次数"),
    "actor_role": ("role", "the sender's role", "操作人角色"),
}
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "is": ("{} is {}", "{}为{}"),
    "is_not": ("{} is not {}", "{}不为{}"),
    "in": ("{} is {}", "{}为{}"),
    "not_in": ("{} is none of {}", "{}不为{}"),
    "has": ("{} contains {}", "{}包含{}"),
    "has_any": ("{} contains {}", "{}包含{}"),
    "has_all": ("{} contains all of {}", "{}同时包含{}"),
    "more_than": ("{} is more than {}", "{}大于{}"),
    "at_least": ("{} is at least {}", "{}不小于{}"),
    "less_than": ("{} is less than {}", "{}小于{}"),
    "at_most": ("{} is at most {}", "{}不大于{}"),
    "present": ("{} is known", "{}已知"),
    "missing": ("{} is not known", "{}未知"),
    "count_is": ("{} are {} in number", "{}共{}项"),
    "count_more_than": ("{} are more than {} in number", "{}多于{}项"),
    "count_at_least": ("{} are at least {} in number", "{}至少{}项"),
    "count_less_than": ("{} are fewer than {} in number", "{}少于{}项"),
    "count_at_most": ("{} are at most {} in number", "{}至多{}项"),
}
_DERIVED: Final[Mapping[str, tuple[str, str]]] = {
    "times": ("the number of times that {0} happened", "{0}的次数"),
    "last": ("{1} of the last {0}", "最近一次{0}所填的{1}"),
    "verdict": ("the verdict on {0}", "期限{0}的结论"),
}
_STANDINGS: Final[Mapping[str, str]] = {
    "idle": "未开始",
    "running": "计时中",
    "paused": "中止",
    "met": "已按时履行",
    "late": "已逾期履行",
    "breached": "已逾期",
    "cancelled": "已取消",
    "lapsed": "已失效",
    "expired": "已届满",
}


def condition_words(tree: Tree, titles: Titles, *, inner: bool = False) -> str:
    """Return the condition as a clause; `inner`: in brackets where it has several parts."""
    chinese = titles.language == "zh"
    match tree:
        case Const(value=value):
            return ("恒成立" if value else "不可能成立") if chinese else ("always" if value else "what can never be")
        case Test():
            return _test(tree, titles)
        case Not(part=part):
            inside = condition_words(part, titles, inner=True)
            return f"非{inside}" if chinese else f"it is not so that {inside}"
        case All(parts=parts) | Any(parts=parts):
            word = ("且" if chinese else " and ") if isinstance(tree, All) else ("或" if chinese else " or ")
            said = [condition_words(part, titles, inner=len(parts) > 1) for part in parts]
            text = word.join(said)
            brackets = ("（{}）" if chinese else "({})") if inner and len(said) > 1 else "{}"
            return brackets.format(text)


def _test(test: Test, titles: Titles) -> str:
    chinese = titles.language == "zh"
    kind, name = _fact(test.name, titles)
    words = _WORDS[test.operator][1 if chinese else 0]
    several = test.value if isinstance(test.value, tuple) else (test.value,)
    shown = [_value(test.name, kind, value, titles) for value in several]
    joint = ("和" if chinese else " and ") if test.operator == "has_all" else ("或" if chinese else " or ")
    return words.format(name, joint.join(shown))


def _fact(name: str, titles: Titles) -> tuple[str, str]:
    """Return the kind of a fact's values and what it is called."""
    if name in _CASE_FACTS:
        kind, english, chinese = _CASE_FACTS[name]
        return kind, chinese if titles.language == "zh" else english
    derived = _derived(name, titles)
    if derived:
        return "", derived
    plain = name.removeprefix("data.").removeprefix("deadlines.")
    if name.startswith("deadlines."):
        return "", quoted(titles.of("deadline", plain), titles)
    if name in titles.policy.counters:
        return "", quoted(titles.of("counter", plain), titles)
    datum = _datum(name, titles)
    title = "" if datum is None else datum.title.in_language(titles.language)
    return "", quoted(title or titles.of("field", plain), titles)


def fact_words(name: str, titles: Titles) -> str:
    """Return what a fact is called, whatever it is derived from."""
    return _fact(name, titles)[1]


def _derived(name: str, titles: Titles) -> str:
    """Return what metrics and reports ask for besides facts is called; nothing where it is none of that."""
    kind, _, rest = name.partition(".")
    event, _, datum = rest.partition(".")
    form = _DERIVED.get(kind)
    if form is None:
        return ""
    said = _fact(f"data.{datum}", titles)[1] if kind == "last" else ""
    whose = _of("deadline" if kind == "verdict" else "event", event if kind == "last" else rest, titles)
    return form[1 if titles.language == "zh" else 0].format(whose, said)


def _of(kind: str, name: str, titles: Titles) -> str:
    return quoted(titles.of(kind, name), titles)


def _datum(name: str, titles: Titles) -> Datum | None:
    """Return the datum that is asked for, of the first event that titles it; of a fact, the field."""
    plain = name.removeprefix("data.")
    if plain == name:
        return titles.policy.fields.get(name)
    carried = [event.data[plain] for event in titles.policy.events.values() if plain in event.data]
    return next((datum for datum in carried if datum.title != Words()), carried[0] if carried else None)


def _value(name: str, kind: str, value: object, titles: Titles) -> str:
    chinese = titles.language == "zh"
    if isinstance(value, bool):
        return ("是" if value else "否") if chinese else ("true" if value else "false")
    if kind:
        return quoted(titles.of(kind, value), titles)
    if name.startswith(("deadlines.", "verdict.")):
        return _STANDINGS.get(str(value), str(value)) if chinese else str(value)
    if name.startswith("last."):
        name = f"data.{name.split('.', 2)[-1]}"
    field = _datum(name, titles)
    if field is not None and value in field.choices and field.choice_titles:
        said = field.choice_titles[field.choices.index(str(value))].in_language(titles.language)
        return quoted(said or str(value), titles)
    return quoted(value, titles) if isinstance(value, str) else str(value)


def quoted(text: object, titles: Titles) -> str:
    """Return a title in the quotation marks of its language."""
    return f"「{text}」" if titles.language == "zh" else f"“{text}”"
