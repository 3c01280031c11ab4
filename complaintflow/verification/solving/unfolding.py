"""Tables turned into conditions: of what complaints a table gives which answer.

In: a table, or a tree that asks for tables' answers. Out: trees over the facts that the tables look at. Each hit policy
is read as `compiled.table.decide_plainly` reads it. Asks no solver and simplifies nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import cast

from complaintflow.compiled.condition import All, Any, Const, Not, Test, Tree, evaluate
from complaintflow.compiled.table import DecisionTable


def table_answers(table: DecisionTable) -> Mapping[str, Tree]:
    """Return for every result the tree that holds exactly where the table answers with it (with it among others).

    What no tree of them covers gets no answer. A table that collects answers with a set; its trees may hold together.
    """
    matched = _matched(table)
    none = Not(Any(tuple(tree for trees in matched.values() for tree in trees)))
    answers = {
        result: _answer(table, result, matched)
        for result in dict.fromkeys((*matched, *(() if table.default is None else (table.default,))))
    }
    if table.default is not None:
        by_default: Tree = none
        if table.hit_policy == "unique":
            by_default = Any((none, _several(matched)))
        answers[table.default] = Any((answers[table.default], by_default))
    return answers


def _matched(table: DecisionTable) -> dict[str, tuple[Tree, ...]]:
    matched: dict[str, tuple[Tree, ...]] = {}
    for rule in table.rules:
        matched[rule.result] = (*matched.get(rule.result, ()), rule.when.tree)
    return matched


def _answer(table: DecisionTable, result: str, matched: Mapping[str, tuple[Tree, ...]]) -> Tree:
    own = Any(matched.get(result, ()))
    match table.hit_policy:
        case "collect":
            return own
        case "highest":
            above = table.order[table.order.index(result) + 1 :]
            return All((own, Not(Any(tuple(tree for other in above for tree in matched.get(other, ()))))))
        case "unique":
            others = tuple(tree for other, trees in matched.items() if other != result for tree in trees)
            return All((own, Not(Any(others))))
        case _:
            return _first(table, result)


def _first(table: DecisionTable, result: str) -> Tree:
    """Return where a rule with the result is the first that matches; rules that follow one another are one step."""
    parts: list[Tree] = []
    before: list[Tree] = []
    run: list[Tree] = []
    for rule in table.rules:
        if rule.result == result:
            run.append(rule.when.tree)
            continue
        if run:
            parts.append(All((Any(tuple(run)), Not(Any(tuple(before))))))
            run = []
        before.append(rule.when.tree)
    if run:
        parts.append(All((Any(tuple(run)), Not(Any(tuple(before))))))
    return Any(tuple(parts))


def _several(matched: Mapping[str, tuple[Tree, ...]]) -> Tree:
    """Return where rules with different results match."""
    return Any(tuple(All((Any(one), Any(other))) for one, other in combinations(matched.values(), 2)))


def unfolded(tree: Tree, tables: Mapping[str, DecisionTable]) -> Tree:
    """Return the tree with every test of a table's answer replaced, through tables that read other tables."""
    match tree:
        case Test() if tree.name in tables:
            return unfolded(_asked(tree, tables[tree.name]), tables)
        case All():
            return All(tuple(unfolded(part, tables) for part in tree.parts))
        case Any():
            return Any(tuple(unfolded(part, tables) for part in tree.parts))
        case Not():
            return Not(unfolded(tree.part, tables))
        case _:
            return tree


def _asked(test: Test, table: DecisionTable) -> Tree:
    answers = table_answers(table)
    if table.hit_policy == "collect":
        return _asked_of_set(test, answers)
    if test.operator == "missing":
        return Not(Any(tuple(answers.values())))
    return Any(tuple(tree for result, tree in answers.items() if evaluate(test, {test.name: result})))


def _asked_of_set(test: Test, answers: Mapping[str, Tree]) -> Tree:
    match test.operator:
        case "present" | "missing":
            return Const(value=test.operator == "present")
        case "has":
            return answers.get(str(test.value), Const(value=False))
        case "has_any" | "has_all":
            items = tuple(answers.get(item, Const(value=False)) for item in cast(Iterable[str], test.value))
            return Any(items) if test.operator == "has_any" else All(items)
        case _:
            return _counted(test, tuple(answers.values()))


def _counted(test: Test, trees: tuple[Tree, ...]) -> Tree:
    """Return a question for the number of answers as one for the sets of that size."""
    parts: list[Tree] = []
    for size in range(len(trees) + 1):
        if not evaluate(test, {test.name: ("",) * size}):
            continue
        for chosen in combinations(range(len(trees)), size):
            inside = frozenset(chosen)
            parts.append(All(tuple(tree if place in inside else Not(tree) for place, tree in enumerate(trees))))
    return Any(tuple(parts))
