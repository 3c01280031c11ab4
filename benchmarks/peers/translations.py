"""The workloads' conditions in the languages of other rule engines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from benchmarks.inputs.complaints import Condition

Classes = Sequence[tuple[str, Condition]]

SYMBOLS: Final[Mapping[str, str]] = {"any": " || ", "all": " && "}
"""How CEL joins conditions."""
WORDS: Final[Mapping[str, str]] = {"any": " or ", "all": " and "}
"""How zen and rule-engine do."""
SIGNS: Final[Mapping[str, str]] = {"eq": "==", "ge": ">=", "gt": ">"}


def expression(condition: Condition, joins: Mapping[str, str]) -> str:
    """Return a condition as text; CEL, zen and rule-engine write it alike."""
    test = condition[0]
    if test in ("any", "all"):
        return "(" + joins[test].join(expression(part, joins) for part in condition[1]) + ")"
    _, field, value = condition
    if test == "is":
        return str(field)
    if test == "set":
        return f"{field} != null"
    return f"{field} {SIGNS.get(test, 'in')} {json.dumps(value)}"


def ternary(classes: Classes, default: str, joins: Mapping[str, str]) -> str:
    """Return a classification as one expression."""
    text = json.dumps(default)
    for name, condition in reversed(classes):
        text = f"({expression(condition, joins)} ? {json.dumps(name)} : {text})"
    return text


def json_logic(classes: Classes, default: str) -> dict[str, Any]:
    """Return a classification as one `if` of JSONLogic."""
    branches: list[Any] = []
    for name, condition in classes:
        branches += [_logic(condition), name]
    return {"if": [*branches, default]}


def _logic(condition: Condition) -> dict[str, Any]:
    test = condition[0]
    if test in ("any", "all"):
        return {"or" if test == "any" else "and": [_logic(part) for part in condition[1]]}
    _, field, value = condition
    fact = {"var": field}
    if test == "is":
        return fact
    if test == "set":
        return {"!=": [fact, None]}
    return {SIGNS.get(test, "in"): [fact, value]}


def rows(condition: Condition) -> list[list[Condition]]:
    """Return a condition as rows of a decision table: any row, of which all tests hold."""
    if condition[0] == "any":
        return [row for part in condition[1] for row in rows(part)]
    if condition[0] == "all":
        found: list[list[Condition]] = [[]]
        for part in condition[1]:
            found = [before + row for before in found for row in rows(part)]
        return found
    return [[condition]]


def of_rule(category: str, region: str, least: int) -> Condition:
    """Return the condition of a rule of W2."""
    return ("all", [("eq", "category", category), ("eq", "region", region), ("ge", "amount", least)])
