"""Measure many open cases in one process: what a case weighs, and what letting time pass costs.

    python -m benchmarks.many_cases [--cases 1000000] [--quick]

In: how many. Every case is one of policies/vw.yaml, lived through the kernel with all its rules, the rules across cases
too: two to six events, none of them the last. Out: bytes a case (as the operating system counts them, with all indexes,
and traced by Python) beside the case's own JSON; and the time of letting the same hundred due cases move while 1,000,
10,000 … others are open, as a ratio to a casebook of 1,000 that is timed right beside it. A million takes a
quarter of an hour and 3 GB; `--quick` is 20,000.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks.many_complaints import START, YEAR, steps
from complaintflow import Event, Policy
from complaintflow.correlation import Casebook, CasesAtRest

POLICY: Final = Path(__file__).resolve().parents[1] / "policies/vw.yaml"
DUE: Final = 100
ROUNDS: Final = 7
TRACED: Final = 5_000
SAMPLED: Final = 500
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
BEFORE: Final = timedelta(days=30)
"""How long before all others the hundred were opened that are due."""


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes a case."""

    json: float
    resident: float


def events_of(policy: Policy, name: str, number: int, opened: datetime, most: int) -> Iterator[Event]:
    """Yield the first events of a complaint, each of a vehicle of its own: an open case would take another one."""
    complaint = number * 3 + 1  # (every third is closed at once)
    for place, (after, event, actor, data) in enumerate(islice(steps(complaint), most), 1):
        told = {**data, "vin": f"LFV{number:014}"} if event == "open" else data
        at = (opened + after).isoformat()
        yield policy.read_event(
            {"case": name, "event": event, "at": at, "id": f"e{place}", "actor": actor, "data": told}
        )


def fill(book: Casebook, numbers: range, total: int) -> None:
    """Open cases, spread evenly over a year, and let each come some way."""
    for number in numbers:
        opened = START + YEAR * number / total
        for event in events_of(book.policy, f"C-{number:07}", number, opened, 2 + number % 5):
            answer = book.take(event)[0]
            assert answer.step.accepted, answer.step.refused


def add_due(book: Casebook) -> int:
    """Open a hundred that are due before anything else; return the instant by which they are."""
    latest = 0
    for number in range(DUE):
        name, opened = f"D-{number:07}", START - BEFORE + timedelta(minutes=number)
        book.cases.pop(name, None)
        for event in events_of(book.policy, name, 10**9 + number, opened, 2):
            assert book.take(event)[0].step.accepted
        latest = max(latest, book.cases[name].next_due or 0)
    return latest


def passing(book: Casebook) -> tuple[float, int]:
    """Return how long the processor takes until what is due has happened, and how much that was."""
    until = add_due(book)
    begun = time.process_time()
    answers = sum(1 for _ in book.advance_all(until))
    return time.process_time() - begun, answers


def advance_ratio(book: Casebook, beside: Casebook) -> tuple[float, float, int]:
    """Return the time of letting time pass in a book, as a ratio to another and in microseconds an answer."""
    ratios, spent, answered = [], [], 0
    for _ in range(ROUNDS):
        before, _ = passing(beside)
        mine, answered = passing(book)
        after, _ = passing(beside)
        ratios.append(2 * mine / (before + after))
        spent.append(mine / answered * 1e6)
    return statistics.median(ratios), statistics.median(spent), answered


def resident() -> int:
    """Return how many bytes of this process are in memory."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def json_bytes(book: Casebook, count: int) -> float:
    """Return what the JSON of a case weighs, without a space, on average over some of them."""
    chosen = range(0, count, count // SAMPLED + 1)  # in step with no kind of complaint
    stored = (book.cases[f"C-{number:07}"].to_json() for number in chosen)
    return statistics.fmean(len(json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode()) for one in stored)


def traced(policy: Policy, count: int) -> float:
    """Return what Python has taken for a case, those at hand not yet packed."""
    gc.collect()
    tracemalloc.start()
    book = Casebook(policy)
    fill(book, range(count), count)
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(book.cases) == count
    return taken / count


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many_cases", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="20,000 cases")
    asked = parser.parse_args()
    total = 20_000 if asked.quick else asked.cases
    policy = Policy.load(POLICY)
    beside, book = (Casebook(policy, cases=CasesAtRest(DUE // 2)) for _ in range(2))  # what is due is packed, too
    fill(beside, range(1_000), 1_000)
    passing(beside)
    before = resident()
    print(f"### Many open cases in one process ({total:,} of {POLICY.name})\n")
    print("| open | JSON, bytes a case | in memory, bytes a case | × JSON | advance × 1,000 open | µs an answer |")
    print("|--:|--:|--:|--:|--:|--:|")
    reached = 0
    sizes = [size for size in (1_000, 10_000, 100_000, 1_000_000) if size < total]
    for size in [*sizes, total]:
        fill(book, range(reached, size), total)
        reached = size
        assert len(book.cases) in (size, size + DUE)
        weight = Weight(json_bytes(book, size), (resident() - before) / size)
        ratio, spent, answers = advance_ratio(book, beside)
        print(
            f"| {size:,} | {weight.json:,.0f} | {weight.resident:,.0f} | {weight.resident / weight.json:.2f} "
            f"| {ratio:.2f} | {spent:.0f} |",
            flush=True,
        )
    print(f"\n* {DUE} cases are due at every size, {answers} answers; medians of {ROUNDS} rounds.")
    print("* In memory: resident, with cases, timers, and what the rules across cases keep and look up.")
    del book  # from here on nothing is read off the operating system
    print(f"* Traced by Python with {TRACED:,} cases: {traced(policy, TRACED):,.0f} bytes a case.")


if __name__ == "__main__":
    main()
