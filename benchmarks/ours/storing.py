"""complaintflow's SQLite store as a contender of W5: the rows of a step in one transaction.

The rows are those of the service: a line of the case's log, the case as it stands, what is to be told, its lane.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.reference.rows import CASES, Writer
from complaintflow.stores.chain import chained, first_prev
from complaintflow.stores.rows import CaseRow, LogRow, OutboxRow, PolicyRow, StepRows
from complaintflow.stores.sqlite import SqliteStore

POLICY = "a" * 64
SNAPSHOT = b"s" * 300
"""As long as a small case is."""
KEY = b"k" * 32


def stored(path: Path, synchronous: str) -> Writer:
    """Return a writer that hands rows to the store."""
    store = SqliteStore(path, durability="full" if synchronous == "full" else "normal")
    with store.writing() as writing:
        writing.add_policy(PolicyRow(POLICY, "p", "1", "2025-01-01", "{}", "[]", 1))

    known: dict[str, CaseRow] = {}

    def several(numbers: Sequence[int]) -> None:
        steps = [_step(number, known) for number in numbers]
        with store.writing() as writing:
            writing.record(steps)

    def counts() -> tuple[int, int, int]:
        with store.reading() as reading:
            found = reading.counts()
        return found["log"], found["cases"], found["outbox_pending"]

    return Writer(lambda number: several((number,)), several, store.close, counts)


def _step(number: int, known: dict[str, CaseRow]) -> StepRows:
    """Return the rows of one event, its line chained to the one before: of each case the first opens it."""
    case = f"C{number % CASES}"
    was = known.get(case)
    version, at = 1 if was is None else was.version + 1, 1_750_000_000_000_000 + number
    public = f'{{"i":{number},"note":"the customer called again","by":"hotline"}}'
    prev = first_prev(case) if was is None else was.head
    log = chained(LogRow(case, version, "event", f"e{number}", at, at, POLICY, 1, public, None, prev, ""))
    row = CaseRow(
        case, POLICY, version, log.digest, 1, at, "responded", "general", "agent", None, None, None, None, SNAPSHOT
    )
    known[case] = row
    outbox = (OutboxRow(case, "customer", version, f"{case}/{version}/0", version, 0),)
    return StepRows(log, row, None, outbox, KEY if was is None else None, was)
