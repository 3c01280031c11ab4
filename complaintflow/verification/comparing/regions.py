"""Answers by conditions: which complaints get which of several answers, and for which the answer has changed.

In: rows of which the first that holds answers. Out: the tree of each answer, and pairs of an old and another new
answer with a view that gets them. Knows nothing of what the answers are.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from complaintflow.compiled.condition import All, Any, Not, Tree
from complaintflow.verification.comparing.normal import FALSE, TRUE, normal
from complaintflow.verification.comparing.sides import Sides, View

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Region(Generic[V]):
    """An answer and where it is given."""

    answer: V
    tree: Tree


@dataclass(frozen=True, slots=True)
class Change(Generic[V]):
    """An old and a new answer, and a view that gets the one from the old policy and the other from the new one."""

    old: V
    new: V
    view: View


def first_match(rows: Iterable[tuple[Tree, V]], otherwise: V, name: Callable[[V], Hashable]) -> list[Region[V]]:
    """Return the regions of rows of which the first counts; answers of one name are one."""
    parts: dict[Hashable, list[Tree]] = {}
    answers: dict[Hashable, V] = {}
    before: list[Tree] = []
    for tree, answer in rows:
        here = normal(tree)
        answers.setdefault(name(answer), answer)
        parts.setdefault(name(answer), []).append(All((here, Not(Any(tuple(before))))) if before else here)
        before.append(here)
        if here == TRUE:
            break
    else:
        answers.setdefault(name(otherwise), otherwise)
        parts.setdefault(name(otherwise), []).append(Not(Any(tuple(before))))
    return [Region(answers[one], normal(Any(tuple(trees)))) for one, trees in parts.items()]


def changes(
    sides: Sides,
    old: Sequence[Region[V]],
    new: Sequence[Region[V]],
    name: Callable[[V], Hashable],
    event: str | None = None,
    within: Tree = TRUE,
) -> list[Change[V]]:
    """Return every pair of different answers that some view gets, in order; nothing is a proof of equality."""
    found: list[Change[V]] = []
    for one in old:
        for other in new:
            if name(one.answer) == name(other.answer) or FALSE in (one.tree, other.tree):
                continue
            view = sides.found(All((one.tree, within)), other.tree, event)
            if view is not None:
                found.append(Change(one.answer, other.answer, view))
    return found
