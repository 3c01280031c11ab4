"""The search for the simplest complaint that fulfils conditions.

In: a space of facts, and condition trees. Out: the facts of a complaint, or None. What is settled first is which facts
are there, from the last declared to the first, then their values; each by a question to the solver, so that the answer
does not depend on which one of many complaints the solver happens to come upon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

import z3

from complaintflow.compiled.condition import Tree
from complaintflow.verification.solving.encoding import Encoding, Formula, Variable, term
from complaintflow.verification.solving.marks import distances, from_number, origin, to_number
from complaintflow.verification.solving.space import FactSpace

View = dict[str, object]


class Search:
    """Searches one space; keeps what was learnt, so that many questions about the same trees are cheap."""

    def __init__(self, space: FactSpace) -> None:
        """Take up a space."""
        self.space = space
        self._solver = z3.SimpleSolver()
        self._solver.set("random_seed", 0)
        self._encoding = Encoding(space, self._solver.add)
        self._literals: dict[int, tuple[Tree, Formula]] = {}

    def find(self, trees: Sequence[Tree], unwanted: Sequence[Tree]) -> View | None:
        """Return the simplest complaint of which all trees hold and none of the unwanted ones."""
        asked = self._asked(trees, unwanted)
        if not self._holds(asked):
            return None
        named = self._encoding.named_in((*trees, *unwanted))
        known = [name for name in self.space.facts if name in named]
        order = [*known, *sorted(named.keys() - set(known))]
        return self._simplest(asked, [(self._encoding.variables[name], named[name]) for name in order])

    def some(self, trees: Sequence[Tree], unwanted: Sequence[Tree]) -> View | None:
        """Return the complaint that the solver comes upon first; None where there is none."""
        if not self._holds(self._asked(trees, unwanted)):
            return None
        model = self._solver.model()
        view: View = {}
        for name in self._encoding.named_in((*trees, *unwanted)):
            variable = self._encoding.variables[name]
            if z3.is_true(model.eval(variable.there, model_completion=True)):
                view[name] = self._modelled(variable, model)
        return view

    def _modelled(self, variable: Variable, model: Formula) -> object:
        """Return a fact's value in a model of the solver."""
        match variable.type:
            case "bool":
                return z3.is_true(model.eval(variable.value, model_completion=True))
            case "moment" | "attachment":
                return self.space.near
        inside = [
            item for item, inside in variable.items.items() if z3.is_true(model.eval(inside, model_completion=True))
        ]
        if variable.type == "set":
            return tuple(inside)
        found = model.eval(variable.value, model_completion=True)
        number = Fraction(str(found.as_fraction() if z3.is_rational_value(found) else found.as_long()))
        match variable.type:
            case "choice" | "text":
                named = {code: text for text, code in variable.codes.items()}
                return named.get(int(number), _another(variable.codes))
            case "list":
                return (*inside, *(_another(variable.items) for _ in range(int(number) - len(inside))))
            case "attachments":
                return ("",) * int(number)
            case _:
                return from_number(number, variable.type)

    def possible(self, trees: Sequence[Tree], unwanted: Sequence[Tree]) -> bool:
        """Return whether there is such a complaint."""
        return self._holds(self._asked(trees, unwanted))

    def _asked(self, trees: Sequence[Tree], unwanted: Sequence[Tree]) -> list[Formula]:
        return [*(self._literal(tree) for tree in trees), *(z3.Not(self._literal(tree)) for tree in unwanted)]

    def _literal(self, tree: Tree) -> Formula:
        known = self._literals.get(id(tree))
        if known is None:
            literal = z3.Bool(f"#{len(self._literals)}")
            self._solver.add(literal == self._encoding.formula(tree))
            known = self._literals[id(tree)] = (tree, literal)
        return known[1]

    def _holds(self, asked: Sequence[Formula]) -> bool:
        answer = self._solver.check(*asked)
        assert answer != z3.unknown, "every question over these facts has an answer"
        return bool(answer == z3.sat)

    def _simplest(self, asked: list[Formula], facts: list[tuple[Variable, tuple[object, ...]]]) -> View:
        """Settle one fact after the other: first which are there, then the values of those."""
        settled = list(asked)
        left: list[tuple[Variable, tuple[object, ...]]] = []
        for variable, named in reversed(facts):
            if variable.may_be_missing and self._settle(settled, z3.Not(variable.there)):
                continue
            left.append((variable, named))
        return {variable.name: self._value(variable, named, settled) for variable, named in reversed(left)}

    def _value(self, variable: Variable, named: tuple[object, ...], settled: list[Formula]) -> object:
        match variable.type:
            case "bool":
                return not self._settle(settled, z3.Not(variable.value))
            case "choice":
                return self._first(variable, list(variable.codes), settled)
            case "text":
                other = _another(map(str, named))
                return self._first(variable, [other, *map(str, named)], settled)
            case "set":
                return tuple(self._items(variable, variable.items, settled))
            case "list":
                items = self._items(variable, [str(item) for item in named if str(item) in variable.items], settled)
                length = self._shortest(variable, settled)
                return (*items, *(_another(map(str, named)) for _ in range(length - len(items))))
            case "attachments":
                return tuple(f"attachment {number + 1}" for number in range(self._shortest(variable, settled)))
            case "moment" | "attachment":
                return self.space.near
            case _:
                return self._number(variable, named, settled)

    def _settle(self, settled: list[Formula], wish: Formula) -> bool:
        """Fulfil a wish if that can be; what is settled says so either way."""
        granted = self._holds([*settled, wish])
        settled.append(wish if granted else z3.Not(wish))
        return granted

    def _items(self, variable: Variable, items: Iterable[str], settled: list[Formula]) -> list[str]:
        """Return the fewest items that will do, those declared or named first where there is a choice."""
        left = [item for item in reversed(list(items)) if not self._settle(settled, z3.Not(variable.items[item]))]
        return left[::-1]

    def _first(self, variable: Variable, values: list[str], settled: list[Formula]) -> str:
        """Return the first of these values that will do."""
        codes = [variable.codes.get(value, 0) for value in values]

        def among(count: int) -> Formula:
            return z3.Or([variable.value == code for code in codes[:count]])

        count = self._least(1, len(values), lambda some: self._holds([*settled, among(some)]))
        settled.append(variable.value == codes[count - 1])
        return values[count - 1]

    def _shortest(self, variable: Variable, settled: list[Formula]) -> int:
        longest = variable.bounds[1]
        length = self._least(0, longest, lambda most: self._holds([*settled, variable.value <= most]))
        settled.append(variable.value == length)
        return length

    def _number(self, variable: Variable, named: tuple[object, ...], settled: list[Formula]) -> object:
        """Return the nearest number that will do; of two that are as near, the larger one."""
        near = origin(variable.type, self.space.near)
        low, high = variable.bounds
        far = distances(variable.type, [low, *map(to_number, named)] if low > 0 else map(to_number, named), near)

        def within(place: int) -> bool:
            reach = z3.And(variable.value <= term(near + far[place]), variable.value >= term(near - far[place]))
            return self._holds([*settled, reach])

        distance = far[self._least(0, len(far) - 1, within)]
        number = near + distance
        if not (low <= number <= high and self._holds([*settled, variable.value == term(number)])):
            number = near - distance
        settled.append(variable.value == term(number))
        return from_number(number, variable.type)

    def _least(self, low: int, high: int, will_do: Callable[[int], bool]) -> int:
        """Return the smallest number that will do, where every larger one does as well and the largest is known to."""
        while low < high:
            middle = (low + high) // 2
            if will_do(middle):
                high = middle
            else:
                low = middle + 1
        return low


def _another(named: Iterable[str]) -> str:
    """Return a text that is none of those that were named."""
    taken = frozenset(named)
    text = "something else"
    while text in taken:
        text += "…"
    return text
