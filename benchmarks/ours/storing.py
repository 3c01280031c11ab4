"""complaintflow's SQLite store as a contender of W5: the rows of a step in one transaction.

The rows are those of the service: a line of the case's log, the case as it stands, what is to be told, its lane.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.reference.rows import CASES, Writer
from complaintflow.stores.protocol import Writing
from complaintflow.stores.rows import CaseRow, LogRow, OutboxRow, PolicyRow
from complaintflow.stores.sqlite import SqliteStore

POLICY = "a" * 64
HEAD = "b" * 64
SNAPSHOT = b"s" * 300
"""As long as a small case is."""
KEY = b"k" * 32


def stored(path: Path, synchronous: str) -> Writer:
    """Return a writer that hands rows to the store."""
    store = SqliteStore(path, durability="full" if synchronous == "full" else "normal")
    with store.writing() as writing:
        writing.add_policy(PolicyRow(POLICY, "p", "1", "2025-01-01", "{}", "[]", 1))

    def several(numbers: Sequence[int]) -> None:
        with store.writing() as writing:
            for number in numbers:
                _write(writing, number)

    def counts() -> tuple[int, int, int]:
        with store.reading() as reading:
            found = reading.counts()
        return found["log"], found["cases"], found["outbox_pending"]

    return Writer(lambda number: several((number,)), several, store.close, counts)


def _write(writing: Writing, number: int) -> None:
    """Write one event: of each case the first opens it."""
    case, before = f"C{number % CASES}", number // CASES
    version, at = before + 1, 1_750_000_000_000_000 + number
    public = f'{{"i":{number},"note":"the customer called again","by":"hotline"}}'
    row = CaseRow(
        case, POLICY, version, HEAD, at, at, "responded", "general", "agent", None, None, None, None, SNAPSHOT
    )
    taken = writing.put_case(row, before) if before else writing.add_case(row, KEY)
    assert taken, case
    event = f"e{number}"
    writing.append(LogRow(case, version, "event", event, at, at, POLICY, 1, public, None, HEAD, HEAD))
    writing.add_outbox([OutboxRow(case, "customer", version, f"{case}/{version}/0", version, 0)])
