"""`complaintflow studio` as a person starts and ends it."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_address_that_is_printed_serves_the_page_until_ctrl_c(tmp_path):
    (tmp_path / "a.yaml").write_text("policy: a\n")
    command = [sys.executable, "-m", "complaintflow", "studio", str(tmp_path), "--no-open", "--lang", "zh"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as running:
        line = running.stdout.readline()
        found = re.fullmatch(r"工作台：(http://127\.0\.0\.1:\d+)/\?token=([\w-]{43})&lang=zh\n", line)
        assert found, line
        with httpx.Client(base_url=found[1], timeout=60) as client:
            assert client.get("/api/files").status_code == 403
            answer = client.get("/api/files", headers={"X-Studio-Token": found[2]})
            assert [one["path"] for one in answer.json()["policies"]] == ["a.yaml"]
            body = {"path": "a.yaml", "text": "policy: a\n"}
            checked = client.post("/api/check", headers={"X-Studio-Token": found[2]}, json=body)
            assert not checked.json()["ok"]
        children = _children(running.pid)
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0
        assert running.stderr.read() == ""
    assert children
    for _ in range(100):  # the one that keeps account of the others ends by itself
        left = [child for child in children if _is_alive(child)]
        if not left:
            return
        time.sleep(0.1)
    raise AssertionError(left)


def _is_alive(pid):
    return any(one == pid and state != "Z" for one, state, _ in _processes())


def _children(pid):
    return [one for one, _, parent in _processes() if parent == pid]


def _processes():
    """Every process with its state and its parent, as Linux tells of them."""
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = file.read_text().rpartition(")")[2].split()[:2]
            yield int(file.parent.name), state, int(parent)


def test_a_folder_that_is_not_there_is_said_to_be_none(tmp_path):
    command = [sys.executable, "-m", "complaintflow", "studio", str(tmp_path / "none"), "--no-open"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=dict(os.environ), check=False)
    assert ran.returncode == 2
    assert "No such file or directory" in ran.stderr
