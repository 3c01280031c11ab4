"""What is asked of every row: a decision table of a policy, and all that its conditions read.

In: a compiled policy and perhaps the name of one of its tables. Out: a `Question`: the tables to work out in order, the
facts and ages they read, what is the same in every row, and which rules ask for what no table of facts can say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.actions import Action, RaiseFlag, SendEvent, SetFacts
from complaintflow.compiled.ages import Age
from complaintflow.compiled.condition import names_in
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.table import DecisionTable
from complaintflow.compiled.words import Words
from complaintflow.errors import ComplaintflowError

CLASS: Final = "class"
FLAGS: Final = "flags"
_NOTHING_YET: Final = ("outcome", "application")
"""What no case has when it is opened."""


class BacktestError(ComplaintflowError):
    """Nothing can be asked; `words` say why."""

    def __init__(self, en: str, zh: str) -> None:
        """Say why in both languages."""
        self.words = Words(en, zh)
        super().__init__(en, zh)

    def __str__(self) -> str:
        """Return why, in English."""
        return self.words.en


class QuestionError(BacktestError):
    """A policy has no table that could be asked."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """A rule (`TABLE.RULE` of another table) and what it asks that no table of facts can say."""

    rule: str
    name: str
    why: Words


@dataclass(frozen=True, slots=True)
class Question:
    """The table asked (`target`), the tables and ages that it needs (in order), the facts that these read.

    `known`: what is the same for every complaint that is being opened. `beyond`: what only the kernel can say.
    """

    policy: CompiledPolicy
    target: DecisionTable
    before: tuple[DecisionTable, ...]
    ages: tuple[Age, ...]
    fields: Mapping[str, Datum]
    known: Mapping[str, object]
    asks_flags: bool
    beyond: tuple[Beyond, ...]

    @property
    def is_plain(self) -> bool:
        """Whether the facts of a row alone settle the answer."""
        return not self.beyond


def name_of(table: DecisionTable, policy: CompiledPolicy) -> str:
    """Return the name under which conditions ask for a table's answer."""
    return CLASS if table is policy.classification else table.name


def question_of(policy: CompiledPolicy, table: str | None = None) -> Question:
    """Return what a policy is asked: its classification, or a further table. Raises QuestionError where it has none."""
    target = _target(policy, table)
    reader = _Reader(policy)
    reader.read(target)
    moved = dict(_moved_at_opening(policy))
    beyond = [*reader.beyond]
    for asked, by in reader.asked.items():
        if asked in moved:
            beyond.append(Beyond(by, asked, _written_by(moved[asked])))
    ages = tuple(age for age in policy.ages if age.field in reader.asked)
    # Where only an opened complaint has the answer, any of its facts may matter to what its opening does.
    facts = {
        n: datum for n, datum in policy.fields.items() if (beyond or n in reader.asked) and n not in reader.derived
    }
    known: dict[str, object] = {name: 0 for name in policy.counters if name in reader.asked}
    known |= {name: None for name, datum in facts.items() if not datum.settable}
    return Question(
        policy, target, tuple(reader.order[:-1]), ages,
        {name: datum for name, datum in facts.items() if datum.settable},
        known, bool(policy.flags) and (FLAGS in reader.asked or bool(beyond)), tuple(beyond),
    )  # fmt: skip


def _target(policy: CompiledPolicy, name: str | None) -> DecisionTable:
    tables = [f"`{table.name}`" for table in policy.tables]
    en, zh = ", ".join(tables) or "none", "、".join(tables) or "无"
    if name in (None, CLASS):
        if policy.classification is None:
            raise QuestionError(
                f"the policy `{policy.id}` has no classification; ask another table by its name (there are: {en})",
                f"制度`{policy.id}`没有分级；请按名称指定其他决策表（现有：{zh}）",
            )
        return policy.classification
    for table in policy.tables:
        if table.name == name:
            return table
    raise QuestionError(
        f"the policy `{policy.id}` has no table `{name}` (there are: {en})",
        f"制度`{policy.id}`没有决策表`{name}`（现有：{zh}）",
    )


class _Reader:
    """Follows what tables read, down to facts."""

    def __init__(self, policy: CompiledPolicy) -> None:
        self.policy = policy
        self.tables = {table.name: table for table in policy.tables}
        if policy.classification is not None:
            self.tables[CLASS] = policy.classification
        self.derived = {age.field: age for age in policy.ages}
        self.order: list[DecisionTable] = []
        self.asked: dict[str, str] = {}
        self.beyond: list[Beyond] = []
        self._open: list[str] = []

    def read(self, table: DecisionTable) -> None:
        """Read a table, first the ones that it asks."""
        own = name_of(table, self.policy)
        if table in self.order:
            return
        self._open.append(own)
        for rule in table.rules:
            for name in sorted(names_in(rule.when.tree)):
                self._name(name, rule.id if own == CLASS else f"{own}.{rule.id}")
        self._open.pop()
        self.order.append(table)

    def _name(self, name: str, by: str) -> None:
        policy = self.policy
        if name in self._open:
            self.beyond.append(Beyond(by, name, Words("it depends on itself", "它依赖自身")))
        elif name in self.tables:
            self.read(self.tables[name])
        elif name in self.derived:
            self.asked.setdefault(name, by)
            for end in (self.derived[name].start, self.derived[name].end):
                self.asked.setdefault(end, by)
        elif name in policy.counters:
            counter = policy.counters[name]
            if "open" in counter.of or counter.between is not None:
                self.beyond.append(
                    Beyond(by, name, Words("it counts what happens in the case", "它统计案件中发生的事情"))
                )
            self.asked.setdefault(name, by)
        elif name in policy.fields or name in (FLAGS, *_NOTHING_YET):
            self.asked.setdefault(name, by)
        else:
            self.beyond.append(Beyond(by, name, Words("it is no fact of the complaint", "它不是投诉的事实")))


def _written_by(what: str) -> Words:
    return Words(f"`{what}` may write it when a complaint is opened", f"投诉立案时`{what}`可能写入它")


def _moved_at_opening(policy: CompiledPolicy) -> Iterator[tuple[str, str]]:
    """Yield the facts that a policy's own actions may write while a complaint is opened, and what writes them."""
    for source, actions in _opening_actions(policy):
        for action in actions:
            if isinstance(action, SetFacts):
                yield from ((name, source) for name, _ in action.values)
            elif isinstance(action, RaiseFlag):
                yield FLAGS, source
            elif isinstance(action, SendEvent):
                yield from _sent(policy, action.event)


def _opening_actions(policy: CompiledPolicy) -> Iterator[tuple[str, Iterable[Action]]]:
    if "open" in policy.events:
        yield "open", policy.events["open"].actions
    for row in policy.lifecycle.initial:
        yield row.state, policy.lifecycle.states[row.state].actions
    for rule in policy.escalations:
        on = rule.on
        if rule.age is None and (on is None or on.kind != "event" or "open" in on.names):
            yield rule.id, rule.actions


def _sent(policy: CompiledPolicy, event: str) -> Iterator[tuple[str, str]]:
    """Yield all that may follow from an event that the lifecycle sends itself: whatever any action writes."""
    transitions = [action for transition in policy.lifecycle.transitions for action in transition.actions]
    states = [action for state in policy.lifecycle.states.values() for action in state.actions]
    kinds = [action for kind in policy.events.values() for action in kind.actions]
    for action in (*transitions, *states, *kinds):
        if isinstance(action, SetFacts):
            yield from ((name, event) for name, _ in action.values)
        elif isinstance(action, RaiseFlag):
            yield FLAGS, event
