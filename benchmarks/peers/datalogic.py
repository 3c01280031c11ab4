"""datalogic-py (Rust JSONLogic), compiled once, a mapping in: the fastest rule engine that was found."""

from __future__ import annotations

import json
from typing import Any

import datalogic_py

from benchmarks.inputs.complaints import CLASSES, DEFAULT
from benchmarks.inputs.rules import NOBODY, Range, Rule
from benchmarks.measuring import Part, Race
from benchmarks.peers.translations import json_logic, of_rule

NAME = "datalogic"


def _compiled(logic: dict[str, Any]) -> Any:
    return datalogic_py.Engine().compile(json.dumps(logic)).evaluate


def classify(race: Race) -> None:
    """Join W1."""
    race.add(NAME, "peer", _compiled(json_logic(CLASSES, DEFAULT)), note="Rust JSONLogic, compiled once")


def equality(race: Race, rules: list[Rule], part: Part) -> None:
    """Join W2."""
    classes = [(approver, of_rule(category, region, least)) for category, region, least, approver in rules]
    race.add(NAME, "peer", _compiled(json_logic(classes, NOBODY)), part=part, note="one `if`")


def ranges(race: Race, rules: list[Range], part: Part) -> None:
    """Join W2r."""
    branches: list[Any] = []
    amount = {"var": "amount"}
    for low, high, approver in rules:
        branches += [{"and": [{">=": [amount, low]}, {"<": [amount, high]}]}, approver]
    race.add(NAME, "peer", _compiled({"if": [*branches, NOBODY]}), part=part, note="one `if`")
