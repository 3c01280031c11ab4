"""The references of W2 and W2r: a hash index over equality columns, and segments of a line found by bisection."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from heapq import heappop, heappush

from benchmarks.inputs.rules import NOBODY, Question, Range, Rule


def hash_index(rules: list[Rule]) -> Callable[[Question], str]:
    """Return the first match: a mapping for the equality columns, the thresholds of a pair one by one."""
    index: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for category, region, least, approver in rules:
        index.setdefault((category, region), []).append((least, approver))
    get = {pair: tuple(rows) for pair, rows in index.items()}.get

    def answer(asked: Question) -> str:
        amount = asked["amount"]
        for least, approver in get((asked["category"], asked["region"]), ()):
            if amount >= least:
                return approver
        return NOBODY

    return answer


def segments(rules: list[Range]) -> Callable[[Question], str]:
    """Return the first match: the line is cut once, where ranges begin and end; then one bisection answers."""
    cuts = sorted({end for low, high, _ in rules for end in (low, high)})
    beginning: dict[int, list[int]] = {}
    for number, (low, _, _) in enumerate(rules):
        beginning.setdefault(low, []).append(number)
    running: list[int] = []
    answers = [NOBODY]
    for cut in cuts:
        for number in beginning.get(cut, ()):
            heappush(running, number)
        while running and rules[running[0]][1] <= cut:
            heappop(running)
        answers.append(rules[running[0]][2] if running else NOBODY)

    def answer(asked: Question) -> str:
        return answers[bisect_right(cuts, asked["amount"])]

    return answer
