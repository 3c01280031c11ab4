"""That a server the tests started is gone when they are, however they went."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.processes import Child, DidNotStartError, wait_until

ROOT = Path(__file__).resolve().parents[2]

# A test run in the small: it starts a server, says which process that is, and never comes to stopping it.
DOOMED = """
import sys, time
from pathlib import Path
from tests.services.processes import Child
child = Child(["sleep", "600"], Path(sys.argv[1]))
child.start()
print(child.pid, flush=True)
time.sleep(600)
"""


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # Ended, and nobody has asked how; the machine's first process does so sooner or later.
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z")


def test_a_server_does_not_outlive_a_killed_test_run(tmp_path: Path):
    command = [sys.executable, "-c", DOOMED, str(tmp_path / "log.txt")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        server = int(run.stdout.readline())
        assert _alive(server)
        run.kill()
    wait_until(lambda: not _alive(server), "the server should end")


def test_a_server_that_ends_at_once_is_quoted(tmp_path: Path):
    child = Child(["sh", "-c", "echo no room here; exit 3"], tmp_path / "log.txt")
    child.start()
    with pytest.raises(DidNotStartError, match="no room here"):
        child.wait_ready(lambda: False)
    assert not child.running


def test_a_server_that_ignores_the_signal_is_killed(tmp_path: Path):
    child = Child(["sh", "-c", "trap '' TERM; while :; do sleep 0.05; done"], tmp_path / "log.txt")
    child.start()
    pid = child.pid
    child.stop(signal.SIGTERM, seconds=0.2)
    wait_until(lambda: not _alive(pid), "the shell should end", seconds=10)
