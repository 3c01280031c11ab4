"""Decision tables to Python functions.

In: the rules of a table. Out: a `DecisionTable` whose `decide` is generated: it evaluates every rule in one pass
over facts loaded once, and answers with the result and all rules that matched. Does not resolve names.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Final, cast

from complaintflow.compiled.condition import Const, Tree, View
from complaintflow.compiled.table import Decision, DecisionTable, HitPolicy, Rule
from complaintflow.compiled.words import Clause
from complaintflow.compiler.conditions import ExpressionWriter, constant, function_of, simplify, tests_in

_RULES_MAX: Final = 200
_TESTS_MAX: Final = 1_000
"""Rules and tests of one generated function: Python's compiler takes more than linear time for a long one."""

Matched = tuple[int, ...]
Matcher = Callable[[View, Matched], Matched]


def compile_table(
    name: str,
    hit_policy: HitPolicy,
    default: str | None,
    rules: tuple[Rule, ...],
    order: tuple[str, ...],
    clause: Clause = (),
) -> DecisionTable:
    """Return the table with `decide` generated for all rules."""
    results = tuple(rule.result for rule in rules)
    matchers = tuple(_matcher(start, part) for start, part in _chunks(rules))
    decide = _decider(matchers, results, hit_policy, default, order)
    return DecisionTable(name, hit_policy, default, rules, order, decide, clause)


def _chunks(rules: tuple[Rule, ...]) -> Iterator[tuple[int, list[Tree]]]:
    start, tests, trees = 0, 0, list[Tree]()
    for rule in rules:
        tree = simplify(rule.when.tree)
        size = sum(1 for _ in tests_in(tree))
        if trees and (len(trees) >= _RULES_MAX or tests + size > _TESTS_MAX):
            yield start, trees
            start, tests, trees = start + len(trees), 0, []
        trees.append(tree)
        tests += size
    if trees:
        yield start, trees


def _matcher(start: int, trees: list[Tree]) -> Matcher:
    """Return `matched(v, m)`: the tuple m with the numbers of the rules that hold added."""
    writer = ExpressionWriter(trees)
    body: list[ast.stmt] = [
        ast.If(
            writer.expression(tree),
            [ast.AugAssign(ast.Name("m", ast.Store()), ast.Add(), constant((number,)))],
            [],
        )
        for number, tree in enumerate(trees, start)
        if tree != Const(value=False)
    ]
    answer = ast.Return(ast.Name("m", ast.Load()))
    return cast(Matcher, function_of("matched", ("v", "m"), [*writer.loads(), *body, answer], writer.bound))


def _decider(
    matchers: tuple[Matcher, ...],
    results: tuple[str, ...],
    hit_policy: HitPolicy,
    default: str | None,
    order: tuple[str, ...],
) -> Callable[[View], Decision]:
    several = _several(results, hit_policy, default, order)
    collects = hit_policy == "collect"
    # Nothing and one rule matched are by far the most frequent answers: they are built once.
    nothing: Decision = ((() if default is None else (default,)) if collects else default, ())
    one: tuple[Decision, ...] = tuple(((result,) if collects else result, (i,)) for i, result in enumerate(results))

    def answer(matched: Matched) -> Decision:
        if not matched:
            return nothing
        return one[matched[0]] if len(matched) == 1 else (several(matched), matched)

    if len(matchers) == 1:
        only = matchers[0]

        def decide(view: View) -> Decision:
            matched = only(view, ())
            if not matched:
                return nothing
            return one[matched[0]] if len(matched) == 1 else (several(matched), matched)

        return decide

    def decide_in_parts(view: View) -> Decision:
        found: list[int] = []
        for matcher in matchers:
            found += matcher(view, ())
        return answer(tuple(found))

    return decide_in_parts


def _several(
    results: tuple[str, ...], hit_policy: HitPolicy, default: str | None, order: tuple[str, ...]
) -> Callable[[Matched], object]:
    """Return what several matching rules answer together."""
    if hit_policy == "collect":
        return lambda matched: tuple(dict.fromkeys([results[i] for i in matched]))
    if hit_policy == "first":
        return lambda matched: results[matched[0]]
    if hit_policy == "unique":
        return lambda matched: results[matched[0]] if len({results[i] for i in matched}) == 1 else default
    rank = tuple(order.index(result) for result in results)
    return lambda matched: order[max([rank[i] for i in matched])]
