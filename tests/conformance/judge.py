"""durable-rules as an independent judge of conditions: which rules of a decision table match a view.

In: the trees of a table's rules, and views. Out: for each view the rules that the engine says match. A tree becomes a
disjunction of plain conjunctions, each a rule of the engine over one flat message: no nesting, no negation, no missing
property, since these are where the engine has been seen to err. Whether a fact is there is a property of its own, and
so is each member of a set. Runs in a process with a time-out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from complaintflow.compiled.condition import All, Const, Not, Test, Tree, View
from complaintflow.compiled.condition import Any as AnyOf

Conjunction = list[dict[str, Any]]

RULES_EACH = 25
"""Rules in one engine: from about seventy that match one message on it gives up."""

_CHILD = """
import json, sys
import durable_rules_engine as engine
rules = engine.create_ruleset("judge", sys.stdin.readline())
for line in sys.stdin:
    code, state = engine.assert_fact(rules, line)
    found = []
    started = engine.start_action_for_state(rules, state) if code <= 1 else None
    message = started[1] if started else None
    while message:
        found += json.loads(message)
        message = engine.complete_and_start_action(rules, state)
    engine.retract_fact(rules, json.dumps({"id": json.loads(line)["id"]}))
    print(json.dumps([code, found]), flush=True)
"""

_ORDERED = {
    "more_than": ("$gt", "$lte"),
    "at_least": ("$gte", "$lt"),
    "less_than": ("$lt", "$gte"),
    "at_most": ("$lte", "$gt"),
}


@dataclass
class Judge:
    """The names of a table in the engine's terms."""

    names: dict[str, int] = field(default_factory=dict)
    members: dict[tuple[str, object], int] = field(default_factory=dict)

    def is_there(self, name: str, *, there: bool = True) -> dict[str, Any]:
        return {f"h{self._number(name)}": there}

    def value(self, name: str) -> str:
        return f"f{self._number(name)}"

    def count(self, name: str) -> str:
        return f"n{self._number(name)}"

    def member(self, name: str, item: object) -> str:
        return f"m{self.members.setdefault((name, item), len(self.members))}"

    def _number(self, name: str) -> int:
        return self.names.setdefault(name, len(self.names))

    # ---- trees

    def ways(self, tree: Tree, *, wanted: bool = True) -> list[Conjunction]:
        """Return the conjunctions of which one holds exactly when the tree does (or does not)."""
        match tree:
            case Const(value):
                return [[]] if value is wanted else []
            case Not(part):
                return self.ways(part, wanted=not wanted)
            case All(parts) | AnyOf(parts):
                each = [self.ways(part, wanted=wanted) for part in parts]
                if isinstance(tree, All) is wanted:
                    return [[one for way in chosen for one in way] for chosen in product(*each)]
                return [way for ways in each for way in ways]
            case Test():
                return self._holds(tree) if wanted else self._fails(tree)

    def _holds(self, test: Test) -> list[Conjunction]:
        name, value = test.name, test.value
        there = self.is_there(name)
        if test.operator.startswith("count_"):
            return [[there, self._compare(self.count(name), test.operator.removeprefix("count_"), value)]]
        match test.operator:
            case "present":
                return [[there]]
            case "missing":
                return [[self.is_there(name, there=False)]]
            case "in":
                return [[there, {self.value(name): one}] for one in _all(value)]
            case "not_in":
                return [[there, *({"$neq": {self.value(name): one}} for one in _all(value))]]
            case "has":
                return [[there, {self.member(name, value): True}]]
            case "has_any":
                return [[there, {self.member(name, one): True}] for one in _all(value)]
            case "has_all":
                return [[there, *({self.member(name, one): True} for one in _all(value))]]
            case _:
                return [[there, self._compare(self.value(name), test.operator, value)]]

    def _fails(self, test: Test) -> list[Conjunction]:
        name, value = test.name, test.value
        there = self.is_there(name)
        if test.operator in ("present", "missing"):
            return [[self.is_there(name, there=test.operator == "missing")]]
        ways: list[Conjunction] = [[self.is_there(name, there=False)]]
        counting = test.operator.removeprefix("count_")
        match test.operator:
            case "in":
                ways += self._holds(Test(name, "not_in", value))
            case "not_in":
                ways += self._holds(Test(name, "in", value))
            case "has":
                ways.append([there, {self.member(name, value): False}])
            case "has_any":
                ways.append([there, *({self.member(name, one): False} for one in _all(value))])
            case "has_all":
                ways += [[there, {self.member(name, one): False}] for one in _all(value)]
            case _:
                at = self.count(name) if counting != test.operator else self.value(name)
                ways.append([there, self._compare(at, counting, value, turned=True)])
        return ways

    @staticmethod
    def _compare(at: str, operator: str, value: object, *, turned: bool = False) -> dict[str, Any]:
        if operator in _ORDERED:
            return {_ORDERED[operator][turned]: {at: value}}
        equal = (operator == "is") is not turned
        return {at: value} if equal else {"$neq": {at: value}}

    # ---- views

    def message(self, number: int, view: View) -> dict[str, Any]:
        """Return a view as a flat message."""
        told: dict[str, Any] = {"id": f"v{number}", "_k": "view"}
        for name, place in self.names.items():
            value = view.get(name)
            told[f"h{place}"] = value is not None
            if isinstance(value, tuple):
                told[f"n{place}"] = len(value)
            elif value is not None:
                told[f"f{place}"] = value
        for (name, item), place in self.members.items():
            held = view.get(name)
            if isinstance(held, tuple):
                told[f"m{place}"] = item in held
        return told


def _all(values: object) -> tuple[Any, ...]:
    return tuple(values) if isinstance(values, tuple | frozenset) else (values,)


def matching(trees: Mapping[str, Tree], views: Sequence[View]) -> list[set[str]]:
    """Return for each view the rules that the engine says match."""
    judge = Judge()
    rules = {
        f"{place}.{way}": {"all": [{"m": {"$and": [{"_k": "view"}, *conjunction]} if conjunction else {"_k": "view"}}]}
        for place, tree in enumerate(trees.values())
        for way, conjunction in enumerate(judge.ways(tree))
    }
    names = list(trees)
    found: list[set[str]] = [set() for _ in views]
    lines = [json.dumps(judge.message(number, view)) for number, view in enumerate(views)]
    keys = list(rules)
    for start in range(0, len(keys), RULES_EACH):
        some = {key: rules[key] for key in keys[start : start + RULES_EACH]}
        for number, fired in enumerate(_ask(some, lines)):
            found[number] |= {names[int(key.partition(".")[0])] for key in fired}
    return found


def _ask(rules: Mapping[str, object], lines: Sequence[str]) -> list[list[str]]:
    """Put all messages to an engine of these rules."""
    ran = subprocess.run(
        [sys.executable, "-I", "-c", _CHILD],
        input="\n".join([json.dumps(rules), *lines]) + "\n",
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    said = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(said) == len(lines), ran.stderr
    assert all(code <= 1 for code, _ in said), said
    return [fired for _, fired in said]
