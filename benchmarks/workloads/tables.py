"""W2 and W2r: one decision of a table of 10 to 10,000 rules, with equality columns and with overlapping ranges."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.inputs import rules as asked
from benchmarks.measuring import Pace, Race, Table
from benchmarks.ours import answers as ours
from benchmarks.ours import texts
from benchmarks.reference import tables as reference
from complaintflow.compiler.tables import compile_table

HASHED = "hash index"
SEGMENTS = "segments and bisection"


@dataclass(frozen=True, slots=True)
class Kind:
    """W2 or W2r: what makes its rules and questions, the slow answer, the reference, the policy's text."""

    title: str
    reference: str
    made: Callable[[int], tuple[list[Any], list[asked.Question]]]
    slowly: Callable[[list[Any], asked.Question], str]
    built: Callable[[list[Any]], Callable[[asked.Question], str]]
    text: Callable[[list[Any]], str]


def _equality(count: int) -> tuple[list[Any], list[asked.Question]]:
    rules = asked.equality_rules(count)
    return rules, asked.equality_questions(rules)


EQUALITY = Kind(
    "W2 {:,} rules, equality columns", HASHED, _equality, asked.equality_answer, reference.hash_index,
    texts.equality_table,
)  # fmt: skip
RANGES = Kind(
    "W2r {:,} overlapping ranges", SEGMENTS, asked.ranges, asked.range_answer, reference.segments, texts.range_table
)


def equality_tables(pace: Pace, sizes: tuple[int, ...]) -> Iterator[Table]:
    """Measure tables with equality columns, one for each size."""
    for size in sizes:
        yield _race(EQUALITY, size).measured(HASHED, pace)


def range_tables(pace: Pace, sizes: tuple[int, ...]) -> Iterator[Table]:
    """Measure tables with ranges, one for each size."""
    for size in sizes:
        yield _race(RANGES, size).measured(SEGMENTS, pace)


def _race(kind: Kind, size: int) -> Race:
    rules, questions = kind.made(size)
    race = Race(kind.title.format(size), "decision", questions, [kind.slowly(rules, one) for one in questions])
    race.add(kind.reference, "reference", kind.built(rules))
    table = ours.table_of(kind.text(rules))
    race.add(ours.NAME, "ours", ours.classifying(table))
    race.facts.append(f"built in {_took(lambda: kind.built(rules)):.3f} s by the reference")
    built = _took(lambda: compile_table(table.name, table.hit_policy, table.default, table.rules, table.order))
    race.facts.append(f"built in {built:.3f} s by {ours.NAME}, from rules that are read and checked")
    return race


def _took(make: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        make()
        times.append(time.perf_counter() - begun)
    return min(times)
