"""Facts that make a condition true or false, drawn so that all ways of doing so come up.

In: a policy, a condition, facts so far. Out: facts that were changed towards it. No promise: parts of a condition may
be out of reach (what the clock or the log says) or contradict each other; who needs certainty asks the condition again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st

from complaintflow.compiled.ages import Age
from complaintflow.compiled.condition import All, Any, Not, Test, Tree, evaluate
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.table import DecisionTable
from complaintflow.instants import format_instant
from complaintflow.testing.chance import one_of
from complaintflow.testing.told_apart import values_for

DEPTH_MAX: Final = 4
"""How many tables are followed that feed each other."""

_UNIT_DAYS: Final[Mapping[str, int]] = {"days": 1, "weeks": 7, "months": 30, "years": 365}


@dataclass(slots=True)
class Sketch:
    """Typed facts on their way. `known` are those that may be written; the name of a datum is `data.NAME`."""

    policy: CompiledPolicy
    draw: st.DrawFn
    known: Mapping[str, Datum]
    facts: dict[str, object] = field(default_factory=dict)

    def view(self) -> dict[str, object]:
        """Return what the conditions see: the facts and what the tables make of them."""
        view = dict(self.facts)
        for table in self.policy.tables:
            view[table.name] = table.answer(view)
        return view

    def reach(self, tree: Tree, *, wanted: bool = True, depth: int = DEPTH_MAX) -> None:
        """Change facts until the condition holds (or, if that is not wanted, does not), as far as that can be done."""
        if depth < 0 or evaluate(tree, self.view()) is wanted:
            return
        match tree:
            case Not(part):
                self.reach(part, wanted=not wanted, depth=depth)
            case All(parts) | Any(parts):
                if not parts:
                    return
                if isinstance(tree, All) is wanted:
                    for part in parts:
                        self.reach(part, wanted=wanted, depth=depth)
                else:
                    self.reach(one_of(self.draw, parts), wanted=wanted, depth=depth)
            case Test():
                self._settle(tree, depth, wanted=wanted)

    def answer(self, table: DecisionTable, result: str | None, *, depth: int = DEPTH_MAX) -> None:
        """Change facts until a table answers with a result (None: with its default, no rule matching)."""
        rules = [rule for rule in table.rules if rule.result == result]
        if not rules:
            for rule in table.rules:
                self.reach(rule.when.tree, wanted=False, depth=depth)
            return
        chosen = one_of(self.draw, rules)
        self.reach(chosen.when.tree, depth=depth)
        for rule in table.rules:
            if rule.id == chosen.id and table.hit_policy == "first":
                break
            if rule.result != result and _outranks(table, rule.result, result):
                self.reach(rule.when.tree, wanted=False, depth=depth)
        self.reach(chosen.when.tree, depth=depth)

    def _settle(self, test: Test, depth: int, *, wanted: bool) -> None:
        datum = self.known.get(test.name)
        if datum is not None and datum.settable:
            values = (*values_for(self.policy, test.name, datum), None)
            fitting = [value for value in values if evaluate(test, {test.name: value}) is wanted]
            if fitting:
                self.facts[test.name] = one_of(self.draw, fitting)
            return
        if test.name == "flags":
            self._flag(test, wanted=wanted)
        table = next((table for table in self.policy.tables if table.name == test.name), None)
        if table is not None:
            results: list[str | None] = [None, *dict.fromkeys(rule.result for rule in table.rules)]
            answers = [table.default if result is None else result for result in results]
            fitting_results = [
                result
                for result, answer in zip(results, answers, strict=True)
                if evaluate(test, {test.name: (answer,) if table.hit_policy == "collect" else answer}) is wanted
            ]
            if fitting_results:
                self.answer(table, one_of(self.draw, fitting_results), depth=depth - 1)
        age = next((age for age in self.policy.ages if age.field == test.name), None)
        if age is not None:
            self._age(age, test, wanted=wanted)

    def _flag(self, test: Test, *, wanted: bool) -> None:
        options = [(), *((flag,) for flag in self.policy.flags), tuple(self.policy.flags)]
        fitting = [flags for flags in options if evaluate(test, {"flags": flags or None}) is wanted]
        if fitting:
            self.facts["flags"] = one_of(self.draw, fitting) or None

    def _age(self, age: Age, test: Test, *, wanted: bool) -> None:
        """Set the two dates of an age a fitting number of units apart."""
        at = test.value if isinstance(test.value, int) else 1
        fitting = [n for n in (at - 1, at, at + 1) if n >= 0 and evaluate(test, {test.name: n}) is wanted]
        start, end = self.known.get(age.start), self.known.get(age.end)
        if not fitting or start is None or end is None or {start.type, end.type} != {"date"}:
            return
        last = self.facts.get(age.end) or "2026-03-02"
        days = one_of(self.draw, fitting) * _UNIT_DAYS[age.unit]
        self.facts[age.end] = last
        self.facts[age.start] = (date.fromisoformat(str(last)) - timedelta(days=days)).isoformat()


def _outranks(table: DecisionTable, one: str, other: str | None) -> bool:
    """Whether a rule with a result must not match, or comes first and must not, where another is wanted."""
    if table.hit_policy == "highest" and other is not None:
        return table.order.index(one) > table.order.index(other)
    return table.hit_policy != "collect"


def wire_value(value: object, datum: Datum | None) -> object:
    """Return a typed value as an event carries it."""
    if isinstance(value, tuple):
        return [wire_value(item, None) for item in value]
    if datum is not None and datum.type in ("instant", "moment") and isinstance(value, int):
        return format_instant(value, "UTC")
    return value
