"""Temporal's worst days: workers killed in the middle of a transaction, the server killed, releases side by side.

Every event is in the log once, every deadline rings once, and whoever waits for an answer gets it.
"""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.services.processes import wait_until
from tests.services.temporal_server import TemporalServer, run
from tests.temporal.staged import CLERK, Place, another_release, kill_when_paused

# What a release after this one may add: fields with a default, in what travels in both directions.
LATER = {
    "temporal/payloads.py": (
        "    wake: int | None = None\n    done: bool = False\n",
        '    wake: int | None = None\n    done: bool = False\n    mood: str = "good"\n    seen: int = 7\n',
    ),
}

# What a release does that gives a policy another digest: here every text, in truth a new word of the language.
OTHER_DIGESTS = {"compiled/digest.py": ("sha256(canonical", 'sha256(b"other" + canonical')}

OPENED = ["o1", "state_entered", "class_set", "owner_set", "deadline_started"]
RUNG = ["deadline_breached", "notify"]


@pytest.fixture
def place(tmp_path: Path, temporal_server: TemporalServer, postgresql: str) -> Place:
    return Place(tmp_path, temporal_server.address, postgresql, f"queue-{tmp_path.name}")


async def _open(place: Place, case: str):
    return await (await place.desk()).open(case, {"sender": "Wang"}, actor=CLERK, id="o1")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_killed_around_its_transaction_neither_loses_nor_doubles(place: Place, moment: str):
    async def story() -> None:
        with place.worker("first", pause=moment) as first:
            asked = asyncio.create_task(_open(place, "L-1"))
            await asyncio.to_thread(kill_when_paused, first, place.folder / "first")
            with place.worker("second"):
                answer = await asked
                assert answer.accepted
                assert answer.repeated == (moment == "after")
                told = await asyncio.to_thread(place.wait_for, "L-1", "notify")
                assert told == OPENED + RUNG

    run(story())


def test_a_killed_server_loses_no_event_and_no_timer(
    tmp_path: Path, temporal_server_with_file: TemporalServer, postgresql: str
):
    place = Place(tmp_path / "place", temporal_server_with_file.address, postgresql, "queue")
    place.folder.mkdir()
    cases = [f"L-{number}" for number in range(10)]

    async def story() -> None:
        there = await place.desk()
        opened = await asyncio.gather(*(there.open(case, actor=CLERK, id="o1") for case in cases))
        assert all(answer.accepted for answer in opened)
        await asyncio.to_thread(temporal_server_with_file.restart, signal.SIGKILL)
        again = await place.desk()
        looked = await asyncio.gather(*(again.send(case, "look_up", actor=CLERK, id="l1") for case in cases))
        assert all(answer.accepted for answer in looked)
        for case in cases:
            told = await asyncio.to_thread(place.wait_for, case, "notify")
            assert [told.count(word) for word in ("o1", "l1", *RUNG)] == [1, 1, 1, 1]

    with place.worker("only"):
        run(story())


def test_two_releases_work_on_one_queue_and_go_on_for_each_other(place: Place, tmp_path: Path):
    later = another_release(tmp_path / "later", LATER)
    cases = [f"L-{number}" for number in range(6)]

    async def story() -> None:
        there = await place.desk()
        with place.worker("this"), place.worker("later", library=later):
            await asyncio.gather(*(there.open(case, actor=CLERK, id="o1") for case in cases))
        # What one of them began, each of them alone goes on with.
        for name, library in (("only-later", {"library": later}), ("only-this", {})):
            with place.worker(name, **library):
                sent = await asyncio.gather(*(there.send(case, "look_up", actor=CLERK, id=name) for case in cases))
                assert all(answer.accepted for answer in sent)
                for case in cases:
                    told = await asyncio.to_thread(place.wait_for, case, "notify")
                    assert [told.count(word) for word in ("o1", *RUNG)] == [1, 1, 1]
        for case in cases:
            told = await asyncio.to_thread(place.told, case)
            assert [told.count(word) for word in ("only-later", "only-this")] == [1, 1]

    run(story())


