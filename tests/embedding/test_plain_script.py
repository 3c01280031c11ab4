"""The example of embedding runs as it stands."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_script_tells_a_complaint_and_its_reminder():
    ran = subprocess.run(
        [sys.executable, "docs/examples/embedding/plain_script.py", "policies/vw.yaml"],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert "open: accepted" in lines
    assert "dispatch: accepted" in lines
    after = lines[lines.index("two hours later: accepted") :]
    assert any("2026-03-02T11:05:00" in line and "notify" in line for line in after), ran.stdout
