"""W5: an event that is on the disk: a row in the log, the case as it stands, what is to be told, in SQLite with WAL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import Contender, DifferentAnswersError, Pace, Role, Table, compare
from benchmarks.ours import answers as ours
from benchmarks.ours.storing import stored
from benchmarks.reference.rows import CASES, Writer, appended, raw

REFERENCE = "raw sqlite3"
ONE, BATCHES, SIZE = 200, 10, 100


def tables(pace: Pace) -> Iterator[Table]:
    """Measure one event a transaction and a hundred, as durable as can be, then as `synchronous=NORMAL` has it."""
    for synchronous in ("full", "normal"):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
            pairs = [
                _pair(stack, folder, synchronous, REFERENCE, "reference", raw),
                _pair(stack, folder, synchronous, "append to a file", "limit", appended),
                _pair(stack, folder, synchronous, ours.NAME, "ours", stored),
            ]
            word = synchronous.upper()
            for title, contenders in (
                (f"W5 one event a transaction, {word}", [one for one, _ in pairs]),
                (f"W5 {SIZE} events a transaction, {word}", [several for _, several in pairs]),
            ):
                facts = ("rows as expected from everybody",)
                yield Table(title, "event", REFERENCE, compare(contenders, REFERENCE, pace), facts)


def _pair(
    stack: ExitStack, folder: Path, synchronous: str, name: str, role: Role, make: Callable[[Path, str], Writer]
) -> tuple[Contender, Contender]:
    writer = make(folder / f"{name.replace(' ', '-')}-{synchronous}.db", synchronous)
    stack.callback(writer.close)
    numbers = count()

    def run_one() -> None:
        for _ in range(ONE):
            writer.one(next(numbers))

    def run_several() -> None:
        for _ in range(BATCHES):
            writer.several([next(numbers) for _ in range(SIZE)])

    run_one()
    run_several()
    written = ONE + BATCHES * SIZE
    if (found := writer.counts()) != (written, min(written, CASES), written):
        raise DifferentAnswersError(f"W5: {name} wrote {found}")
    return Contender(name, role, run_one, ONE), Contender(name, role, run_several, BATCHES * SIZE)
