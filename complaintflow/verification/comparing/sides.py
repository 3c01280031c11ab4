"""Two policies side by side, and the questions whether their conditions hold for the same complaints.

In: two compiled policies whose elements go by the same names. Out: whether parts of them mean the same, and a view of
the facts that tells them apart. Most is settled by form alone; the solver is asked only about what differs in form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Final

from complaintflow.compiled.condition import All, Any, Condition, Not, Tree, names_in
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.comparing.normal import FALSE, TRUE, normal, tree_of
from complaintflow.verification.comparing.plain import ALWAYS, UNORDERED, key, meant
from complaintflow.verification.solving.solver import Solver
from complaintflow.verification.solving.space import FactSpace

View = Mapping[str, object]


@dataclass(slots=True)
class Sides:
    """The old policy and the new one. `asked` counts the questions that only the solver could answer."""

    old: CompiledPolicy
    new: CompiledPolicy
    asked: int = 0
    _spaces: dict[str | None, tuple[FactSpace, FactSpace]] = field(default_factory=dict)
    _solvers: dict[str | None, Solver] = field(default_factory=dict)
    _known: dict[tuple[str | None, Tree, Tree], View | None] = field(default_factory=dict)
    _tables: frozenset[str] | None = None

    # ---- conditions

    def differ(self, old: Tree, new: Tree, event: str | None = None) -> View | None:
        """Return a view for which just one of two conditions holds; None where there is none, which is a proof."""
        one, other = normal(old), normal(new)
        if one == other and self._reads_the_same(one):
            return None
        view = self.found(one, Not(other), event)
        return self.found(Not(one), other, event) if view is None else view

    def found(self, old: Tree, new: Tree, event: str | None = None) -> View | None:
        """Return a view for which both a condition of the old and one of the new policy hold; None: there is none."""
        if _is_large(old) or _is_large(new):
            return self._asked(old, new, event)
        one, other = normal(old), normal(new)
        if FALSE in (one, other):
            return None
        known = (event, one, other)
        if known not in self._known:
            self._known[known] = self._asked(one, other, event)
        return self._known[known]

    def _asked(self, old: Tree, new: Tree, event: str | None) -> View | None:
        spaces = self._spaces_at(event)
        self.asked += 1
        trees = (spaces[0].unfolded(old), spaces[1].unfolded(new))
        return self._solver_at(event).find(*(tree for tree in trees if tree != TRUE))

    def overlap(self, side: int, one: Tree, other: Tree, event: str | None = None) -> View | None:
        """Return a view for which two conditions of one policy (0: the old one) hold together; None: there is none."""
        if FALSE in (normal(one), normal(other)):
            return None
        space = self._spaces_at(event)[side]
        self.asked += 1
        return self._solver_at(event).find(space.unfolded(one), space.unfolded(other))

    def _reads_the_same(self, tree: Tree) -> bool:
        """Whether the tables that a condition asks are the same in both, so that the same form has the same meaning."""
        changed = self._unsteady()
        return not changed or not changed & _reached(names_in(tree), self.old, self.new)

    def _unsteady(self) -> frozenset[str]:
        """Return the tables that differ in form."""
        if self._tables is None:
            one, other = ({t.name: key(t) for t in policy.tables} for policy in (self.old, self.new))
            self._tables = frozenset(name for name in {**one, **other} if one.get(name) != other.get(name))
        return self._tables

    def _spaces_at(self, event: str | None) -> tuple[FactSpace, FactSpace]:
        if event not in self._spaces:
            self._spaces[event] = (_space(self.old, event), _space(self.new, event))
        return self._spaces[event]

    def _solver_at(self, event: str | None) -> Solver:
        if event not in self._solvers:
            one, other = self._spaces_at(event)
            self._solvers[event] = Solver(one.joined(other))
        return self._solvers[event]

    # ---- values

    def equal(self, old: object, new: object, event: str | None = None, name: str = "") -> bool:
        """Whether two compiled values mean the same; `name` is the attribute under which they stand."""
        if (old is new or key(old, name) == key(new, name)) and self._steady_in(old):
            return True
        if isinstance(old, Condition | None) and isinstance(new, Condition | None):
            if (old is None or new is None) and name not in ALWAYS:
                return False
            return self.differ(tree_of(old), tree_of(new), event) is None
        if isinstance(old, tuple) and isinstance(new, tuple):
            return self._equal_parts(old, new, event, name)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            return old.keys() == new.keys() and all(self.equal(old[one], new[one], event) for one in old)
        if is_dataclass(old) and type(old) is type(new):
            parts = [item for item in fields(old) if meant(item)]
            return all(self.equal(getattr(old, p.name), getattr(new, p.name), event, p.name) for p in parts)
        return False

    def _equal_parts(self, old: tuple[object, ...], new: tuple[object, ...], event: str | None, name: str) -> bool:
        if len(old) != len(new):
            return False
        if name not in UNORDERED:
            return all(self.equal(one, other, event) for one, other in zip(old, new, strict=True))
        left = list(new)
        for one in old:
            match = next((number for number, other in enumerate(left) if self.equal(one, other, event)), None)
            if match is None:
                return False
            del left[match]
        return True

    def _steady_in(self, value: object) -> bool:
        return not self._unsteady() or all(self._reads_the_same(tree) for tree in trees_in(value))


_LARGE: Final = 500
"""A tree with more parts goes to the solver as it is: bringing it into one form would take longer than asking."""


def _is_large(tree: Tree) -> bool:
    pending, seen = [tree], 0
    while pending and seen <= _LARGE:
        match pending.pop():
            case All(parts) | Any(parts):
                pending.extend(parts)
            case Not(part):
                pending.append(part)
        seen += 1
    return seen > _LARGE


def trees_in(value: object) -> list[Tree]:
    """Return the conditions in a value."""
    if isinstance(value, Condition):
        return [value.tree]
    if isinstance(value, Mapping):
        return [tree for item in value.values() for tree in trees_in(item)]
    if isinstance(value, tuple):
        return [tree for item in value for tree in trees_in(item)]
    if is_dataclass(value) and not isinstance(value, type):
        return [tree for item in fields(value) if meant(item) for tree in trees_in(getattr(value, item.name))]
    return []


def _reached(names: frozenset[str], *policies: CompiledPolicy) -> frozenset[str]:
    """Return the names and, where they are tables, everything that these ask for in turn."""
    found, pending = set(names), list(names)
    tables = [table for policy in policies for table in policy.tables]
    while pending:
        name = pending.pop()
        for table in tables:
            if table.name == name:
                fresh = {one for rule in table.rules for one in names_in(rule.when.tree)} - found
                found |= fresh
                pending += fresh
    return frozenset(found)


def _space(policy: CompiledPolicy, event: str | None) -> FactSpace:
    return FactSpace.of(policy, event if event in policy.events else None)
