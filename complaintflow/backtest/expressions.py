"""Condition trees and decision tables as expressions over columns.

In: trees, tables and facts as columns hold them. Out: expressions of a dialect that are true, false or a text, and
never missing where the kernel's answer is not. What a missing fact means is what the kernel says: it makes every
comparison false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, assert_never

from complaintflow.backtest.dialect import Comparison, Dialect, E
from complaintflow.backtest.facts import Amount, Fact, Items, Known, Members, Number, Scalar
from complaintflow.backtest.numbers import WHOLE_MAX, Bound, real_bound, whole_bound
from complaintflow.compiled.condition import All, Any, Const, Not, Test, Tree, evaluate
from complaintflow.compiled.table import DecisionTable

SEPARATOR: Final = ";"
"""Between several answers, several rules, and several items of a cell."""
NOBODY: Final = -1
"""Stands for the number of a rule where none decided: the answer is the default's."""

_COMPARISONS: Final[Mapping[str, Comparison]] = {
    "is": "==", "is_not": "!=", "more_than": ">", "at_least": ">=", "less_than": "<", "at_most": "<=",
    "count_is": "==", "count_more_than": ">", "count_at_least": ">=", "count_less_than": "<", "count_at_most": "<=",
}  # fmt: skip


class Conditions(Generic[E]):
    """Writes conditions over some facts."""

    def __init__(self, dialect: Dialect[E], facts: Mapping[str, Fact[E]]) -> None:
        self.say = dialect
        self.facts = dict(facts)

    def holds(self, tree: Tree) -> E:
        """Return whether a tree holds: true or false in every row."""
        match tree:
            case Const():
                return self.say.literal(tree.value)
            case All():
                return self.say.both([self.holds(part) for part in tree.parts])
            case Any():
                return self.say.either([self.holds(part) for part in tree.parts])
            case Not():
                return self.say.negated(self.holds(tree.part))
            case Test():
                return self._test(tree, self.facts.get(tree.name, Known()))

    def _test(self, test: Test, fact: Fact[E]) -> E:
        if isinstance(fact, Known):
            return self.say.literal(evaluate(test, {test.name: fact.value}))
        if test.operator == "present":
            return self.there(fact)
        if test.operator == "missing":
            return self.say.negated(self.there(fact))
        if test.operator in ("not_in", "is_not"):
            positive = Test(test.name, "in" if test.operator == "not_in" else "is", test.value)
            return self.say.both([self.there(fact), self.say.negated(self._test(positive, fact))])
        match fact:
            case Scalar():
                return self._scalar(test, fact)
            case Number():
                return self._number(test, fact)
            case Items() | Members() | Amount():
                return self._several(test, fact)
            case _:
                assert_never(fact)

    def there(self, fact: Fact[E]) -> E:
        """Return whether a fact is not missing."""
        say = self.say
        match fact:
            case Known():
                return say.literal(fact.value is not None)
            case Scalar():
                return say.is_there(fact.value)
            case Number():
                return say.either([say.is_there(part) for part in (fact.whole, fact.real) if part is not None])
            case Items():
                return say.is_there(fact.items)
            case Members():
                return fact.there
            case Amount():
                return say.is_there(fact.count)

    def _scalar(self, test: Test, fact: Scalar[E]) -> E:
        say = self.say
        if test.operator == "in":
            values = _several_of(test.value)
            if fact.kind == "text":
                return say.sure(say.one_of(fact.value, [str(value) for value in values]))
            return say.either([self._scalar(Test(test.name, "is", value), fact) for value in values])
        how = _COMPARISONS[test.operator]
        return say.sure(say.compare(fact.value, how, say.constant(fact.kind, test.value)))

    def _number(self, test: Test, fact: Number[E]) -> E:
        if test.operator == "in":
            values = _several_of(test.value)
            return self.say.either([self._number(Test(test.name, "is", value), fact) for value in values])
        how, number = _COMPARISONS[test.operator], test.value
        assert isinstance(number, int | float), "a number is compared with numbers"
        parts = [] if fact.whole is None else [self._bounded(fact.whole, whole_bound(how, number))]
        parts += [] if fact.real is None else [self._bounded(fact.real, real_bound(how, number))]
        return self.say.either(parts)

    def _bounded(self, value: E, bound: Bound | bool) -> E:
        say = self.say
        if isinstance(bound, bool):
            return say.is_there(value) if bound else say.literal(value=False)
        how, number = bound
        assert abs(number) <= WHOLE_MAX, "a policy's numbers fit into 64 bits"
        return say.sure(say.compare(value, how, say.literal(number)))

    def _several(self, test: Test, fact: Items[E] | Members[E] | Amount[E]) -> E:
        say = self.say
        if test.operator.startswith("count"):
            assert isinstance(test.value, int), "items are counted in whole numbers"
            counted = say.compare(self._count(fact), _COMPARISONS[test.operator], say.literal(test.value))
            return say.both([self.there(fact), say.sure(counted)])
        values = (test.value,) if test.operator == "has" else _several_of(test.value)
        asked = [self._has(fact, str(value)) for value in values]
        return say.both([self.there(fact), *asked]) if test.operator == "has_all" else say.either(asked)

    def _has(self, fact: Items[E] | Members[E] | Amount[E], value: str) -> E:
        say = self.say
        match fact:
            case Items():
                return say.sure(say.has(fact.items, value))
            case Members():
                return fact.members.get(value, say.literal(value=False))
            case Amount():
                return say.sure(say.compare(fact.count, ">" if value == "" else "<", say.literal(0)))

    def _count(self, fact: Items[E] | Members[E] | Amount[E]) -> E:
        match fact:
            case Items():
                return self.say.length(fact.items)
            case Members():
                return how_many(self.say, list(fact.members.values()))
            case Amount():
                return fact.count


