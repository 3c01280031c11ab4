"""`complaintflow temporal dev` and `complaintflow temporal worker`, as people run and service managers end them."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.services.processes import wait_until
from tests.services.temporal_server import TemporalServer, run
from tests.temporal.staged import CLERK, POLICY, ROOT, Place

ENDS = 5  # how often a worker's end is tried: without a guard about every third one crashes


@contextmanager
def command(log: Path, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "complaintflow", "temporal", *arguments],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def said(log: Path, process: "subprocess.Popen[bytes]", pattern: str) -> re.Match[str]:
    """Wait until the command says something, and return it."""
    found: list[re.Match[str]] = []

    def came() -> bool:
        match = re.search(pattern, log.read_text(encoding="utf-8"))
        found.extend([match] if match else [])
        return match is not None or process.poll() is not None

    wait_until(came, f"the command should say {pattern}")
    assert found, log.read_text(encoding="utf-8")
    return found[0]


def ended(process: "subprocess.Popen[bytes]", by: signal.Signals = signal.SIGTERM) -> int:
    process.send_signal(by)
    return process.wait(60)


def test_a_server_and_a_worker_from_the_shell(tmp_path: Path):
    policy = tmp_path / "letters.yaml"
    policy.write_text(POLICY, encoding="utf-8")
    store = str(tmp_path / "cases.db")
    with command(tmp_path / "dev.txt", "dev", "--port", "0", "--file", str(tmp_path / "t.db")) as server:
        address = said(tmp_path / "dev.txt", server, r"Temporal for development listens at (\S+)")[1]
        options = ["--db", store, "--policy", str(policy), "--address", address, "--queue", "q"]
        with command(tmp_path / "worker.txt", "worker", *options) as worker:
            said(tmp_path / "worker.txt", worker, "at work on")
            place = Place(tmp_path, address, store, "q")

            async def opened() -> bool:
                answer = await (await place.desk()).open("L-1", {"sender": "Wang"}, actor=CLERK, id="o1")
                return answer.accepted

            assert run(opened())
            assert "deadline_breached" in place.wait_for("L-1", "deadline_breached")
            assert ended(worker) == 0
            assert "stopped" in (tmp_path / "worker.txt").read_text(encoding="utf-8")
        assert ended(server, signal.SIGINT) == 0


def test_a_worker_that_is_told_to_stop_never_crashes_on_its_way_out(tmp_path: Path, temporal_server: TemporalServer):
    policy = tmp_path / "letters.yaml"
    policy.write_text(POLICY, encoding="utf-8")
    options = ["--db", str(tmp_path / "c.db"), "--policy", str(policy), "--address", temporal_server.address]
    codes = []
    for number in range(ENDS):
        log = tmp_path / f"{number}.txt"
        with command(log, "worker", *options, "--queue", f"ends-{number}") as worker:
            said(log, worker, "at work on")
            codes.append(ended(worker))
    assert codes == [0] * ENDS


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["worker", "--db", "nowhere.db"], "nowhere.db"),
        (["worker", "--db", "{folder}/c.db", "--policy", "{policy}", "--address", "127.0.0.1:1"], "no Temporal server"),
        (["dev", "--port", "{taken}"], r"port \d+ of 127\.0\.0\.1 is taken"),
    ],
)
def test_what_keeps_it_from_beginning_is_said(tmp_path: Path, temporal_server: TemporalServer, arguments, complaint):
    policy = tmp_path / "letters.yaml"
    policy.write_text(POLICY, encoding="utf-8")
    taken = temporal_server.address.rpartition(":")[2]
    filled = [part.format(folder=tmp_path, policy=policy, taken=taken) for part in arguments]
    log = tmp_path / "log.txt"
    with command(log, *filled) as process:
        assert process.wait(60) == 2
    text = log.read_text(encoding="utf-8")
    assert re.search(complaint, text), text
    assert "Traceback" not in text
