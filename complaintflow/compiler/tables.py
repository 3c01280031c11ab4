"""Decision tables to Python functions.

In: a `DecisionTable`. Out: its functions, generated: one that finds every rule that matches, one that finds the answer
alone and stops where that is certain, one that does so for many views in one call. A table of many rules is looked up
by values and ranges instead (`compiler.indexing`), as far as its rules ask for such. Does not resolve names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final, cast

from complaintflow.compiled.condition import Const, Tree, View
from complaintflow.compiled.table import (
    Answer,
    Decide,
    DecisionTable,
    HitPolicy,
    Matched,
    Rule,
    Writer,
)
from complaintflow.compiled.words import Clause
from complaintflow.compiler.chains import Find, Found, find_all, find_first, find_first_of_each
from complaintflow.compiler.conditions import simplify
from complaintflow.compiler.indexing import find_all_by_index, find_first_by_index
from complaintflow.compiler.shapes import shapes_of

Made = Callable[[object, Matched], object]
"""What is made of a result and the rules that matched."""

_KEPT: Final = 1_000
_KEPT_LENGTH: Final = 16
"""So many answers of several rules are kept, of so many rules at most: complaints are more alike than they might be."""
_NEVER: Final = Const(value=False)


def compile_table(
    name: str,
    hit_policy: HitPolicy,
    default: str | None,
    rules: tuple[Rule, ...],
    order: tuple[str, ...],
    clause: Clause = (),
) -> DecisionTable:
    """Return the table, whose functions are generated when it is first asked."""
    return DecisionTable(name, hit_policy, default, rules, order, clause, write=GENERATED)


class _Generated:
    """Writes the functions of tables as programs."""

    def deciding(self, table: DecisionTable) -> Decide:
        return cast(Decide, explaining(table, lambda result, matched: (result, matched)))

    def answering(self, table: DecisionTable) -> Answer:
        return answering(table)


GENERATED: Final[Writer] = _Generated()


def answering(table: DecisionTable, refuse: Find | None = None) -> Answer:
    """Return a function of a view: the table's answer alone. `refuse` gets views that can't be compared."""
    if not _stops_early(table):
        return explaining(table, lambda result, _: result, refuse)
    trees = _ranked(table)
    return find_first_by_index(trees, table.default, refuse) or find_first(trees, table.default, refuse)


def explaining(table: DecisionTable, made: Made, refuse: Find | None = None) -> Find:
    """Return a function of a view: what `made` makes of the table's answer and all rules that match."""
    found = replace(_found(table, made), refuse=refuse)
    trees = [(number, tree) for number, tree in enumerate(_trees(table)) if tree != _NEVER]
    return find_all_by_index(trees, found) or find_all(trees, found)


def answering_each(table: DecisionTable, one: Answer) -> Callable[[Iterable[View]], list[object]]:
    """Return a function of many views: what the table answers to each of them, as `one` answers one of them."""
    trees = _ranked(table)
    if not _stops_early(table) or shapes_of(list(enumerate(tree for _, tree in trees))) is not None:
        return lambda views: list(map(one, views))
    return find_first_of_each(trees, table.default, one)


def _stops_early(table: DecisionTable) -> bool:
    """Whether the answer is certain as soon as one rule matches, when they are asked in the right order."""
    return table.hit_policy in ("first", "highest")


def _trees(table: DecisionTable) -> list[Tree]:
    return [simplify(rule.when.tree) for rule in table.rules]


def _ranked(table: DecisionTable) -> list[tuple[str, Tree]]:
    """Return results with the trees of their rules, the first that holds giving the answer."""
    trees = [(rule.result, tree) for rule, tree in zip(table.rules, _trees(table), strict=True) if tree != _NEVER]
    if table.hit_policy == "highest":
        rank = {result: place for place, result in enumerate(table.order)}
        trees.sort(key=lambda pair: -rank[pair[0]])
    return trees


def _found(table: DecisionTable, made: Made) -> Found:
    collects = table.hit_policy == "collect"
    results = tuple(rule.result for rule in table.rules)
    nothing = made(((() if table.default is None else (table.default,)) if collects else table.default), ())
    # Nothing and one rule matched are by far the most frequent answers: they are made at once.
    known: dict[Matched, object] = {
        (place,): made((result,) if collects else result, (place,)) for place, result in enumerate(results)
    }
    several = _several(results, table.hit_policy, table.default, table.order)

    def of(matched: Matched) -> object:
        if len(matched) < 2:
            return known[matched] if matched else nothing
        answer = made(several(matched), matched)
        if len(matched) <= _KEPT_LENGTH and len(known) < len(results) + _KEPT:
            known[matched] = answer
        return answer

    return Found(nothing, known, of)


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
    rank = {result: place for place, result in enumerate(order)}
    return lambda matched: max([results[i] for i in matched], key=rank.__getitem__)
