"""W5: an event that is on the disk: a row in the log, the case as it stands, what is to be told, in SQLite with WAL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import import_module
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.measuring import Contender, DifferentAnswersError, Plan, Role, Table, compare
from benchmarks.ours import answers as ours
from benchmarks.ours.storing import stored
from benchmarks.peers.invited import left_out
from benchmarks.reference.rows import CASES, Writer, appended, raw

REFERENCE = "raw sqlite3"
ONE, BATCHES, SIZE = 200, 10, 100
SENDERS = 16


@dataclass(slots=True)
class Field:
    """Who takes part, with files in a folder: with one event a transaction, and with a hundred."""

    folder: Path
    synchronous: str
    one: list[Contender] = field(default_factory=list)
    several: list[Contender] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)

    def add(self, stack: ExitStack, name: str, role: Role, make: Callable[[Path, str], Writer]) -> None:
        """Let somebody take part, once its rows are as expected."""
        writer = make(self.folder / f"{name.replace(' ', '-')}.db", self.synchronous)
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
        self.facts.append(f"{name}: rows as expected")
        self.one.append(Contender(name, role, run_one, ONE))
        self.several.append(Contender(name, role, run_several, BATCHES * SIZE))

    def add_crowd(self, stack: ExitStack, name: str, make: Callable[[Path, str], Writer]) -> None:
        """Let several threads send one event a transaction each, at once: they share the wait for the disk."""
        writer = make(self.folder / "crowd.db", self.synchronous)
        stack.callback(writer.close)
        senders, numbers = stack.enter_context(ThreadPoolExecutor(SENDERS)), count()

        def run() -> None:
            list(senders.map(writer.one, [next(numbers) for _ in range(ONE)]))

        run()
        if (found := writer.counts()) != (ONE, ONE, ONE):
            raise DifferentAnswersError(f"W5: {name} wrote {found}")
        self.one.append(Contender(name, "ours", run, ONE, f"{SENDERS} threads at once"))

    def invite(self, stack: ExitStack) -> None:
        """Let the peers take part that can."""
        try:
            self.add(stack, "SQLAlchemy Core", "peer", import_module("benchmarks.peers.sqlalchemy_core").stored)
        except Exception as problem:  # noqa: BLE001  # a peer that does not work must not take the others with it
            self.facts.append(left_out("sqlalchemy_core", problem))
        if self.synchronous != "full":
            return
        try:
            self.one += stack.enter_context(import_module("benchmarks.peers.dbos_steps").contenders(self.folder))
        except Exception as problem:  # noqa: BLE001
            self.facts.append(left_out("dbos_steps", problem))


def tables(plan: Plan) -> Iterator[Table]:
    """Measure one event a transaction and a hundred, as durable as can be, then as `synchronous=NORMAL` has it."""
    for synchronous in ("full", "normal"):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
            everybody = Field(folder, synchronous)
            everybody.add(stack, REFERENCE, "reference", raw)
            everybody.add(stack, "append to a file", "limit", appended)
            everybody.add(stack, ours.NAME, "ours", stored)
            everybody.add_crowd(stack, f"{ours.NAME}, senders at once", stored)
            if plan.peers:
                everybody.invite(stack)
            word, facts = synchronous.upper(), tuple(everybody.facts)
            rows = compare(everybody.one, REFERENCE, plan, perf_counter)
            yield Table(f"W5 one event a transaction, {word}", "event", REFERENCE, rows, facts)
            rows = compare(everybody.several, REFERENCE, plan, perf_counter)
            yield Table(f"W5 {SIZE} events a transaction, {word}", "event", REFERENCE, rows, facts)
