"""Why a case has its class, and what it would take to have another.

In: a compiled policy and a case. Out: for every table its answer and, rule by rule, whether it matched and the
nearest change that would make it match; for every higher class the nearest change that would lead to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.condition import Test
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.table import DecisionTable, Rule
from complaintflow.compiled.words import Clause, Words
from complaintflow.explanation.nearest import Change, failing, nearest_change
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.derived import refresh
from complaintflow.kernel.draft import Draft

# What nobody can write into a complaint to change its class.
_FIXED: Final = frozenset({"state", "class", "owner", "outcome", "application", "actor_role"})


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """What a rule said: matched or not, the tests in its way, the nearest change (None: none was found)."""

    id: str
    result: str
    matched: bool
    reason: Words
    clause: Clause
    obstacles: tuple[Test, ...] = ()
    change: tuple[Change, ...] | None = ()


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """What a table said; `by_default` when no rule matched. `is_hidden`: its rules are not for whoever asks."""

    table: str
    result: object
    by_default: bool
    hit_policy: str
    rules: tuple[RuleAnswer, ...]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class HigherClass:
    """A class above the case's, and the nearest change that would lead to it (None: facts alone cannot)."""

    name: str
    rule: str | None
    change: tuple[Change, ...] | None


def view_of(policy: CompiledPolicy, case: CaseState) -> dict[str, object]:
    """Return what conditions see of a case: facts, flags, counters, state, and the tables' answers."""
    draft = Draft(policy, case)
    refresh(draft, case.clock)
    return dict(draft.view)


def table_answers(policy: CompiledPolicy, view: Mapping[str, object]) -> tuple[TableAnswer, ...]:
    """Return the answers of the classification (first, if there is one) and of the further tables."""
    first = () if policy.classification is None else (policy.classification,)
    return tuple(_answer(policy, table, view) for table in (*first, *policy.tables))


def higher_classes(policy: CompiledPolicy, klass: str | None, view: Mapping[str, object]) -> tuple[HigherClass, ...]:
    """Return every class above `klass`, rising, with the nearest change of the facts that would lead to it."""
    table = policy.classification
    if table is None or klass not in policy.classes:
        return ()
    above = policy.classes[policy.classes.index(klass) + 1 :]
    return tuple(_higher(policy, table, name, view) for name in above)


def _answer(policy: CompiledPolicy, table: DecisionTable, view: Mapping[str, object]) -> TableAnswer:
    result, matched = table.decide(view)
    rules = tuple(_rule(policy, rule, number in matched, view) for number, rule in enumerate(table.rules))
    return TableAnswer(table.name, result, not matched, table.hit_policy, rules)


def _rule(policy: CompiledPolicy, rule: Rule, matched: bool, view: Mapping[str, object]) -> RuleAnswer:
    reason = rule.reason or Words()
    if matched:
        return RuleAnswer(rule.id, rule.result, True, reason, rule.clause)
    obstacles = failing(rule.when.tree, view)
    return RuleAnswer(rule.id, rule.result, False, reason, rule.clause, obstacles, _change(policy, rule, view))


def _change(policy: CompiledPolicy, rule: Rule, view: Mapping[str, object]) -> tuple[Change, ...] | None:
    order = {table.name: table.order for table in policy.tables}
    fixed = _FIXED.union(policy.counters)
    return nearest_change(rule.when.tree, view, policy.fields, {**order, "flags": tuple(policy.flags)}, fixed)


def _higher(policy: CompiledPolicy, table: DecisionTable, name: str, view: Mapping[str, object]) -> HigherClass:
    best: tuple[Rule, tuple[Change, ...]] | None = None
    for rule in table.rules:
        if rule.result != name:
            continue
        change = _change(policy, rule, view)
        if change is None or (best is not None and len(change) >= len(best[1])):
            continue
        changed = {**view, **{one.name: one.value for one in change}}
        if table.answer(changed) == name:
            best = (rule, change)
    return HigherClass(name, None, None) if best is None else HigherClass(name, best[0].id, best[1])
