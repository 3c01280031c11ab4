"""`complaintflow health` and the worker's sign of life, as a container's probe sees them."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from complaintflow.__main__ import main
from complaintflow.errors import StoreError
from complaintflow.runtime.delivery.channel import Outcome
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.heartbeat import Heartbeat, age_of
from complaintflow.runtime.outbox import Courier
from complaintflow.runtime.worker import Worker
from complaintflow.stores.memory import MemoryStore

ROOT = Path(__file__).parents[2]
AGENT = {"id": "agent-7", "roles": ["call_center"]}
SECOND = 1_000_000


@pytest.fixture
def health(monkeypatch, capsys):
    monkeypatch.delenv("COMPLAINTFLOW_DB", raising=False)

    def typed(*words):
        monkeypatch.setattr("sys.argv", ["complaintflow", "health", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        return left.value.code or 0, told.out, told.err

    return typed


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "cases.db"
    ComplaintDesk.connect(path, "policies/vw.yaml").close()
    return path


def test_a_service_with_nothing_to_do_is_well(health, store):
    code, out, _ = health("--db", store)
    assert code == 0
    assert out.startswith("well\n")
    code, out, _ = health("--db", store, "--format", "json")
    assert json.loads(out) == {
        "status": "well", "timer_lag_s": 0.0, "outbox_lag_s": 0.0, "stuck": 0, "failing": 0, "dead": 0,
    }  # fmt: skip


def test_a_service_that_is_behind_is_not(health, store):
    with ComplaintDesk.connect(store) as desk:
        desk.open("C-1", {"channel": "phone", "topic": "recall"}, at="2026-03-02T09:00:00+08:00", actor=AGENT)
        desk.send("C-1", "dispatch", at="2026-03-02T09:00:00+08:00", actor=AGENT)
    code, out, _ = health("--db", store, "--format", "json")
    said = json.loads(out)
    assert code == 1
    assert said["status"] == "unwell"
    assert said["timer_lag_s"] > 300
    code, out, _ = health("--db", store, "--lag-max", 10**10, "--format", "json")
    assert (code, json.loads(out)["status"]) == (0, "well")


def test_a_store_that_does_not_answer_is_unwell_and_no_password_is_told(health):
    code, out, err = health("--db", "postgresql://someone:hunter2-LEAK@127.0.0.1:1/none")
    assert code == 1
    assert "does not answer" in out
    assert "hunter2" not in out + err


def test_what_cannot_be_looked_at_is_said(health, tmp_path):
    for words in ((), ("--db", tmp_path / "none.db"), ("--db", ":memory:"), ("--lag-max", -1, "--db", tmp_path)):
        assert health(*words)[0] == 2, words


def test_a_worker_that_was_silent_for_too_long_is_unwell(health, tmp_path):
    file = tmp_path / "alive"
    assert health("--health-file", file)[0] == 1
    for text, code in (
        ('{"at": "2026-01-01T00:00:00Z"}', 1),
        ("nonsense", 1),
        ("[]", 1),
        ('{"at": 7}', 1),
        (f'{{"at": "{time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}"}}', 0),
    ):
        file.write_text(text, encoding="ascii")
        assert health("--health-file", file)[0] == code, text
    file.write_text('{"at": "2026-01-01T00:00:00Z"}', encoding="ascii")
    assert health("--health-file", file, "--age-max", 10**10)[0] == 0


def test_a_worker_shows_that_it_is_alive(store, tmp_path, health):
    file = tmp_path / "alive"
    command = [sys.executable, "-m", "complaintflow", "worker", "--db", str(store), "--poll", "0.05"]
    process = subprocess.Popen(
        [*command, "--health-file", str(file), "--log", "json"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        end = time.monotonic() + 60
        while not file.exists() and time.monotonic() < end:
            time.sleep(0.05)
        code, out, _ = health("--db", store, "--health-file", file, "--format", "json")
        assert (code, json.loads(out)["worker"]) == (0, "alive")
        assert json.loads(file.read_text(encoding="ascii"))["pid"] == process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    for line in said.splitlines():
        assert json.loads(line)["logger"].startswith("complaintflow")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("alive")] == ["alive"]


def test_a_receiver_that_takes_its_time_and_a_store_that_is_away_are_no_death(tmp_path):
    """Each try to deliver and each round is a sign of life, also one that fails."""
    clock = [1_772_413_200 * SECOND]
    beats = []

    class Slow:
        def deliver(self, parcel):
            beats.append(age_of(file, clock[0]))
            clock[0] += 100 * SECOND
            return Outcome("delivered")

    file = tmp_path / "alive"
    with ComplaintDesk(MemoryStore(), ["policies/vw.yaml"], clock=lambda: clock[0]) as desk:
        worker = Worker(desk, Courier(desk, lambda lane: Slow()))
        Heartbeat(file, lambda: clock[0]).watch(worker)
        desk.open("C-1", {"channel": "phone", "topic": "recall"}, actor=AGENT)
        desk.send("C-1", "dispatch", actor=AGENT)
        clock[0] += 100 * SECOND
        worker.work_all()
        assert len(beats) > 1
        assert set(beats) == {0}
        clock[0] += 100 * SECOND

        class Stop:
            rounds = 0

            def is_set(self):
                self.rounds += 1
                return self.rounds > 2

            def wait(self, seconds):
                clock[0] += 100 * SECOND

        def away():
            raise StoreError("the server does not answer")

        desk.store.writing = away
        worker.run(Stop())
        assert worker.failures == 2
        assert age_of(file, clock[0]) == 100 * SECOND


def test_a_place_that_cannot_be_written_is_said_at_once_and_later_stops_nobody(tmp_path, caplog):
    clock = [1_772_413_200 * SECOND]
    with ComplaintDesk(MemoryStore(), ["policies/vw.yaml"], clock=lambda: clock[0]) as desk:
        with pytest.raises(StoreError, match="another path"):
            Heartbeat(tmp_path / "none" / "alive", lambda: clock[0]).watch(Worker(desk))
        folder = tmp_path / "there"
        folder.mkdir()
        heart = Heartbeat(folder / "alive", lambda: clock[0])
        heart.watch(Worker(desk))
        (folder / "alive").unlink()
        folder.rmdir()
        clock[0] += 10 * SECOND
        heart.beat()
        assert age_of(folder / "alive", clock[0]) is None
        assert "sign of life" in caplog.text