def test_a_case_whose_policy_a_worker_can_not_load_waits_for_one_that_can(place: Place, tmp_path: Path):
    other = another_release(tmp_path / "other", OTHER_DIGESTS)

    async def story() -> None:
        there = await place.desk()
        with place.worker("this"):
            await there.open("L-1", actor=CLERK, id="o1")
        strange = tmp_path / "strange.yaml"
        strange.write_text(place.policy.read_text(encoding="utf-8").replace("policy: letters", "policy: parcels"))
        other_place = Place(place.folder, place.address, place.store, place.queue)
        with other_place.worker("other", library=other, policy=strange):
            asked = asyncio.create_task(there.send("L-1", "look_up", actor=CLERK, id="l1"))
            handle = there.client.get_workflow_handle(there.workflow_id("L-1"))
            tries: list[str] = []

            async def tried() -> bool:
                about = await handle.describe()
                tries[:] = [one.last_failure.message for one in about.raw_description.pending_activities]
                return any("can't load the policy" in message for message in tries)

            for _ in range(600):
                if await tried():
                    break
                await asyncio.sleep(0.1)
            assert not asked.done()
            assert any("can't load the policy" in message for message in tries), tries
            with place.worker("this-again"):
                assert (await asked).accepted

    run(story())


def test_a_worker_over_another_store_does_not_go_on_with_a_case(place: Place, tmp_path: Path):
    elsewhere = Place(place.folder, place.address, str(tmp_path / "empty.db"), place.queue)

    async def story() -> None:
        there = await place.desk()
        with place.worker("right"):
            await there.open("L-1", actor=CLERK, id="o1")
        with elsewhere.worker("wrong"):
            asked = asyncio.create_task(there.send("L-1", "look_up", actor=CLERK, id="l1"))
            done, _ = await asyncio.wait([asked], timeout=2)
            assert not done
            with place.worker("right-again"):
                assert (await asked).accepted
        assert place.told("L-1").count("l1") == 1

    run(story())


def test_the_sandbox_refuses_a_workflow_that_reads_the_clock(place: Place, tmp_path: Path):
    """Or a release could make its own histories unreplayable and nobody would notice."""
    careless = another_release(
        tmp_path / "careless",
        {"temporal/workflow.py": ("return workflow.time_ns() // 1_000", "import time; return time.time_ns() // 1_000")},
    )

    async def story() -> None:
        with place.worker("careless", library=careless):
            asked = asyncio.create_task(_open(place, "L-1"))
            log = place.folder / "careless" / "log.txt"
            await asyncio.to_thread(
                wait_until, lambda: "Cannot access time.time_ns" in log.read_text(encoding="utf-8"), "a refusal"
            )
            assert not asked.done()
            asked.cancel()

    run(story())


def test_a_long_case_goes_on_in_new_runs_and_loses_nothing(tmp_path: Path, postgresql: str):
    server = TemporalServer(tmp_path, "--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=40")
    server.start()
    place = Place(tmp_path / "place", server.address, postgresql, "queue")
    place.folder.mkdir()
    count = 60

    async def story() -> None:
        there = await place.desk()
        await there.open("L-1", actor=CLERK, id="o1")
        handle = there.client.get_workflow_handle(there.workflow_id("L-1"))
        first = (await handle.describe()).run_id
        waves = [[f"l{number}" for number in range(start, start + 6)] for start in range(0, count, 6)]
        for wave in waves:
            sent = await asyncio.gather(*(there.send("L-1", "look_up", actor=CLERK, id=name) for name in wave))
            assert all(answer.accepted for answer in sent)
        assert (await handle.describe()).run_id != first
        told = await asyncio.to_thread(place.wait_for, "L-1", "notify")
        assert sorted(word for word in told if word[0] == "l") == sorted(f"l{number}" for number in range(count))
        assert [told.count(word) for word in RUNG] == [1, 1]

    with place.worker("only"):
        run(story())
    server.stop()
