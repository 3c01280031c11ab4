"""Several processes on one store: nothing is lost, nothing is done twice, and a killed one leaves nothing half done."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from complaintflow.stores.addresses import open_store
from complaintflow.stores.protocol import Store
from complaintflow.testing.stores.samples import add_cases, case_row
from tests.stores.worker import CASES

ROOT = Path(__file__).resolve().parents[2]
KILLS = 8


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "cases.db") if request.param == "sqlite" else request.getfixturevalue("postgresql")


@pytest.fixture
def store(address: str):
    store = open_store(address)
    add_cases(store, *(case_row(case, 0) for case in CASES))
    yield store
    store.close()


def worker(address: str, name: str, rounds: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.stores.worker", address, name, str(rounds)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def check(store: Store) -> dict[str, list[str]]:
    """Log, case, timer and lane agree; return the events of each case."""
    events = {}
    with store.reading() as reading:
        for case in CASES:
            rows = reading.log(case)
            found, timer, lane = reading.case(case), reading.timer(case), reading.lane(case, "mail")
            assert [row.n for row in rows] == list(range(1, len(rows) + 1))
            assert found == case_row(case, len(rows))
            assert (timer.due if timer else 0) == (lane.pending if lane else 0) == len(rows)
            assert [row.position for row in reading.outbox(case)] == list(range(1, len(rows) + 1))
            events[case] = [str(row.event) for row in rows]
    return events


def test_processes_write_one_history(address: str, store: Store):
    rounds = 6
    workers = [worker(address, name, rounds) for name in ("one", "two", "three")]
    for process in workers:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    for events in check(store).values():
        for name in ("one", "two", "three"):
            mine = [event for event in events if event.startswith(f"{name}/")]
            assert mine == [f"{name}/{turn}" for turn in range(rounds)]


def test_a_killed_process_leaves_nothing_half_done(address: str, store: Store):
    chance = random.Random(4)
    told: dict[str, int] = {}
    for kill in range(KILLS):
        process = worker(address, f"k{kill}", 1_000_000)
        assert process.stdout is not None
        for _ in range(chance.randrange(1, 6)):
            told[f"k{kill}"] = int(process.stdout.readline())
        process.kill()
        process.communicate()
        check(store)
    for events in check(store).values():
        for name, turn in told.items():
            mine = [event for event in events if event.startswith(f"{name}/")]
            assert mine == [f"{name}/{number}" for number in range(len(mine))]
            assert len(mine) > turn, "what was told as done is there"
