"""Decision tables: ordered rules, a hit policy, a default (DMN's words).

In: a view of facts. Out: the result and every rule that matched. Does not generate code: `decide` is put in
by the compiler and `decide_plainly` is the reading it is held to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from complaintflow.compiled.condition import Condition, View
from complaintflow.compiled.words import Clause, Words

HitPolicy = Literal["first", "highest", "unique", "collect"]
Decision = tuple[object, tuple[int, ...]]
"""A result (None when nothing matched and there is no default) and the indexes of all rules that matched."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: when the condition holds, the table answers with the result."""

    id: str
    when: Condition
    result: str
    reason: Words | None = None
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A table. `order` lists the results rising; `highest` picks by it. `collect` answers with a tuple.

    `result_titles`: what people call its answers, as far as the policy says.
    """

    name: str
    hit_policy: HitPolicy
    default: str | None
    rules: tuple[Rule, ...]
    order: tuple[str, ...]
    decide: Callable[[View], Decision] = field(compare=False, repr=False)
    clause: Clause = ()
    title: Words = Words()
    result_titles: Mapping[str, Words] = field(default_factory=dict)


def decide_plainly(table: DecisionTable, view: View) -> Decision:
    """Evaluate every rule and apply the hit policy, the slow and obvious way.

    `first` answers with the first match, `highest` with the highest result among the matches, `unique` with the
    only match and with the default when several with different results match, `collect` with all results in order.
    """
    matched = tuple(i for i, rule in enumerate(table.rules) if rule.when.holds(view))
    results = [table.rules[i].result for i in matched]
    if table.hit_policy == "collect":
        return tuple(dict.fromkeys(results)) or (() if table.default is None else (table.default,)), matched
    if not results:
        return table.default, matched
    if table.hit_policy == "highest":
        return max(results, key=table.order.index), matched
    if table.hit_policy == "unique" and len(set(results)) > 1:
        return table.default, matched
    return results[0], matched
