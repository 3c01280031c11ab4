"""Conditions: small typed trees over a case's facts, and a plain evaluator for them.

In: a tree and a view (names to values). Out: true or false, never an exception.
A view is total for the kernel's purposes: a name that is absent or None is a missing fact, and every
comparison with a missing fact is false (semantics, part 3). Does not compile: `compiler.conditions` turns the
same tree into a Python function, and a property test holds both to the same answers. That happens when the condition
is asked for the first time, for most conditions of a policy are not asked in most runs.
"""

from __future__ import annotations

import operator
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

Value = None | bool | int | float | str | tuple[str, ...]
View = Mapping[str, object]

Operator = Literal[
    "is", "is_not", "in", "not_in", "more_than", "at_least", "less_than", "at_most",
    "has", "has_any", "has_all", "present", "missing",
    "count_is", "count_more_than", "count_at_least", "count_less_than", "count_at_most",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Const:
    """A condition that is always true or always false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison of a named fact.

    `value` is a scalar for the ordered operators and `is`/`is_not`/`has`, a tuple for `in`, `not_in`, `has_any`
    and `has_all`, and None for `present`/`missing`. The three `has` operators speak of facts that are sets or lists,
    and the five of `count` of how many items these have.
    """

    name: str
    operator: Operator
    value: object = None


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold. Unlike `is_not`, it is true when the fact is missing."""

    part: Tree


Tree = Const | Test | All | Any | Not


Holds = Callable[[View], bool]


class _Asked:
    """What a condition is given when it is first asked; a place of its own, so that it is no part of its value."""

    __slots__ = ("holds",)
    holds: Holds


def _read_plainly(tree: Tree) -> Holds:
    return partial(evaluate, tree)


@dataclass(frozen=True, slots=True)
class Condition(_Asked):
    """A tree, and `holds`, the function that `write` makes of it. Two conditions are equal when their trees are."""

    tree: Tree
    write: Callable[[Tree], Holds] = field(default=_read_plainly, compare=False, repr=False)

    if not TYPE_CHECKING:  # to a type checker, `holds` has always been there

        def __getattr__(self, name: str) -> Holds:
            """Make `holds` when it is first read; from then on it is a plain attribute."""
            if name != "holds":
                raise AttributeError(name)
            holds = self.write(self.tree)
            object.__setattr__(self, "holds", holds)
            return holds


def names_in(tree: Tree) -> frozenset[str]:
    """Return the names of the facts that the tree reads."""
    match tree:
        case Test():
            return frozenset((tree.name,))
        case All() | Any():
            return frozenset().union(*(names_in(part) for part in tree.parts))
        case Not():
            return names_in(tree.part)
        case _:
            return frozenset()


def evaluate(tree: Tree, view: View) -> bool:
    """Walk the tree over the view: the plain reading that the generated functions are held to."""
    match tree:
        case Const():
            return tree.value
        case All():
            return all(evaluate(part, view) for part in tree.parts)
        case Any():
            return any(evaluate(part, view) for part in tree.parts)
        case Not():
            return not evaluate(tree.part, view)
        case Test():
            return _compare(tree, view.get(tree.name))


def _compare(test: Test, fact: object) -> bool:
    if fact is None:
        return test.operator == "missing"
    # Types were settled when the policy was loaded and the event was read: every pair below can be compared.
    return _OPERATORS[test.operator](fact, test.value)


_OPERATORS: Final[Mapping[Operator, Callable[[typing.Any, typing.Any], bool]]] = {
    "present": lambda _fact, _value: True,
    "missing": lambda _fact, _value: False,
    "is": operator.eq,
    "is_not": operator.ne,
    "in": lambda fact, value: fact in value,
    "not_in": lambda fact, value: fact not in value,
    "has": lambda fact, value: value in fact,
    "has_any": lambda fact, value: any(item in fact for item in value),
    "has_all": lambda fact, value: all(item in fact for item in value),
    "more_than": operator.gt,
    "at_least": operator.ge,
    "less_than": operator.lt,
    "at_most": operator.le,
    "count_is": lambda fact, value: len(fact) == value,
    "count_more_than": lambda fact, value: len(fact) > value,
    "count_at_least": lambda fact, value: len(fact) >= value,
    "count_less_than": lambda fact, value: len(fact) < value,
    "count_at_most": lambda fact, value: len(fact) <= value,
}


def may_hold(tree: Tree, view: View, unknown: Callable[[str], bool]) -> bool:
    """Whether a tree can still hold when the facts that `unknown` names may be anything."""
    return _three(tree, view, unknown) is not False


def _three(tree: Tree, view: View, unknown: Callable[[str], bool]) -> bool | None:
    match tree:
        case Test():
            return None if unknown(tree.name) else evaluate(tree, view)
        case Not():
            inner = _three(tree.part, view, unknown)
            return None if inner is None else not inner
        case All():
            answers = [_three(part, view, unknown) for part in tree.parts]
            return False if False in answers else None if None in answers else True
        case Any():
            answers = [_three(part, view, unknown) for part in tree.parts]
            return True if True in answers else None if None in answers else False
        case _:
            return tree.value


_WORDS: Final[Mapping[Operator, str]] = {
    "is": "to be", "is_not": "not to be", "in": "to be one of", "not_in": "to be none of", "has": "to contain",
    "has_any": "to contain one of", "has_all": "to contain all of", "more_than": "to be more than",
    "at_least": "to be at least", "less_than": "to be less than", "at_most": "to be at most",
    "count_is": "to count", "count_more_than": "to count more than", "count_at_least": "to count at least",
    "count_less_than": "to count less than", "count_at_most": "to count at most",
}  # fmt: skip


def shortfall(tree: Tree, view: View) -> str:
    """Say in words what a tree that does not hold still needs; empty when it holds."""
    if evaluate(tree, view):
        return ""
    match tree:
        case All():
            return " and ".join(words for part in tree.parts if (words := shortfall(part, view)))
        case Any():
            return " or ".join(dict.fromkeys(shortfall(part, view) for part in tree.parts))
        case Test():
            return _short_of(tree, view.get(tree.name))
        case Not():
            return "another case than " + ", ".join(f"`{name}`" for name in sorted(names_in(tree.part)))
        case _:
            return "what can never be"


def _short_of(test: Test, fact: object) -> str:
    if test.operator in ("present", "missing"):
        return f"`{test.name}` to be {test.operator}"
    if test.operator.startswith("count") and isinstance(fact, tuple):
        fact = len(fact)
    value = ", ".join(map(_shown, test.value)) if isinstance(test.value, tuple | frozenset) else _shown(test.value)
    found = "is missing" if fact is None else f"is {_shown(fact)}"
    return f"`{test.name}` {_WORDS[test.operator]} {value} (it {found})"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    return ", ".join(map(_shown, value)) if isinstance(value, tuple) else f"`{value}`"
