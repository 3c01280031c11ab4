"""Senders of a desk whose events share one wait for the disk: each is answered by itself."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from complaintflow import AsyncComplaintDesk, ComplaintDesk
from complaintflow.stores.addresses import open_store
from complaintflow.stores.sqlite import SqliteStore
from complaintflow.testing.stores.samples import log_row
from tests.stores.groups import commits, until_queued

AGENT = {"id": "u1", "roles": ["call_center"]}
COMPLAINT = {"channel": "phone", "topic": "recall", "region": "east"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_store(tmp_path / "cases.db")
    yield store
    store.close()


@pytest.fixture
def desk(store: SqliteStore) -> ComplaintDesk:
    desk = ComplaintDesk(store, ["policies/vw.yaml"])
    for number in range(6):
        desk.open(f"C-{number}", {**COMPLAINT, "vin": f"LFV3A23C8K300000{number}"}, actor=AGENT)
    return desk


def test_tasks_share_a_commit_and_are_answered_each_by_itself(store: SqliteStore, desk: ComplaintDesk):
    path = Path(store.address)

    async def send() -> list[tuple[bool, int]]:
        together = AsyncComplaintDesk(desk)
        before = commits(path)
        with store.writing():  # until all of them wait
            names = [*(f"C-{number}" for number in range(6)), "C-99", "C-0"]
            tasks = [asyncio.create_task(together.send(name, "dispatch", actor=AGENT)) for name in names]
            await asyncio.sleep(0)
            await asyncio.to_thread(until_queued, store, len(tasks))
        answers = await asyncio.gather(*tasks)
        # All in one, but for the transaction that held them up: it wrote nothing.
        assert commits(path) == before + 1
        return [(answer.accepted, answer.version) for answer in answers]

    answers = asyncio.run(send())
    assert answers[1:6] == [(True, 2)] * 5
    assert answers[6] == (False, 0)
    # Two to one case: one came first, and its dispatch forbids the other.
    assert sorted([answers[0], answers[7]]) == [(False, 3), (True, 2)]
    assert [desk.version(f"C-{number}") for number in range(6)] == [3, 2, 2, 2, 2, 2]


def test_a_group_that_ends_badly_is_sent_again_one_by_one(store: SqliteStore, desk: ComplaintDesk):
    def foul() -> str:
        try:
            with store.writing_together() as writing:
                writing.append(log_row("nobody"))
        except Exception as problem:  # noqa: BLE001 (whatever it is, it is its own)
            return type(problem).__name__
        return "written"

    with ThreadPoolExecutor(3) as pool:
        with store.writing():
            sends = [pool.submit(desk.send, f"C-{number}", "dispatch", actor=AGENT) for number in range(2)]
            wrong = pool.submit(foul)
            until_queued(store, 3)
        assert [one.result().version for one in sends] == [2, 2]
        assert wrong.result() == "ConflictError"
    assert [desk.version(f"C-{number}") for number in range(2)] == [2, 2]
