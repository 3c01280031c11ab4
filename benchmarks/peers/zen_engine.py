"""zen-engine (Rust): decision tables by `engine.evaluate` with a static loader, and compiled expressions.

`decision.evaluate` of a decision that was created before hops to another thread with every call and takes twenty times
as long: it is not measured.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import zen

from benchmarks.inputs.complaints import CLASSES, DEFAULT
from benchmarks.inputs.rules import NOBODY, Range, Rule
from benchmarks.measuring import Part, Race
from benchmarks.peers.translations import WORDS, rows, ternary

EXPRESSION = "zen expression"
TABLE = "zen table"


def classify(race: Race) -> None:
    """Join W1."""
    race.add(EXPRESSION, "peer", compiled(), note="Rust, compiled once")
    fields: list[str] = []
    lines: list[tuple[str, dict[str, str]]] = []
    for name, condition in CLASSES:
        for row in rows(condition):
            lines.append((name, {field: _cell(test, value) for test, field, value in row}))
            fields += [field for _, field, _ in row if field not in fields]
    answer = _table(fields, lines, DEFAULT)
    race.add(TABLE, "peer", answer, part=Part.first(5_000, len(race.inputs)), note="Rust, `engine.evaluate(key)`")


def compiled() -> Callable[[dict[str, Any]], str]:
    """Return the classification as a compiled expression."""
    evaluate: Callable[[dict[str, Any]], str] = zen.compile_expression(ternary(CLASSES, DEFAULT, WORDS)).evaluate
    return evaluate


def equality(race: Race, rules: list[Rule], part: Part) -> None:
    """Join W2."""
    lines = [
        (approver, {"category": json.dumps(category), "region": json.dumps(region), "amount": f">= {least}"})
        for category, region, least, approver in rules
    ]
    race.add(TABLE, "peer", _table(["category", "region", "amount"], lines, NOBODY), part=part, note="Rust")


def ranges(race: Race, rules: list[Range], part: Part) -> None:
    """Join W2r."""
    lines = [(approver, {"amount": f"[{low}..{high - 1}]"}) for low, high, approver in rules]
    race.add(TABLE, "peer", _table(["amount"], lines, NOBODY), part=part, note="Rust")


def _cell(test: str, value: Any) -> str:
    match test:
        case "in":
            return ", ".join(json.dumps(one) for one in value)
        case "eq":
            return json.dumps(value)
        case "is":
            return "true"
        case "set":
            return "$ != null"
    return f"{'>=' if test == 'ge' else '>'} {value}"


def _table(fields: list[str], lines: list[tuple[str, dict[str, str]]], default: str) -> Callable[[Any], str]:
    def row(number: int, cells: dict[str, str], answer: str) -> dict[str, str]:
        columns = {f"f{place}": cells.get(field, "") for place, field in enumerate(fields)}
        return {"_id": f"r{number}", **columns, "o": json.dumps(answer)}

    table = {
        "hitPolicy": "first",
        "inputs": [{"id": f"f{place}", "name": field, "field": field} for place, field in enumerate(fields)],
        "outputs": [{"id": "o", "name": "answer", "field": "answer"}],
        "rules": [
            *(row(number, cells, answer) for number, (answer, cells) in enumerate(lines)),
            row(len(lines), {}, default),
        ],
    }
    place = {"x": 0, "y": 0}
    graph = {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "i", "name": "in", "type": "inputNode", "position": place},
            {"id": "t", "name": "table", "type": "decisionTableNode", "position": place, "content": table},
            {"id": "e", "name": "out", "type": "outputNode", "position": place},
        ],
        "edges": [
            {"id": "1", "sourceId": "i", "targetId": "t", "type": "edge"},
            {"id": "2", "sourceId": "t", "targetId": "e", "type": "edge"},
        ],
    }
    evaluate = zen.ZenEngine({"loader": {"type": "static", "content": {"table": graph}}}).evaluate

    def answer(asked: Any) -> str:
        found: str = evaluate("table", asked)["result"]["answer"]
        return found

    return answer
