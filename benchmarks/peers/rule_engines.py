"""rule-engine and cel-python: rules read and walked in Python."""

from __future__ import annotations

import celpy
import rule_engine
from celpy.adapter import json_to_cel

from benchmarks.inputs.complaints import CLASSES, DEFAULT, Complaint
from benchmarks.measuring import Part, Race
from benchmarks.peers.translations import SYMBOLS, WORDS, expression, ternary


def classify(race: Race) -> None:
    """Join W1 with rule-engine."""
    rules = [(rule_engine.Rule(expression(condition, WORDS)).matches, name) for name, condition in CLASSES]

    def answer(complaint: Complaint) -> str:
        for matches, name in rules:
            if matches(complaint):
                return name
        return DEFAULT

    race.add("rule-engine", "peer", answer, part=Part.first(500, 5_000), note="a rule for each class, in order")


def classify_by_cel(race: Race) -> None:
    """Join W1 with cel-python, by its transpiler."""
    environment = celpy.Environment(runner_class=celpy.CompiledRunner)
    program = environment.program(environment.compile(ternary(CLASSES, DEFAULT, SYMBOLS)))
    race.add(
        "cel-python", "peer", lambda one: str(program.evaluate(json_to_cel(one))), part=Part.first(100, 1_000),
        note="its transpiler",
    )  # fmt: skip
