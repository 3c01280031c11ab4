"""W2 and W2r: tables of many rules, and what they are asked; from fixed seeds."""

from __future__ import annotations

import random
from typing import Any, Final

SIZES: Final = (10, 100, 1_000, 10_000)
NOBODY: Final = "nobody"
HIGHEST: Final = 1_000_000
ASKED: Final = 2_000

Rule = tuple[str, str, int, str]
"""Category, region, least amount, approver."""
Range = tuple[int, int, str]
"""At least, less than, approver."""
Question = dict[str, Any]


def equality_rules(count: int, seed: int = 2) -> list[Rule]:
    """Return rules of which the first match answers; five thresholds for a pair of category and region."""
    chance = random.Random(seed)
    pairs = max(1, count // 5)
    side = 1
    while side * side < pairs:
        side += 1
    rules = []
    for pair in range(pairs):
        category, region = f"cat{pair // side}", f"reg{pair % side}"
        for place, least in enumerate((50_000, 20_000, 5_000, 1_000, 0)):
            amount = least + chance.randrange(0, 900, 100) if least else 100
            rules.append((category, region, amount, f"approver{place}_{pair % 97}"))
    return rules[:count]


def equality_questions(rules: list[Rule], count: int = ASKED, seed: int = 3) -> list[Question]:
    """Return questions, one in twenty of a region that no rule knows."""
    chance = random.Random(seed)
    asked = []
    for _ in range(count):
        category, region, _, _ = chance.choice(rules)
        if chance.random() < 0.05:
            region = "nowhere"
        asked.append({"category": category, "region": region, "amount": int(10 ** chance.uniform(1, 5))})
    return asked


def equality_answer(rules: list[Rule], asked: Question) -> str:
    """Look through the rules one by one: the slow and obvious answer."""
    for category, region, least, approver in rules:
        if asked["category"] == category and asked["region"] == region and asked["amount"] >= least:
            return approver
    return NOBODY


def ranges(count: int) -> tuple[list[Range], list[Question]]:
    """Return overlapping ranges, of which the first that holds answers, and questions: there is nothing to hash."""
    chance = random.Random(count)
    rules = []
    for number in range(count):
        low = chance.randrange(HIGHEST)
        rules.append((low, low + chance.randrange(1, 4 * HIGHEST // count), f"a{number}"))
    return rules, [{"amount": chance.randrange(HIGHEST)} for _ in range(ASKED)]


def range_answer(rules: list[Range], asked: Question) -> str:
    """Look through the ranges one by one."""
    return next((approver for low, high, approver in rules if low <= asked["amount"] < high), NOBODY)


def spread(answers: list[str], rules: list[Any], count: int) -> list[int]:
    """Return some of the questions, their matches as spread over the list of rules as those of all.

    A slow peer that is timed on a few questions must not be lucky with where in the list these match.
    """
    place = {rule[-1]: number for number, rule in reversed(list(enumerate(rules)))}
    order = sorted(range(len(answers)), key=lambda number: place.get(answers[number], len(rules)))
    picked = [order[int((step + 0.5) * len(order) / count)] for step in range(count)]
    random.Random(9).shuffle(picked)
    return picked