def how_many(say: Dialect[E], conditions: Sequence[E]) -> E:
    """Return how many conditions hold."""
    one, none = say.literal(1), say.literal(0)
    return total(say, [say.chosen([(condition, one)], none) for condition in conditions])


def total(say: Dialect[E], numbers: Sequence[E]) -> E:
    """Return a sum; its parts are put together in halves, so that no engine has to go deep."""
    if len(numbers) < 2:
        return numbers[0] if numbers else say.literal(0)
    middle = len(numbers) // 2
    return say.plus(total(say, numbers[:middle]), total(say, numbers[middle:]))


@dataclass(frozen=True, slots=True)
class Decided(Generic[E]):
    """What a table answers: its result as text (several joined), of each rule whether it matched, and who decided.

    `decided` is the number of the rule that did, or NOBODY; None: whichever matched did. `fact`: the answer, for
    conditions of later tables.
    """

    answer: E
    matched: tuple[E, ...]
    decided: E | None
    fact: Fact[E]


def decide(table: DecisionTable, conditions: Conditions[E], prefix: str) -> Decided[E]:
    """Return the answer of a table to the facts; `prefix` begins the names of what is worked out on the way."""
    say = conditions.say
    holding = {f"{prefix}rule {number}": conditions.holds(rule.when.tree) for number, rule in enumerate(table.rules)}
    matched = tuple(say.keep(holding).values())
    if table.hit_policy == "collect":
        return _collected(say, table, matched, prefix)
    by_result = _by_result(say, table, matched)
    default = say.nothing("text") if table.default is None else say.literal(table.default)
    answers = [(any_, say.literal(result)) for result, any_ in by_result.items()]
    several = say.literal(value=False)
    if table.hit_policy == "first":
        answers = [(one, say.literal(rule.result)) for one, rule in zip(matched, table.rules, strict=True)]
    elif table.hit_policy == "highest":
        answers = [(by_result[result], say.literal(result)) for result in reversed(table.order) if result in by_result]
    else:
        several = say.compare(how_many(say, list(by_result.values())), ">", say.literal(1))
        answers.insert(0, (several, default))
    kept = say.keep({f"{prefix}answer": say.chosen(answers, default), f"{prefix}several": several})
    answer = kept[f"{prefix}answer"]
    # In order of the rules: of several with the same result it is the first that decides.
    deciding = [
        (say.both([one, say.sure(say.compare(answer, "==", say.literal(rule.result)))]), say.literal(number))
        for number, (one, rule) in enumerate(zip(matched, table.rules, strict=True))
    ]
    nobody = say.literal(NOBODY)
    decided = say.chosen([(kept[f"{prefix}several"], nobody), *deciding], nobody)
    return Decided(answer, matched, decided, Scalar("text", answer))


def _by_result(say: Dialect[E], table: DecisionTable, matched: Iterable[E]) -> dict[str, E]:
    groups: dict[str, list[E]] = {}
    for one, rule in zip(matched, table.rules, strict=True):
        groups.setdefault(rule.result, []).append(one)
    return {result: say.either(group) for result, group in groups.items()}


def _collected(say: Dialect[E], table: DecisionTable, matched: tuple[E, ...], prefix: str) -> Decided[E]:
    nothing = say.negated(say.either(matched))
    texts: list[tuple[E, str]] = []
    before: dict[str, list[E]] = {}
    for one, rule in zip(matched, table.rules, strict=True):
        earlier = before.setdefault(rule.result, [])
        texts.append((say.both([one, say.negated(say.either(earlier))]) if earlier else one, rule.result))
        earlier.append(one)
    members = _by_result(say, table, matched)
    if table.default is not None:
        texts.append((nothing, table.default))
        members[table.default] = say.either([members.get(table.default, nothing), nothing])
    answer = say.keep({f"{prefix}answer": listed(say, texts)})[f"{prefix}answer"]
    return Decided(answer, matched, None, Members(say.literal(value=True), members))


def listed(say: Dialect[E], texts: Sequence[tuple[E, str]]) -> E:
    """Return the texts whose conditions hold, with a separator between them; empty where none does."""
    empty = say.literal("")
    parts = [say.chosen([(condition, say.literal(SEPARATOR + text))], empty) for condition, text in texts]
    return say.after_first(say.joined(parts)) if parts else empty


def _several_of(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, tuple | frozenset | list) else (value,)
