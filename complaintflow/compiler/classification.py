"""Classes, the classification and the further tables.

In: `classes`, `classification`, `tables`. Out: `DecisionTable` values; diagnostics for results that are not declared. A
table reads the tables before it; the classification reads all of them, but not the class it is to give.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from complaintflow.compiled.condition import Condition
from complaintflow.compiled.table import DecisionTable, HitPolicy, Rule
from complaintflow.compiler.lowering import Lowering, clause, words
from complaintflow.compiler.names import advice
from complaintflow.compiler.resolution import resolve_condition
from complaintflow.compiler.scope import Scope
from complaintflow.compiler.tables import compile_table
from complaintflow.policy.classification import ClassRuleSpec, TableRuleSpec, TableSpec
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.located import Name
from complaintflow.policy.references import Kind
from complaintflow.source import Code, quote


def lower_classification(low: Lowering) -> DecisionTable | None:
    """Return the table that gives the class."""
    spec = low.document.classification
    if spec is None:
        return None
    scope = low.case_scope().without(("class",), "the classification is what gives the class")
    rules = tuple(_rule(low, rule, rule.class_, scope) for rule in spec.rules if low.refer(Kind.CLASS, rule.class_))
    default = spec.default if spec.default is not None and low.refer(Kind.CLASS, spec.default) else None
    table = compile_table(
        "class",
        cast(HitPolicy, str(spec.hit_policy or "first")),
        None if default is None else str(default),
        rules,
        low.names.of(Kind.CLASS),
        clause(spec.clause),
    )
    return replace(table, title=words(spec.title))


def lower_tables(low: Lowering) -> tuple[DecisionTable, ...]:
    """Return the further tables in the order in which they are declared."""
    # All tables share one scope, from which each is hidden until it stands: not one copy of it for every table.
    later = dict.fromkeys(map(str, low.document.tables), "a table reads only the tables declared before it")
    scope = Scope(low.case_scope().facts, hidden=later)
    tables: list[DecisionTable] = []
    for name, spec in low.document.tables.items():
        tables.append(_table(low, str(name), spec, scope))
        del later[str(name)]
    return tuple(tables)


def _table(low: Lowering, name: str, spec: TableSpec, scope: Scope) -> DecisionTable:
    hit_policy = cast(HitPolicy, str(spec.hit_policy or "first"))
    results = tuple(str(result) for result in spec.results)
    answers = [rule.result for rule in spec.rules] + ([] if spec.default is None else [spec.default])
    if hit_policy == "highest" and not results:
        message = f"`highest` needs to know which answers of {quote(name)} are higher"
        low.findings.error(Code.MISSING_KEY, (spec.hit_policy or spec).span, message, "list `results`, rising")
    if results:
        _check_results(low, name, answers, results)
    order = tuple(dict.fromkeys((*results, *map(str, answers))))
    rules = tuple(_rule(low, rule, rule.result, scope) for rule in spec.rules)
    default = None if spec.default is None else str(spec.default)
    titles = {str(result): words(said) for result, said in spec.results.items() if said.en or said.zh}
    table = compile_table(name, hit_policy, default, rules, order, clause(spec.clause))
    return replace(table, title=words(spec.title), result_titles=titles)


def _rule(low: Lowering, spec: ClassRuleSpec | TableRuleSpec, result: Name, scope: Scope) -> Rule:
    reason = None if spec.reason is None else words(spec.reason)
    return Rule(str(spec.id), _needed(low, spec.when, scope), str(result), reason, clause(spec.clause))


def _needed(low: Lowering, node: ConditionNode, scope: Scope) -> Condition:
    condition = resolve_condition(low, node, scope)
    assert condition is not None, "a rule has a condition"
    return condition


def _check_results(low: Lowering, name: str, answers: Iterable[Name], results: tuple[str, ...]) -> None:
    known = frozenset(results)
    for answer in answers:
        if low.findings.is_full and answer not in known:
            low.findings.leave_out()
        elif answer not in known:
            message = f"the table {quote(name)} has no result {quote(answer)}"
            help_ = advice(answer, results, "its results")
            low.findings.error(Code.UNKNOWN_REFERENCE, answer.span, message, help_)
