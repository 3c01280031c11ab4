"""Which rules of a table can ever be the answer.

In: conditions over typed facts, and which of two matching rules wins. Out: rules that never win, with those that do
instead; or a case that no rule covers. Exact where the facts that the conditions can tell apart are few enough to be
tried one by one (`TRIALS_MAX`); otherwise a rule is found only when a single other one contains it (`boxes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Final

from complaintflow.compiled.condition import All, Any, Condition, Const, Not, Test, Tree, evaluate, names_in
from complaintflow.compiler.scope import FactType
from complaintflow.verification.points import FactTypes, points
from complaintflow.verification.subject import Subject

TRIALS_MAX: Final = 300_000
"""Conditions evaluated for one table: a fraction of a second."""
NAMES_MAX: Final = 40
"""Facts that one table is tried over."""

Beats = Callable[[int, int], bool]
"""Whether the first of two matching rules makes the second one's answer void."""


@dataclass(frozen=True, slots=True)
class Shadow:
    """A rule that can never be the answer, and the rules that are instead; without any it can never match at all."""

    rule: int
    by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Conditions (None always holds) that are tried together.

    `fixed`: what is known of some facts. `trials`: how many conditions may be evaluated.
    """

    subject: Subject
    conditions: Sequence[Condition | None]
    event: str | None = None
    fixed: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    trials: int = TRIALS_MAX


def find_shadows(table: Table, beats: Beats) -> list[Shadow]:
    """Return the rules that can never be the answer."""
    trees = [_tree(condition) for condition in table.conditions]
    domain = _domain(table, trees)
    if domain is None or prod(len(values) for values in domain.values()) * len(trees) > table.trials:
        return _boxed_shadows(table, trees, beats)
    return _tried_shadows(table, trees, domain, beats)


def find_gap(table: Table, given: Condition | None) -> str:
    """Return in words a case of which `given` holds and no condition of the table does, or nothing."""
    trees = [_tree(condition) for condition in table.conditions]
    if any(_waits(tree) for tree in (*trees, _tree(given))):
        return ""
    domain = _domain(table, [*trees, _tree(given)])
    if domain is None or prod(len(values) for values in domain.values()) * len(trees) > table.trials:
        return ""
    for view in _views(domain):
        if evaluate(_tree(given), view) and not any(evaluate(tree, view) for tree in trees):
            return " and ".join(_in_words(name, value) for name, value in view.items())
    return ""


def told_apart(table: Table) -> tuple[dict[str, object], ...] | None:
    """Return a case for every combination of facts that the conditions tell apart; None where they are too many."""
    trees = [_tree(condition) for condition in table.conditions]
    domain = _domain(table, trees)
    if domain is None or prod(len(values) for values in domain.values()) * max(len(trees), 1) > table.trials:
        return None
    return tuple(_views(domain))


def _in_words(name: str, value: object) -> str:
    if value is None:
        return f"`{name}` is missing"
    shown = value if not isinstance(value, tuple) else ", ".join(value) or "empty"
    return f"`{name}` is `{str(shown).lower() if isinstance(value, bool) else shown}`"


def _tree(condition: Condition | None) -> Tree:
    return Const(value=True) if condition is None else condition.tree


def _waits(tree: Tree) -> bool:
    """Return whether a tree holds a part that is false only until a parameter is decided."""
    match tree:
        case All() | Any():
            return any(_waits(part) for part in tree.parts)
        case Not():
            return _waits(tree.part)
        case _:
            return tree == Const(value=False)


def _tests(tree: Tree) -> Iterator[Test]:
    match tree:
        case Test():
            yield tree
        case All() | Any():
            for part in tree.parts:
                yield from _tests(part)
        case Not():
            yield from _tests(tree.part)


# ---- by trial


def _domain(table: Table, trees: Sequence[Tree]) -> dict[str, tuple[object, ...]] | None:
    """Return for each fact one value of every kind that the conditions tell apart; None where they are too many."""
    tests: dict[str, dict[Test, None]] = {}
    for tree in trees:
        for test in _tests(tree):
            tests.setdefault(test.name, {})[test] = None
    if len(tests) > NAMES_MAX:
        return None
    types = FactTypes(table.subject, table.event)
    domain: dict[str, tuple[object, ...]] = {}
    for name, asked in tests.items():
        fact = types.of(name)
        values = table.fixed.get(name) or (None if fact is None else points(fact, list(asked)))
        if values is None or len(values) * len(asked) > table.trials:
            return None
        if fact is None or types.may_be_missing(name):
            values = (*values, None)
        least = types.least(name)
        if least is not None:
            values = (least, *(value for value in values if isinstance(value, int | float) and value > least))
        domain[name] = _told_apart(name, values, list(asked))
    return domain


def _told_apart(name: str, values: Sequence[object], tests: Sequence[Test]) -> tuple[object, ...]:
    kinds: dict[tuple[bool, ...], object] = {}
    for value in values:
        kinds.setdefault(tuple(evaluate(test, {name: value}) for test in tests), value)
    return tuple(kinds.values())


def _views(domain: Mapping[str, tuple[object, ...]]) -> Iterator[dict[str, object]]:
    names = list(domain)
    for values in product(*domain.values()):
        yield dict(zip(names, values, strict=True))


def _tried_shadows(
    table: Table, trees: Sequence[Tree], domain: Mapping[str, tuple[object, ...]], beats: Beats
) -> list[Shadow]:
    winning: set[int] = set()
    instead: dict[int, tuple[set[int], set[int]]] = {}
    for view in _views(domain):
        matched = [
            number for number, condition in enumerate(table.conditions) if condition is None or condition.holds(view)
        ]
        for rule in matched:
            if rule in winning:
                continue
            others = {other for other in matched if other != rule and beats(other, rule)}
            if not others:
                winning.add(rule)
            always, sometimes = instead.setdefault(rule, (set(others), set()))
            always &= others
            sometimes |= others
    shadowed = (rule for rule, tree in enumerate(trees) if rule not in winning and not _waits(tree))
    # One that always wins says more than all that do now and then.
    return [
        Shadow(rule, tuple(sorted(instead[rule][0]))[:1] or tuple(sorted(instead[rule][1])) if rule in instead else ())
        for rule in shadowed
    ]


# ---- by containment


Box = Mapping[str, frozenset[object]]


def _boxed_shadows(table: Table, trees: Sequence[Tree], beats: Beats) -> list[Shadow]:
    types = FactTypes(table.subject, table.event)
    boxes = [_box(tree, types) for tree in trees]
    by_value: dict[tuple[str, object], list[int]] = {}
    always: list[int] = []
    found: dict[int, Shadow] = {}
    for rule, (box, exact) in enumerate(boxes):
        if not exact:
            continue
        if not box:
            always.append(rule)
            continue
        name = min(box, key=lambda key: len(box[key]))
        for value in box[name]:
            by_value.setdefault((name, value), []).append(rule)
    budget = TRIALS_MAX
    for rule, (box, _) in enumerate(boxes):
        if _waits(trees[rule]):
            continue
        near = [*always, *(other for name in box for other in by_value.get((name, next(iter(box[name]), None)), ()))]
        for other in near:
            budget -= 1
            if other != rule and beats(other, rule) and _contains(boxes[other][0], box):
                found[rule] = Shadow(rule, (other,))
                break
        if budget < 0:
            break
    return list(found.values())


def _contains(outer: Box, inner: Box) -> bool:
    return all(name in inner and inner[name] <= values for name, values in outer.items())


def _box(tree: Tree, types: FactTypes) -> tuple[Box, bool]:
    """Return the values that single facts must have for a tree to hold, and whether that is all it asks."""
    parts = tree.parts if isinstance(tree, All) else (tree,)
    box: dict[str, frozenset[object]] = {}
    exact = True
    for part in parts:
        if isinstance(part, All):
            inner, whole = _box(part, types)
        else:
            inner, whole = _single(part, types)
        exact &= whole
        for name, values in inner.items():
            box[name] = box[name] & values if name in box else values
    return box, exact


def _single(tree: Tree, types: FactTypes) -> tuple[Box, bool]:
    if tree == Const(value=True):
        return {}, True
    names = names_in(tree)
    if len(names) != 1:
        return {}, False
    name = next(iter(names))
    fact = types.of(name)
    if isinstance(tree, Test) and tree.operator in ("is", "in"):
        return {name: frozenset(tree.value if isinstance(tree.value, tuple) else (tree.value,))}, True
    if fact is None or not _is_small(fact):
        return {}, False
    values = (*(fact.choices or (True, False)), None)
    return {name: frozenset(value for value in values if evaluate(tree, {name: value}))}, True


def _is_small(fact: FactType) -> bool:
    return fact.type == "bool" or (fact.type == "choice" and len(fact.choices) <= 100)
