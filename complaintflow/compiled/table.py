"""Decision tables: ordered rules, a hit policy, a default (DMN's words).

In: a view of facts. Out: the result and every rule that matched. Does not generate code: the compiler says how a table
is written as functions, and `decide_plainly` is the reading they are held to. They are written when the table is first
asked, each by itself: loading a policy costs none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, Protocol

from complaintflow.compiled.condition import Condition, View
from complaintflow.compiled.words import Clause, Words

HitPolicy = Literal["first", "highest", "unique", "collect"]
Matched = tuple[int, ...]
"""The indexes of all rules that matched, rising."""
Decision = tuple[object, Matched]
"""A result (None when nothing matched and there is no default) and the indexes of all rules that matched."""
Decide = Callable[[View], Decision]
Answer = Callable[[View], object]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: when the condition holds, the table answers with the result."""

    id: str
    when: Condition
    result: str
    reason: Words | None = None
    clause: Clause = ()


class Writer(Protocol):
    """Whatever makes the functions of a table."""

    def deciding(self, table: DecisionTable) -> Decide:
        """Return a function of a view: the result and every rule that matched."""

    def answering(self, table: DecisionTable) -> Answer:
        """Return a function of a view: the result alone."""


class _Asked:
    """What a table is given when it is first asked; places of their own, so that they are no part of its value."""

    __slots__ = ("answer", "decide")
    decide: Decide
    answer: Answer


class _Plainly:
    """Reads tables rule by rule."""

    def deciding(self, table: DecisionTable) -> Decide:
        return partial(decide_plainly, table)

    def answering(self, table: DecisionTable) -> Answer:
        return lambda view: decide_plainly(table, view)[0]


PLAINLY: Final[Writer] = _Plainly()


@dataclass(frozen=True, slots=True)
class Decided:
    """Lets a table say what a function says, whatever its rules are."""

    by: Decide

    def deciding(self, table: DecisionTable) -> Decide:  # noqa: ARG002 (a `Writer`)
        """Return the function."""
        return self.by

    def answering(self, table: DecisionTable) -> Answer:  # noqa: ARG002
        """Return the function for the result alone."""
        return lambda view: self.by(view)[0]


@dataclass(frozen=True, slots=True)
class DecisionTable(_Asked):
    """A table. `order` lists the results rising; `highest` picks by it. `collect` answers with a tuple.

    `decide` gives the result and all rules that matched, `answer` the result alone, which costs less.
    `result_titles`: what people call its answers, as far as the policy says.
    """

    name: str
    hit_policy: HitPolicy
    default: str | None
    rules: tuple[Rule, ...]
    order: tuple[str, ...]
    clause: Clause = ()
    title: Words = Words()
    result_titles: Mapping[str, Words] = field(default_factory=dict)
    write: Writer = field(default=PLAINLY, compare=False, repr=False)

    if not TYPE_CHECKING:  # to a type checker, both functions have always been there

        def __getattr__(self, name: str) -> Callable[[View], object]:
            """Write a function when it is first read; from then on it is a plain attribute."""
            if name not in _Asked.__slots__:
                raise AttributeError(name)
            made = self.write.deciding(self) if name == "decide" else self.write.answering(self)
            object.__setattr__(self, name, made)
            return made


def decide_plainly(table: DecisionTable, view: View) -> Decision:
    """Evaluate every rule and apply the hit policy, the slow and obvious way.

    `first` answers with the first match, `highest` with the highest result among the matches, `unique` with the
    only match and with the default when several with different results match, `collect` with all results in order.
    """
    matched = tuple(i for i, rule in enumerate(table.rules) if rule.when.holds(view))
    return answer_of(table, matched), matched


def answer_of(table: DecisionTable, matched: Matched) -> object:
    """Return what the table answers when these rules matched."""
    results = [table.rules[i].result for i in matched]
    if table.hit_policy == "collect":
        return tuple(dict.fromkeys(results)) or (() if table.default is None else (table.default,))
    if not results:
        return table.default
    if table.hit_policy == "highest":
        return max(results, key=table.order.index)
    if table.hit_policy == "unique" and len(set(results)) > 1:
        return table.default
    return results[0]
