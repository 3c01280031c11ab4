"""Many cases: a million open in one process. What a case takes, and what letting time pass costs among so many."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from benchmarks.inputs.complaints import complaints, without_none
from benchmarks.inputs.procedure import BEGIN, FIRST, SECOND
from benchmarks.measuring import Contender, Plan, Table, compare
from benchmarks.ours import texts
from benchmarks.ours.answers import AGENT
from complaintflow import Policy
from complaintflow.correlation import Casebook
from complaintflow.kernel.event import Event

REFERENCE, MANY = "a few open cases", "many open cases"
FEW_COUNT, COUNT, COUNT_QUICK = 1_000, 1_000_000, 20_000
AT_ONCE = 10
"""How many deadlines fall due at a time."""
KINDS = 20_000


def tables(plan: Plan) -> Iterator[Table]:
    """Measure a few cases and a million; with `--quick` fewer."""
    many = COUNT if plan.rounds > 3 else COUNT_QUICK
    policy = Policy.from_text(texts.course())
    few = _opened(policy, FEW_COUNT)
    before, begun = _resident(), perf_counter()
    book = _opened(policy, many)
    took = perf_counter() - begun
    gc.collect()
    each = (_resident() - before) / many
    sample = [len(json.dumps(book.cases[f"C{number}"].to_json())) for number in range(0, many, many // 500)]
    contenders = [
        Contender(name, "ours", _passing(one), AT_ONCE, f"{len(one.cases):,}, of which {AT_ONCE} are due at a time")
        for name, one in ((REFERENCE, few), (MANY, book))
    ]
    rows = compare(contenders, REFERENCE, replace(plan, floor=0))
    json_each = sum(sample) / len(sample)
    figures = {"bytes a case": each, "bytes of its JSON": json_each}
    facts = (
        f"{many:,} cases opened one by one in {took:.0f} s",
        f"{each:,.0f} bytes of memory a case, of which its JSON alone has {json_each:,.0f}",
    )
    yield Table("Many open cases: let time pass", "case that is due", REFERENCE, rows, facts, figures)


def _opened(policy: Policy, count: int) -> Casebook:
    """Open cases one second after the other."""
    told = [without_none(one) for one in complaints(min(count, KINDS))]
    book = Casebook(policy)
    for number in range(count):
        at = BEGIN + number * SECOND
        (answer,) = book.take(Event(f"C{number}", "open", at, "open", AGENT, told[number % len(told)]))
        assert answer.step.accepted
    return book


def _passing(book: Casebook) -> Callable[[], None]:
    """Return what lets as much time pass as makes the next few deadlines fall due."""
    until = BEGIN + FIRST[1] * SECOND - SECOND

    def run() -> None:
        nonlocal until
        until += AT_ONCE * SECOND
        answers = sum(1 for _ in book.advance_all(until))
        assert answers == AT_ONCE, f"{answers} cases were due"

    return run


def _resident() -> int:
    """Return the bytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4_096
