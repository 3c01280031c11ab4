"""Ctrl-C while several processes try changes of a policy: what is known is told at once, and nothing is left behind."""

import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_ctrl_c_tells_what_is_known_so_far():
    ours, theirs = pty.openpty()  # progress is shown on a terminal only
    command = (sys.executable, "-m", "complaintflow", "test", "--mutate", "policies/power.yaml", "--jobs", "2")
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
        stdout=subprocess.PIPE, stderr=theirs,
    ) as running:  # fmt: skip
        os.close(theirs)
        shown = b""
        while b" / " not in shown:
            shown += os.read(ours, 1_000)
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does: every process hears it
        printed = running.communicate(timeout=100)[0].decode()
        shown += _rest(ours)
        assert (running.returncode, shown.count(b"Traceback")) == (130, 0), shown
    tried = re.search(r"power: ([0-9]+) changes, ([0-9]+) of them tried, .* \(stopped\)$", printed, re.MULTILINE)
    assert tried is not None, printed
    assert 0 < int(tried[2]) < int(tried[1])


def _rest(terminal):
    """Read what is left until every process that had the terminal open is gone."""
    found = b""
    try:
        while more := os.read(terminal, 1_000):
            found += more
    except OSError:  # so Linux says that nobody has the other end
        pass
    finally:
        os.close(terminal)
    return found
