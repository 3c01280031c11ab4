"""How fast the service is on each of its foundations: SQLite, PostgreSQL with one and two processes, Temporal.

    python benchmarks/service.py [--cases 200] [--only sqlite postgresql temporal]

Each case is opened, looked at and answered: three events, each a transaction that is durable when it is answered, and a
deadline that is started and met. The servers are those of the tests. A table in Markdown comes out; rows of one run may
be compared with each other, and say little about another machine.
"""

import argparse
import asyncio
import multiprocessing
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.addresses import open_store
from complaintflow.temporal.client import TemporalDesk
from complaintflow.temporal.worker import leave
from tests.services.postgresql import PostgresServer
from tests.services.temporal_server import TemporalServer
from tests.temporal.staged import CLERK, POLICY, worker_process

EVENTS = ("open", "look_up", "answer")
AT_ONCE = 20  # how many cases wait for Temporal's answers at a time


def _cases(address: str, policy: Path, names: list[str]) -> list[float]:
    """Live these cases; return how long each event took, in seconds."""
    took: list[float] = []
    with ComplaintDesk(open_store(address), [policy]) as desk:
        for name in names:
            for event in EVENTS:
                start = time.perf_counter()
                answer = desk.send(name, event, actor=CLERK, id=f"{name}-{event}")
                took.append(time.perf_counter() - start)
                assert answer.accepted, answer.refused
    return took


def _embedded(address: str, policy: Path, cases: int, processes: int) -> tuple[float, list[float]]:
    _cases(address, policy, ["warm"])
    shares = [[f"p{process}-{number}" for number in range(cases // processes)] for process in range(processes)]
    start = time.perf_counter()
    if processes == 1:
        took = _cases(address, policy, shares[0])
    else:
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            # Waits for the processes to be there: starting Python is not what is measured.
            pool.starmap(_cases, [(address, policy, [f"warm-{process}"]) for process in range(processes)], chunksize=1)
            start = time.perf_counter()
            took = [
                one for part in pool.starmap(_cases, [(address, policy, share) for share in shares]) for one in part
            ]
    return time.perf_counter() - start, took


async def _on_temporal(there: TemporalDesk, cases: int) -> tuple[float, list[float]]:
    took: list[float] = []
    waiting = asyncio.Semaphore(AT_ONCE)

    async def live(name: str) -> None:
        async with waiting:
            for event in EVENTS:
                start = time.perf_counter()
                answer = await there.send(name, event, actor=CLERK, id=f"{name}-{event}")
                took.append(time.perf_counter() - start)
                assert answer.accepted, answer.refused

    await live("warm")
    took.clear()
    start = time.perf_counter()
    await asyncio.gather(*(live(f"c{number}") for number in range(cases)))
    return time.perf_counter() - start, took


def _temporal(folder: Path, address: str, policy: Path, cases: int) -> tuple[float, list[float]]:
    server = TemporalServer(folder, keeps=True)
    server.start()

    async def run() -> tuple[float, list[float]]:
        return await _on_temporal(await TemporalDesk.connect(server.address, "bench"), cases)

    try:
        with worker_process(folder / "worker", server.address, address, policy, "bench"):
            return asyncio.run(run())
    finally:
        server.stop()


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    folder.chmod(0o755)  # PostgreSQL has a user of its own
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _row(name: str, measured: tuple[float, list[float]]) -> None:
    seconds, took = measured
    ms = sorted(1_000 * one for one in took)
    p95 = ms[int(len(ms) * 0.95)]
    events = len(took) / seconds
    print(
        f"| {name} | {events / len(EVENTS):.0f} | {events:.0f} | {statistics.median(ms):.1f} / {p95:.1f} |", flush=True
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--only", nargs="+", choices=["sqlite", "postgresql", "temporal"], metavar="KIND")
    asked = parser.parse_args()
    wanted = asked.only or ["sqlite", "postgresql", "temporal"]
    print(f"{asked.cases} cases, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start\n")
    print("| on | cases/s | events/s | an event, ms (median / 95 %) |\n| --- | --- | --- | --- |")
    with _folder() as folder:
        policy = folder / "letters.yaml"
        policy.write_text(POLICY, encoding="utf-8")
        # Durable on the disk, as in production and unlike in the tests.
        server = PostgresServer(folder / "pg", settings={"fsync": "on"})
        server.create()
        server.start()

        def new() -> str:
            return server.url(server.new_database())

        try:
            if "sqlite" in wanted:
                _row("SQLite, one process", _embedded(str(folder / "one.db"), policy, asked.cases, 1))
                _row("SQLite, two processes", _embedded(str(folder / "two.db"), policy, asked.cases, 2))
            if "postgresql" in wanted:
                _row("PostgreSQL, one process", _embedded(new(), policy, asked.cases, 1))
                _row("PostgreSQL, two processes", _embedded(new(), policy, asked.cases, 2))
            if "temporal" in wanted:
                for kind, address in (("SQLite", str(folder / "t.db")), ("PostgreSQL", new())):
                    place = folder / f"temporal-{kind}"
                    place.mkdir()
                    _row(f"Temporal over {kind}, one worker", _temporal(place, address, policy, asked.cases))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
    leave(0)
