"""`check --watch`: looks again when a file is saved, also one that is extended, and ends with the last answer."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASE = "base: ground\nformat: 1\nroles:\n  clerk: {}\n"
POLICY = """\
policy: mine
extends: ground.yaml
format: 1
version: "1"
effective: 2026-01-01
time_zone: Europe/Berlin
lifecycle:
  initial: new
  states: {new: {}, done: {final: true}}
  transitions: [{event: finish, from: new, to: done, by: clerk}]
outcomes: {done: {}}
"""


@pytest.fixture
def watched(tmp_path):
    """A running watch over one policy; `read` returns what it prints up to when it waits."""
    (tmp_path / "ground.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(POLICY, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "complaintflow", "check", "mine.yaml", "--watch", "--format", "plain"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def read(process: subprocess.Popen[str]) -> str:
    told = ""
    assert process.stdout is not None
    for line in process.stdout:
        if "Ctrl-C" in line:
            return told
        told += line
    raise AssertionError(told)


def test_a_save_is_looked_at_again_and_ctrl_c_ends_with_the_last_answer(watched, tmp_path):
    assert read(watched) == ""
    (tmp_path / "mine.yaml").write_text(POLICY.replace("to: done", "to: dnoe"), encoding="utf-8")
    assert "error[unknown-reference]" in read(watched)
    (tmp_path / "mine.yaml").write_text(POLICY, encoding="utf-8")
    assert read(watched) == ""
    # A file that is extended; replaced as editors do, not written over.
    (tmp_path / "new.tmp").write_text(BASE.replace("clerk", "clark"), encoding="utf-8")
    (tmp_path / "new.tmp").replace(tmp_path / "ground.yaml")
    assert "error[unknown-reference]" in read(watched)
    watched.send_signal(signal.SIGINT)
    assert watched.wait() == 1


def test_ctrl_c_after_a_clean_check_is_no_failure(watched):
    assert read(watched) == ""
    watched.send_signal(signal.SIGINT)
    assert watched.wait() == 0
