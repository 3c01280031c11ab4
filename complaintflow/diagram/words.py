"""What a diagram says of lengths, limits, roles and conditions, in a few words of English or Chinese.

In: parts of a compiled policy and its titles. Out: short texts. Nothing here decides what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from complaintflow.compiled.actions import NamedRole, Relation, RoleRef
from complaintflow.compiled.condition import All, Any, Const, Not, Operator, Test, Tree
from complaintflow.compiled.deadlines import (
    AmountFrom,
    CountedFrom,
    Cycles,
    Extreme,
    Limit,
    MonthDay,
    NoLimit,
    Until,
    Within,
)
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.explanation.length_words import length_words
from complaintflow.explanation.titles import Titles

_FORMS: Final[Mapping[str, tuple[str, str]]] = {
    "is": ("{name} is {value}", "{name}为{value}"),
    "is_not": ("{name} is not {value}", "{name}不为{value}"),
    "in": ("{name} is {value}", "{name}为{value}"),
    "not_in": ("{name} is not {value}", "{name}不为{value}"),
    "more_than": ("{name} > {value}", "{name} > {value}"),
    "at_least": ("{name} ≥ {value}", "{name} ≥ {value}"),
    "less_than": ("{name} < {value}", "{name} < {value}"),
    "at_most": ("{name} ≤ {value}", "{name} ≤ {value}"),
    "has": ("{name} has {value}", "{name}含{value}"),
    "has_any": ("{name} has {value}", "{name}含{value}"),
    "has_all": ("{name} has {value}", "{name}含{value}"),
    "present": ("{name} is known", "{name}已填"),
    "missing": ("{name} is not known", "{name}未填"),
    "count_is": ("number of {name} is {value}", "{name}数为 {value}"),
    "count_more_than": ("number of {name} > {value}", "{name}数 > {value}"),
    "count_at_least": ("number of {name} ≥ {value}", "{name}数 ≥ {value}"),
    "count_less_than": ("number of {name} < {value}", "{name}数 < {value}"),
    "count_at_most": ("number of {name} ≤ {value}", "{name}数 ≤ {value}"),
    "yes": ("{name}: yes", "{name}：是"),
    "no": ("{name}: no", "{name}：否"),
    "or_not_known": ("{part} (or not known)", "{part}（或未填）"),
    "not": ("not ({part})", "非（{part}）"),
    "and": (" and ", "，且"),
    "or": (" or ", "或"),
    "list": (", ", "、"),
    "nested": ("({part})", "（{part}）"),
    "always": ("always", "总是"),
    "never": ("never", "从不"),
    "class": ("class", "级别"),
    "state": ("state", "状态"),
    "flags": ("flags", "标记"),
    "application": ("application no.", "申请次数"),
    "owner": ("owner", "主责方"),
    "actor_role": ("sender", "操作人"),
    "until": ("until {field}", "至{field}"),
    "amount_from": ("{unit} by “{field}”", "按“{field}”计（{unit}）"),
    "counted_from": ("{length} after {field}", "自{field}起{length}"),
    "cycles": ("end of cycle {count}", "第{count}个完整周期末"),
    "month_day": ("day {day} of the month", "当月{day}日"),
    "month_day_later": ("day {day}, {months} months on", "{months}个月后的{day}日"),
    "later": ("the later of: {parts}", "取较晚者：{parts}"),
    "earlier": ("the earlier of: {parts}", "取较早者：{parts}"),
    "undecided": ("to be decided", "待定"),
    "no_limit": ("no limit", "无时限"),
    "more": ("{named} … ({count} roles)", "{named}等{count}个角色"),
    "relation": ("{relation} of the {of}", "{of}的{relation}"),
    "named_role": ("whoever “{field}” names", "“{field}”所指"),
}

_ROLES_MOST: Final = 3
"""So many roles are named; of more, the first ones and how many there are."""
_VERDICTS_ZH: Final[Mapping[str, str]] = {
    "waiting": "未开始",
    "running": "计时中",
    "paused": "已中止",
    "met": "已按时完成",
    "late": "超时完成",
    "breached": "已超时",
    "cancelled": "已取消",
    "lapsed": "已失效",
    "expired": "已期满",
}
_OPPOSITES: Final[Mapping[Operator, Operator]] = {
    "is": "is_not",
    "in": "not_in",
    "is_not": "is",
    "not_in": "in",
    "present": "missing",
    "missing": "present",
}
_STATE_NAMES: Final = frozenset({"state", "previous_state"})
_CLASS_NAMES: Final = frozenset({"class", "previous_class"})


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one policy in one language; `data` are the data of the event that a condition looks at."""

    policy: CompiledPolicy
    titles: Titles
    data: Mapping[str, Datum]

    @classmethod
    def of(cls, policy: CompiledPolicy, language: str, data: Mapping[str, Datum] | None = None) -> Wording:
        """Return the words of a policy."""
        return cls(policy, Titles(policy, language), data or {})

    def about(self, event: str) -> Wording:
        """Return the words for conditions that look at an event's data."""
        kind = self.policy.events.get(event)
        return Wording(self.policy, self.titles, {} if kind is None else kind.data)

    def form(self, key: str, **parts: object) -> str:
        """Return a text of this module, filled in."""
        return _FORMS[key][1 if self.titles.language == "zh" else 0].format_map(parts)

    def listed(self, parts: Iterable[str]) -> str:
        """Return texts as a list."""
        return self.form("list").join(parts)

    def length(self, length: Duration) -> str:
        """Return a length of time."""
        return length_words(length, self.titles.language)

    def limit(self, limit: Limit) -> str:
        """Return a limit in a few words."""
        match limit:
            case Within():
                return self.length(limit.duration)
            case AmountFrom():
                unit = self.length(limit.unit).removeprefix("1").removeprefix("个").strip()
                return self.form("amount_from", unit=unit, field=self._name(limit.field))
            case Until():
                return self.form("until", field=self._name(limit.field))
            case CountedFrom():
                length = self.length(limit.duration)
                return self.form("counted_from", length=length, field=self._name(limit.field))
            case Cycles():
                return self.form("cycles", count=limit.count)
            case MonthDay():
                day = limit.day if isinstance(limit.day, int) else self._name(limit.day)
                return self.form("month_day_later" if limit.months else "month_day", day=day, months=limit.months)
            case Extreme():
                parts = self.listed(self.limit(part) for part in limit.parts)
                return self.form("later" if limit.later else "earlier", parts=parts)
            case NoLimit():
                return self.form("undecided" if limit.parameter else "no_limit")

    def role(self, role: RoleRef) -> str:
        """Return who is meant by a role, a relation or a fact that names one."""
        match role:
            case Relation():
                return self._related(role)
            case NamedRole():
                return self.form("named_role", field=self._name(role.name))
            case _:
                return self.titles.of("role", role)

    def _related(self, relation: Relation) -> str:
        """Return the roles that a relation can lead to; where those are many, or none is known, the relation."""
        own = self.policy.roles.get(relation.of)
        leads = [own] if own is not None else list(self.policy.roles.values())
        found = dict.fromkeys(role.relations[relation.name] for role in leads if relation.name in role.relations)
        if 0 < len(found) <= _ROLES_MOST:
            return self.form("or").join(self.titles.of("role", name) for name in found)
        return self.form(
            "relation", relation=self.titles.of("role", relation.name), of=self.titles.of("role", relation.of)
        )

    def event(self, name: str) -> str:
        """Return an event's title, as a label begins it."""
        title = self.titles.of("event", name)
        return title[:1].upper() + title[1:]

    def roles(self, roles: Iterable[str] | None) -> str:
        """Return roles as a list, in the policy's order; empty where anybody is meant."""
        if roles is None:
            return ""
        order = {name: place for place, name in enumerate(self.policy.roles)}
        known = sorted(roles, key=lambda name: (order.get(name, len(order)), name))
        return self.some([self.titles.of("role", name) for name in known])

    def some(self, named: list[str]) -> str:
        """Return the titles of roles as a list; of many, the first and how many there are."""
        if len(named) <= _ROLES_MOST + 1:
            return self.listed(named)
        return self.form("more", named=self.listed(named[:_ROLES_MOST]), count=len(named))

    def condition(self, tree: Tree, *, inner: bool = False) -> str:
        """Return a condition in words; parts of another kind inside it stand in brackets."""
        match tree:
            case Const():
                return self.form("always" if tree.value else "never")
            case Test():
                return self._test(tree)
            case Not():
                return self._denied(tree.part)
            case All() | Any():
                joint = self.form("and" if isinstance(tree, All) else "or")
                text = joint.join(self.condition(part, inner=True) for part in tree.parts)
                return self.form("nested", part=text) if inner else text

    def _denied(self, tree: Tree) -> str:
        """Return that a condition does not hold, which it does not either where its fact is missing."""
        if isinstance(tree, Test):
            if isinstance(tree.value, bool):
                other = replace(tree, value=not tree.value)
                return self.form("or_not_known", part=self._test(other))
            if tree.operator in _OPPOSITES:
                return self._test(replace(tree, operator=_OPPOSITES[tree.operator]))
        return self.form("not", part=self.condition(tree))

    def _test(self, test: Test) -> str:
        name = self._name(test.name)
        if isinstance(test.value, bool):
            holds = test.value is (test.operator == "is")
            return self.form("yes" if holds else "no", name=name)
        return self.form(test.operator, name=name, value=self.values(test))

    def values(self, test: Test) -> str:
        """Return the values that a test names."""
        values = test.value if isinstance(test.value, tuple | frozenset) else (test.value,)
        listed = sorted(values, key=str) if isinstance(values, frozenset) else list(values)
        joint = self.form("and" if test.operator == "has_all" else "or")
        return joint.join(self._value(test.name, item) for item in listed)

    def _name(self, name: str) -> str:
        kind, _, rest = name.partition(".")
        if kind == "data" and rest:
            datum = self.data.get(rest)
            title = "" if datum is None else datum.title.in_language(self.titles.language)
            return title or self._name(rest)
        if kind == "deadlines" and rest:
            return self.titles.of("deadline", rest)
        for known in ("field", "counter", "parameter"):
            words = self.titles.words_of(known, name)
            title = "" if words is None else words.in_language(self.titles.language)
            if title:
                return title
        if name in _FORMS and name in {"class", "state", "flags", "application", "owner", "actor_role"}:
            return self.form(name)
        return self.titles.shared(name)

    def _value(self, name: str, value: object) -> str:
        if name in _STATE_NAMES:
            return self.titles.of("state", value)
        if name in _CLASS_NAMES:
            return self.titles.of("class", value)
        if name.startswith("deadlines.") and self.titles.language == "zh":
            return _VERDICTS_ZH.get(str(value), str(value))
        if name == "flags":
            return self.titles.of("flag", value)
        if name == "owner":
            return self.titles.of("role", value)
        datum = self.data.get(name.removeprefix("data.")) if name.startswith("data.") else None
        datum = datum or self.policy.fields.get(name.removeprefix("data."))
        if datum is not None and value in datum.choices and datum.choice_titles:
            title = datum.choice_titles[datum.choices.index(str(value))].in_language(self.titles.language)
            if title:
                return title
        if not isinstance(value, str):
            return str(value)
        return self.titles.of("role", value) if value in self.policy.roles else self.titles.shared(value)
