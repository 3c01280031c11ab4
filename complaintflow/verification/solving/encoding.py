"""Condition trees as formulas of the solver, over a few variables for every fact.

In: a space of facts, and trees. Out: formulas that hold for exactly the complaints that the trees hold for, and the
constraints that make variables mean facts. A fact is there or not; a choice or text is a number among those that were
named, a set has a truth value for each item, a list one for each item that is named and its length. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any as Unknown
from typing import Final, cast

import z3

from complaintflow.compiled.condition import All, Any, Const, Not, Test, Tree
from complaintflow.compiled.lifecycle import DataType
from complaintflow.compiled.table import DecisionTable
from complaintflow.verification.solving.comparisons import PRESENCE, comparisons_in, guessed_type, operands
from complaintflow.verification.solving.marks import Number, bounds, holes, is_ordered, to_number, whole_bound
from complaintflow.verification.solving.space import Fact, FactSpace

Formula = Unknown
"""A formula or a term of the solver, which ships no types."""

_COUNTED: Final = {
    "count_is": "is",
    "count_more_than": "more_than",
    "count_at_least": "at_least",
    "count_less_than": "less_than",
    "count_at_most": "at_most",
}


@dataclass(slots=True)
class Variable:
    """A fact inside the solver. `value`: its number (a list's length); `items`: truth values of what may be in it.

    `codes`: the numbers of texts and choices; `marks`: the numbers it is compared with.
    """

    name: str
    type: DataType
    may_be_missing: bool
    there: Formula
    value: Formula = None
    items: dict[str, Formula] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    marks: dict[Number, None] = field(default_factory=dict)
    fact: Fact | None = None

    @property
    def bounds(self) -> tuple[int, int]:
        """The smallest and the largest number that it can be."""
        return bounds(self.type) if self.fact is None else bounds(self.type, self.fact.least, self.fact.most)


class Encoding:
    """Formulas for trees, each made once. `tell` hears of every constraint that comes with them."""

    def __init__(self, space: FactSpace, tell: Callable[[Formula], None]) -> None:
        """Begin without any variable."""
        self._space = space
        self._tell = tell
        self._known: dict[int, tuple[Tree, Formula]] = {}
        self.variables: dict[str, Variable] = {}

    def formula(self, tree: Tree) -> Formula:
        """Return the formula of a tree."""
        known = self._known.get(id(tree))
        if known is not None:
            return known[1]
        made = self._made(tree)
        self._known[id(tree)] = (tree, made)
        return made

    def _made(self, tree: Tree) -> Formula:
        match tree:
            case Const():
                return z3.BoolVal(tree.value)
            case All():
                return z3.And([self.formula(part) for part in tree.parts])
            case Any():
                return z3.Or([self.formula(part) for part in tree.parts])
            case Not():
                return z3.Not(self.formula(tree.part))
            case Test():
                return self._test(tree)

    # ---- variables

    def variable(self, name: str, test: Test) -> Variable:
        """Return the variable of a fact; `test` says of which type a fact is that the space does not know."""
        known = self.variables.get(name)
        if known is None:
            fact = self._space.fact(name)
            missing = fact is None or fact.may_be_missing
            there = z3.Bool(f"{name}?") if missing else z3.BoolVal(val=True)
            known = Variable(name, "moment" if fact is None else fact.type, missing, there, fact=fact)
            self.variables[name] = known
            if fact is not None:
                self._give_value(known)
            table = self._space.table(name)
            if table is not None:
                self._follow(known, table)
        if known.fact is None and known.value is None and not known.items and test.operator not in PRESENCE:
            known.type = guessed_type(test)
            self._give_value(known)
        return known

    def _give_value(self, variable: Variable) -> None:
        """Add what holds of a fact's value whatever the complaint is."""
        name, fact = variable.name, variable.fact
        choices = () if fact is None else fact.choices
        match variable.type:
            case "bool":
                variable.value = z3.Bool(name)
            case "choice":
                variable.value = z3.Int(name)
                variable.codes = {choice: code for code, choice in enumerate(choices)}
                # A choice without choices is never there.
                self._tell(z3.Implies(variable.there, z3.And(variable.value >= 0, variable.value < len(choices))))
            case "text":
                variable.value = z3.Int(name)
                self._tell(variable.value >= 0)
            case "set":
                variable.items = {choice: z3.Bool(f"{name}:{choice}") for choice in choices}
                if fact is not None and fact.filled:
                    self._tell(z3.Implies(variable.there, z3.Or(list(variable.items.values()))))
            case "moment" | "attachment":
                return
            case _:
                kind = z3.Real if variable.type == "number" else z3.Int
                variable.value = kind(name)
                low, high = variable.bounds
                self._tell(z3.And(variable.value >= low, variable.value <= high))

    # ---- comparisons

    def _test(self, test: Test) -> Formula:
        variable = self.variable(test.name, test)
        if test.operator == "present":
            return variable.there
        if test.operator == "missing":
            return z3.Not(variable.there)
        return z3.And(variable.there, self._compared(variable, test))

    def _compared(self, variable: Variable, test: Test) -> Formula:
        match test.operator:
            case "in" | "not_in":
                one_of = z3.Or([self._equal(variable, value) for value in cast(Iterable[object], test.value)])
                return one_of if test.operator == "in" else z3.Not(one_of)
            case "is":
                return self._equal(variable, test.value)
            case "is_not":
                return z3.Not(self._equal(variable, test.value))
            case "has":
                return self._item(variable, str(test.value))
            case "has_any":
                return z3.Or([self._item(variable, item) for item in cast(Iterable[str], test.value)])
            case "has_all":
                return z3.And([self._item(variable, item) for item in cast(Iterable[str], test.value)])
            case operator if operator in _COUNTED:
                length = variable.value
                if variable.type == "set":
                    length = z3.Sum([z3.If(item, 1, 0) for item in variable.items.values()] or [z3.IntVal(0)])
                return self._ordered(variable, length, _COUNTED[operator], to_number(test.value))
            case operator:
                return self._ordered(variable, variable.value, operator, to_number(test.value))

    def _equal(self, variable: Variable, value: object) -> Formula:
        match variable.type:
            case "bool":
                return variable.value == z3.BoolVal(bool(value))
            case "choice":
                code = variable.codes.get(str(value))
                return z3.BoolVal(val=False) if code is None else variable.value == code
            case "text":
                return variable.value == variable.codes.setdefault(str(value), len(variable.codes) + 1)
            case kind if is_ordered(kind):
                return self._ordered(variable, variable.value, "is", to_number(value))
            case _:
                return z3.BoolVal(val=False)

    def _ordered(self, variable: Variable, of: Formula, order: str, value: Number) -> Formula:
        if variable.type == "number":
            for low, high in holes(value, variable.marks):
                self._tell(z3.Not(z3.And(of > term(low), of < term(high))))
        else:
            bound = whole_bound(order, value)
            if bound is None:
                return z3.BoolVal(val=order == "is_not")
            order, value = bound
        if variable.type != "set":
            variable.marks[value] = None
        number = term(value)
        match order:
            case "is":
                return of == number
            case "more_than":
                return of > number
            case "at_least":
                return of >= number
            case "less_than":
                return of < number
            case _:
                return of <= number

    def _item(self, variable: Variable, item: str) -> Formula:
        known = variable.items.get(item)
        if known is not None:
            return known
        if variable.type != "list":
            return z3.BoolVal(val=False)
        made = variable.items[item] = z3.Bool(f"{variable.name}:{item}")
        self._tell(variable.value >= z3.Sum([z3.If(one, 1, 0) for one in variable.items.values()]))
        return made

    # ---- tables

    def _follow(self, variable: Variable, table: DecisionTable) -> None:
        """Bind a table's answer to the facts that its rules look at."""
        rules = [self.formula(rule.when.tree) for rule in table.rules]
        if table.hit_policy == "collect":
            self._collect(variable, table, rules)
            return
        code = variable.codes
        default = z3.IntVal(-1 if table.default is None else code[table.default])
        results = [rule.result for rule in table.rules]
        places = list(range(len(rules)))
        if table.hit_policy == "highest":
            places.sort(key=lambda place: -table.order.index(results[place]))
        answer = default
        for place in reversed(places):
            answer = z3.If(rules[place], z3.IntVal(code[results[place]]), answer)
        if table.hit_policy == "unique":
            of_result: dict[str, list[Formula]] = {}
            for result, rule in zip(results, rules, strict=True):
                of_result.setdefault(result, []).append(rule)
            several = z3.Sum([z3.If(z3.Or(some), 1, 0) for some in of_result.values()] or [z3.IntVal(0)]) > 1
            answer = z3.If(several, default, answer)
        self._tell(variable.there == (answer >= 0))
        self._tell(z3.Implies(variable.there, variable.value == answer))

    def _collect(self, variable: Variable, table: DecisionTable, rules: list[Formula]) -> None:
        nothing = z3.Not(z3.Or(rules))
        for result, item in variable.items.items():
            own = [rule for rule, spec in zip(rules, table.rules, strict=True) if spec.result == result]
            self._tell(item == z3.Or([*own, *([nothing] if result == table.default else [])]))

    def named_in(self, trees: Iterable[Tree]) -> dict[str, tuple[object, ...]]:
        """Return the facts that trees look at, with what they compare them with; those behind a table in its place."""
        found: dict[str, dict[object, None]] = {}
        tables: dict[str, None] = {}
        for test in comparisons_in(trees):
            if self._space.table(test.name) is not None:
                tables[test.name] = None
            else:
                found.setdefault(test.name, {}).update(dict.fromkeys(operands(test)))
        for name in tables:
            table = self._space.table(name)
            assert table is not None, "it was one a moment ago"
            for inner, values in self.named_in(rule.when.tree for rule in table.rules).items():
                found.setdefault(inner, {}).update(dict.fromkeys(values))
        return {name: tuple(values) for name, values in found.items()}


def term(value: Number) -> Formula:
    """Return a number as a term of the solver, exactly."""
    if value == int(value):
        return z3.IntVal(int(value))
    return z3.Q(value.numerator, value.denominator)
