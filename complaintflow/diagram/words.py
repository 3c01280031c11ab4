"""What a diagram says of lengths, limits and roles, in a few words of English or Chinese.

In: parts of a compiled policy and its titles. Out: short texts. Nothing here decides what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.actions import NamedRole, Relation, RoleRef
from complaintflow.compiled.condition import Test, Tree
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
from complaintflow.explanation.condition_words import condition_label, values_label
from complaintflow.explanation.fact_words import fact_of
from complaintflow.explanation.length_words import length_words
from complaintflow.explanation.titles import Titles

_FORMS: Final[Mapping[str, tuple[str, str]]] = {
    "or": (" or ", "或"),
    "list": (", ", "、"),
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

    def condition(self, tree: Tree) -> str:
        """Return a condition in a few words."""
        return condition_label(tree, self.titles, self.data)

    def values(self, test: Test) -> str:
        """Return the values that a test names."""
        return values_label(test, self.titles, self.data)

    def _name(self, name: str) -> str:
        return fact_of(name, self.titles, self.data, short=True).title
